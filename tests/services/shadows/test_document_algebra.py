"""Laws that hold for every sequence of shadow updates."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st

from iotmock.services.shadows.content import AppliedUpdate, ShadowContent, apply, compact
from iotmock.services.shadows.delta import same
from iotmock.services.shadows.documents import accepted_document, delta_message, documents_message, get_document
from iotmock.services.shadows.errors import DocumentError
from iotmock.services.shadows.remembered import recall, remember
from iotmock.services.shadows.request import UpdateRequest, parse_update
from iotmock.services.shadows.state import ShadowName

SIDES = ("desired", "reported")

keys = st.sampled_from(["a", "b", "timestamp", 'quo"te', "é"])
scalars = st.sampled_from([True, False, 0, 1, 1.0, -2.5, "", "1", "null", "x\n"])


def elements_within(levels: int) -> st.SearchStrategy[Any]:
    """What an array may hold; AWS refuses documents of more than eight levels."""
    if not levels:
        return scalars
    inner = elements_within(levels - 1)
    objects = st.dictionaries(keys, inner | st.none(), max_size=3)
    return scalars | st.lists(inner, max_size=3) | objects


def values_within(levels: int) -> st.SearchStrategy[Any]:
    """What a member of a section may be, null included."""
    flat = scalars | st.none() | st.lists(elements, max_size=3)
    return flat | st.dictionaries(keys, values_within(levels - 1), max_size=4) if levels else flat


elements = elements_within(2)
values = values_within(3)
sections = st.dictionaries(keys, values, max_size=4)
states = st.none() | st.dictionaries(st.sampled_from(SIDES), st.none() | sections)
histories = st.lists(states, min_size=1, max_size=6)


class Leaf(NamedTuple):
    """A value of the model with the time at which it was sent; an array is one value."""

    value: object
    at: int


def model(old: Any, new: Any, at: int) -> Any:
    """Merge as the guide tells it, in leaves."""
    if not isinstance(new, dict):
        return Leaf(without_nulls(new), at)
    outcome = dict(old) if isinstance(old, dict) else {}
    for key, value in new.items():
        outcome.pop(key, None) if value is None else outcome.update({key: model(outcome.get(key), value, at)})
    return outcome


def without_nulls(value: Any) -> Any:
    """Leave out null members, inside arrays too."""
    if isinstance(value, list):
        return [without_nulls(element) for element in value]
    if isinstance(value, dict):
        return {key: without_nulls(member) for key, member in value.items() if member is not None}
    return value


def each_leaf(node: Any, show: Callable[[Leaf], Any]) -> Any:
    """Show every leaf of a model in its place."""
    if isinstance(node, dict):
        return {key: each_leaf(member, show) for key, member in node.items()}
    return show(node)


def times(value: Any, at: int) -> Any:
    """Mirror a value with one time per leaf."""
    if isinstance(value, dict):
        return {key: times(member, at) for key, member in value.items()}
    return [times(element, at) for element in value] if isinstance(value, list) else {"timestamp": at}


def request_for(state: Any, **members: Any) -> UpdateRequest:
    """Send a state."""
    return parse_update(json.dumps({"state": state, **members}).encode())


def replayed(history: list[Any]) -> list[AppliedUpdate]:
    """Each accepted update of a history, applied at 1, 2, 3..."""
    updates: list[AppliedUpdate] = []
    content: ShadowContent | None = None
    for at, state in enumerate(history, 1):
        updates.append(apply(content, request_for(state), at))
        content = updates[-1].current
    return updates


def canonical(document: Any) -> str:
    """JSON text tells true from 1, which Python's == does not."""
    return json.dumps(document, sort_keys=True)


def trees(content: ShadowContent) -> list[tuple[str, str]]:
    """All that a content holds, as text."""
    return [(canonical(s.state), canonical(s.times)) for s in (content.desired, content.reported) if s]


def covers(reported: Any, desired: Any) -> bool:
    """Say whether every desired value is reported."""
    if isinstance(desired, dict) and isinstance(reported, dict):
        return all(key in reported and covers(reported[key], value) for key, value in desired.items())
    return bool(exactly(reported) == exactly(desired))


def exactly(value: Any) -> Any:
    """A value in which numbers are equal as numbers, and equal to nothing else."""
    if isinstance(value, dict):
        return {key: exactly(member) for key, member in value.items()}
    if isinstance(value, list):
        return [exactly(element) for element in value]
    return (isinstance(value, bool), isinstance(value, str), value)


@given(histories)
def test_get_after_any_history_equals_the_model(history: list[Any]) -> None:
    """Developer Guide, Device Shadow service documents: merge, removal of nulls, one time per leaf."""
    expected: dict[str, Any] = {}
    for at, state in enumerate(history, 1):
        if state is None:
            expected = {}
        for name, section in (state or {}).items():
            expected[name] = {} if section is None else model(expected.get(name), section, at)
    expected = {name: section for name, section in expected.items() if section}
    document = json.loads(get_document(replayed(history)[-1].current, 9))
    document["state"].pop("delta", None)
    assert canonical(document) == canonical(
        {
            "state": each_leaf(expected, lambda leaf: leaf.value),
            "metadata": each_leaf(expected, lambda leaf: times(leaf.value, leaf.at)),
            "version": len(history),
            "timestamp": 9,
        }
    )


