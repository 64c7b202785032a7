"""Server-side constraints of an operation's input, compiled from the model.

botocore checks types, required members and minimums before it sends; a raw HTTP client checks nothing, and nobody
checks patterns, enums or maximums. Alone kept here: every constraint of the model is applied at every depth, all
violations are counted together in AWS's wording and the first ones listed, and a sensitive value never appears in a
message.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, Any, cast

from iotmock.core.texts import cut
from iotmock.core.wire.patterns import matcher

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

Where = tuple[Any, ...]
Check = Callable[[Any, Where, list[str]], None]

_LONGEST_VALUE_SHOWN = 100
# A key of a map is part of it.
_LONGEST_PATH_SHOWN = 500
# Characters of all violations that a message lists; few requests have more than three or four of them.
_ROOM = 3000


class ConstraintViolation(Exception):
    """The input breaks constraints of the model."""

    def __init__(self, violations: list[str]) -> None:
        count = len(violations)
        noun = "error" if count == 1 else "errors"
        listed = _first_of(violations)
        rest = f"; and {count - len(listed)} more" if count > len(listed) else ""
        self.message = f"{count} validation {noun} detected: {'; '.join(listed)}{rest}"
        super().__init__(self.message)


def _first_of(violations: list[str]) -> list[str]:
    """As many as there is room for, one at least."""
    lengths = accumulate(map(len, violations))
    return violations[:1] + [text for text, length in zip(violations, lengths, strict=True) if length < _ROOM][1:]


def compile_validator(
    shape: StructureShape | None, parameters: Mapping[str, str]
) -> Callable[[Mapping[str, Any]], None]:
    """Build the check of decoded input, whose top-level keys are the keyword names in `parameters`."""
    check = None if shape is None else _Compiler().structure(shape, parameters)

    def validate(params: Mapping[str, Any]) -> None:
        if check is None:
            return
        found: list[str] = []
        check(params, (), found)
        if found:
            raise ConstraintViolation(found)

    return validate


def _path(where: Where) -> str:
    """Name a member as AWS does: `tags.2.member.key`, list positions from 1, first letters in lower case."""
    names: list[str] = []
    while where:
        where, name = where
        names.append(f"{name}.member" if isinstance(name, int) else name[:1].lower() + name[1:])
    return cut(".".join(reversed(names)), _LONGEST_PATH_SHOWN)


def _complain(found: list[str], value: Any, where: Where, rule: str, *, is_shown: bool = True) -> None:
    text = "null" if value is None else f"'{_shown(value)}'" if is_shown else ""
    shown = f"Value {text}" if text else "Value"
    found.append(f"{shown} at '{_path(where)}' failed to satisfy constraint: Member must {rule}")


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else _as_java(value)
    return text if len(text) <= _LONGEST_VALUE_SHOWN else f"{text[:_LONGEST_VALUE_SHOWN]}..."


def _as_java(value: Any) -> str:
    if isinstance(value, Mapping):
        entries = [f"{key}={_as_java(item)}" for key, item in value.items()]
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, list):
        return f"[{', '.join([_as_java(item) for item in value])}]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


class _Compiler:
    """Compiles the shapes below one input shape; a shape without any constraint compiles to None."""

    def __init__(self) -> None:
        self._under_way: dict[str, _Recursion] = {}

    def check_or_none(self, shape: Shape) -> Check | None:
        kind = shape.type_name
        if shape.serialization.get("jsonvalue"):
            return None
        if kind == "structure":
            return self._nested_structure(cast("StructureShape", shape))
        if kind == "list":
            return self._list(cast("ListShape", shape))
        if kind == "map":
            return self._map(cast("MapShape", shape))
        if kind == "string":
            return _string(cast("StringShape", shape))
        if kind in ("integer", "long", "double", "float"):
            return _number(shape)
        if kind == "blob":
            return _size(shape, "length", is_shown=False)
        return None

    def _nested_structure(self, shape: StructureShape) -> Check | None:
        if shape.name in self._under_way:
            return self._under_way[shape.name]
        recursion = self._under_way[shape.name] = _Recursion()
        check = self.structure(shape, {name: name for name in shape.members})
        recursion.check = check
        del self._under_way[shape.name]
        return check

    def structure(self, shape: StructureShape, names: Mapping[str, str]) -> Check | None:
        required = [(names[name], name) for name in shape.required_members]
        compiled = [(names[name], name, self.check_or_none(member)) for name, member in shape.members.items()]
        by_key = {key: (name, check) for key, name, check in compiled if check is not None}
        is_union = bool(getattr(shape, "is_tagged_union", False))
        if not required and not by_key and not is_union:
            return None

        def check_members(value: Mapping[str, Any], where: Where, found: list[str]) -> None:
            for key, name in required:
                if key not in value:
                    _complain(found, None, (where, name), "not be null")
            before = len(found)
            for key, item in value.items():
                entry = by_key.get(key)
                if entry is not None:
                    entry[1](item, (where, entry[0]), found)
            if len(found) > before:
                del found[before:]
                _check_in_order(by_key, value, where, found)
            if is_union and len(value) != 1:
                _complain(found, sorted(value), where, "have exactly one member set")

        return check_members

    def _list(self, shape: ListShape) -> Check | None:
        own = _size(shape, "length", is_shown=_is_presentable(shape))
        inner = self.check_or_none(shape.member)
        if inner is None:
            return own

        def check_items(value: list[Any], where: Where, found: list[str]) -> None:
            if own is not None:
                own(value, where, found)
            for position, item in enumerate(value, 1):
                inner(item, (where, position), found)

        return check_items

    def _map(self, shape: MapShape) -> Check | None:
        own = _size(shape, "length", is_shown=_is_presentable(shape))
        of_key, of_value = self.check_or_none(shape.key), self.check_or_none(shape.value)
        if of_key is None and of_value is None:
            return own

        def check_entries(value: Mapping[str, Any], where: Where, found: list[str]) -> None:
            if own is not None:
                own(value, where, found)
            for key, item in value.items():
                if of_key is not None:
                    of_key(key, (where, "key"), found)
                if of_value is not None:
                    of_value(item, ((where, key), "member"), found)

        return check_entries


def _check_in_order(
    by_key: Mapping[str, tuple[str, Check]], value: Mapping[str, Any], where: Where, found: list[str]
) -> None:
    """Check again, in the order of the model; requests have few of its many members and seldom a mistake."""
    for key, (name, check) in by_key.items():
        if key in value:
            check(value[key], (where, name), found)


class _Recursion:
    """Stands for a structure inside itself until the outer one is compiled."""

    check: Check | None = None

    def __call__(self, value: Any, where: Where, found: list[str]) -> None:
        if self.check is not None:
            self.check(value, where, found)


def _is_presentable(shape: Shape, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a message may show such a value: nothing sensitive and no blob in it, at any depth."""
    if shape.metadata.get("sensitive") or shape.type_name == "blob":
        return False
    if shape.name in seen:
        return True
    seen |= {shape.name}
    inner: list[Shape] = []
    if shape.type_name == "list":
        inner = [cast("ListShape", shape).member]
    elif shape.type_name == "map":
        inner = [cast("MapShape", shape).key, cast("MapShape", shape).value]
    elif shape.type_name == "structure":
        inner = list(cast("StructureShape", shape).members.values())
    return all(_is_presentable(part, seen) for part in inner)


