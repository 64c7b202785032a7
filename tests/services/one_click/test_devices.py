"""Describing, listing and enabling devices."""

from typing import Any

import pytest


def test_description_has_every_documented_member(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: DescribeDevice; the ARN as in its authentication page."""
    bench.claimed("G030PM0123456789", tags={"site": "hall"}, attributes={"room": "42"})
    assert bench.describe("G030PM0123456789") == {
        "Arn": "arn:aws:iot1click:us-east-1:123456789012:devices/G030PM0123456789",
        "Attributes": {"room": "42"},
        "DeviceId": "G030PM0123456789",
        "Enabled": False,
        "RemainingLife": 99.95,
        "Type": "button",
        "Tags": {"site": "hall"},
    }


def test_list_shows_the_same_descriptions(bench: Any) -> None:
    """API reference, ListDevices: the elements are DeviceDescriptions."""
    bench.claimed("G1", tags={"site": "hall"})
    assert bench.api.list_devices()["Devices"] == [bench.describe("G1")]


def test_empty_account_lists_nothing(bench: Any) -> None:
    """API reference, ListDevices: the list is there without devices, the token is not."""
    answer = bench.api.list_devices()
    assert answer["Devices"] == []
    assert "NextToken" not in answer


def test_device_without_attributes_shows_empty_maps(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: maps are present though empty."""
    bench.claimed()
    assert (bench.describe()["Attributes"], bench.describe()["Tags"]) == ({}, {})


def test_list_is_in_order_of_claim_then_id(bench: Any) -> None:
    """Chosen, see docs/fidelity.md."""
    bench.claimed("G3")
    bench.iot.advance(1)
    bench.claimed("G2")
    bench.claimed("G1")
    assert bench.listed() == ["G3", "G1", "G2"]


def test_list_filters_by_device_type(bench: Any) -> None:
    """API reference, ListDevices: DeviceType; that an unknown type gives an empty list is chosen."""
    bench.claimed("G1")
    bench.claimed("S1", device_type="sensor")
    assert (bench.listed(DeviceType="button"), bench.listed(DeviceType="sensor")) == (["G1"], ["S1"])
    assert bench.listed(DeviceType="lamp") == []


def test_paginator_walks_all_devices(bench: Any) -> None:
    """API reference, ListDevices: NextToken as long as more is left, 100 devices by default."""
    ids = [f"G{number:03}" for number in range(101)]
    for device_id in ids:
        bench.one_click.add_device(device_id, claim_code="C-123EXAMPLE")
    bench.api.claim_devices_by_claim_code(ClaimCode="C-123EXAMPLE")

    assert len(bench.listed()) == 100
    for page_size, pages in ((None, 2), (50, 3), (101, 1)):
        found = list(bench.api.get_paginator("list_devices").paginate(PaginationConfig={"PageSize": page_size}))
        assert [device["DeviceId"] for page in found for device in page["Devices"]] == ids
        assert len(found) == pages


def test_next_page_skips_devices_that_were_unclaimed(bench: Any) -> None:
    """A token stays good when its own device goes."""
    for device_id in ("G1", "G2", "G3"):
        bench.claimed(device_id)
    token = bench.api.list_devices(MaxResults=2)["NextToken"]
    bench.api.unclaim_device(DeviceId="G2")
    assert bench.listed(NextToken=token) == ["G3"]


@pytest.mark.parametrize("token", ["", "nonsense", "a/b?c=d&e f%ä", "AAAA"])
def test_list_refuses_a_token_that_it_did_not_issue(bench: Any, token: str) -> None:
    """API reference, ListDevices: RangeNotSatisfiableException; its choice for any bad token is ours."""
    with bench.refused("RangeNotSatisfiableException"):
        bench.api.list_devices(NextToken=token)


def test_list_refuses_the_token_of_another_filter_or_account(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: a token belongs to the list that issued it."""
    for device_id in ("G1", "G2"):
        bench.claimed(device_id)
    token = bench.api.list_devices(MaxResults=1)["NextToken"]
    with bench.refused("RangeNotSatisfiableException"):
        bench.api.list_devices(DeviceType="button", NextToken=token)
    with bench.refused("RangeNotSatisfiableException"):
        bench.stranger.list_devices(NextToken=token)


def test_list_refuses_more_than_250_results(bench: Any) -> None:
    """API reference, ListDevices: MaxResults from 1 to 250."""
    assert bench.listed(MaxResults=250) == []
    with bench.refused("InvalidRequestException"):
        bench.api.list_devices(MaxResults=251)


def test_stranger_sees_nothing(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: what belongs to another account is not found."""
    bench.claimed()
    assert bench.stranger.list_devices()["Devices"] == []
    with bench.refused("ResourceNotFoundException"):
        bench.stranger.describe_device(DeviceId="G1")


@pytest.mark.parametrize("operation", ["describe_device", "get_device_methods", "update_device_state"])
@pytest.mark.parametrize("device_id", ["G1", "unknown", "a/b c"], ids=["unclaimed", "unknown", "odd"])
def test_device_that_is_not_the_callers_is_not_found(bench: Any, operation: str, device_id: str) -> None:
    """API reference: ResourceNotFoundException of each operation."""
    bench.one_click.add_device("G1")
    with bench.refused("ResourceNotFoundException") as response:
        getattr(bench.api, operation)(DeviceId=device_id)
    assert device_id in response["Error"]["Message"]


def test_error_is_typed_and_repeats_its_status(bench: Any) -> None:
    """API reference: each error has `code`, the HTTP number as a text, and `message`."""
    with pytest.raises(bench.api.exceptions.ResourceNotFoundException) as caught:
        bench.describe()
    assert caught.value.response["Code"] == "404"
    assert caught.value.response["Message"] == caught.value.response["Error"]["Message"]


def test_device_id_may_hold_any_character(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: ids are texts that are not empty."""
    bench.claimed("a/b c?ä%20")
    assert bench.describe("a/b c?ä%20")["DeviceId"] == "a/b c?ä%20"
    arn = bench.describe("a/b c?ä%20")["Arn"]
    bench.api.tag_resource(ResourceArn=arn, Tags={"k": "v"})
    assert bench.api.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"k": "v"}


# UpdateDeviceState


def test_owner_switches_a_device_on_and_off(bench: Any) -> None:
    """API reference, UpdateDeviceState: the answer is empty."""
    bench.claimed()
    for enabled in (True, True, False):
        answer = bench.api.update_device_state(DeviceId="G1", Enabled=enabled)
        assert set(answer) == {"ResponseMetadata"}
        assert bench.describe()["Enabled"] is enabled
    assert [entry.event for entry in bench.iot.journal][-2:] == ["enable", "disable"]


def test_update_without_a_state_is_invalid(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: the model lets Enabled be absent."""
    bench.claimed()
    bench.api.update_device_state(DeviceId="G1", Enabled=True)
    with bench.refused("InvalidRequestException"):
        bench.api.update_device_state(DeviceId="G1")
    assert bench.describe()["Enabled"] is True


@pytest.mark.parametrize(
    ("region", "partition"), [("us-west-2", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_every_region_and_partition_answers(bench: Any, client_for: Any, region: str, partition: str) -> None:
    """AWS General Reference knows us-west-2 alone; that every region answers is chosen, see docs/fidelity.md."""
    bench.one_click.add_device("G1", claim_code="C-123EXAMPLE")
    api = client_for("iot1click-devices", region=region)
    api.claim_devices_by_claim_code(ClaimCode="C-123EXAMPLE")
    arn = api.list_devices()["Devices"][0]["Arn"]
    assert arn == f"arn:{partition}:iot1click:{region}:123456789012:devices/G1"


def test_injected_fault_is_raised_once(bench: Any) -> None:
    """1-Click operations fail on demand like all others; API reference, InternalFailureException."""
    bench.iot.faults.fail("DescribeDevice", error="InvalidRequestException", message="out of order")
    bench.claimed()
    with bench.refused("InvalidRequestException") as response:
        bench.describe()
    assert response["Error"]["Message"] == "out of order"
    assert bench.describe()["DeviceId"] == "G1"
