"""Tests that need nothing but boto3: they run against the mock, and unchanged against an account of AWS.

Every name comes from `iotmock_name`, every client from the fixtures below. Lists may show what others have made.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import botocore
import pytest
from botocore.exceptions import ClientError

PATIENCE_SECONDS = 60


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: none of them needs the mock."""
    for item in items:
        if item.path.parent.name == "behaviour":
            item.add_marker(pytest.mark.iotmock_aws)


@pytest.fixture
def iot(iotmock: Any) -> Any:
    """A boto3 client of `iot`."""
    return iotmock.client("iot")


@pytest.fixture
def data(iotmock: Any) -> Any:
    """A boto3 client of `iot-data`; tests of operations that the installed botocore does not know are skipped."""
    return _KnownOperations(iotmock.client("iot-data"))


class _KnownOperations:
    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        if not hasattr(self._client, name):
            pytest.skip(f"botocore {botocore.__version__} has no iot-data {name}")
        return getattr(self._client, name)


@pytest.fixture
def jobs_data(iotmock: Any) -> Any:
    """A boto3 client of `iot-jobs-data`."""
    return iotmock.client("iot-jobs-data")


@pytest.fixture
def arn(iotmock: Any) -> Callable[[str], str]:
    """What makes ARNs, e.g. that of `thing/pump`."""
    partition = "aws-cn" if iotmock.region.startswith("cn-") else "aws"
    return lambda resource: f"arn:{partition}:iot:{iotmock.region}:{iotmock.account_id}:{resource}"


@pytest.fixture
def refused() -> Callable[..., AbstractContextManager[dict[str, Any]]]:
    """Expect an error of AWS in a block, e.g. `("ConflictException", 409)`; any one where no code is given.

    The response is filled in at the end of the block.
    """

    @contextmanager
    def expect(code: str | None = None, status: int | None = None) -> Iterator[dict[str, Any]]:
        response: dict[str, Any] = {}
        with pytest.raises(ClientError) as caught:
            yield response
        response |= caught.value.response
        assert code in (None, response["Error"]["Code"]), response["Error"]
        if status is not None:
            assert response["ResponseMetadata"]["HTTPStatusCode"] == status

    return expect


@pytest.fixture
def eventually(request: pytest.FixtureRequest) -> Callable[[Callable[[], Any]], Any]:
    """Waits until a function gives something true, and gives it; an account of AWS takes its time.

    The mock has done everything before it answers, so there the first look counts.
    """
    patience = PATIENCE_SECONDS if request.config.getoption("iotmock_aws") else 0

    def wait(look: Callable[[], Any]) -> Any:
        end = time.monotonic() + patience
        while not (found := look()) and time.monotonic() < end:
            time.sleep(1)
        assert found
        return found

    return wait


@pytest.fixture
def everything() -> Callable[..., list[Any]]:
    """Collects the entries of all pages, e.g. with `everything(iot.list_things, "things", maxResults=10)`."""

    def collect(operation: Callable[..., Any], member: str, **members: Any) -> list[Any]:
        entries: list[Any] = []
        while True:
            page = operation(**members)
            entries += page[member]
            if not page.get("nextToken"):
                return entries
            members["nextToken"] = page["nextToken"]

    return collect
