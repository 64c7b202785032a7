"""Shortcuts without a mock around them."""

from collections.abc import Iterator

import pytest

from iotmock.core.boto import shortcuts


@pytest.fixture(name="_taken")
def _fixture() -> Iterator[None]:
    """All shortcuts, as a mock's start takes them."""
    shortcuts.install()
    yield
    shortcuts.uninstall()
