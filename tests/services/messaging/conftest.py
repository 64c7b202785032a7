"""What the tests of the message broker share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import botocore
import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time

START = 1700000000


@pytest.fixture
def frozen() -> Iterator[Any]:
    """A clock that stands at 1700000000 until it is moved; ask for it before anything of the mock."""
    with freeze_time(datetime.fromtimestamp(START, UTC)) as clock:
        yield clock


class KnownOperations:
    """A client; tests of operations that the installed botocore does not know are skipped."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        if not hasattr(self._client, name):
            pytest.skip(f"botocore {botocore.__version__} has no iot-data {name}")
        return getattr(self._client, name)


@pytest.fixture
def data_client(data_client: Any) -> Any:
    """A boto3 client of `iot-data`; the mock is running."""
    return KnownOperations(data_client)


@pytest.fixture
def refused() -> Callable[[str], AbstractContextManager[None]]:
    """Expects an error code, whatever botocore's class for it, in a `with` block."""

    @contextmanager
    def expect(code: str) -> Iterator[None]:
        with pytest.raises(ClientError) as caught:
            yield
        assert caught.value.response["Error"]["Code"] == code

    return expect
