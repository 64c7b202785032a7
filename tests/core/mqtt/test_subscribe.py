"""Subscriptions of the handle: delivery, callbacks, groups, closing."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from iotmock.core.mqtt.message import Message, Properties
from iotmock.core.mqtt.topics import TopicError
from iotmock.core.world.world import World
from iotmock.handle import IoTMock


def payloads(messages: Any) -> list[bytes]:
    """What the messages say."""
    return [message.payload for message in messages]


def test_subscriber_gets_what_is_published_from_then_on(iot: IoTMock) -> None:
    """Messages published before the subscription are not delivered."""
    iot.publish("a", b"before")
    subscription = iot.subscribe("a")
    iot.publish("a", b"after")
    assert payloads(subscription.messages) == [b"after"]


def test_every_matching_subscription_gets_its_copy(iot: IoTMock) -> None:
    """A message goes to each subscription whose filter matches."""
    subscriptions = [iot.subscribe(topic_filter) for topic_filter in ("a/b", "a/+", "a/#", "#", "a", "+")]
    iot.publish("a/b", b"x")
    assert [len(subscription) for subscription in subscriptions] == [1, 1, 1, 1, 0, 0]


@pytest.mark.parametrize(("published", "granted", "received"), [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)])
def test_message_arrives_with_the_lower_qos(iot: IoTMock, published: int, granted: int, received: int) -> None:
    """The effective QoS is the lower of the publisher's and the subscriber's (Developer Guide, MQTT QoS)."""
    client = iot.connect("c")
    client.subscribe("a", qos=granted)
    iot.publish("a", b"x", qos=published)
    assert [message.qos for message in client.messages] == [received]


def test_live_delivery_does_not_carry_the_retain_flag(iot: IoTMock) -> None:
    """RETAIN is set only on the delivery of a stored message (Developer Guide, MQTT retained messages)."""
    subscription = iot.subscribe("a")
    iot.publish("a", b"x", retain=True)
    assert [message.retain for message in subscription] == [False]


def test_subscription_shows_its_filter_and_what_it_has_received(iot: IoTMock) -> None:
    """In a debugger and in the output of a failed assertion."""
    subscription = iot.subscribe("a/#")
    iot.publish("a/b", b"1")
    assert repr(subscription) == "<Subscription 'a/#', 1 message: a/b '1'>"
    subscription.close()
    iot.publish("a/b", b"2")
    assert repr(subscription) == "<Subscription 'a/#', closed, 1 message: a/b '1'>"


def test_subscription_is_a_sequence_that_is_false_when_empty(iot: IoTMock) -> None:
    """Index, slice, iteration, length; truth says that something has come."""
    subscription = iot.subscribe("a")
    assert not subscription
    iot.publish("a", b"1")
    iot.publish("a", b"2")
    assert (len(subscription), subscription[0].payload, payloads(subscription[1:])) == (2, b"1", [b"2"])


def test_cleared_subscription_keeps_receiving(iot: IoTMock) -> None:
    """`clear` forgets the past only."""
    subscription = iot.subscribe("a")
    iot.publish("a", b"1")
    subscription.clear()
    iot.publish("a", b"2")
    assert payloads(subscription) == [b"2"]


def test_closed_subscription_keeps_what_it_has_and_gets_no_more(iot: IoTMock) -> None:
    """Leaving the context closes it; closing twice is harmless."""
    with iot.subscribe("a") as subscription:
        iot.publish("a", b"1")
    iot.publish("a", b"2")
    subscription.close()
    assert subscription.closed
    assert payloads(subscription) == [b"1"]


@pytest.mark.parametrize("topic_filter", ["a/#/b", "", "$aws/rules/r/#"])
def test_subscribing_to_an_invalid_filter_is_refused(iot: IoTMock, topic_filter: str) -> None:
    """Invalid filters and Basic Ingest topics cannot be subscribed to (Developer Guide, Topics)."""
    with pytest.raises(TopicError):
        iot.subscribe(topic_filter)


def test_callback_runs_once_per_message_in_publish_order(iot: IoTMock) -> None:
    """Callbacks get the messages in the order of publishing."""
    seen: list[Message] = []
    iot.subscribe("a/#", callback=seen.append)
    for number in range(3):
        iot.publish(f"a/{number}", b"")
    assert [message.topic for message in seen] == ["a/0", "a/1", "a/2"]


def test_callbacks_of_one_message_run_in_order_of_subscription(iot: IoTMock) -> None:
    """Who subscribed first is called first, whatever the filters; see docs/fidelity.md."""
    seen: list[str] = []

    def note(name: str, _message: Message) -> None:
        seen.append(name)

    for topic_filter in ("#", "a/b", "a/+", "a/#"):
        iot.subscribe(topic_filter, callback=partial(note, topic_filter))
    iot.publish("a/b", b"")
    assert seen == ["#", "a/b", "a/+", "a/#"]


def test_callback_runs_after_the_publish_is_complete_and_without_the_lock(world: World, iot: IoTMock) -> None:
    """A callback may publish; what it publishes comes after what was published before."""
    seen: list[str] = []

    def lock_is_free() -> bool:
        taken = world.lock.acquire(timeout=1)
        if taken:
            world.lock.release()
        return taken

    def answer(message: Message) -> None:
        with ThreadPoolExecutor(1) as other_thread:
            assert other_thread.submit(lock_is_free).result()
        seen.append(message.topic)
        if message.topic == "ask":
            iot.publish("answer", b"")

    iot.subscribe("+", callback=answer)
    iot.publish("ask", b"")
    assert seen == ["ask", "answer"]


def test_failing_callback_reaches_the_publisher_and_stops_nobody_else_for_good(iot: IoTMock) -> None:
    """The error is not swallowed, and the other callbacks run all the same."""
    seen: list[bytes] = []

    def fail(_message: Message) -> None:
        raise LookupError("callback failed")

    failing = iot.subscribe("a", callback=fail)
    other = iot.subscribe("a", callback=lambda message: seen.append(message.payload))
    with pytest.raises(LookupError, match="callback failed"):
        iot.publish("a", b"1")
    assert payloads(failing) == payloads(other) == seen == [b"1"]


def test_shared_group_gives_each_message_to_one_member_in_turn(iot: IoTMock) -> None:
    """One member of a shared subscription gets each message (Developer Guide, MQTT shared subscriptions)."""
    members = [iot.subscribe("$share/g/a/#") for _ in range(3)]
    for number in range(7):
        iot.publish("a/b", str(number))
    assert [payloads(member) for member in members] == [[b"0", b"3", b"6"], [b"1", b"4"], [b"2", b"5"]]


def test_groups_and_plain_subscriptions_share_nothing(iot: IoTMock) -> None:
    """Each group gets its own copy, other groups' and plain subscribers' copies stay theirs."""
    subscriptions = [iot.subscribe(topic_filter) for topic_filter in ("$share/g/a", "$share/h/a", "$share/g/+", "a")]
    iot.publish("a", b"x")
    assert [len(subscription) for subscription in subscriptions] == [1, 1, 1, 1]


def test_group_goes_on_without_a_member_that_left_and_ends_with_the_last(iot: IoTMock) -> None:
    """A closed member is not waited for."""
    first, second = iot.subscribe("$share/g/a"), iot.subscribe("$share/g/a")
    first.close()
    iot.publish("a", b"1")
    iot.publish("a", b"2")
    second.close()
    iot.publish("a", b"3")
    assert (payloads(first), payloads(second)) == ([], [b"1", b"2"])


def test_shared_group_prefers_members_that_are_connected(iot: IoTMock) -> None:
    """A message waits only when all are offline (Developer Guide, Shared subscriptions message queuing)."""
    away = iot.connect("away", clean_session=False)
    here = iot.connect("here", clean_session=False)
    for client in (away, here):
        client.subscribe("$share/g/a")
    away.disconnect()
    iot.publish("a", b"1", qos=1)
    iot.publish("a", b"2", qos=1)
    assert payloads(here.messages) == [b"1", b"2"]
    here.disconnect()
    iot.publish("a", b"3", qos=1)
    back = [iot.connect(client_id, clean_session=False) for client_id in ("away", "here")]
    assert [message.payload for client in back for message in client.messages] == [b"3"]


def group_of_absent_members(iot: IoTMock, *names: str) -> None:
    """Persistent sessions that share `a` and are away."""
    for name in names:
        client = iot.connect(name, clean_session=False)
        client.subscribe("$share/g/a")
        client.disconnect()


def test_what_waits_for_a_group_goes_to_the_first_that_resumes(iot: IoTMock) -> None:
    """Messages are the group's, not a member's (Developer Guide, Shared subscriptions message queuing)."""
    group_of_absent_members(iot, "c", "d")
    for number in (b"1", b"2", b"3"):
        iot.publish("a", number, qos=1)
    first, second = iot.connect("d", clean_session=False), iot.connect("c", clean_session=False)
    assert (payloads(first.messages), payloads(second.messages)) == ([b"1", b"2", b"3"], [])


def test_what_waits_for_a_group_goes_to_a_new_member(iot: IoTMock) -> None:
    """Also to one with a clean session (Developer Guide, Shared subscriptions message queuing)."""
    group_of_absent_members(iot, "c")
    iot.publish("a", b"1", qos=1)
    new = iot.connect("new")
    new.subscribe("$share/g/a")
    assert payloads(new.messages) == [b"1"]
    assert payloads(iot.connect("c", clean_session=False).messages) == []


def test_what_waits_for_a_group_outlives_the_session_of_a_member(iot: IoTMock) -> None:
    """As long as somebody is in the group (Developer Guide, Session lifecycle in shared subscription group)."""
    group_of_absent_members(iot, "c", "d")
    iot.publish("a", b"1", qos=1)
    iot.publish("a", b"2", qos=1)
    iot.connect("c").disconnect()
    assert payloads(iot.connect("d", clean_session=False).messages) == [b"1", b"2"]


def test_what_waits_for_a_group_ends_with_its_last_member(iot: IoTMock) -> None:
    """A group that comes later begins with nothing."""
    group_of_absent_members(iot, "c")
    iot.publish("a", b"1", qos=1)
    iot.connect("c").disconnect()
    assert iot.subscribe("$share/g/a").messages == []


def test_nothing_waits_for_a_group_but_qos_1(iot: IoTMock) -> None:
    """QoS 0 messages are dropped (Developer Guide, Important notes for using shared subscriptions)."""
    group_of_absent_members(iot, "c")
    iot.publish("a", b"1", qos=0)
    assert payloads(iot.connect("c", clean_session=False).messages) == []


def test_message_that_expires_while_it_waits_for_a_group_is_gone(iot: IoTMock) -> None:
    """What is left of the others' expiry is shown (Developer Guide, Shared subscriptions message queuing)."""
    group_of_absent_members(iot, "c")
    for seconds in (60, 61):
        iot.publish("a", str(seconds), qos=1, properties=Properties(message_expiry=seconds))
    iot.advance(60)
    [message] = iot.connect("c", clean_session=False).messages
    assert (message.payload, message.message_expiry) == (b"61", 1)


