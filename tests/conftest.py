"""What every test may use: boto3 clients that are made once per run, and the profiles of hypothesis."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import botocore
import freezegun
import hypothesis
import pytest
from botocore.config import Config
from botocore.exceptions import ParamValidationError
from botocore.model import OperationNotFoundError

if TYPE_CHECKING:
    from iotmock import IoTMock

REGION = "us-east-1"
# What older botocores lack (dynamic commands, some connection operations) is tested with newer ones.
IS_NEW_BOTOCORE = tuple(map(int, botocore.__version__.split(".")[:2])) >= (1, 44)


def _keep_coverage_whole_in_forks() -> None:
    """Have coverage's lock free in the child of a fork.

    Another thread may hold it at that moment, and nobody in the child would ever let it go. Done here, before a mock
    has its own say in forks: what is registered first comes last before a fork, and first after it.
    """
    coverage: Any = sys.modules.get("coverage")
    current = None if coverage is None else coverage.Coverage.current()
    lock = getattr(getattr(current, "_collector", None), "data_lock", None)
    if lock is not None and hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)


_keep_coverage_whole_in_forks()


UNKNOWN_TO_BOTOCORE = re.compile(r"Unknown parameter|^[A-Z][A-Za-z]+$|^'IoT\w*' object has no attribute")
"""What errors about members and operations say that botocore's model does not have."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Skip a test when an older botocore does not know the members or operations that it uses."""
    try:
        return (yield)
    except (ParamValidationError, OperationNotFoundError, AttributeError) as error:
        if IS_NEW_BOTOCORE or not re.search(
            "Unknown parameter|^[A-Z][A-Za-z]+$|^'IoT[A-Za-z]*' object has", str(error)
        ):
            raise
        pytest.skip(f"botocore {botocore.__version__} is too old for this: {error}")


IN_PROCESS = {
    "one_click": "plays the manufacturer of a service that has ended",
    "services": "holds the clock, plays devices or other accounts, or counts all that is there",
}
"""Why the tests of a folder never run against an account of AWS; those that do are in tests/behaviour."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say so by the marker."""
    for item in items:
        for folder, reason in IN_PROCESS.items():
            if folder in item.path.parts:
                item.add_marker(pytest.mark.iotmock_in_process(reason))
                break


# pytest measures durations through `_pytest.timing`; under a frozen clock they would be decades.
freezegun.configure(extend_ignore_list=["_pytest.timing"])

# No deadline per example: on a busy machine it fails tests that are right.
hypothesis.settings.register_profile("dev", deadline=None, max_examples=50)
hypothesis.settings.register_profile("ci", deadline=None, max_examples=200, derandomize=True, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.fixture(scope="session", autouse=True)
def _own_surroundings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the developer's AWS settings out of the tests, unless they run against an account."""
    if request.config.getoption("iotmock_aws"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("AWS_", "BOTO_", "MOTO_"))]:
            patch.delenv(name)
        nowhere = tmp_path_factory.mktemp("aws") / "none"
        patch.setenv("AWS_CONFIG_FILE", str(nowhere))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nowhere))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session")
def _clients() -> Callable[..., Any]:
    """Clients by service and options: a client keeps working from one activation to the next."""
    from iotmock import mock_iot  # noqa: F401 - offers the 1-Click model to botocore

    session = boto3.Session(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="example", region_name=REGION)

    @cache
    def client_for(service: str, *, region: str = REGION, endpoint_url: str | None = None, **config: Any) -> Any:
        # The stubs know one signature for each name of a service, but none for any name.
        make: Callable[..., Any] = session.client
        return make(service, region_name=region, endpoint_url=endpoint_url, config=Config(**config))

    return client_for


@pytest.fixture
def client_for(iotmock: "IoTMock", _clients: Callable[..., Any]) -> Callable[..., Any]:
    """Any client, e.g. `client_for("iot", region="eu-west-1", parameter_validation=False)`; the mock is running."""
    return _clients


@pytest.fixture
def iot_client(client_for: Callable[..., Any]) -> Any:
    """A boto3 client of `iot`; the mock is running."""
    return client_for("iot")


@pytest.fixture
def data_client(client_for: Callable[..., Any]) -> Any:
    """A boto3 client of `iot-data`; the mock is running."""
    return client_for("iot-data")


@pytest.fixture
def jobs_data_client(client_for: Callable[..., Any]) -> Any:
    """A boto3 client of `iot-jobs-data`; the mock is running."""
    return client_for("iot-jobs-data")


@pytest.fixture
def one_click_client(client_for: Callable[..., Any]) -> Any:
    """A boto3 client of `iot1click-devices`; the mock is running."""
    return client_for("iot1click-devices")
