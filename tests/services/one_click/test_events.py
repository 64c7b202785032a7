"""Clicks as device events, and what they cost."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import requests

NOON = datetime(2026, 3, 1, 12, 0, 0, 15_000, tzinfo=UTC)
HOST = "https://devices.iot1click.us-east-1.amazonaws.com"


def click_types(events: list[dict[str, Any]]) -> list[str]:
    """The kinds of click, in order."""
    return [json.loads(event["StdEvent"])["clickType"] for event in events]


def test_event_reads_as_documented(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: key order, blanks, milliseconds, percentage after this click."""
    bench.claimed()
    bench.one_click.click("G1")
    (event,) = bench.events()
    certificate_id = json.loads(event["StdEvent"])["certificateId"]
    assert event["Device"] == {"Attributes": {}, "DeviceId": "G1", "Type": "button"}
    assert event["StdEvent"] == (
        f'{{"clickType": "SINGLE", "reportedTime": "2026-03-01T12:00:00.015Z", "certificateId": "{certificate_id}", '
        '"remainingLife": 99.9, "testMode": false}'
    )


def test_certificate_id_is_the_devices_own(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: 64 lower-case hexadecimal digits, the same in all events."""
    for device_id in ("G1", "G2"):
        bench.claimed(device_id)
        bench.one_click.click(device_id)
        bench.one_click.click(device_id)
    of_first, of_second = (
        {json.loads(event["StdEvent"])["certificateId"] for event in bench.events(device_id)}
        for device_id in ("G1", "G2")
    )
    assert len(of_first) == len(of_second) == 1
    assert of_first != of_second
    (certificate_id,) = of_first
    assert len(certificate_id) == 64
    assert set(certificate_id) <= set("0123456789abcdef")


@pytest.mark.parametrize("click_type", ["SINGLE", "DOUBLE", "LONG"])
def test_event_tells_the_kind_of_click(bench: Any, click_type: str) -> None:
    """1-Click Developer Guide for SINGLE and DOUBLE; LONG is observed in code for the AWS IoT Button."""
    bench.claimed()
    bench.one_click.click("G1", click_type)
    assert click_types(bench.events()) == [click_type]


def test_events_come_oldest_first(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: order of ListDeviceEvents."""
    bench.claimed()
    for click_type in ("LONG", "SINGLE", "DOUBLE"):
        bench.one_click.click("G1", click_type)
        bench.iot.advance(1)
    assert click_types(bench.events()) == ["LONG", "SINGLE", "DOUBLE"]


def test_events_of_one_instant_come_in_order_of_clicking(bench: Any) -> None:
    """A stopped clock gives several clicks the same time."""
    bench.claimed()
    for click_type in ("LONG", "SINGLE", "DOUBLE", "LONG"):
        bench.one_click.click("G1", click_type)
    assert click_types(bench.events()) == ["LONG", "SINGLE", "DOUBLE", "LONG"]


def test_both_ends_of_the_span_are_included(bench: Any) -> None:
    """Chosen, see docs/fidelity.md."""
    bench.claimed()
    for click_type in ("SINGLE", "DOUBLE", "LONG"):
        bench.one_click.click("G1", click_type)
        bench.iot.advance(60)
    minute = timedelta(minutes=1)
    assert click_types(bench.events(FromTimeStamp=NOON, ToTimeStamp=NOON + minute)) == ["SINGLE", "DOUBLE"]
    assert click_types(bench.events(FromTimeStamp=NOON + minute)) == ["DOUBLE", "LONG"]
    assert click_types(bench.events(FromTimeStamp=NOON, ToTimeStamp=NOON)) == ["SINGLE"]
    just_after = NOON + timedelta(microseconds=1)
    assert bench.events(FromTimeStamp=just_after, ToTimeStamp=just_after + timedelta(seconds=1)) == []


def test_span_compares_the_reported_milliseconds(bench: Any) -> None:
    """The time of an event is what it says, without what lies below a millisecond."""
    bench.claimed()
    bench.iot.advance(timedelta(microseconds=700))
    bench.one_click.click("G1")
    assert len(bench.events(FromTimeStamp=NOON, ToTimeStamp=NOON)) == 1


def test_span_may_be_given_in_any_time_zone(bench: Any) -> None:
    """boto3 sends UTC, whatever it is given."""
    bench.claimed()
    bench.one_click.click("G1")
    there = NOON.astimezone(timezone(timedelta(hours=9)))
    assert len(bench.events(FromTimeStamp=there, ToTimeStamp=there)) == 1


def test_span_may_reach_to_the_ends_of_time(bench: Any) -> None:
    """Callers ask for everything this way."""
    bench.claimed()
    bench.one_click.click("G1")
    everything = {
        "FromTimeStamp": datetime(1970, 1, 1, tzinfo=UTC),
        "ToTimeStamp": datetime.max.replace(tzinfo=UTC),
    }
    assert len(bench.events(**everything)) == 1


@pytest.mark.parametrize(
    ("instant", "found"),
    [
        ("2026-03-01T12:00:00Z", 0),
        ("2026-03-01T12:00:00.015Z", 1),
        ("2026-03-01T12:00:00.015000Z", 1),
        ("2026-03-01T13:00:00.015%2B01:00", 1),
    ],
)
def test_other_clients_send_instants_in_other_forms(bench: Any, instant: str, found: int) -> None:
    """Seconds, milliseconds and microseconds are read; API reference, ListDeviceEvents: ISO 8601."""
    bench.claimed()
    bench.one_click.click("G1")
    answer = requests.get(f"{HOST}/devices/G1/events?fromTimeStamp={instant}&toTimeStamp={instant}", timeout=5)
    assert answer.status_code == 200
    assert len(answer.json()["events"]) == found


def test_raw_error_names_its_class_in_the_header(bench: Any) -> None:
    """API reference: the body has `code` and `message`; the class stands in x-amzn-ErrorType, as for all REST APIs."""
    span = "fromTimeStamp=2026-03-01T12:00:00Z&toTimeStamp=2026-03-01T12:00:00Z"
    answer = requests.get(f"{HOST}/devices/G1/events?{span}", timeout=5)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (404, "ResourceNotFoundException")
    assert answer.json() == {"code": "404", "message": "Device G1 could not be found."}


@pytest.mark.parametrize(
    "query",
    ["", "?fromTimeStamp=2026-03-01T12:00:00Z", "?fromTimeStamp=yesterday&toTimeStamp=2026-03-01T12:00:00Z"],
    ids=["no span", "half a span", "no date"],
)
def test_events_without_a_proper_span_are_refused(bench: Any, query: str) -> None:
    """API reference, ListDeviceEvents: both ends are required."""
    bench.claimed()
    answer = requests.get(f"{HOST}/devices/G1/events{query}", timeout=5)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (400, "InvalidRequestException")


def test_span_that_runs_backwards_is_invalid(bench: Any) -> None:
    """Chosen, see docs/fidelity.md."""
    bench.claimed()
    with bench.refused("InvalidRequestException"):
        bench.events(FromTimeStamp=NOON, ToTimeStamp=NOON - timedelta(seconds=1))


def test_disabled_device_records_its_clicks(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: the listed clicks happen before the device is enabled."""
    bench.claimed()
    bench.one_click.click("G1")
    assert bench.describe()["Enabled"] is False
    assert len(bench.events()) == 1


def test_click_belongs_to_the_owner_whoever_holds_the_handle(bench: Any) -> None:
    """The finger does not know accounts: events and journal are the owner's."""
    bench.claimed()
    elsewhere = bench.iot.scope(account_id="210987654321", region="eu-west-1")
    elsewhere.one_click.click("G1")
    assert len(bench.events()) == 1
    assert [entry.event for entry in bench.iot.journal][-1] == "click"
    assert list(elsewhere.journal) == []


def test_events_of_a_strangers_device_are_not_found(bench: Any) -> None:
    """API reference, ListDeviceEvents: ResourceNotFoundException."""
    bench.claimed()
    with bench.refused("ResourceNotFoundException"):
        bench.stranger.list_device_events(DeviceId="G1", FromTimeStamp=NOON, ToTimeStamp=NOON)


# Pages


def test_paginator_walks_all_events(bench: Any) -> None:
    """API reference, ListDeviceEvents: NextToken as long as more is left, 100 events by default."""
    bench.claimed()
    for number in range(101):
        bench.one_click.click("G1", "DOUBLE" if number % 7 else "LONG")
        if number % 3:
            bench.iot.advance(1)
    whole = bench.events(MaxResults=250)
    assert (len(whole), len(bench.events())) == (101, 100)
    request = {"DeviceId": "G1", "FromTimeStamp": NOON, "ToTimeStamp": NOON + timedelta(hours=1)}
    pages = list(bench.api.get_paginator("list_device_events").paginate(**request, PaginationConfig={"PageSize": 10}))
    assert [event for page in pages for event in page["Events"]] == whole
    assert len(pages) == 11


def test_next_page_keeps_to_the_span(bench: Any) -> None:
    """The span of the request counts on each page."""
    bench.claimed()
    for click_type in ("SINGLE", "DOUBLE", "LONG", "SINGLE"):
        bench.one_click.click("G1", click_type)
        bench.iot.advance(60)
    request = {"FromTimeStamp": NOON, "ToTimeStamp": NOON + timedelta(minutes=2)}
    answer = bench.api.list_device_events(DeviceId="G1", MaxResults=1, **request)
    assert click_types(answer["Events"]) == ["SINGLE"]
    later = {**request, "FromTimeStamp": NOON + timedelta(minutes=2), "NextToken": answer["NextToken"]}
    assert click_types(bench.events(**{**request, "NextToken": answer["NextToken"]})) == ["DOUBLE", "LONG"]
    assert click_types(bench.events(**later)) == ["LONG"]


def test_events_refuse_the_token_of_another_device(bench: Any) -> None:
    """API reference, ListDeviceEvents: RangeNotSatisfiableException; the binding to a device is chosen."""
    for device_id in ("G1", "G2"):
        bench.claimed(device_id)
        bench.one_click.click(device_id)
        bench.one_click.click(device_id)
    request = {"FromTimeStamp": NOON, "ToTimeStamp": NOON}
    token = bench.api.list_device_events(DeviceId="G1", MaxResults=1, **request)["NextToken"]
    with bench.refused("RangeNotSatisfiableException"):
        bench.events("G2", NextToken=token)
    with bench.refused("RangeNotSatisfiableException"):
        bench.events("G1", NextToken="nonsense")


def test_events_refuse_more_than_250_results(bench: Any) -> None:
    """API reference, ListDeviceEvents: MaxResults from 1 to 250."""
    bench.claimed()
    with bench.refused("InvalidRequestException"):
        bench.events(MaxResults=251)


# Remaining life


def test_clicks_use_the_battery_up_as_documented(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: 99.9, 99.85000000000001, 99.8, and two clicks later 99.7."""
    bench.claimed()
    found = []
    for _ in range(5):
        bench.one_click.click("G1")
        found.append(bench.describe()["RemainingLife"])
    assert found[:3] + found[4:] == [99.9, 99.85000000000001, 99.8, 99.7]


def test_clicks_of_an_unclaimed_device_use_its_battery(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: a new device has 100 percent, and every click counts."""
    bench.one_click.add_device("G1", claim_code="C-123EXAMPLE")
    bench.one_click.add_device("G2", claim_code="C-123EXAMPLE")
    bench.one_click.click("G1")
    bench.api.claim_devices_by_claim_code(ClaimCode="C-123EXAMPLE")
    assert (bench.describe("G1")["RemainingLife"], bench.describe("G2")["RemainingLife"]) == (99.95, 100.0)


def test_battery_stays_at_zero(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: 2000 clicks empty it, and the button still works."""
    bench.claimed()
    for _ in range(2000):
        bench.one_click.click("G1")
    assert bench.describe()["RemainingLife"] == 0.0
    last = bench.api.list_device_events(DeviceId="G1", FromTimeStamp=NOON, ToTimeStamp=NOON, MaxResults=250)
    assert json.loads(last["Events"][0]["StdEvent"])["remainingLife"] == 99.9
