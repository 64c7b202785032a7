"""Hosts and paths of AWS IoT, as devices without an SDK address them."""

from typing import Any

import pytest
from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import Loader
from botocore.model import OperationModel
from botocore.serialize import create_serializer

from iotmock.core.boto import model_loading
from iotmock.core.entry.routing import Host, Plane, classify_host, is_loopback, match, refusal
from iotmock.core.wire import service_model

model_loading.install()

PLANES = {
    "iot": Plane.CONTROL,
    "iot-data": Plane.DATA,
    "iot-jobs-data": Plane.JOBS,
    "iot1click-devices": Plane.ONE_CLICK,
}
OPERATIONS = [(service, name) for service in PLANES for name in service_model(service).operation_names]
CONTROL = Host(Plane.CONTROL, "eu-west-1", None, "aws")
DATA = Host(Plane.DATA, "eu-west-1", "a1b2c3", "aws")
JOBS = Host(Plane.JOBS, "eu-west-1", None, "aws")
ONE_CLICK = Host(Plane.ONE_CLICK, "eu-west-1", None, "aws")


def request_line(operation: OperationModel) -> tuple[str, str]:
    """Method and tail of the request that botocore would send with awkward labels."""
    params = {}
    for name, shape in operation.input_shape.members.items() if operation.input_shape else ():
        if shape.serialization.get("location") == "uri":
            params[name] = "a/b:c d" if shape.type_name == "string" else 7
    request = create_serializer("rest-json", include_validation=False).serialize_to_request(params, operation)
    prepare_request_dict(request, "https://host.test")
    prepared = create_request_object(request).prepare()
    return prepared.method, prepared.url.removeprefix("https://host.test")


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_request_of_botocore_routes_back_to_its_operation(service: str, name: str) -> None:
    """Every operation is found again from its method, path and plane."""
    method, tail = request_line(service_model(service).operation_model(name))
    assert match(Host(PLANES[service], "eu-west-1", None, "aws"), method, tail) == (service, name)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("iot.eu-west-1.amazonaws.com", CONTROL),
        ("IoT.EU-West-1.AmazonAWS.com", CONTROL),
        ("iot.eu-west-1.amazonaws.com.", CONTROL),
        ("iot.eu-west-1.amazonaws.com:443", CONTROL),
        ("iot.eu-west-1.api.aws", CONTROL),
        ("iot-fips.us-east-2.amazonaws.com", Host(Plane.CONTROL, "us-east-2", None, "aws")),
        ("iot-fips.us-gov-west-1.amazonaws.com", Host(Plane.CONTROL, "us-gov-west-1", None, "aws-us-gov")),
        ("iot.cn-north-1.amazonaws.com.cn", Host(Plane.CONTROL, "cn-north-1", None, "aws-cn")),
        ("iot.us-isob-east-1.sc2s.sgov.gov", Host(Plane.CONTROL, "us-isob-east-1", None, "aws-iso-b")),
        ("data.iot.eu-west-1.amazonaws.com:8443", Host(Plane.DATA, "eu-west-1", None, "aws")),
        ("data-ats.iot.eu-west-1.amazonaws.com", Host(Plane.DATA, "eu-west-1", None, "aws")),
        ("data.ats.iot.cn-north-1.amazonaws.com.cn", Host(Plane.DATA, "cn-north-1", None, "aws-cn")),
        ("data.iot-fips.us-east-1.amazonaws.com", Host(Plane.DATA, "us-east-1", None, "aws")),
        ("data-ats.iot-fips.us-east-1.api.aws", Host(Plane.DATA, "us-east-1", None, "aws")),
        ("a1b2c3.iot.eu-west-1.amazonaws.com", DATA),
        ("a1b2c3-ats.iot.eu-west-1.amazonaws.com:8443", DATA),
        ("data.jobs.iot.eu-west-1.amazonaws.com", JOBS),
        ("data.jobs.iot-fips.us-east-1.amazonaws.com", Host(Plane.JOBS, "us-east-1", None, "aws")),
        ("a1b2c3.jobs.iot.eu-west-1.amazonaws.com", Host(Plane.JOBS, "eu-west-1", "a1b2c3", "aws")),
        ("devices.iot1click.eu-west-1.amazonaws.com", ONE_CLICK),
        ("devices.iot1click-fips.eu-west-1.api.aws", ONE_CLICK),
    ],
)
def test_host_is_classified(host: str, expected: Host) -> None:
    """Endpoints and quotas page, and the addresses that DescribeEndpoint hands out."""
    assert classify_host(host) == expected


