"""Topic names, topic filters and what matches what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import topic_matches_sub

from iotmock.core.mqtt.topics import (
    FilterTree,
    TopicError,
    check_topic_filter,
    check_topic_name,
    matches,
    split_shared,
)

NAME_LEVELS = st.sampled_from(["", "a", "b", "$x", "ä"])
NAMES = st.lists(NAME_LEVELS, min_size=1, max_size=5).map("/".join).filter(bool)
FILTER_LEVELS = st.one_of(NAME_LEVELS, st.just("+"))
FILTERS = st.builds(
    lambda levels, tail: "/".join(levels + tail),
    st.lists(FILTER_LEVELS, max_size=5),
    st.sampled_from([[], ["#"]]),
).filter(bool)


@pytest.mark.parametrize(
    "topic",
    ["a", "/", "a//b", "/a/", "x$y", "ä" * 128, "a" * 256, "1/2/3/4/5/6/7/8", "Sensor/temp room",
     "$aws/rules/r/1/2/3/4/5/6/7/8", "$aws/rules/r/" + "a" * 256, "$aws/rules/" + "r" * 300],
)  # fmt: skip
def test_topic_name_within_the_limits_is_accepted(topic: str) -> None:
    """256 bytes, 8 levels, empty levels; the three levels of Basic Ingest do not count (IoT Core quotas)."""
    check_topic_name(topic)


@pytest.mark.parametrize(
    ("topic", "reason"),
    [("", "at least one"), ("a/+", "wildcard"), ("a/b#", "wildcard"), ("a+b", "wildcard"), ("a" * 257, "257 bytes"),
     ("ä" * 129, "258 bytes"), ("1/2/3/4/5/6/7/8/9", "8 slashes"), ("$aws/rules/r/1/2/3/4/5/6/7/8/9", "8 slashes"),
     ("$aws/rules/r/" + "a" * 257, "257 bytes"), ("a\0b", "null"), ("a\ud800", "UTF-8"), (7, "text"), (None, "text")],
)  # fmt: skip
def test_topic_name_outside_the_limits_is_refused_with_its_reason(topic: str, reason: str) -> None:
    """Limits of the message broker (IoT Core quotas); publish topics hold no wildcards (Developer Guide, Topics)."""
    with pytest.raises(TopicError, match=reason):
        check_topic_name(topic)


@pytest.mark.parametrize(
    "topic_filter",
    ["#", "+", "+/+/#", "a/+/b", "/#", "$aws/#", "$aws/things/+/shadow/#", "$share/g/a/#", "a" * 256,
     "$share/g/1/2/3/4/5/6/7/8", "$share/g/" + "a" * 256, f"$share/{'g' * 128}/a"],
)  # fmt: skip
def test_topic_filter_within_the_limits_is_accepted(topic_filter: str) -> None:
    """Wildcards alone in their level; the prefix of a shared filter does not count (IoT Core quotas)."""
    check_topic_filter(topic_filter)


@pytest.mark.parametrize(
    ("topic_filter", "reason"),
    [("", "at least one"), ("a/#/b", "last level"), ("a/b+", "alone"), ("a#", "alone"), ("##", "alone"),
     ("++", "alone"), ("$aws/rules/r/a", "rules"), ("$aws/rules/#", "rules"), ("$share/g/$aws/rules/#", "rules"),
     ("$SYS/#", "reserves"), ("$share", "shared filter"), ("$share/g", "shared filter"), ("$share//a", "shared filter"),
     ("$share/+/a", "shared filter"), (f"$share/{'g' * 129}/a", "129 characters"),
     ("a" * 257, "257 bytes"), ("1/2/3/4/5/6/7/8/9", "8 slashes"),
     ("$share/g/1/2/3/4/5/6/7/8/9", "8 slashes"), (3, "text")],
)  # fmt: skip
def test_topic_filter_outside_the_rules_is_refused_with_its_reason(topic_filter: str, reason: str) -> None:
    """Rules for wildcards (Developer Guide, Topics), Basic Ingest (no subscriptions) and shared subscriptions."""
    with pytest.raises(TopicError, match=reason):
        check_topic_filter(topic_filter)


@pytest.mark.parametrize(
    ("topic", "expected"),
    [("sensor", False), ("sensor/", True), ("sensor/temp", True), ("sensor/temp/room1", True), ("sensors/temp", False)],
)
def test_hash_matches_everything_below_but_not_the_parent(topic: str, expected: bool) -> None:
    """`sensor/#` matches `sensor/` and below, not `sensor` (Developer Guide, Topic filters)."""
    assert matches("sensor/#", topic) is expected


@pytest.mark.parametrize(
    ("topic", "expected"),
    [("sensor/a/room1", True), ("sensor/a", False), ("sensor/a/b/room1", False), ("sensor//room1", True)],
)
def test_plus_matches_exactly_one_level(topic: str, expected: bool) -> None:
    """`+` stands for one level, an empty one included (Developer Guide, Topic filters)."""
    assert matches("sensor/+/room1", topic) is expected


@pytest.mark.parametrize("topic_filter", ["#", "+/a", "+/#"])
def test_leading_wildcard_does_not_match_reserved_topics(topic_filter: str) -> None:
    """A filter that starts with a wildcard leaves out topics that start with $ (MQTT 3.1.1, 4.7.2)."""
    assert not matches(topic_filter, "$aws/a")


def test_matching_is_case_sensitive() -> None:
    """Topic names are case sensitive (Developer Guide, Topics)."""
    assert not matches("Sensor/a", "sensor/a")


@given(FILTERS, NAMES)
def test_matching_agrees_with_paho_except_for_the_parent_of_hash(topic_filter: str, topic: str) -> None:
    """paho follows the MQTT standard, where `x/#` also matches `x`; on AWS it does not."""
    is_parent = topic_filter.endswith("/#") and topic_matches_sub(topic_filter[:-2], topic)
    assert matches(topic_filter, topic) == (topic_matches_sub(topic_filter, topic) and not is_parent)


@given(st.lists(FILTERS, max_size=8), st.data(), NAMES)
def test_tree_finds_what_matches_after_any_additions_and_removals(
    topic_filters: list[str], data: st.DataObject, topic: str
) -> None:
    """The tree and the plain comparison agree."""
    tree: FilterTree[int] = FilterTree()
    for number, topic_filter in enumerate(topic_filters):
        tree.add(topic_filter, number)
    entries = list(enumerate(topic_filters))
    gone = data.draw(st.lists(st.sampled_from(entries), unique=True)) if entries else []
    for number, topic_filter in gone:
        tree.remove(topic_filter, number)
    left = [entry for entry in entries if entry not in gone]
    assert len(tree) == len(left)
    assert sorted(tree.match(topic)) == [number for number, topic_filter in left if matches(topic_filter, topic)]


@pytest.mark.parametrize("topic_filter", ["a", "a/+", "a/#"])
def test_tree_refuses_to_remove_what_is_not_there(topic_filter: str) -> None:
    """A wrong removal is a mistake of the caller and does not pass silently."""
    tree: FilterTree[int] = FilterTree()
    tree.add("a/+/c", 1)
    with pytest.raises(KeyError):
        tree.remove(topic_filter, 1)


@pytest.mark.parametrize(
    ("topic_filter", "parts"),
    [("a/b", (None, "a/b")), ("$share/g/a/b", ("g", "a/b")), ("$shared/g/a", (None, "$shared/g/a"))],
)
def test_shared_filter_is_split_into_group_and_filter(topic_filter: str, parts: tuple[str | None, str]) -> None:
    """`$share/<group>/<filter>` (Developer Guide, MQTT, shared subscriptions)."""
    assert split_shared(topic_filter) == parts


def test_answers_to_commands_can_be_subscribed_to_although_they_are_a_level_too_deep() -> None:
    """`response/accepted/<format>` has 8 slashes, the quota is 7 (Developer Guide, commands); see docs/fidelity.md."""
    topic = "$aws/commands/things/lamp/executions/e1/response/accepted/json"
    check_topic_filter(topic)
    with pytest.raises(TopicError, match="9 slashes"):
        check_topic_filter(f"{topic}/more")