def test_member_gets_what_waited_with_the_qos_that_it_was_granted(iot: IoTMock) -> None:
    """The queue is the group's, the QoS the member's."""
    group_of_absent_members(iot, "c")
    iot.publish("a", b"1", qos=1)
    new = iot.connect("new")
    new.subscribe("$share/g/a", qos=0)
    assert [(message.payload, message.qos) for message in new.messages] == [(b"1", 0)]


def test_what_waits_for_a_group_reaches_the_callback(iot: IoTMock) -> None:
    """As every other message."""
    group_of_absent_members(iot, "c")
    iot.publish("a", b"1", qos=1)
    seen: list[bytes] = []
    iot.subscribe("$share/g/a", lambda message: seen.append(message.payload))
    assert seen == [b"1"]


def test_own_messages_come_before_those_of_the_group(iot: IoTMock) -> None:
    """Chosen, see docs/fidelity.md."""
    client = iot.connect("c", clean_session=False)
    client.subscribe("$share/g/a")
    client.subscribe("b")
    client.disconnect()
    iot.publish("a", b"1", qos=1)
    iot.publish("b", b"2", qos=1)
    assert payloads(iot.connect("c", clean_session=False).messages) == [b"2", b"1"]


def test_subscription_from_before_a_reset_can_be_read_but_hears_nothing(world: World, iot: IoTMock) -> None:
    """Reset cuts off; what was received stays; closing is harmless."""
    subscription = iot.subscribe("a")
    iot.publish("a", b"1")
    world.reset()
    iot.publish("a", b"2")
    subscription.close()
    assert payloads(subscription) == [b"1"]


def test_log_from_before_a_reset_can_still_be_read(world: World, iot: IoTMock) -> None:
    """The messages of the old world stay what they were."""
    iot.publish("a", b"1")
    before = iot.messages
    world.reset()
    iot.publish("a", b"2")
    assert payloads(before) == [b"1"]