@given(histories, states)
def test_sending_an_update_twice_changes_only_version(history: list[Any], state: Any) -> None:
    """Developer Guide, Device Shadow service documents: merging is idempotent."""
    once = replayed([*history, state])[-1]
    twice = apply(once.current, request_for(state), once.timestamp).current
    first, second = json.loads(get_document(once.current, 9)), json.loads(get_document(twice, 9))
    assert canonical({**first, "version": twice.version}) == canonical(second)


@given(histories, st.sampled_from([{"version": 99}, {"version": -1}, {"clientToken": 1}, {"version": True}]))
def test_version_grows_by_one_per_accepted_update_only(history: list[Any], fault: dict[str, Any]) -> None:
    """Developer Guide, Device Shadow data flow: a refused update changes nothing."""
    content: ShadowContent | None = None
    accepted = 0
    for at, state in enumerate(history):
        for members in (fault, {}):
            try:
                content = apply(content, request_for(state, **members), at).current
                accepted += 1
            except DocumentError:
                assert members is fault
            assert (content.version if content else 0) == accepted
    assert accepted == len(history)


@given(histories, states)
def test_an_update_never_changes_what_was_there_before(history: list[Any], state: Any) -> None:
    """A content is a value: messages about it may be written later."""
    before = [update.current for update in replayed(history)]
    seen = [trees(content) for content in before]
    request = request_for(state)
    sent = canonical(request.state)
    update = apply(before[-1], request, 9)
    for render in (accepted_document, documents_message, delta_message):
        render(update)
    assert ([trees(content) for content in before], canonical(request.state)) == (seen, sent)


@given(histories, st.booleans(), st.sampled_from([None, "n", "$package"]))
@example([{"reported": {"a": 1}, "desired": {"a": {"b": 2}}}, {"desired": {"a": {"é": [{"a": None}]}}}], False, None)
def test_update_is_recalled_from_values_as_it_was(history: list[Any], is_logged: bool, shadow_name: str | None) -> None:
    """The log keeps texts and numbers; what it shows is what was heard, byte for byte."""
    content: ShadowContent | None = None
    for at, state in enumerate(history, 1):
        body = json.dumps({"state": state, "clientToken": "t"}).encode()
        try:
            update = apply(content, parse_update(body, shadow_name=shadow_name), at)
        except DocumentError:
            continue
        content = update.current
        record = remember(ShadowName("lamp", shadow_name), update, body if is_logged else None)
        for render in (accepted_document, documents_message, delta_message):
            assert render(recall(record)) == render(update)


@given(states, states)
def test_updates_share_what_lies_between_them(first: Any, second: Any) -> None:
    """What is current after one update is previous to the next: one object."""
    one, two = replayed([first, second])
    name = ShadowName("lamp", None)
    assert remember(name, one)[3] is remember(name, two)[2]


def mirrors(times: Any, value: Any) -> bool:
    """Say whether times have the keys of the value, as far as they reach."""
    if isinstance(times, int):
        return True
    return times.keys() == value.keys() and all(mirrors(times[key], value[key]) for key in value)


@given(histories)
@example([{"reported": {"a": 1, "b": 1}}, {"reported": {"a": None}}])
def test_times_are_kept_for_what_is_there_only(history: list[Any]) -> None:
    """A key that comes and goes leaves nothing behind."""
    content = replayed(history)[-1].current
    assert all(mirrors(section.times, section.state) for section in (content.desired, content.reported) if section)


@given(sections, sections)
def test_delta_is_empty_exactly_where_reported_covers_desired(desired: Any, reported: Any) -> None:
    """Developer Guide, Device Shadow service documents, delta state."""
    content = replayed([{"desired": desired, "reported": reported}])[-1].current
    held = {name: section.state if section else {} for name, section in vars(content).items() if name in SIDES}
    assert (content.delta is None) is covers(held["reported"], held["desired"])


@given(sections, sections)
def test_reporting_the_delta_leaves_none(desired: Any, reported: Any) -> None:
    """Developer Guide, Using shadows: a device that reports the delta is done."""
    content = replayed([{"desired": desired, "reported": reported}])[-1].current
    reports = {"reported": content.delta.state} if content.delta else {}
    assert apply(content, request_for(reports), 2).current.delta is None


@given(histories)
def test_metadata_of_a_delta_is_a_part_of_desired_metadata(history: list[Any]) -> None:
    """Developer Guide, Device Shadow service documents: the delta's metadata comes from desired."""
    content = replayed(history)[-1].current
    if content.delta is not None:
        assert content.desired is not None
        part, whole = json.loads(content.delta.metadata_json), json.loads(content.desired.metadata_json)
        assert covers(whole, part)
        assert list(part) == list(content.delta.state)


@given(histories)
def test_size_is_that_of_the_compact_sections(history: list[Any]) -> None:
    """Endpoints and quotas, Device Shadow: the state counts, as compact UTF-8."""
    state = json.loads(get_document(replayed(history)[-1].current, 9))["state"]
    texts = [json.dumps(state[name], separators=(",", ":"), ensure_ascii=False) for name in SIDES if name in state]
    assert replayed(history)[-1].current.size == sum(len(text.encode()) for text in texts)


@given(elements, elements)
def test_same_agrees_with_exact_comparison(one: Any, other: Any) -> None:
    """Developer Guide, Device Shadow service documents: comparison as JSON."""
    assert same(one, other) is (exactly(one) == exactly(other))
    assert same(one, one)


@given(values)
@example("\ud800")
@example([1e400, 12345678901234567890, 0.1])
def test_texts_are_those_of_json(value: Any) -> None:
    """Without spaces, in UTF-8; half a character stays escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert compact(value) == text.encode(errors="backslashreplace")
