"""Values that have parts, as the writer sees them: which kind, and of what they consist."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import is_dataclass
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from sortedcontainers import SortedDict, SortedKeyList, SortedList, SortedSet

from iotmock.core import moto_state
from iotmock.core.mqtt.disturbances import Disturbances
from iotmock.core.mqtt.log import as_published
from iotmock.core.records import Records
from iotmock.core.savable import Form, form_of
from iotmock.core.world.saved.notation import KEY, WIDTH, Unwritable, json_line, written_atom
from iotmock.core.world.saved.shapes import shape_of

__all__ = ["ITEMS", "MEMBERS", "PAIRS", "ROWS", "Node", "node_of"]

# The parts of an instance, of a mapping, of a sequence.
MEMBERS, PAIRS, ITEMS, ROWS = "members", "pairs", "items", "rows"


class Node(NamedTuple):
    """A value with parts.

    tag: its kind. style: how its parts are written. parts: keys and values; a sequence has no keys. head: what is
    written beside them. is_resource: whether it gets a line of its own in a collection. is_value: whether it is what it
    consists of, so that nobody can tell two equal ones apart. is_made: whether the parts were made for writing.
    """

    tag: str
    style: str
    parts: Iterable[tuple[Any, Any]]
    head: dict[str, Any] = {}
    is_resource: bool = False
    is_value: bool = False
    is_made: bool = False


def _pairs(tag: str) -> Callable[[Any], Node]:
    return lambda value: Node(tag, PAIRS, value.items())


def _items(tag: str, *, is_value: bool = False) -> Callable[[Any], Node]:
    return lambda value: Node(tag, ITEMS, ((None, item) for item in value), is_value=is_value)


def _set(tag: str, *, is_value: bool) -> Callable[[Any], Node]:
    return lambda value: Node(tag, ITEMS, ((None, item) for item in _in_order(value)), is_value=is_value)


def _in_order(items: Iterable[Any]) -> list[Any]:
    """The items of a set as they are always written, whatever their hashes are in this process.

    Raises: Unwritable.
    """
    texts = {item: written_atom(item) for item in items}
    for item, text in texts.items():
        if text is NotImplemented:
            raise Unwritable(f"{item!r} in a set")
    return sorted(texts, key=lambda item: json_line(texts[item]))


def _records(value: Records) -> Node:
    return Node("$records", ROWS, ((None, row) for row in as_published(value)), {WIDTH: value.width})


def _sorted_by_key(value: Any) -> Node:
    return Node("$sorted-list", ITEMS, ((None, item) for item in value), {KEY: value.key})


_KINDS: Final[dict[type, Callable[[Any], Node]]] = {
    dict: _pairs("$dict"),
    list: _items("$list"),
    tuple: _items("$tuple", is_value=True),
    set: _set("$set", is_value=False),
    frozenset: _set("$frozenset", is_value=True),
    deque: _items("$deque"),
    SortedDict: _pairs("$sorted-dict"),
    SortedSet: _items("$sorted-set"),
    SortedList: _items("$sorted-list"),
    SortedKeyList: _sorted_by_key,
    WeakKeyDictionary: _pairs("$weak-dict"),
    Disturbances: _items("$disturbances"),
    Records: _records,
}


def node_of(value: Any) -> Node:
    """A value that is no atom.

    Raises: Unwritable.
    """
    kind = type(value)
    known = _KINDS.get(kind)
    if known is not None:
        return known(value)
    form = form_of(kind)
    if form is not None:
        return _instance(form, value)
    name = moto_state.saved_name(kind)
    if name is not None:
        return Node(f"${name}", MEMBERS, vars(value).items(), is_resource=True)
    raise Unwritable(f"{kind.__module__}.{kind.__qualname__} {value!r}")


def _instance(form: Form, value: Any) -> Node:
    shape = shape_of(form)
    _check_complete(form, shape.names, value)
    is_made = form.parts is not None
    parts = form.parts(value).items() if form.parts is not None else _members(shape.members, value)
    is_value = shape.is_named_tuple or form.make is not None
    return Node(f"${form.name}", MEMBERS, parts, is_resource=not is_value, is_value=is_value, is_made=is_made)


def _check_complete(form: Form, names: frozenset[str], value: Any) -> None:
    """Have nothing be lost that only some instances have.

    Raises: Unwritable.
    """
    if form.made_of or is_dataclass(value):
        return
    unknown = getattr(value, "__dict__", {}).keys() - names - form.leave.keys()
    if unknown:
        raise Unwritable(f"{', '.join(sorted(unknown))} of {form.name}")


def _members(names: tuple[str, ...], value: Any) -> Iterator[tuple[str, Any]]:
    for name in names:
        yield name, getattr(value, name)
