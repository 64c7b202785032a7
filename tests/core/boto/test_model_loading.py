"""The packaged service models: every botocore session finds them, and nothing else changes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

from iotmock.core.boto import model_loading

SERVICE = "iot1click-devices"
VERSION = "2018-05-14"
OPERATIONS = {
    "ClaimDevicesByClaimCode": ("PUT", "/claims/{claimCode}", 200),
    "DescribeDevice": ("GET", "/devices/{deviceId}", 200),
    "FinalizeDeviceClaim": ("PUT", "/devices/{deviceId}/finalize-claim", 200),
    "GetDeviceMethods": ("GET", "/devices/{deviceId}/methods", 200),
    "InitiateDeviceClaim": ("PUT", "/devices/{deviceId}/initiate-claim", 200),
    "InvokeDeviceMethod": ("POST", "/devices/{deviceId}/methods", 200),
    "ListDeviceEvents": ("GET", "/devices/{deviceId}/events", 200),
    "ListDevices": ("GET", "/devices", 200),
    "ListTagsForResource": ("GET", "/tags/{resource-arn}", 200),
    "TagResource": ("POST", "/tags/{resource-arn}", 204),
    "UnclaimDevice": ("PUT", "/devices/{deviceId}/unclaim", 200),
    "UntagResource": ("DELETE", "/tags/{resource-arn}", 204),
    "UpdateDeviceState": ("PUT", "/devices/{deviceId}/state", 200),
}
ERRORS = {
    "InvalidRequestException": 400,
    "ForbiddenException": 403,
    "ResourceNotFoundException": 404,
    "ResourceConflictException": 409,
    "PreconditionFailedException": 412,
    "RangeNotSatisfiableException": 416,
    "InternalFailureException": 500,
}


@pytest.fixture(autouse=True)
def _installed() -> None:
    model_loading.install()


@pytest.fixture
def packaged() -> Loader:
    """A Loader that sees the packaged models only."""
    return Loader(extra_search_paths=[str(model_loading.PACKAGED_MODELS)], include_default_search_paths=False)


def client(session: boto3.Session | None = None, region: str = "us-west-2") -> Any:
    """A 1-Click client with made-up credentials."""
    make: Any = session or boto3.Session()
    return make.client(SERVICE, region_name=region, aws_access_key_id="AKID", aws_secret_access_key="secret")


def test_new_session_builds_a_client() -> None:
    """A session made after the installation finds the service, botocore ships it or not."""
    assert type(client()).__name__ == "IoT1ClickDevicesService"


def test_session_in_use_before_the_installation_builds_a_client_after_it() -> None:
    """A session that has built clients, and so remembers which services there are, finds the service too."""
    script = f"""
import boto3
from botocore.exceptions import UnknownServiceError
session = boto3.Session(aws_access_key_id="AKID", aws_secret_access_key="secret", region_name="us-west-2")
session.client("sqs")
from iotmock.core.boto import model_loading
model_loading.install()
print(type(session.client({SERVICE!r})).__name__, {SERVICE!r} in session.get_available_services())
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["IoT1ClickDevicesService", "True"]


def test_install_called_again_changes_nothing() -> None:
    """Installation is idempotent: the methods are wrapped once."""
    before = Loader.load_service_model, Loader.list_api_versions, Loader.list_available_services
    model_loading.install()
    assert (Loader.load_service_model, Loader.list_api_versions, Loader.list_available_services) == before


def test_session_lists_the_service_once() -> None:
    """`get_available_services` names the packaged service among the others, sorted."""
    services = boto3.Session().get_available_services()
    assert services.count(SERVICE) == 1
    assert services == sorted(services)


def test_session_refuses_an_unknown_service_as_before() -> None:
    """A service that nobody has a model of still raises UnknownServiceError with its own name."""
    with pytest.raises(UnknownServiceError, match="'no-such-service'"):
        boto3.Session().client("no-such-service", region_name="us-west-2")  # type: ignore[call-overload]


def test_unknown_service_is_refused_in_the_words_of_the_loader_that_was_asked(tmp_path: Path) -> None:
    """The services that its error names are those of its own search path."""
    (model := tmp_path / "lamp-service" / "2030-01-01" / "service-2.json").parent.mkdir(parents=True)
    model.write_text("{}")
    loader = Loader(extra_search_paths=[str(tmp_path)], include_default_search_paths=False)
    with pytest.raises(UnknownServiceError, match="lamp-service"):
        loader.load_service_model("no-such-service", "service-2")


