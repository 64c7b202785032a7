"""From a state to lines: two walks, neither of which calls itself along what refers to what.

The first finds out what is referred to more than once, the second writes. A part is written in the line of what it
belongs to where it is small and holds no resource of its own, and on lines below it otherwise. Alone kept here: the
same state gives the same lines.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final

from iotmock.core.world.saved.nodes import MEMBERS, PAIRS, ROWS, Node, node_of
from iotmock.core.world.saved.notation import LABEL, MORE, REFERENCE, Unwritable, json_line, written_atom

__all__ = ["Survey", "Writer"]

# So many parts fit on a line.
_MOST_PARTS: Final = 100
_UNLIMITED: Final = 10**9
# A value as short as this is written again instead of being referred to.
_SHORT: Final = 100
_NO_ROOM: Final = object()


class Survey:
    """What there is: how many instances of each class, and what is referred to more than once."""

    def __init__(self, root: Any) -> None:
        """Look through everything.

        Raises: Unwritable.
        """
        self.counts: Counter[str] = Counter()
        self.shared: set[int] = set()
        # Parts that are made for writing must be the same ones when they are written.
        self._made: dict[int, Node] = {}
        self._look_through(root)

    def node(self, value: Any) -> Node:
        """A value with its parts.

        Raises: Unwritable.
        """
        return self._made.get(id(value)) or node_of(value)

    def _look_through(self, root: Any) -> None:
        seen: set[int] = set()
        waiting = [root]
        while waiting:
            value = waiting.pop()
            if written_atom(value) is not NotImplemented:
                continue
            if id(value) in seen:
                self.shared.add(id(value))
                continue
            seen.add(id(value))
            waiting.extend(self._parts(value))

    def _parts(self, value: Any) -> Iterator[Any]:
        node = node_of(value)
        if node.is_resource:
            self.counts[node.tag[1:]] += 1
        if node.is_made:
            node = self._made[id(value)] = node._replace(parts=tuple(node.parts))
        # Rows hold values alone.
        if node.style == ROWS:
            return
        for key, part in node.parts:
            yield part
            if key is not None and type(key) is not str:
                yield key


class Writer:
    """Writes one state."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._labels: dict[int, str] = {}
        self._taken: set[str] = set()
        # What was labelled in an attempt to write something on one line.
        self._fresh: list[int] = []
        self._room = 0
        # What cannot be referred to yet, because its line is not complete.
        self._unfinished: set[int] = set()

    def lines(self, roots: Mapping[str, Any]) -> Iterator[str]:
        """All lines between the first and the last.

        Raises: Unwritable.
        """
        waiting: list[Iterator[tuple[Any, Any, str]]] = [iter([(*root, MEMBERS) for root in roots.items()])]
        while waiting:
            depth = len(waiting) - 1
            for key, value, style in waiting[-1]:
                if style == ROWS:
                    yield json_line([depth, None, [self._row_value(each) for each in value]])
                    continue
                name = self._forced(key)
                text = self._attempt(value, key, in_collection=style != MEMBERS)
                below: Iterator[tuple[Any, Any, str]] | None = None
                if text is _NO_ROOM:
                    text, below = self._open(value, key)
                yield json_line([depth, name, text])
                if below is not None:
                    waiting.append(below)
                    break
            else:
                waiting.pop()

    # On one line

    def _attempt(self, value: Any, key: Any, *, in_collection: bool) -> Any:
        """A value as it is written on one line, or `_NO_ROOM`; then nothing of it counts as written."""
        self._room, self._fresh = _MOST_PARTS, []
        text = self._inline(value, key, in_collection)
        if text is _NO_ROOM:
            for labelled in self._fresh:
                self._taken.discard(self._labels.pop(labelled))
        return text

    def _forced(self, value: Any) -> Any:
        """A value as it is written on one line, however long that is: keys are."""
        if value is None or type(value) is str:
            return value
        self._room = _UNLIMITED
        text = self._inline(value, None, False)
        if text is _NO_ROOM:
            raise Unwritable(f"{value!r} as a key of what it refers to")
        return text

    def _inline(self, value: Any, key: Any, in_collection: bool) -> Any:
        text = written_atom(value)
        if text is not NotImplemented:
            return text
        label = self._labels.get(id(value))
        if label is not None:
            return _NO_ROOM if id(value) in self._unfinished else {REFERENCE: label}
        node = self._survey.node(value)
        if node.is_resource and in_collection and self._room < _UNLIMITED // 2:
            return _NO_ROOM
        label = self._new_label(value, node, key)
        self._unfinished.add(id(value))
        parts = self._inline_parts(node)
        self._unfinished.discard(id(value))
        if parts is _NO_ROOM:
            return _NO_ROOM
        if node.is_value:
            return self._shared_value(value, node, self._whole(node, parts, None))
        return self._whole(node, parts, label)

    def _inline_parts(self, node: Node) -> Any:
        parts: list[tuple[Any, Any]] = []
        in_collection = node.style != MEMBERS
        for key, part in node.parts:
            self._room -= 1
            if self._room < 0 or node.style == ROWS:
                return _NO_ROOM
            name = key if key is None or type(key) is str else self._inline(key, None, in_collection)
            text = self._inline(part, key, in_collection)
            if text is _NO_ROOM or name is _NO_ROOM:
                return _NO_ROOM
            parts.append((name, text))
        return parts

    def _row_value(self, value: Any) -> Any:
        """A value of a row: what is equal is the same there."""
        text = written_atom(value)
        if text is not NotImplemented:
            return text
        node = node_of(value)
        parts = [(key, self._row_value(part)) for key, part in node.parts]
        return self._whole(node, parts, None)

    # What it looks like

    def _whole(self, node: Node, parts: list[tuple[Any, Any]], label: str | None) -> Any:
        """A value on one line."""
        if node.style == MEMBERS:
            content: Any = dict(parts)
        elif node.style != PAIRS:
            content = [text for _, text in parts]
        elif all(type(key) is str and not key.startswith("$") for key, _ in parts):
            content = dict(parts)
        else:
            content = [[key, text] for key, text in parts]
        has_plain_form = node.tag == "$list" or (node.tag == "$dict" and type(content) is dict)
        if label is None and has_plain_form:
            return content
        return self._headed(node, content, label)

    def _headed(self, node: Node, content: Any, label: str | None) -> dict[str, Any]:
        headed = {node.tag: content}
        for name, value in node.head.items():
            headed[name] = written_atom(value)
        if label is not None:
            headed[LABEL] = label
        return headed

    def _open(self, value: Any, key: Any) -> tuple[dict[str, Any], Iterator[tuple[Any, Any, str]] | None]:
        """The first line of a value that does not fit on one, and what comes below."""
        node = self._survey.node(value)
        self._fresh = []
        label = None if node.is_value else self._new_label(value, node, key)
        if node.style != MEMBERS:
            opening = self._headed(node, [], label) | {MORE: True}
            return opening, ((name, part, node.style) for name, part in node.parts)
        self._unfinished.add(id(value))
        fitting: dict[str, Any] = {}
        below: list[tuple[Any, Any, str]] = []
        for name, part in node.parts:
            text = self._attempt(part, name, in_collection=False)
            if text is _NO_ROOM:
                below.append((name, part, MEMBERS))
            else:
                fitting[name] = text
        self._unfinished.discard(id(value))
        opening = self._headed(node, fitting, label)
        return (opening | {MORE: True}, iter(below)) if below else (opening, None)

    # What is referred to again

    def _new_label(self, value: Any, node: Node, key: Any) -> str | None:
        """A label for what keeps its identity, as it stays when others come or go; None where nothing refers to it."""
        if node.is_value or id(value) not in self._survey.shared:
            return None
        name = getattr(value, "journal_name", key) if node.is_resource else key
        return self._take_label(value, f"{node.tag[1:]} {name}" if type(name) is str else node.tag[1:])

    def _shared_value(self, value: Any, node: Node, text: Any) -> Any:
        """A value, with a label where it is long and comes again."""
        if id(value) not in self._survey.shared:
            return text
        line = json_line(text)
        if len(line) <= _SHORT:
            return text
        digest = blake2b(line.encode(), digest_size=6).hexdigest()
        return text | {LABEL: self._take_label(value, f"{node.tag[1:]} {digest}")}

    def _take_label(self, value: Any, wished: str) -> str:
        label, number = wished, 1
        while label in self._taken:
            number += 1
            label = f"{wished} ~{number}"
        self._taken.add(label)
        self._labels[id(value)] = label
        self._fresh.append(id(value))
        return label
