"""Requests into operation input: the request half of the rest-json protocol, compiled once per operation.

Top-level members become keyword names of backend methods; everything nested keeps its AWS name. Alone kept here:
a label is percent-decoded exactly once, JSON null means absent, unknown members are ignored, and whatever bytes
arrive, the answer is a dict of declared members or `MalformedRequest`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from iotmock.core.wire.values import (
    JsonConverter,
    MalformedRequest,
    TextConverter,
    json_document,
    mismatch,
    scalar_from_json,
    scalar_from_text,
)

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

Headers = Mapping[str, str | bytes]
Params = dict[str, Any]
Decoder = Callable[[str, Headers, bytes], Params]

# Types that json itself delivers exactly as the shape wants them, so that no converter need be called.
_EXACT = {"string": str, "character": str, "boolean": bool}


def compile_decoder(operation: OperationModel, parameters: Mapping[str, str]) -> Decoder:
    """Build the function that reads this operation's input; `parameters` maps member to keyword names."""
    members = operation.input_shape.members if operation.input_shape else {}
    read_labels = _label_reader(operation.http["requestUri"], members, parameters)
    read_query = _query_reader(members, parameters)
    read_headers = _header_reader(members, parameters)
    read_body = _body_reader(operation, parameters)

    def decode(tail: str, headers: Headers, body: bytes) -> Params:
        params: Params = {}
        path, _, query = tail.partition("?")
        if read_labels is not None:
            read_labels(path, params)
        if query and read_query is not None:
            read_query(query, params)
        if read_headers is not None:
            read_headers(headers, params)
        if read_body is not None:
            read_body(body, params)
        return params

    return decode


def _located(members: Mapping[str, Shape], location: str) -> dict[str, Shape]:
    return {name: shape for name, shape in members.items() if shape.serialization.get("location") == location}


def _wire_name(name: str, shape: Shape) -> str:
    return str(shape.serialization.get("name", name))


def _unquoted(text: str) -> str:
    return _decoded(text) if "%" in text else text


@lru_cache(maxsize=4096)
def _decoded(text: str) -> str:
    # Remembered: a test publishes on few topics, each with a slash in it.
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise MalformedRequest("The request URI is not valid UTF-8") from error


def _converted(convert: TextConverter | None, text: str, name: str) -> Any:
    if convert is None:
        return text
    try:
        return convert(text)
    except MalformedRequest as error:
        raise error.within(name) from error


# --- labels -----------------------------------------------------------------------------------------------------


def _label_reader(
    template: str, members: Mapping[str, Shape], parameters: Mapping[str, str]
) -> Callable[[str, Params], None] | None:
    segments = template.partition("?")[0].split("/")
    by_label = {_wire_name(name, shape): (name, shape) for name, shape in _located(members, "uri").items()}
    labels = []
    for index, segment in enumerate(segments):
        if segment.startswith("{"):
            name, shape = by_label[segment.strip("{+}")]
            labels.append((index, parameters[name], name, scalar_from_text(shape)))
    if not labels:
        return None
    slashes = len(segments) - 1
    last = None if segments[-1].startswith("{") else segments[-1]

    def read(path: str, params: Params) -> None:
        # Splitting no further than the template leaves raw slashes to a label at the end (/topics/a/b).
        parts = path.split("/", slashes)
        if len(parts) <= slashes or (last is not None and _unquoted(parts[-1]) != last):
            raise MalformedRequest(f"The request URI does not have the form {template}")
        for index, keyword, name, convert in labels:
            params[keyword] = _converted(convert, _unquoted(parts[index]), name)

    return read


# --- query string -----------------------------------------------------------------------------------------------


def _query_reader(members: Mapping[str, Shape], parameters: Mapping[str, str]) -> Callable[[str, Params], None] | None:
    located = _located(members, "querystring")
    if not located:
        return None
    table: dict[str, tuple[str, str, TextConverter | None, bool]] = {}
    catch_all: tuple[str, bool] | None = None
    for name, shape in located.items():
        if shape.type_name == "map":
            catch_all = (parameters[name], cast("MapShape", shape).value.type_name == "list")
            continue
        repeated = shape.type_name == "list"
        scalar = cast("ListShape", shape).member if repeated else shape
        table[_wire_name(name, shape)] = (parameters[name], name, scalar_from_text(scalar), repeated)

    def read(query: str, params: Params) -> None:
        for pair in query.split("&"):
            key, _, text = pair.partition("=")
            key = _unquoted(key.replace("+", " "))
            text = _unquoted(text.replace("+", " "))
            entry = table.get(key)
            if entry is None:
                if catch_all is not None and pair:
                    _add_to_map(params.setdefault(catch_all[0], {}), key, text, repeated=catch_all[1])
                continue
            keyword, name, convert, repeated = entry
            value = _converted(convert, text, name)
            if repeated:
                params.setdefault(keyword, []).append(value)
            else:
                params[keyword] = value

    return read


def _add_to_map(mapping: dict[str, Any], key: str, text: str, *, repeated: bool) -> None:
    if repeated:
        mapping.setdefault(key, []).append(text)
    else:
        mapping[key] = text


# --- headers ----------------------------------------------------------------------------------------------------


