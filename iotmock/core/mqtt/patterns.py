"""Patterns of reserved topics, found by the topic: this module alone knows which pattern a topic belongs to.

Level by level: `things` is that level, `{thing_name}` any level that is not empty, `{devices:things|clients}` one of
these. Where several patterns fit, a literal level wins over a variable one; the first level that differs decides.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import product
from typing import Final, Generic, TypeVar

__all__ = ["TopicPatterns"]

E = TypeVar("E")

_VARIABLE: Final = re.compile(r"\{(\w+)(?::([^{}|]+(?:\|[^{}|]+)*))?\}")


# "delta" is not meant to be "delete".
_SIMILAR: Final = 0.75


class _Node(Generic[E]):
    """One level of the tree. found: the entry of the pattern that ends here, with the places of its variable levels."""

    __slots__ = ("children", "found", "variable")

    def __init__(self) -> None:
        self.children: dict[str, _Node[E]] = {}
        self.variable: _Node[E] | None = None
        self.found: tuple[E, tuple[tuple[str, int], ...]] | None = None


class TopicPatterns(Generic[E]):
    """What was declared for patterns of topics."""

    __slots__ = ("_entries", "_root")

    def __init__(self) -> None:
        self._entries: list[E] = []
        self._root: _Node[E] = _Node()

    def __iter__(self) -> Iterator[E]:
        """The entries, as they were added."""
        return iter(self._entries)

    def add(self, pattern: str, entry: E) -> None:
        """Have an entry found by the topics of a pattern.

        Raises: ValueError for what is no pattern, and for one that was added before, be it in part.
        """
        levels = pattern.split("/")
        names = tuple((_name_of(level), place) for place, level in enumerate(levels) if level.startswith("{"))
        ends = [self._end(path) for path in product(*(_choices(pattern, level) for level in levels))]
        if any(end.found is not None for end in ends):
            raise ValueError(f"topic {pattern} is registered twice")
        for end in ends:
            end.found = entry, names
        self._entries.append(entry)

    def find(self, topic: str) -> tuple[E, dict[str, str]] | None:
        """The entry of a topic, and the values of the variable levels."""
        levels = topic.split("/")
        found = _find(self._root, levels, 0)
        return None if found is None else (found[0], {name: levels[place] for name, place in found[1]})

    def nearest(self, levels: list[str]) -> list[str] | None:
        """The levels of a topic or filter, one of them corrected where that makes it fit a pattern or its beginning.

        None where nothing similar does.
        """
        return _nearest(self._root, levels, corrected=False)

    def _end(self, path: tuple[str | None, ...]) -> _Node[E]:
        node = self._root
        for level in path:
            if level is None:
                node.variable = node = node.variable or _Node()
            else:
                node = node.children.setdefault(level, _Node())
        return node


def _find(node: _Node[E], levels: list[str], depth: int) -> tuple[E, tuple[tuple[str, int], ...]] | None:
    if depth == len(levels):
        return node.found
    level = levels[depth]
    if not level:
        return None
    child = node.children.get(level)
    found = None if child is None else _find(child, levels, depth + 1)
    if found is None and node.variable is not None:
        found = _find(node.variable, levels, depth + 1)
    return found


def _nearest(node: _Node[E], levels: list[str], *, corrected: bool) -> list[str] | None:
    if not levels or levels == ["#"]:
        return levels
    level, rest = levels[0], levels[1:]
    here: list[tuple[str, _Node[E]]] = []
    if level == "+":
        here = [(level, child) for child in node.children.values()]
    elif level in node.children:
        here = [(level, node.children[level])]
    if node.variable is not None and level:
        here.append((level, node.variable))
    for word, child in here:
        if (found := _nearest(child, rest, corrected=corrected)) is not None:
            return [word, *found]
    if not corrected:
        for similar in get_close_matches(level, node.children, n=1, cutoff=_SIMILAR):
            if (found := _nearest(node.children[similar], rest, corrected=True)) is not None:
                return [similar, *found]
    return None


def _name_of(level: str) -> str:
    return level.strip("{}").partition(":")[0]


def _choices(pattern: str, level: str) -> tuple[str | None, ...]:
    """What a level of a pattern may be; None stands for anything but the empty level."""
    variable = _VARIABLE.fullmatch(level)
    if variable is None:
        if not level or set(level) & set("{}"):
            raise ValueError(f"{pattern} is no pattern of topics: its level {level!r} is neither a word nor a variable")
        return (level,)
    return (None,) if variable[2] is None else tuple(variable[2].split("|"))