def _bounds(shape: Shape) -> tuple[Any, Any]:
    return shape.metadata.get("min"), shape.metadata.get("max")


def _number(shape: Shape) -> Check | None:
    low, high = _bounds(shape)
    if low is None and high is None:
        return None
    is_shown = not shape.metadata.get("sensitive")
    # A NaN satisfies no bound, hence the negated comparisons.
    least = float("-inf") if low is None else low
    most = float("inf") if high is None else high

    def check(value: float, where: Where, found: list[str]) -> None:
        if not value >= least:
            _complain(found, value, where, f"have value greater than or equal to {low}", is_shown=is_shown)
        if not value <= most:
            _complain(found, value, where, f"have value less than or equal to {high}", is_shown=is_shown)

    return check


def _size(shape: Shape, quantity: str, *, is_shown: bool) -> Check | None:
    low, high = _bounds(shape)
    if not low and high is None:
        return None
    least, most = low or 0, sys.maxsize if high is None else high

    def check(value: Any, where: Where, found: list[str]) -> None:
        if len(value) < least:
            _complain(found, value, where, f"have {quantity} greater than or equal to {least}", is_shown=is_shown)
        elif len(value) > most:
            _complain(found, value, where, f"have {quantity} less than or equal to {most}", is_shown=is_shown)

    return check


def _string(shape: StringShape) -> Check | None:
    is_shown = not shape.metadata.get("sensitive")
    check_size = _size(shape, "length", is_shown=is_shown)
    pattern = shape.metadata.get("pattern")
    allowed = frozenset(shape.enum)
    if pattern is None and not allowed:
        return check_size
    matches = None if pattern is None else matcher(pattern)
    values = ", ".join(shape.enum)

    def check(value: str, where: Where, found: list[str]) -> None:
        if check_size is not None:
            check_size(value, where, found)
        if matches is not None and not matches(value):
            rule = f"satisfy regular expression pattern: {pattern}"
            _complain(found, value, where, rule, is_shown=is_shown)
        if allowed and value not in allowed:
            _complain(found, value, where, f"satisfy enum value set: [{values}]", is_shown=is_shown)

    return check
