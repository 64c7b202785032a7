"""What the tests of the message broker share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time

START = 1700000000


@pytest.fixture
def frozen() -> Iterator[Any]:
    """A clock that stands at 1700000000 until it is moved; ask for it before anything of the mock."""
    with freeze_time(datetime.fromtimestamp(START, UTC)) as clock:
        yield clock


@pytest.fixture
def refused() -> Callable[[str], AbstractContextManager[None]]:
    """Expects an error code, whatever botocore's class for it, in a `with` block."""

    @contextmanager
    def expect(code: str) -> Iterator[None]:
        with pytest.raises(ClientError) as caught:
            yield
        assert caught.value.response["Error"]["Code"] == code

    return expect
