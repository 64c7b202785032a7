"""From lines to a state, one line after the other. What a line opens is complete when no deeper one follows.

Values are made from the innermost out, while JSON is decoded; so what a line refers to stands before it, and what is
open on it cannot be referred to before it ends.
"""

import json
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any, Final, NamedTuple

from iotmock.core.savable import form_of, found
from iotmock.core.world.saved.frames import Frame, frame_of
from iotmock.core.world.saved.nodes import ROWS
from iotmock.core.world.saved.notation import KEY, LABEL, MORE, READERS, REFERENCE, WIDTH

__all__ = ["Reader"]

_HEAD: Final = frozenset({LABEL, MORE, KEY, WIDTH})
_SIMPLE: Final = frozenset({str, int, bool, bytes, type(None)})


class _Open(NamedTuple):
    """A value whose parts follow on the next lines."""

    frame: Frame
    label: str | None


class Reader:
    """Reads one state.

    finishing: what is to be completed when everything has been read, with the number of its line.
    """

    def __init__(self) -> None:
        self.finishing: list[tuple[int, Callable[[Any], None], Any]] = []
        self.roots: dict[str, Any] = {}
        self._labelled: dict[str, Any] = {}
        # One object for equal values.
        self._known: dict[Any, Any] = {}
        self._stack: list[tuple[_Open, Any]] = []
        # What the present line opens.
        self._opened: list[_Open] = []
        self._line = 0
        self._readers: dict[str, Callable[[Any], Any]] = {**READERS, REFERENCE: self._referred_to}
        decoder = json.JSONDecoder(object_hook=self._revived, parse_constant=_refuse_constant)
        self._decode = decoder.raw_decode

    def take(self, number: int, line: str) -> None:
        """Read a line.

        Raises: ValueError, and whatever else a line without sense leads to.
        """
        self._line = number
        self._opened.clear()
        stack = self._stack
        # What this line may refer to must be complete before it is decoded.
        depth = int(line[1 : line.find(",")])
        if depth < len(stack):
            self._close_down_to(depth)
        read, end = self._decode(line)
        if line[end:] != "\n" or type(read) is not list or len(read) != 3:
            raise ValueError("it is no list of depth, key and value")
        _, key, value = read
        if depth != len(stack):
            raise ValueError(f"it stands at depth {depth}, where {len(stack)} is the deepest")
        if type(value) is _Open:
            self._opened.remove(value)
            stack.append((value, key))
        else:
            self._put(key, value)
        if self._opened:
            raise ValueError("what has parts on other lines stands in the midst of this one")

    def end(self) -> None:
        """Complete what is open.

        Raises: ValueError, and whatever else lines without sense lead to.
        """
        self._close_down_to(0)

    def _close_down_to(self, depth: int) -> None:
        while len(self._stack) > depth:
            opened, key = self._stack.pop()
            self._put(key, self._closed(opened))

    def _put(self, key: Any, value: Any) -> None:
        if type(key) is str:
            key = self._known.setdefault(key, key)
        if not self._stack:
            self.roots[key] = value
            return
        frame = self._stack[-1][0].frame
        if frame.style == ROWS:
            # Its values come again and again.
            value = [self._shared(each) for each in value]
        frame.add(key, value)

    # Values

    def _revived(self, written: dict[str, Any]) -> Any:
        """What an object of JSON stands for; its own values have been made already."""
        for tag, content in written.items():
            if tag[:1] != "$":
                return written
            if len(written) > 1:
                return self._headed(tag, written)
            reader = self._readers.get(tag)
            if reader is None:
                reader = self._readers[tag] = self._reader_of(tag)
            return reader(content)
        return written

    def _reader_of(self, tag: str) -> Callable[[Any], Any]:
        """How values of a kind are read from one line without anything beside them."""
        enumeration = _enumeration_or_none(tag[1:])
        if enumeration is not None:
            return partial(_member, tag[1:], enumeration.__members__)

        if tag == "$tuple":
            return _tuple

        def read(content: Any) -> Any:
            frame = frame_of(tag, {})
            frame.fill(self._interned(content))
            return self._closed(_Open(frame, None))

        return read

    def _headed(self, tag: str, written: dict[str, Any]) -> Any:
        """A value with something beside it: a label, lines below."""
        if not _HEAD.issuperset(list(written)[1:]):
            raise ValueError(f"beside {tag} stands {', '.join(sorted(set(written) - _HEAD - {tag}))}")
        frame = frame_of(tag, written)
        opened = _Open(frame, written.get(LABEL))
        if opened.label is not None and frame.made is not None:
            self._remember(opened.label, frame.made)
        frame.fill(self._interned(written[tag]))
        if written.get(MORE) is not True:
            return self._closed(opened)
        self._opened.append(opened)
        return opened

    def _interned(self, content: Any) -> Any:
        """The same with one object for equal texts."""
        if type(content) is dict:
            known = self._known
            for name, value in content.items():
                if type(value) is str:
                    content[name] = known.setdefault(value, value)
        return content

    def _closed(self, opened: _Open) -> Any:
        frame, label = opened
        value = frame.close()
        if frame.made is None:
            if label is not None:
                self._remember(label, value)
            return value
        form = form_of(type(value))
        if form is not None and form.finish is not None:
            self.finishing.append((self._line, form.finish, value))
        return value

    def _shared(self, value: Any) -> Any:
        """One object for equal values of rows, where their parts can be told to be of the same types."""
        if type(value) is str:
            return self._known.setdefault(value, value)
        if not isinstance(value, tuple):
            return value
        types = tuple(map(type, value))
        if not all(kind in _SIMPLE or issubclass(kind, Enum) for kind in types):
            return value
        return self._known.setdefault((type(value), types, value), value)

    def _remember(self, label: Any, value: Any) -> None:
        if type(label) is not str or label in self._labelled:
            raise ValueError(f"the label {label!r} is given twice, or is none")
        self._labelled[label] = value

    def _referred_to(self, label: Any) -> Any:
        try:
            return self._labelled[label]
        except (KeyError, TypeError):
            raise ValueError(f"nothing before it has the label {label!r}") from None


def _enumeration_or_none(name: str) -> type[Enum] | None:
    try:
        kind = found(name)
    except KeyError:
        return None
    return kind if isinstance(kind, type) and issubclass(kind, Enum) else None


def _tuple(content: Any) -> tuple[Any, ...]:
    if type(content) is not list:
        raise ValueError(f"a list was to follow, and not {content!r}")
    return tuple(content)


def _member(enumeration: str, members: Mapping[str, Any], name: Any) -> Any:
    try:
        return members[name]
    except (KeyError, TypeError):
        raise ValueError(f"{enumeration} has no {name!r}") from None


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is no JSON")
