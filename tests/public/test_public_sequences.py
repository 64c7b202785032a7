"""Messages, journal and subscriptions as assertions use them: none of them passes by mistake."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from iotmock import IoTMock, Message, mock_iot

PAYLOAD = {"content": b"{}", "contentType": "application/json"}


@pytest.fixture(params=["log", "log slice", "subscription", "subscription.messages", "client.messages", "slice"])
def lamp_messages(request: pytest.FixtureRequest, iotmock: IoTMock) -> Any:
    """Every public sequence of messages, with a message on `lamp/on` and one on `lamp/1/level`."""
    client, subscription = iotmock.connect("listener"), iotmock.subscribe("lamp/#")
    client.subscribe("lamp/#")
    iotmock.publish("lamp/on", "1")
    iotmock.publish("lamp/1/level", "2")
    readings: dict[str, Callable[[], Any]] = {
        "log": lambda: iotmock.messages,
        "log slice": lambda: iotmock.messages[-2:],
        "subscription": lambda: subscription,
        "subscription.messages": lambda: subscription.messages,
        "client.messages": lambda: client.messages,
        "slice": lambda: subscription[:],
    }
    return readings[request.param]()


def test_empty_sequences_are_false_and_equal_to_an_empty_list(iotmock: IoTMock) -> None:
    """`assert deltas` fails as long as nothing has come."""
    client, subscription = iotmock.connect("listener"), iotmock.subscribe("lamp/#")
    elsewhere = iotmock.scope(region="sa-east-1")
    for empty in (subscription, subscription.messages, client.messages, elsewhere.messages, elsewhere.journal):
        assert not empty
        assert empty == []
        assert empty == ()
        assert [] == empty  # noqa: SIM300 - the list is asked first
        assert empty != [None]


def test_text_asks_for_a_topic(lamp_messages: Any) -> None:
    """`in` finds what was published on a topic, and nothing else."""
    assert "lamp/on" in lamp_messages
    assert "lamp/1/level" in lamp_messages
    assert "lamp/off" not in lamp_messages
    assert "lamp" not in lamp_messages


def test_text_with_wildcards_asks_for_a_filter(lamp_messages: Any) -> None:
    """A topic has no wildcard, so that this can mean nothing else; shared filters match as their plain ones."""
    assert "lamp/+" in lamp_messages
    assert "lamp/#" in lamp_messages
    assert "$share/group/lamp/+/level" in lamp_messages
    assert "lamp/+/+/#" not in lamp_messages


@pytest.mark.parametrize("wrong", ["", "lamp/+x", "lamp/#/on", "x" * 257])
def test_text_that_can_be_no_topic_is_refused(lamp_messages: Any, wrong: str) -> None:
    """It could never be there."""
    with pytest.raises(ValueError, match=r"topic|wildcard|level|bytes"):
        _ = wrong in lamp_messages


@pytest.mark.parametrize("wrong", [b"lamp/on", {"on": True}, None, 3])
def test_what_can_be_no_message_is_refused(lamp_messages: Any, wrong: object) -> None:
    """The error says what to ask for."""
    with pytest.raises(TypeError, match="topic filter or a Message"):
        _ = wrong not in lamp_messages
    with pytest.raises(TypeError, match="topic filter or a Message"):
        lamp_messages.count(wrong)


def test_count_and_index_find_what_in_finds(lamp_messages: Any) -> None:
    """A topic counts, too."""
    assert lamp_messages.count("lamp/#") == 2
    assert lamp_messages.count("lamp/on") == 1
    assert [message.topic for message in lamp_messages].index("lamp/1/level") == lamp_messages.index("lamp/+/level")
    assert lamp_messages.index("lamp/1/level", 1) >= 1
    with pytest.raises(ValueError, match="lamp/off"):
        lamp_messages.index("lamp/off")


def test_messages_are_compared_by_value(lamp_messages: Any) -> None:
    """With lists, tuples and one another; a message is found by its value."""
    copies = [Message(m.topic, m.payload, m.qos, m.retain, m.at, m.properties) for m in lamp_messages]
    assert lamp_messages == copies
    assert lamp_messages == tuple(copies)
    assert lamp_messages == lamp_messages[:]
    assert lamp_messages != copies[1:]
    assert lamp_messages != copies[::-1]
    assert lamp_messages != "lamp/on"
    assert copies[-1] in lamp_messages
    assert lamp_messages.index(copies[-1]) == len(copies) - 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(lamp_messages)


def test_two_subscriptions_to_one_filter_each_get_their_own_copy(iotmock: IoTMock) -> None:
    """Equal by value while both are empty, they are two receivers."""
    first, second = iotmock.subscribe("a"), iotmock.subscribe("a")
    iotmock.publish("a", "1")
    assert len(first) == len(second) == 1
    first.clear()
    assert (len(first), len(second)) == (0, 1)


def test_reading_a_subscription_settles_what_is_due(iotmock: IoTMock) -> None:
    """Truth, equality and `in` look at the present instant, as `messages` does."""
    control, jobs = iotmock.client("iot"), iotmock.client("iot-jobs-data")
    arn = control.create_command(commandId="c", payload=PAYLOAD)["commandArn"]
    target = f"arn:aws:iot:{iotmock.region}:{iotmock.account_id}:client/d"
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False) as clock:
        jobs.start_command_execution(commandArn=arn, targetArn=target)
        events = iotmock.subscribe("$aws/events/commandExecution/+/TIMED_OUT")
        assert not events
        clock.shift(11)
        assert "$aws/events/#" in events


class TestJournal:
    """The journal is one of them."""

    def test_journal_clears_its_own_region_only(self, iotmock: IoTMock) -> None:
        """`clear()` forgets what was written, at every look."""
        other = iotmock.scope(region="eu-west-1")
        for handle in (iotmock, other):
            handle.client("iot").create_command(commandId="c", payload=PAYLOAD)
        assert (len(iotmock.journal), len(other.journal)) == (1, 1)
        iotmock.journal.clear()
        assert iotmock.journal == []
        assert not iotmock.journal
        assert [entry.region for entry in other.journal] == ["eu-west-1"]
        iotmock.client("iot").create_command(commandId="d", payload=PAYLOAD)
        assert [entry.name for entry in iotmock.journal] == ["d"]

    def test_journal_is_compared_by_value(self, iotmock: IoTMock) -> None:
        """Entries are values; a text can be none, and says so instead of being absent."""
        iotmock.client("iot").create_command(commandId="c", payload=PAYLOAD)
        (entry,) = iotmock.journal
        assert iotmock.journal == [entry]
        assert entry in iotmock.journal
        assert entry in iotmock.journal[:1]
        assert iotmock.journal.index(entry) == 0
        with pytest.raises(TypeError, match=r"entry\.name"):
            _ = "c" not in iotmock.journal  # type: ignore[comparison-overlap]  # the types tell, too
        with pytest.raises(TypeError, match=r"entry\.name"):
            _ = "c" not in iotmock.journal[:]  # type: ignore[comparison-overlap]

    def test_journal_that_was_taken_before_goes_on(self, iotmock: IoTMock) -> None:
        """It is a view of the present, like `messages`; after the stop it can still be read."""
        with mock_iot(region="eu-west-2") as iot:
            journal = iot.journal
            assert not journal
            iot.client("iot").create_command(commandId="c", payload=PAYLOAD)
            assert len(journal) == 1
        assert len(journal) == 1

    def test_journal_tells_that_moto_is_not_in_it(self, iotmock: IoTMock) -> None:
        """What moto answers leaves no entry, and the docstring says so."""
        role = "arn:aws:iam::123456789012:role/r"
        iotmock.client("iot").create_role_alias(roleAlias="t", roleArn=role)
        assert iotmock.journal == []
        assert "not what moto answers" in " ".join((IoTMock.journal.__doc__ or "").split())
