"""DescribeEndpoint, and that what it names is answered."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import requests

from iotmock import IoTMock

DATA_TYPES = ["iot:Data", "iot:Data-ATS", "iot:Jobs"]
LABELS = {
    "iot:Data": r"a[a-z0-9]{13}",
    "iot:Data-ATS": r"a[a-z0-9]{13}-ats",
    "iot:CredentialProvider": r"c[a-z0-9]{13}\.credentials",
    "iot:Jobs": r"a[a-z0-9]{13}\.jobs",
    "iot:DeviceAdvisor": r"t[a-z0-9]{13}\.deviceadvisor",
}


def describe(client: Any, endpoint_type: str) -> str:
    """The address of an endpoint type."""
    address: str = client.describe_endpoint(endpointType=endpoint_type)["endpointAddress"]
    return address


@pytest.mark.parametrize(("endpoint_type", "label"), LABELS.items())
def test_describe_endpoint_names_a_host_for_each_type(iot_client: Any, endpoint_type: str, label: str) -> None:
    """Each of the five types has its form of address (API reference, DescribeEndpoint; aws-sdk issue 175)."""
    assert re.fullmatch(rf"{label}\.iot\.us-east-1\.amazonaws\.com", describe(iot_client, endpoint_type))


def test_describe_endpoint_without_type_names_the_old_data_endpoint(iot_client: Any) -> None:
    """Without a type AWS still answers the address without `-ats` (observed, aws-sdk-java issue 1900)."""
    assert iot_client.describe_endpoint()["endpointAddress"] == describe(iot_client, "iot:Data")


@pytest.mark.parametrize("endpoint_type", LABELS)
def test_describe_endpoint_answers_the_same_at_every_call(iot_client: Any, endpoint_type: str) -> None:
    """All later calls return the endpoint of the first one (API reference, DescribeEndpoint)."""
    assert describe(iot_client, endpoint_type) == describe(iot_client, endpoint_type)


@pytest.mark.parametrize("endpoint_type", ["iot:Date", "iot:data", "Data", ""])
def test_describe_endpoint_refuses_an_unknown_type(iot_client: Any, endpoint_type: str) -> None:
    """A type that does not exist is an invalid request (API reference, DescribeEndpoint)."""
    with pytest.raises(iot_client.exceptions.InvalidRequestException, match="not recognized"):
        iot_client.describe_endpoint(endpointType=endpoint_type)


def test_each_region_has_its_own_endpoint(client_for: Callable[..., Any]) -> None:
    """Account and region make the address (developer guide, Connecting devices to AWS IoT)."""
    here, there = (describe(client_for("iot", region=region), "iot:Data-ATS") for region in ("us-east-1", "eu-west-1"))
    assert here.split(".")[0] != there.split(".")[0]
    assert there.endswith("-ats.iot.eu-west-1.amazonaws.com")


def test_each_account_has_its_own_endpoint(iotmock: IoTMock) -> None:
    """An endpoint is specific to the account that asks (API reference, DescribeEndpoint)."""
    other = iotmock.scope(account_id="999988887777")
    assert describe(iotmock.client("iot"), "iot:Data") != describe(other.client("iot"), "iot:Data")


@pytest.mark.parametrize(
    ("region", "ending"),
    [
        ("us-gov-west-1", "-ats.iot.us-gov-west-1.amazonaws.com"),
        ("cn-northwest-1", "-ats.iot.cn-northwest-1.amazonaws.com.cn"),
        ("cn-north-1", ".ats.iot.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_describe_endpoint_uses_the_names_of_the_partition(
    client_for: Callable[..., Any], region: str, ending: str
) -> None:
    """Each partition has its domain; Beijing writes `.ats` with a dot (observed in public device configurations)."""
    assert describe(client_for("iot", region=region), "iot:Data-ATS").endswith(ending)


@pytest.mark.parametrize("port", ["", ":443", ":8443"])
@pytest.mark.parametrize("endpoint_type", DATA_TYPES)
def test_data_endpoints_take_messages(
    iotmock: IoTMock, client_for: Callable[..., Any], endpoint_type: str, port: str
) -> None:
    """HTTPS publish works on 443 and 8443 of the described host (developer guide, Device communication protocols)."""
    host = describe(client_for("iot"), endpoint_type)
    with iotmock.subscribe("hall/+") as subscription:
        client_for("iot-data", endpoint_url=f"https://{host}{port}").publish(topic="hall/door", payload=b"open")
        assert [message.payload for message in subscription.messages] == [b"open"]


@pytest.mark.parametrize("port", ["", ":443", ":8443"])
@pytest.mark.parametrize("endpoint_type", DATA_TYPES)
def test_data_endpoints_take_messages_from_devices_without_sdk(
    iotmock: IoTMock, iot_client: Any, endpoint_type: str, port: str
) -> None:
    """Devices with certificates send plain HTTPS (developer guide, Device communication protocols)."""
    host = describe(iot_client, endpoint_type)
    with iotmock.subscribe("hall/+") as subscription:
        answer = requests.post(f"https://{host}{port}/topics/hall%2Fdoor?qos=1", data=b"open", timeout=5)
        assert (answer.status_code, len(subscription.messages)) == (200, 1)


@pytest.mark.parametrize("region", ["cn-north-1", "cn-northwest-1", "us-gov-west-1"])
def test_data_endpoints_of_other_partitions_take_messages(
    iotmock: IoTMock, client_for: Callable[..., Any], region: str
) -> None:
    """What DescribeEndpoint names is answered in every partition."""
    host = describe(client_for("iot", region=region), "iot:Data-ATS")
    with iotmock.scope(region=region).subscribe("hall/+") as subscription:
        data = client_for("iot-data", region=region, endpoint_url=f"https://{host}")
        data.publish(topic="hall/door", payload=b"open")
        assert len(subscription.messages) == 1