@pytest.mark.parametrize(
    "host",
    [
        "s3.eu-west-1.amazonaws.com",
        "api.tunneling.iot.eu-west-1.amazonaws.com",
        "api.iot-tunneling.eu-west-1.api.aws",
        "greengrass.iot.eu-west-1.amazonaws.com",
        "greengrass-ats.iot.eu-west-1.amazonaws.com:8443",
        "greengrass.ats.iot.cn-north-1.amazonaws.com.cn",
        "a1b2c3.credentials.iot.eu-west-1.amazonaws.com",
        "projects.iot1click.eu-west-1.amazonaws.com",
        "iot1click.eu-west-1.amazonaws.com",
        "x.ats.iot.eu-west-1.amazonaws.com",
        "iot.amazonaws.com",
        "iot.eu-west-1.amazonaws.com:8883",
        "iot.eu-west-1.amazonaws.com.example.com",
        "notiot.eu-west-1.amazonaws.com",
        "iot.eu-west-1.example.com",
        "",
    ],
)
def test_host_of_others_is_not_ours(host: str) -> None:
    """What is not an endpoint of these services stays with whoever owns it."""
    assert classify_host(host) is None


@pytest.mark.parametrize("service", PLANES)
@pytest.mark.parametrize(("fips", "dual_stack"), [(False, False), (True, False), (False, True), (True, True)])
def test_endpoint_of_every_region_is_classified(service: str, fips: bool, dual_stack: bool) -> None:
    """Wherever boto3 sends a request, in every partition, the host is known with its plane, region and partition."""
    loader = Loader()
    partitions = loader.load_data("partitions")
    provider = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
    for partition in partitions["partitions"]:
        if dual_stack and not partition["outputs"]["supportsDualStack"]:
            continue
        for region in (region for region in partition["regions"] if not region.endswith("-global")):
            url = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual_stack).url
            assert classify_host(url.removeprefix("https://")) == Host(PLANES[service], region, None, partition["id"])


def test_host_that_the_endpoint_data_lists_for_iot_is_classified(hosts_of_endpoint_data: list[Any]) -> None:
    """Every region and variant of `endpoints.json`, also under the names that stand for one FIPS host."""
    planes = {
        "iot": Plane.CONTROL,
        "data.iot": Plane.DATA,
        "data-ats.iot": Plane.DATA,
        "data.jobs.iot": Plane.JOBS,
    }
    listed = [address for address in hosts_of_endpoint_data if address.service in planes]
    assert {address.service for address in listed} == set(planes)
    for service, partition, region, host in listed:
        expected = Host(planes[service], region.removeprefix("fips-"), None, partition)
        assert classify_host(host) == expected, host


def test_host_of_every_rule_for_iot_is_classified(hosts_of_rule_sets: list[Any]) -> None:
    """No rule that botocore might follow leads to a host of an unknown plane or region."""
    ruled = [address for address in hosts_of_rule_sets if address.service in PLANES]
    assert {address.service for address in ruled} == set(PLANES)
    for address in ruled:
        found = classify_host(address.host)
        # Some rules name their region or suffix, whatever the partition.
        assert found is not None, address
        assert (found.plane, found.prefix) == (PLANES[address.service], None), address
        assert f".{found.region}." in address.host, address


def test_host_of_every_other_service_is_not_ours(
    hosts_of_endpoint_data: list[Any], hosts_of_rule_sets: list[Any]
) -> None:
    """Tunnels and Greengrass have `iot` in their names, too."""
    ours = {*PLANES, "data.iot", "data-ats.iot", "data.jobs.iot"}
    others = [address for address in hosts_of_endpoint_data + hosts_of_rule_sets if address.service not in ours]
    assert [address for address in others if classify_host(address.host) is not None] == []


