"""Subscriptions of the handle: delivery, callbacks, groups, closing."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from iotmock.core.mqtt.message import Message
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
    assert repr(subscription) == "<Subscription 'a/#', 1 message>"
    subscription.close()
    iot.publish("a/b", b"2")
    assert repr(subscription) == "<Subscription 'a/#', 1 message, closed>"


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
    """A message waits for an offline member only when all are offline; see docs/fidelity.md."""
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