def test_loader_finds_the_latest_version_of_the_packaged_model() -> None:
    """`determine_latest_version` works as for botocore's own services."""
    assert Loader().determine_latest_version(SERVICE, "service-2") == VERSION


def test_client_accepts_the_api_version() -> None:
    """A caller may pin the API version, as the SDK allows for each service."""
    session = botocore.session.Session()
    pinned = session.create_client(
        SERVICE, api_version=VERSION, region_name="us-west-2", aws_access_key_id="AKID", aws_secret_access_key="secret"
    )
    assert pinned.meta.service_model.api_version == VERSION


def test_model_on_the_sessions_own_path_wins(tmp_path: Path, packaged: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that a session finds itself, here through AWS_DATA_PATH, is not replaced by the packaged one."""
    folder = tmp_path / SERVICE / VERSION
    folder.mkdir(parents=True)
    model = {**packaged.load_service_model(SERVICE, "service-2"), "operations": {}}
    (folder / "service-2.json").write_text(json.dumps(model))
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    assert client().meta.service_model.operation_names == []


def test_client_has_no_waiters() -> None:
    """1-Click has no waiters; asking for them is no error."""
    assert client().waiter_names == []


@pytest.mark.parametrize("operation", ["list_devices", "list_device_events"])
def test_client_paginates_the_list_operations(operation: str) -> None:
    """Both lists have paginators; API reference, ListDevices and ListDeviceEvents."""
    assert client().can_paginate(operation)


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("us-west-2", "https://devices.iot1click.us-west-2.amazonaws.com"),
        ("cn-north-1", "https://devices.iot1click.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_client_addresses_the_documented_host(region: str, url: str) -> None:
    """The host of the service; AWS General Reference, AWS IoT 1-Click endpoints."""
    assert client(region=region).meta.endpoint_url == url


@pytest.mark.parametrize(
    ("region", "fips", "dual_stack", "url"),
    [
        ("us-west-2", False, False, "https://devices.iot1click.us-west-2.amazonaws.com"),
        ("us-west-2", True, False, "https://devices.iot1click-fips.us-west-2.amazonaws.com"),
        ("us-west-2", False, True, "https://devices.iot1click.us-west-2.api.aws"),
        ("us-west-2", True, True, "https://devices.iot1click-fips.us-west-2.api.aws"),
        ("cn-north-1", False, True, "https://devices.iot1click.cn-north-1.api.amazonwebservices.com.cn"),
    ],
)
def test_rule_set_gives_the_host_of_each_variant(
    packaged: Loader, region: str, fips: bool, dual_stack: bool, url: str
) -> None:
    """FIPS changes the host's name, dual stack its domain; the packaged endpoint rules."""
    provider = EndpointProvider(
        packaged.load_service_model(SERVICE, "endpoint-rule-set-1"), Loader().load_data("partitions")
    )
    assert provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual_stack).url == url


def test_rule_set_takes_a_custom_endpoint(packaged: Loader) -> None:
    """An explicit endpoint replaces the computed one; the packaged endpoint rules."""
    provider = EndpointProvider(
        packaged.load_service_model(SERVICE, "endpoint-rule-set-1"), Loader().load_data("partitions")
    )
    assert provider.resolve_endpoint(Endpoint="https://localhost:8443").url == "https://localhost:8443"


def test_model_has_the_operations_of_the_service(packaged: Loader) -> None:
    """Thirteen operations with method, path and status; API reference, Actions."""
    operations = packaged.load_service_model(SERVICE, "service-2")["operations"]
    found = {
        name: (operation["http"]["method"], operation["http"]["requestUri"], operation["http"]["responseCode"])
        for name, operation in operations.items()
    }
    assert found == OPERATIONS


def test_model_has_the_errors_of_the_service(packaged: Loader) -> None:
    """Every error with its HTTP status; API reference, the errors of each action."""
    shapes = packaged.load_service_model(SERVICE, "service-2")["shapes"]
    found = {name: shape["error"]["httpStatusCode"] for name, shape in shapes.items() if shape.get("exception")}
    assert found == ERRORS


def test_model_defines_every_shape_it_uses(packaged: Loader) -> None:
    """No reference dangles and no shape is left over."""
    model = packaged.load_service_model(SERVICE, "service-2")
    used: set[str] = set()

    def follow(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(name := node.get("shape"), str):
                used.add(name)
            for value in node.values():
                follow(value)
        elif isinstance(node, list):
            for value in node:
                follow(value)

    follow(model)
    assert used == set(model["shapes"])
