"""Claiming a device, and giving it back."""

from typing import Any

import pytest

from iotmock import mock_iot


def test_account_claims_a_device_by_clicking_it(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: initiate, click, finalize, with the literals shown there."""
    bench.one_click.add_device("G030PM0123456789")

    initiated = bench.api.initiate_device_claim(DeviceId="G030PM0123456789")
    bench.one_click.click("G030PM0123456789")
    finalized = bench.api.finalize_device_claim(DeviceId="G030PM0123456789")

    assert (initiated["State"], finalized["State"]) == ("CLAIM_INITIATED", "CLAIMED")
    assert bench.listed() == ["G030PM0123456789"]


@pytest.mark.parametrize("click_type", ["SINGLE", "DOUBLE", "LONG"])
def test_any_kind_of_click_confirms_a_claim(bench: Any, click_type: str) -> None:
    """Chosen, see docs/fidelity.md: the API reference asks for a device event of no particular kind."""
    bench.one_click.add_device("G1")
    bench.api.initiate_device_claim(DeviceId="G1")
    bench.one_click.click("G1", click_type)
    assert bench.api.finalize_device_claim(DeviceId="G1")["State"] == "CLAIMED"


def test_click_before_the_claim_was_initiated_does_not_count(bench: Any) -> None:
    """API reference, FinalizeDeviceClaim: the device event follows the initiation."""
    bench.one_click.add_device("G1")
    bench.one_click.click("G1")
    bench.api.initiate_device_claim(DeviceId="G1")
    with bench.refused("PreconditionFailedException"):
        bench.api.finalize_device_claim(DeviceId="G1")


def test_initiating_again_asks_for_a_new_click(bench: Any) -> None:
    """Chosen, see docs/fidelity.md."""
    bench.one_click.add_device("G1")
    bench.api.initiate_device_claim(DeviceId="G1")
    bench.one_click.click("G1")
    bench.api.initiate_device_claim(DeviceId="G1")
    with bench.refused("PreconditionFailedException"):
        bench.api.finalize_device_claim(DeviceId="G1")


def test_newest_request_takes_over_a_pending_claim(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: the click counts for whoever asked last."""
    bench.one_click.add_device("G1")
    bench.api.initiate_device_claim(DeviceId="G1")
    bench.stranger.initiate_device_claim(DeviceId="G1")
    bench.one_click.click("G1")
    with bench.refused("PreconditionFailedException"):
        bench.api.finalize_device_claim(DeviceId="G1")
    assert bench.stranger.finalize_device_claim(DeviceId="G1")["State"] == "CLAIMED"


def test_new_claim_starts_disabled_and_empty(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: Enabled is false by default; the confirming click is not listed."""
    bench.claimed()
    description = bench.describe()
    assert (description["Enabled"], description["Tags"]) == (False, {})
    assert bench.events() == []
    assert bench.invoke("getOnClickCallback", "button") == "{}"


def test_finalizing_sets_the_tags(bench: Any) -> None:
    """API reference, FinalizeDeviceClaim: Tags."""
    bench.claimed(tags={"Driver Phone": "123-555-0199"})
    assert bench.describe()["Tags"] == {"Driver Phone": "123-555-0199"}


@pytest.mark.parametrize(
    "tags",
    [
        {"": "x"},
        {"k" * 129: "x"},
        {"aws:k": "x"},
        {"k": "v" * 257},
        {str(number): "" for number in range(51)},
    ],
    ids=["no key", "long key", "reserved key", "long value", "51 tags"],
)
def test_finalizing_with_bad_tags_changes_nothing(bench: Any, tags: dict[str, str]) -> None:
    """Chosen, see docs/fidelity.md: the limits of the 1-Click Projects API."""
    bench.one_click.add_device("G1")
    bench.api.initiate_device_claim(DeviceId="G1")
    bench.one_click.click("G1")
    with bench.refused("InvalidRequestException"):
        bench.api.finalize_device_claim(DeviceId="G1", Tags=tags)
    assert bench.api.finalize_device_claim(DeviceId="G1")["State"] == "CLAIMED"


def test_unclaiming_gives_the_device_back(bench: Any) -> None:
    """API reference, UnclaimDevice; the literal is from the AWS CLI examples."""
    bench.claimed()
    assert bench.api.unclaim_device(DeviceId="G1")["State"] == "UNCLAIMED"
    assert bench.listed() == []
    with bench.refused("ResourceNotFoundException"):
        bench.describe()


def test_unclaiming_drops_what_belonged_to_the_claim(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: enabled, tags, events and callbacks go, attributes and battery stay."""
    bench.claimed(tags={"site": "hall"}, attributes={"room": "42"})
    bench.api.update_device_state(DeviceId="G1", Enabled=True)
    bench.invoke("setOnClickCallback", "button", '{"callback": {"awsLambdaArn": "arn:aws:lambda:x"}}')
    bench.invoke(
        "setDeviceHealthMonitorCallback",
        text='{"callback": {"awsLambdaArn": "x"}, "condition": {"remainingLifeLowerThan": 10}}',
    )
    bench.one_click.click("G1")
    bench.api.unclaim_device(DeviceId="G1")

    bench.api.initiate_device_claim(DeviceId="G1")
    bench.one_click.click("G1")
    bench.api.finalize_device_claim(DeviceId="G1")

    description = bench.describe()
    assert (description["Enabled"], description["Tags"], bench.events()) == (False, {}, [])
    assert bench.invoke("getOnClickCallback", "button") == "{}"
    assert bench.invoke("getDeviceHealthMonitorCallback") == "{}"
    assert (description["Attributes"], description["RemainingLife"]) == ({"room": "42"}, 99.85000000000001)


def test_unclaiming_cancels_a_pending_claim(bench: Any) -> None:
    """Chosen, see docs/fidelity.md."""
    bench.one_click.add_device("G1")
    bench.api.initiate_device_claim(DeviceId="G1")
    assert bench.api.unclaim_device(DeviceId="G1")["State"] == "UNCLAIMED"
    bench.one_click.click("G1")
    with bench.refused("PreconditionFailedException"):
        bench.api.finalize_device_claim(DeviceId="G1")


def test_another_account_claims_a_device_once_it_is_unclaimed(bench: Any) -> None:
    """1-Click Developer Guide: a device must be unclaimed before another account can use it."""
    bench.claimed()
    with bench.refused("ResourceConflictException"):
        bench.stranger.initiate_device_claim(DeviceId="G1")
    bench.api.unclaim_device(DeviceId="G1")
    bench.stranger.initiate_device_claim(DeviceId="G1")
    bench.one_click.click("G1")
    assert bench.stranger.finalize_device_claim(DeviceId="G1")["State"] == "CLAIMED"
    assert bench.listed() == []


def test_pending_claim_is_not_visible(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: a device is listed and described from the end of its claim on."""
    bench.one_click.add_device("G1")
    bench.api.initiate_device_claim(DeviceId="G1")
    bench.one_click.click("G1")
    assert bench.listed() == []
    with bench.refused("ResourceNotFoundException"):
        bench.describe()


def test_claim_holds_in_one_region_only(bench: Any, client_for: Any) -> None:
    """Chosen, see docs/fidelity.md: every region answers, and a claim is bound to the caller's."""
    bench.claimed()
    west = client_for("iot1click-devices", region="us-west-2")
    assert west.list_devices()["Devices"] == []
    with bench.refused("ResourceNotFoundException"):
        west.describe_device(DeviceId="G1")
    with bench.refused("ResourceConflictException"):
        west.initiate_device_claim(DeviceId="G1")


def test_journal_tells_the_story_of_a_claim(bench: Any) -> None:
    """Every move of the life cycle is written down, with AWS's literals."""
    bench.claimed()
    story = [(entry.who, entry.event, entry.before, entry.after) for entry in bench.iot.journal]
    assert story == [
        ("device", "ship", None, "UNCLAIMED"),
        ("InitiateDeviceClaim", "initiate", "UNCLAIMED", "CLAIM_INITIATED"),
        ("device", "click", "CLAIM_INITIATED", "CLAIM_INITIATED"),
        ("FinalizeDeviceClaim", "finalize", "CLAIM_INITIATED", "CLAIMED"),
    ]


def test_devices_are_forgotten_when_the_mock_stops() -> None:
    """Consecutive activations share nothing, so an id can be added again."""
    for _ in range(2):
        with mock_iot() as iot:
            iot.one_click.add_device("G1")
            assert iot.client("iot1click-devices").initiate_device_claim(DeviceId="G1")["State"] == "CLAIM_INITIATED"
