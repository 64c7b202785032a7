"""Values with parts, as the reader makes them: each collects its parts, which may come on many lines.

What keeps its identity exists from its first line on, so that its parts can refer to it; a value is made when it is
complete. Alone kept here: only declared classes are made, with exactly the members that they have.
"""

from collections import deque
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Final
from weakref import WeakKeyDictionary

from sortedcontainers import SortedDict, SortedKeyList, SortedList, SortedSet

from iotmock.core import moto_state
from iotmock.core.mqtt.disturbances import Disturbances
from iotmock.core.records import Records
from iotmock.core.savable import Form, form_of, found
from iotmock.core.world.saved.nodes import ITEMS, MEMBERS, PAIRS, ROWS
from iotmock.core.world.saved.notation import KEY, WIDTH
from iotmock.core.world.saved.shapes import Shape, shape_of

__all__ = ["Frame", "frame_of"]


class Frame:
    """A value that is being made. made: what others can refer to already; None where that does not exist yet."""

    style = ITEMS
    made: Any = None

    def add(self, key: Any, value: Any) -> None:
        """Take a part.

        Raises: ValueError.
        """
        raise NotImplementedError

    def fill(self, content: Any) -> None:
        """Take the parts that stand on the first line.

        Raises: ValueError.
        """
        if type(content) is not list:
            raise ValueError(f"a list was to follow, and not {content!r}")
        for each in content:
            self.add(None, each)

    def close(self) -> Any:
        """The value, complete.

        Raises: ValueError, TypeError.
        """
        return self.made


class _Items(Frame):
    """A collection without keys, filled at its end, by one call."""

    def __init__(self, made: Any, fill: Callable[[list[Any]], object]) -> None:
        self.made = made
        self._fill = fill
        self._items: list[Any] = []

    def add(self, key: Any, value: Any) -> None:
        if key is not None:
            raise ValueError(f"what stands in a list has no key, and this has {key!r}")
        self._items.append(value)

    def close(self) -> Any:
        self._fill(self._items)
        return self.made


class _Value(Frame):
    """A collection that never changes."""

    def __init__(self, make: Callable[[list[Any]], Any]) -> None:
        self._make = make
        self._items: list[Any] = []

    add = _Items.add

    def close(self) -> Any:
        return self._make(self._items)


class _Pairs(Frame):
    """A mapping."""

    style = PAIRS

    def __init__(self, made: Any) -> None:
        self.made = made
        self._pairs: dict[Any, Any] = {}

    def add(self, key: Any, value: Any) -> None:
        if key in self._pairs:
            raise ValueError(f"{key!r} stands there twice")
        self._pairs[key] = value

    def fill(self, content: Any) -> None:
        if type(content) is dict:
            self._pairs = content
            return
        for key, value in content:
            self.add(key, value)

    def close(self) -> Any:
        self.made.update(self._pairs)
        return self.made


class _Rows(Frame):
    """Records."""

    style = ROWS

    def __init__(self, width: Any) -> None:
        if type(width) is not int or width < 1:
            raise ValueError(f"records have no width of {width!r}")
        self.made: Records = Records(width)

    def add(self, _key: Any, value: Any) -> None:
        if type(value) is not list or len(value) != self.made.width:
            raise ValueError(f"a row of {self.made.width} values is {value!r}")
        self.made += value


class _Whole(Frame):
    """An instance of a declared class that is made of all its members at once."""

    style = MEMBERS

    def __init__(self, form: Form, shape: Shape) -> None:
        self._form = form
        self._shape = shape
        self._given: dict[str, Any] = {}

    def add(self, key: Any, value: Any) -> None:
        if key in self._given:
            raise ValueError(f"{self._form.name} has its {key} twice")
        self._check(key, value)
        self._given[key] = value

    def fill(self, content: Any) -> None:
        if type(content) is not dict:
            raise ValueError(f"the members of {self._form.name} were to follow, and not {content!r}")
        checks = self._shape.checks
        for name, value in content.items():
            allowed = checks.get(name)
            if allowed is None or type(value) not in allowed:
                self._check(name, value)
        self._given = content

    def _check(self, name: Any, value: Any) -> None:
        if name not in self._shape.names:
            raise ValueError(f"{self._form.name} has no {name!r}")
        self._shape.check(name, value)

    def close(self) -> Any:
        return (self._form.make or self._form.kind)(**self._complete())

    def _complete(self) -> dict[str, Any]:
        """All members; what came later than the file is as it was without it."""
        given, shape = self._given, self._shape
        if len(given) == len(shape.members):
            return given
        for name in shape.members:
            if name not in given:
                if name not in shape.defaults:
                    raise ValueError(f"{self._form.name} lacks its {name}")
                given[name] = shape.defaults[name]()
        return given