def _header_reader(
    members: Mapping[str, Shape], parameters: Mapping[str, str]
) -> Callable[[Headers, Params], None] | None:
    single = [
        (_wire_name(name, shape), parameters[name], name, scalar_from_text(shape))
        for name, shape in _located(members, "header").items()
    ]
    prefixed = [
        (_wire_name(name, shape).lower(), parameters[name]) for name, shape in _located(members, "headers").items()
    ]
    if not single and not prefixed:
        return None

    def read(headers: Headers, params: Params) -> None:
        for header, keyword, name, convert in single:
            value = _header_or_none(headers, header)
            if value is not None:
                params[keyword] = _converted(convert, _header_text(value), name)
        for prefix, keyword in prefixed:
            found = {
                key[len(prefix) :]: _header_text(value)
                for key, value in headers.items()
                if key.lower().startswith(prefix)
            }
            if found:
                params[keyword] = found

    return read


def _header_or_none(headers: Headers, name: str) -> str | bytes | None:
    value = headers.get(name)
    if value is None and type(headers) is dict:
        # botocore's and requests' own mappings ignore case by themselves; a plain dict does not.
        wanted = name.lower()
        return next((item for key, item in headers.items() if key.lower() == wanted), None)
    return value


def _header_text(value: str | bytes) -> str:
    if isinstance(value, str):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise MalformedRequest("A request header is not valid UTF-8") from error


# --- body -------------------------------------------------------------------------------------------------------


def _body_reader(operation: OperationModel, parameters: Mapping[str, str]) -> Callable[[bytes, Params], None] | None:
    shape = operation.input_shape
    if shape is None:
        return None
    payload = shape.serialization.get("payload")
    if payload is not None:
        return _payload_reader(shape.members[payload], parameters[payload])
    in_body = {name: member for name, member in shape.members.items() if "location" not in member.serialization}
    if not in_body:
        return None
    fill = _filler(in_body, {name: parameters[name] for name in in_body}, {})

    def read(body: bytes, params: Params) -> None:
        if not body:
            return
        document = json_document(body)
        if type(document) is not dict:
            raise mismatch(document, "a Structure")
        _guarded(fill, document, params)

    return read


def _payload_reader(shape: Shape, keyword: str) -> Callable[[bytes, Params], None]:
    if shape.type_name == "blob":
        # An empty body is an empty payload: clearing a retained message needs exactly that.
        def read(body: bytes, params: Params) -> None:
            params[keyword] = body

    elif shape.type_name == "string":

        def read(body: bytes, params: Params) -> None:
            params[keyword] = _header_text(body)

    else:
        convert = json_converter(shape, {})

        def read(body: bytes, params: Params) -> None:
            document = json_document(body) if body else None
            if document is not None:
                _guarded(lambda value, out: out.update({keyword: convert(value)}), document, params)

    return read


def _guarded(fill: Callable[[Any, Params], None], document: Any, params: Params) -> None:
    try:
        fill(document, params)
    except RecursionError as error:
        raise MalformedRequest("The request body is nested too deeply") from error


def json_converter(shape: Shape, known: dict[str, JsonConverter]) -> JsonConverter:
    """The converter of a JSON value; `known` holds structures under construction, so that shapes may recur."""
    kind = shape.type_name
    if kind == "structure":
        return known[shape.name] if shape.name in known else _structure(cast("StructureShape", shape), known)
    if kind == "list":
        return _list(json_converter(cast("ListShape", shape).member, known))
    if kind == "map":
        return _map(json_converter(cast("MapShape", shape).value, known))
    return scalar_from_json(shape)


def _structure(shape: StructureShape, known: dict[str, JsonConverter]) -> JsonConverter:
    if getattr(shape, "is_document_type", False):
        return lambda value: value

    def convert(value: Any) -> Params:
        if type(value) is not dict:
            raise mismatch(value, "a Structure")
        out: Params = {}
        fill(value, out)
        return out

    known[shape.name] = convert
    fill = _filler(shape.members, {name: name for name in shape.members}, known)
    return convert


def _filler(
    members: Mapping[str, Shape], names: Mapping[str, str], known: dict[str, JsonConverter]
) -> Callable[[Params, Params], None]:
    table = {
        _wire_name(name, shape): (names[name], _EXACT.get(shape.type_name), json_converter(shape, known))
        for name, shape in members.items()
    }

    def fill(document: Params, out: Params) -> None:
        for key, value in document.items():
            entry = table.get(key)
            if entry is None or value is None:
                continue
            name, exact, convert = entry
            if type(value) is exact:
                out[name] = value
                continue
            try:
                out[name] = convert(value)
            except MalformedRequest as error:
                raise error.within(key) from error

    return fill


def _list(convert: JsonConverter) -> JsonConverter:
    def read(value: Any) -> list[Any]:
        if type(value) is not list:
            raise mismatch(value, "a List")
        out = []
        for position, item in enumerate(value, 1):
            try:
                out.append(convert(item))
            except MalformedRequest as error:
                raise error.within(str(position)) from error
        return out

    return read


def _map(convert: JsonConverter) -> JsonConverter:
    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise mismatch(value, "a Map")
        out = {}
        for key, item in value.items():
            if item is None:
                continue
            try:
                out[key] = convert(item)
            except MalformedRequest as error:
                raise error.within(key) from error
        return out

    return read