def test_partition_that_botocore_learns_of_is_classified() -> None:
    """A partition that botocore learns of must be learnt here too."""
    for partition in Loader().load_data("partitions")["partitions"]:
        region = partition["outputs"]["implicitGlobalRegion"]
        for suffix in (partition["outputs"]["dnsSuffix"], partition["outputs"]["dualStackDnsSuffix"]):
            assert classify_host(f"iot.{region}.{suffix}") == Host(Plane.CONTROL, region, None, partition["id"])


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost:5000", True),
        ("LOCALHOST", True),
        ("iot.localhost", True),
        ("127.0.0.1:4566", True),
        ("127.8.8.8", True),
        ("[::1]:5000", True),
        ("::1", True),
        ("128.0.0.1", False),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
        ("sts.amazonaws.com", False),
        ("", False),
    ],
)
def test_host_is_told_to_be_this_machine(host: str, loopback: bool) -> None:
    """Requests to this machine pass."""
    assert is_loopback(host) == loopback


@pytest.mark.parametrize(
    ("host", "method", "path", "expected"),
    [
        (CONTROL, "POST", "/command-executions", ("iot", "ListCommandExecutions")),
        (JOBS, "POST", "/command-executions", ("iot-jobs-data", "StartCommandExecution")),
        (DATA, "POST", "/command-executions", ("iot-jobs-data", "StartCommandExecution")),
        (CONTROL, "GET", "/things/t/jobs", ("iot", "ListJobExecutionsForThing")),
        (DATA, "GET", "/things/t/jobs", ("iot-jobs-data", "GetPendingJobExecutions")),
        (DATA, "PUT", "/things/t/jobs/$next", ("iot-jobs-data", "StartNextPendingJobExecution")),
        (DATA, "PUT", "/things/t/jobs/%24next", ("iot-jobs-data", "StartNextPendingJobExecution")),
        (DATA, "POST", "/things/t/jobs/$next", ("iot-jobs-data", "UpdateJobExecution")),
        (JOBS, "GET", "/things/t/shadow?name=x", ("iot-data", "GetThingShadow")),
        (DATA, "get", "/things/t%2Fx/shadow", ("iot-data", "GetThingShadow")),
        (DATA, "GET", "/things//shadow", ("iot-data", "GetThingShadow")),
        (DATA, "POST", "/topics/a/b/c", ("iot-data", "Publish")),
        (DATA, "POST", "/topics/a%2Fb", ("iot-data", "Publish")),
        (DATA, "GET", "/retainedMessage/a/b", ("iot-data", "GetRetainedMessage")),
        (DATA, "GET", "/retainedMessage", ("iot-data", "ListRetainedMessages")),
        (CONTROL, "GET", "/destinations/arn:aws:iot:r:1:ruledestination/http/x", ("iot", "GetTopicRuleDestination")),
        (ONE_CLICK, "GET", "/devices", ("iot1click-devices", "ListDevices")),
        (CONTROL, "GET", "/things/t/shadow", None),
        (DATA, "GET", "/things/t", None),
        (DATA, "GET", "/things/a/b/shadow", None),
        (DATA, "PUT", "/topics/a", None),
        (DATA, "GET", "", None),
    ],
)
def test_path_names_an_operation(host: Host, method: str, path: str, expected: tuple[str, str] | None) -> None:
    """Developer guide, HTTP: the host decides between twins, a topic takes its slashes raw or encoded."""
    assert match(host, method, path) == expected


@pytest.mark.parametrize(
    ("host", "method", "path", "status", "code"),
    [
        (DATA, "PUT", "/things/t/shadow", 405, "MethodNotAllowedException"),
        (DATA, "GET", "/nothing", 404, "UnknownOperationException"),
    ],
)
def test_request_for_no_operation_is_refused(host: Host, method: str, path: str, status: int, code: str) -> None:
    """API reference: the data plane answers 405 to a wrong method, 404 to a wrong path."""
    answer = refusal(host, method, path)
    assert answer is not None
    assert (answer[0], answer[1]["x-amzn-ErrorType"]) == (status, code)


@pytest.mark.parametrize(("host", "method", "path"), [(CONTROL, "GET", "/nothing"), (DATA, "GET", "/things/t/shadow")])
def test_request_that_somebody_may_answer_is_not_refused(host: Host, method: str, path: str) -> None:
    """The control plane has owners beside us."""
    assert refusal(host, method, path) is None
