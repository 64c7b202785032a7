"""The pytest fixture `iotmock` and its marker. Thin: every pytest run of the environment imports this module."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from iotmock.handle import IoTMock


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers", "iotmock(region=None, account_id=None, moto_config=None): options for the iotmock fixture"
    )


@pytest.fixture
def iotmock(request: pytest.FixtureRequest) -> "Iterator[IoTMock]":
    """AWS IoT in process for one test; gives the control handle. Options come from `@pytest.mark.iotmock(...)`."""
    from iotmock.mock import mock_iot

    marker = request.node.get_closest_marker("iotmock")
    if marker is not None and marker.args:
        raise pytest.UsageError("@pytest.mark.iotmock takes keyword options only, e.g. region='eu-west-1'")
    with mock_iot(**(marker.kwargs if marker else {})) as handle:
        yield handle
