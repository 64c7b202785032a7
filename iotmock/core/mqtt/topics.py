"""Topic names and topic filters: AWS IoT's rules for them, and a tree that finds the filters matching a topic.

This module alone knows what matches what. AWS differs from the MQTT standard in one point: `x/#` does not match `x`.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from iotmock.core.savable import savable
from iotmock.core.texts import shown

__all__ = [
    "FilterTree",
    "TopicError",
    "check_topic_filter",
    "check_topic_name",
    "has_wildcard",
    "matches",
    "split_shared",
]

E = TypeVar("E")

LONGEST_BYTES = 256
LONGEST_SHARE_NAME = 128
MOST_SLASHES = 7
# AWS's own `.../executions/<id>/response/accepted/json` has one more than its quota page allows.
MOST_SLASHES_OF_COMMANDS = 8


class TopicError(ValueError):
    """The text is not a valid topic name or topic filter."""


def check_topic_name(topic: str) -> None:
    """Check the name of a topic to publish to.

    Raises: TopicError.
    """
    _check_text(topic)
    if has_wildcard(topic):
        raise TopicError(f"topic {shown(topic)} contains a wildcard: '+' and '#' belong into topic filters only")
    _check_extent(topic, _behind_rule(topic))


def check_topic_filter(topic_filter: str) -> None:
    """Check a filter to subscribe to.

    Raises: TopicError.
    """
    _check_text(topic_filter)
    group, plain = split_shared(topic_filter)
    if group is not None and (not group or not plain or has_wildcard(group)):
        raise TopicError(f"shared filter {shown(topic_filter)} is not of the form $share/<group>/<filter>")
    if group is not None and len(group) > LONGEST_SHARE_NAME:
        raise TopicError(f"group {shown(group)} has {len(group)} characters; {LONGEST_SHARE_NAME} are allowed")
    levels = plain.split("/")
    _check_wildcards(topic_filter, levels)
    if levels[:2] == ["$aws", "rules"]:
        raise TopicError(f"{shown(topic_filter)}: topics below $aws/rules cannot be subscribed to")
    if plain.startswith("$") and levels[0] != "$aws":
        raise TopicError(
            f"{shown(topic_filter)}: nothing is ever published below {shown(levels[0])}, which AWS reserves"
            f"{_in_lower_case(levels[0])}"
        )
    _check_extent(topic_filter, plain)


def _in_lower_case(level: str) -> str:
    lower = level.lower()
    return f"; did you mean {lower!r}?" if lower != level and lower in ("$aws", "$share") else ""


def has_wildcard(topic: str) -> bool:
    """Whether `+` or `#` occurs."""
    return "+" in topic or "#" in topic


def split_shared(topic_filter: str) -> tuple[str | None, str]:
    """The group of a shared subscription, None for any other, and the filter proper."""
    if topic_filter != "$share" and not topic_filter.startswith("$share/"):
        return None, topic_filter
    group, _, plain = topic_filter[len("$share/") :].partition("/")
    return group, plain


def matches(topic_filter: str, topic: str) -> bool:
    """Whether a filter (without `$share/<group>/`) matches a topic."""
    wanted, levels = topic_filter.split("/"), topic.split("/")
    if wanted[0] in ("+", "#") and topic.startswith("$"):
        return False
    if wanted[-1] == "#":
        parents = wanted[:-1]
        return len(levels) > len(parents) and _same(parents, levels[: len(parents)])
    return len(wanted) == len(levels) and _same(wanted, levels)


def _same(wanted: list[str], levels: list[str]) -> bool:
    return all(want in ("+", level) for want, level in zip(wanted, levels, strict=True))


def _behind_rule(topic: str) -> str:
    """What of a Basic Ingest topic counts: the first three levels do not."""
    if not topic.startswith("$aws/rules/"):
        return topic
    parts = topic.split("/", 3)
    return parts[3] if len(parts) == 4 else ""


def _check_text(text: str) -> None:
    if not isinstance(text, str):
        raise TopicError(f"a topic is text, not {shown(text)}")
    if not text:
        raise TopicError("a topic has at least one character")


def _check_extent(text: str, counted: str) -> None:
    try:
        size = len(counted.encode("utf-8"))
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TopicError(f"{shown(text)} is not UTF-8: {error.reason}") from error
    if "\0" in text:
        raise TopicError(f"{shown(text)} contains the null character")
    if size > LONGEST_BYTES:
        raise TopicError(f"{shown(text)} has {size} bytes of UTF-8; {LONGEST_BYTES} are allowed")
    slashes = counted.count("/")
    allowed = MOST_SLASHES_OF_COMMANDS if counted.startswith("$aws/commands/") else MOST_SLASHES
    if slashes > allowed:
        raise TopicError(f"{shown(text)} has {slashes} slashes; {allowed} are allowed")


def _check_wildcards(topic_filter: str, levels: list[str]) -> None:
    for number, level in enumerate(levels, 1):
        if len(level) > 1 and has_wildcard(level):
            raise TopicError(f"{shown(topic_filter)}: a wildcard must stand alone in its level, not in {shown(level)}")
        if level == "#" and number < len(levels):
            raise TopicError(f"{shown(topic_filter)}: '#' must be the last level")


@savable
class _Node(Generic[E]):
    """One level of the tree of wildcard filters."""

    __slots__ = ("below", "children", "entries")

    def __init__(self) -> None:
        self.children: dict[str, _Node[E]] = {}
        self.entries: dict[E, None] = {}
        self.below: dict[E, None] = {}

    def is_bare(self) -> bool:
        return not (self.children or self.entries or self.below)


@savable
class FilterTree(Generic[E]):
    """Entries under their filters; finding those that match costs O(levels), however many exact filters there are."""

    __slots__ = ("_exact", "_root", "_size")

    def __init__(self) -> None:
        self._exact: dict[str, dict[E, None]] = {}
        self._root: _Node[E] = _Node()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[E]:
        """All entries, in no particular order."""
        for entries in self._exact.values():
            yield from entries
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            yield from node.entries
            yield from node.below
            waiting.extend(node.children.values())

    def add(self, topic_filter: str, entry: E) -> None:
        """Put an entry under a filter; it must not be there yet."""
        self._size += 1
        if not has_wildcard(topic_filter):
            self._exact.setdefault(topic_filter, {})[entry] = None
            return
        node = self._root
        for level in topic_filter.split("/"):
            if level == "#":
                node.below[entry] = None
                return
            node = node.children.setdefault(level, _Node())
        node.entries[entry] = None

    def remove(self, topic_filter: str, entry: E) -> None:
        """Take an entry away that was added under this filter.

        Raises: KeyError.
        """
        if has_wildcard(topic_filter):
            self._remove(self._root, topic_filter.split("/"), 0, entry)
        else:
            entries = self._exact[topic_filter]
            del entries[entry]
            if not entries:
                del self._exact[topic_filter]
        self._size -= 1

    def match(self, topic: str) -> list[E]:
        """The entries whose filter matches a topic, in no particular order."""
        found = list(self._exact.get(topic, ()))
        if not self._root.is_bare():
            found.extend(self._walk(self._root, topic.split("/"), 0, topic.startswith("$")))
        return found

    def _walk(self, node: _Node[E], levels: list[str], depth: int, reserved: bool) -> Iterator[E]:
        """reserved: wildcards in the first level do not match topics that start with $."""
        if depth == len(levels):
            yield from node.entries
            return
        hidden = reserved and depth == 0
        if not hidden:
            yield from node.below
        for level in (levels[depth],) if hidden else (levels[depth], "+"):
            child = node.children.get(level)
            if child is not None:
                yield from self._walk(child, levels, depth + 1, reserved)

    def _remove(self, node: _Node[E], levels: list[str], depth: int, entry: E) -> None:
        if depth == len(levels):
            del node.entries[entry]
        elif levels[depth] == "#":
            del node.below[entry]
        else:
            child = node.children[levels[depth]]
            self._remove(child, levels, depth + 1, entry)
            if child.is_bare():
                del node.children[levels[depth]]
