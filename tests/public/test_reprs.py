"""What a failed assertion, a debugger, a terminal and a notebook show."""

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine

from iotmock import IoTMock, Message

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def rows(shown: Any) -> list[list[str]]:
    """The cells of a notebook's table, its head included; the page must be well-formed."""
    table = ET.fromstring(shown._repr_html_())
    return [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        (b'{"on": true}', '{"on": true}'),
        (b"hello", "'hello'"),
        (b"", "''"),
        (b"\xff\x00", r"b'\xff\x00'"),
        (b"a\nb", r"'a\nb'"),
        (b"[1]", "[1]"),
    ],
)
def test_a_message_shows_topic_and_payload(payload: bytes, shown: str) -> None:
    """JSON as it is, other text in quotes, anything else as bytes."""
    assert repr(Message("lamp/on", payload)) == f"<Message lamp/on {shown}>"


def test_a_message_shows_what_is_special_about_it() -> None:
    """QoS and the RETAIN flag."""
    assert repr(Message("a", b"1", qos=1, retain=True)) == "<Message a '1', QoS 1, retain>"


def test_a_long_payload_is_cut() -> None:
    """One line of an assertion's output."""
    assert len(repr(Message("a", b"x" * 10_000))) < 250


def test_messages_show_the_last_ones(iotmock: IoTMock) -> None:
    """The log, a subscription and what was received alike."""
    with iotmock.subscribe("lamp/#") as heard:
        for number in range(12):
            iotmock.publish(f"lamp/{number}", {"n": number})
    last = ", ".join(f'lamp/{number} {{"n":{number}}}' for number in range(2, 12))
    assert repr(iotmock.messages) == f"<MessageLog, 12 messages: 2 before, {last}>"
    assert repr(heard) == f"<Subscription 'lamp/#', closed, 12 messages: 2 before, {last}>"
    assert repr(heard.messages) == f"[2 before, {last}]"
    assert repr(heard[-1:]) == '[lamp/11 {"n":11}]'


def test_an_empty_log_says_where_messages_went(iotmock: IoTMock) -> None:
    """The test looks in another region or account than its code writes to."""
    assert repr(iotmock.messages) == "<MessageLog, no messages>"
    iotmock.scope(region="eu-west-1").publish("a", "1")
    assert repr(iotmock.messages) == "<MessageLog, no messages; 1 message in eu-west-1: iot.scope(region='eu-west-1')>"
    other = iotmock.scope(account_id="111122223333")
    for _ in range(2):
        other.publish("a", "1")
    assert repr(iotmock.messages).endswith(", 2 messages in us-east-1: iot.scope(account_id='111122223333')>")


def test_an_empty_subscription_says_where_its_messages_went(iotmock: IoTMock) -> None:
    """Published before it, or elsewhere; others do not count."""
    iotmock.publish("lamp/on", "1")
    iotmock.publish("pump/on", "1")
    iotmock.scope(region="eu-west-1").publish("lamp/on", "1")
    assert repr(iotmock.subscribe("lamp/+")) == (
        "<Subscription 'lamp/+', no messages; 1 message matched, and was published before, or to others,"
        " 1 message in eu-west-1: iot.scope(region='eu-west-1')>"
    )
    assert repr(iotmock.subscribe("valve/+")) == "<Subscription 'valve/+', no messages>"


def test_looking_sets_nothing_off(iotmock: IoTMock) -> None:
    """A debugger shows what is there; reading settles what is due."""
    with time_machine.travel(START, tick=False) as clock:
        command = iotmock.client("iot").create_command(commandId="open", payload={"content": b"x"})
        target = f"arn:aws:iot:us-east-1:{iotmock.account_id}:client/pump"
        iotmock.client("iot-jobs-data").start_command_execution(commandArn=command["commandArn"], targetArn=target)
        before = repr(iotmock.journal), repr(iotmock.messages)
        clock.shift(60)
        assert (repr(iotmock.journal), repr(iotmock.messages)) == before
        assert len(iotmock.journal) == 3
        assert "CREATED > TIMED_OUT" in repr(iotmock.journal)


def test_journal_and_calls_show_the_last_ones(iotmock: IoTMock) -> None:
    """Who did what to what."""
    assert (repr(iotmock.journal), repr(iotmock.calls)) == ("<Journal, no entries>", "<CallLog, no calls>")
    with time_machine.travel(START, tick=False):
        for number in range(7):
            iotmock.client("iot").create_package(packageName=f"p{number}")
    entries = ", ".join(f"12:00:00.000000 CreatePackage: package p{number} - > -" for number in range(2, 7))
    assert repr(iotmock.journal) == f"<Journal, 7 entries: 2 before, {entries}>"
    assert (
        repr(iotmock.calls) == f"<CallLog, 7 calls: 2 before, {', '.join(['iot CreatePackage: 200 by iotmock'] * 5)}>"
    )


def test_logs_are_tables_on_a_terminal_and_in_a_notebook(iotmock: IoTMock) -> None:
    """The last fifty, and how many there were before."""
    with time_machine.travel(START, tick=False):
        for number in range(52):
            iotmock.publish("lamp/<b>", {"n": number}, qos=1, retain=number == 51)
        iotmock.client("iot").create_package(packageName="p")
    assert rows(iotmock.messages)[:3] == [
        ["at", "topic", "payload", "QoS", ""],
        ["2 before"],
        ["12:00:00.000", "lamp/<b>", '{"n":2}', "1", ""],
    ]
    assert rows(iotmock.messages)[-1] == ["12:00:00.000", "lamp/<b>", '{"n":51}', "1", "retain"]
    assert str(iotmock.messages).splitlines()[:4] == [
        "52 messages",
        "at            topic     payload   QoS",
        "2 before",
        '12:00:00.000  lamp/<b>  {"n":2}   1',
    ]
    assert rows(iotmock.journal)[1:] == [["12:00:00.000", "CreatePackage", "package", "p", "create", "- > -"]]
    assert rows(iotmock.calls)[1:] == [["12:00:00.000", "iot", "CreatePackage", "200", "", "iotmock"]]
    assert str(iotmock.calls).splitlines()[0] == f"calls of {iotmock.account_id} us-east-1: 1"


def test_long_cells_are_cut_and_whole_in_the_tip(iotmock: IoTMock) -> None:
    """Tables fit a page."""
    iotmock.publish("a", {"text": "x" * 500})
    ((_, _, payload, *_),) = rows(iotmock.messages)[1:]
    assert len(payload) == 60
    html = iotmock.messages._repr_html_()
    assert re.search(r'title="\{&quot;text&quot;:&quot;x{100}', html)


def test_a_handle_is_a_table_of_what_there_is(iotmock: IoTMock) -> None:
    """In a notebook; its repr stays a line."""
    with time_machine.travel(START, tick=False):
        iotmock.publish("a", "1")
        iotmock.client("iot").create_package(packageName="p")
        found = dict(row for row in rows(iotmock))
    assert found == {
        "account": iotmock.account_id,
        "region": "us-east-1",
        "now": "2026-03-01 12:00:00 UTC",
        "messages": "1",
        "journal": "1",
        "calls": "1",
    }
    assert repr(iotmock) == f"<IoTMock {iotmock.account_id} us-east-1>"