class _Instance(_Whole):
    """An instance of a declared class that is there at once and gets its members one after the other."""

    def __init__(self, form: Form, shape: Shape) -> None:
        super().__init__(form, shape)
        self.made = object.__new__(form.kind)

    def add(self, key: Any, value: Any) -> None:
        super().add(key, value)
        object.__setattr__(self.made, key, value)

    def fill(self, content: Any) -> None:
        super().fill(content)
        made, put = self.made, object.__setattr__
        for name, value in content.items():
            put(made, name, value)

    def close(self) -> Any:
        made, given = self.made, self._given
        if len(given) != len(self._shape.members):
            known = set(given)
            for name, value in self._complete().items():
                if name not in known:
                    object.__setattr__(made, name, value)
        for name, make in self._form.leave.items():
            object.__setattr__(made, name, make())
        return made


class _OfMoto(Frame):
    """An instance of one of the few classes of moto that are kept."""

    style = MEMBERS

    def __init__(self, kind: type) -> None:
        self.made = object.__new__(kind)

    def add(self, key: Any, value: Any) -> None:
        if type(key) is not str or not key.isidentifier() or key.startswith("__"):
            raise ValueError(f"no member is called {key!r}")
        vars(self.made)[key] = value

    def fill(self, content: Any) -> None:
        for key, value in content.items():
            self.add(key, value)


def _filled(make: Callable[[], Any], fill: Callable[[Any], Callable[[list[Any]], object]]) -> Callable[[], Frame]:
    def frame() -> Frame:
        made = make()
        return _Items(made, fill(made))

    return frame


_FRAMES: Final[dict[str, Callable[[], Frame]]] = {
    "$dict": lambda: _Pairs({}),
    "$list": _filled(list, lambda made: made.extend),
    "$tuple": lambda: _Value(tuple),
    "$set": _filled(set, lambda made: made.update),
    "$frozenset": lambda: _Value(frozenset),
    "$deque": _filled(deque, lambda made: made.extend),
    "$sorted-dict": lambda: _Pairs(SortedDict()),
    "$sorted-set": _filled(SortedSet, lambda made: made.update),
    "$weak-dict": lambda: _Pairs(WeakKeyDictionary()),
    "$disturbances": _filled(Disturbances, lambda made: made.extend),
}


def frame_of(tag: str, head: Mapping[str, Any]) -> Frame:
    """Begin a value of a kind. head: what stands beside it.

    Raises: ValueError for a kind that does not exist.
    """
    make = _FRAMES.get(tag)
    if make is not None:
        return make()
    if tag == "$records":
        return _Rows(head.get(WIDTH))
    if tag == "$sorted-list":
        key = head.get(KEY)
        if isinstance(key, type):
            raise ValueError(f"nothing is sorted by {key.__qualname__}")
        made = SortedList() if key is None else SortedKeyList(key=key)
        return _Items(made, made.update)
    return _maker(tag[1:])()


@cache
def _maker(name: str) -> Callable[[], Frame]:
    """How an instance of a declared class is begun, or of one of moto's.

    Raises: ValueError.
    """
    kind = moto_state.saved_class(name)
    if kind is not None:
        return partial(_OfMoto, kind)
    try:
        form = form_of(found(name))
    except KeyError:
        form = None
    if form is None:
        raise ValueError(f"iotmock knows no kind of value that is called {name!r}")
    shape = shape_of(form)
    return partial(_Whole if form.make or shape.is_named_tuple else _Instance, form, shape)
