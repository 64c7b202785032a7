"""JSON texts out of results: one writer per shape, compiled from the model.

The writer of a structure produces JSON text directly, because one generated expression per set of keys is twice as
fast as copying a document into json-friendly values and handing those to the encoder. Alone kept here: a member
that the model lacks is never written, None means left out, and a value of the wrong type is a TypeError that names it.
"""

from __future__ import annotations

import json
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, Shape, StructureShape

Result = Mapping[str, Any]
Writer = Callable[[Any], str]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What a scalar writer raises for a value that is not of its type.
_REFUSALS = (TypeError, ValueError, IndexError, AttributeError)


class UnknownMember(LookupError):
    """A backend returned a member that the model of its operation does not have."""


# --- scalars ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def epoch_number(instant: datetime) -> str:
    """Epoch seconds to the microsecond; cached because lists show the same instants again and again."""
    elapsed = instant - _EPOCH
    seconds = elapsed.days * 86400 + elapsed.seconds
    if seconds < 0:
        return repr(elapsed.total_seconds())
    return f"{seconds}.{elapsed.microseconds:06d}"


def iso_instant(instant: datetime) -> str:
    """An instant as ISO 8601 text, in UTC."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def rfc822_instant(instant: datetime) -> str:
    """An instant as HTTP headers carry it."""
    return format_datetime(instant.astimezone(UTC), usegmt=True)


def base64_text(value: bytes) -> str:
    """A blob as JSON carries it, without the quotes."""
    return b2a_base64(value, newline=False).decode("ascii")


def _double(value: float) -> str:
    number = value + 0.0
    if isfinite(number):
        return repr(number)
    return '"NaN"' if isnan(number) else '"Infinity"' if number > 0 else '"-Infinity"'


# Indexing and int.__repr__ refuse None and texts with a TypeError, which the structure writer relies on.
_boolean: Writer = ("false", "true").__getitem__
_INSTANTS: dict[str, Writer] = {"iso8601": iso_instant, "rfc822": rfc822_instant, "unixtimestamp": epoch_number}


def instant_writer(shape: Shape, default: str) -> Writer:
    """The writer of an instant in the format of its shape, else in the default of its location."""
    return _INSTANTS[str(shape.serialization.get("timestampFormat", default)).lower()]


def _scalar(shape: Shape) -> Writer:
    kind = shape.type_name
    if kind == "timestamp":
        write = instant_writer(shape, "unixtimestamp")
        return write if write is epoch_number else lambda value: quoted(write(value))
    if kind == "blob":
        return lambda value: f'"{base64_text(value)}"'
    writers: dict[str, Writer] = {
        "string": quoted,
        "character": quoted,
        "boolean": _boolean,
        "integer": int.__repr__,
        "long": int.__repr__,
        "double": _double,
        "float": _double,
    }
    return writers[kind]


# --- JSON -------------------------------------------------------------------------------------------------------


def json_writer(shape: Shape, known: dict[str, Writer], *, strict: bool) -> Writer:
    """The function that writes a value of this shape as JSON text; `known` lets shapes recur."""
    kind = shape.type_name
    if kind == "structure":
        if getattr(shape, "is_document_type", False):
            return json.dumps
        if shape.name not in known:
            known[shape.name] = writer = StructureWriter(shape.name, strict=strict)
            writer.learn(cast("StructureShape", shape).members, known)
        return known[shape.name]
    if kind == "list":
        return _list(json_writer(cast("ListShape", shape).member, known, strict=strict))
    if kind == "map":
        return _map(json_writer(cast("MapShape", shape).value, known, strict=strict))
    return _scalar(shape)


def _list(write: Writer) -> Writer:
    def write_list(value: Any) -> str:
        if isinstance(value, (str, bytes, Mapping)):
            raise TypeError(f"a list is needed, not {value!r}")
        return f"[{','.join(map(write, value))}]"

    return write_list


def _map(write: Writer) -> Writer:
    def write_map(value: Mapping[str, Any]) -> str:
        if not isinstance(value, Mapping):
            raise TypeError(f"a mapping is needed, not {value!r}")
        entries = [f"{quoted(key)}:{write(item)}" for key, item in value.items() if item is not None]
        return f"{{{','.join(entries)}}}"

    return write_map


def structure_writer(name: str, members: Mapping[str, Shape], *, strict: bool) -> Writer:
    """The writer of a document with these members; `name` is what complaints call it."""
    writer = StructureWriter(name, strict=strict)
    writer.learn(members, {})
    return writer


class StructureWriter:
    """Writes documents of one structure shape, by one compiled expression per set of keys seen.

    The expression expects known members and values of the right type, and no None until one was seen. Whatever it
    refuses is looked at again, slowly, to learn from it or to name the culprit.
    """

    __slots__ = ("_expressions", "_members", "_name", "_strict")

    def __init__(self, name: str, *, strict: bool) -> None:
        self._name = name
        self._strict = strict
        self._members: dict[str, tuple[str, Writer]] = {}
        self._expressions: dict[tuple[str, ...], Callable[..., str]] = {}

    def learn(self, members: Mapping[str, Shape], known: dict[str, Writer]) -> None:
        """Compile the members, after construction, because they may hold this very structure."""
        for name, shape in members.items():
            wire_name = str(shape.serialization.get("name", name))
            self._members[name] = (wire_name, json_writer(shape, known, strict=self._strict))

    def __call__(self, document: Result) -> str:
        """The document as JSON text."""
        try:
            return self._expressions[tuple(document)](*document.values())
        except (KeyError, *_REFUSALS):
            return self._write_carefully(document)

    def _write_carefully(self, document: Result) -> str:
        if not isinstance(document, Mapping):
            raise TypeError(f"a mapping is needed, not {document!r}")
        unknown = document.keys() - self._members.keys()
        if unknown and self._strict:
            raise UnknownMember(f"{self._name} has no member {', '.join(sorted(map(repr, unknown)))}")
        known = {name: value for name, value in document.items() if name not in unknown}
        names = tuple(known)
        is_sparse = None in known.values()
        if is_sparse or names not in self._expressions:
            members = [self._members[name] for name in names]
            self._expressions[names] = compile_expression(members, is_sparse=is_sparse)
        try:
            return self._expressions[names](*known.values())
        except _REFUSALS:
            self._name_culprit(known)
            raise

    def _name_culprit(self, known: Result) -> None:
        for name, value in known.items():
            try:
                if value is not None:
                    self._members[name][1](value)
            except _REFUSALS as error:
                raise TypeError(f"{name}: {error}") from error


def compile_expression(members: list[tuple[str, Writer]], *, is_sparse: bool) -> Callable[..., str]:
    """Compile the function that takes the members' values in order and joins them to JSON text.

    A sparse one leaves out what is None. The source holds numbers, and names of the model as literals.
    """
    arguments = ", ".join(f"v{index}" for index in range(len(members)))
    names = [f",{quoted(wire_name)}:" for wire_name, _ in members]
    if is_sparse:
        parts = "".join(f"'' if v{i} is None else {name!r} + w{i}(v{i}), " for i, name in enumerate(names))
        text = f"'{{' + ''.join(({parts}))[1:] + '}}'"
    else:
        parts = " ".join(f"{name[not i :]!r} f'{{w{i}(v{i})}}'" for i, name in enumerate(names))
        text = f"'{{' {parts} '}}'"
    writers = {f"w{index}": write for index, (_, write) in enumerate(members)}
    return cast("Callable[..., str]", eval(f"lambda {arguments}: {text}", writers))
