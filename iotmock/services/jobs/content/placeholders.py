"""The placeholders of a job document, found in its text, so that everything around them stays byte for byte.

A placeholder begins with `${aws:iot:` and ends at its matching brace in the same JSON string, in a name of a member
too; inside it, every further `${` opens one that must be closed first. What it says is read without JSON's escapes.
Placeholders of unknown kinds are text, but they count as an outer one for those inside.

Alone kept here: which placeholders may stand inside which. Only package attributes may stand inside the URL of an S3
object, local placeholders only inside that of an upload. Sources: Developer Guide, "Managing jobs", "Preparing AWS IoT
Jobs", "Software Package Catalog troubleshooting".
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from iotmock.services.jobs.content import errors
from iotmock.services.jobs.content.destinations import NULL

__all__ = [
    "LOCAL_NAMES",
    "Chunk",
    "JsonString",
    "ObjectReference",
    "PackageReference",
    "UrlKind",
    "Wanted",
    "escaped",
    "fill_parameters",
    "read_placeholders",
    "unescaped",
]

# What is known of each device's execution only.
LOCAL_NAMES = ("thingName", "jobId", "executionNumber")

_STRING = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"')
_COLON = re.compile(r"[ \t\r\n]*:")
_PARAMETER = re.compile(r"\$\{aws:iot:parameter:([a-zA-Z0-9_-]+)\}")
# A local placeholder is found as a whole; of all others, where they begin and where one ends. JSON's escapes hold none
# of these characters, so that no cut goes through one.
_MARK = re.compile(
    rf"\$\{{(?:{'|'.join(LOCAL_NAMES)})\}}"
    r"|\$\{aws:iot:(?P<kind>s3-presigned-url(?:-v1|-v2|-upload)?|package):"
    r"|(?P<unknown>\$\{aws:iot:)"
    r"|\$\{"
    r"|(?P<end>\})"
)
_PACKAGE = re.compile(
    r"(?P<package>[^:]*):version:(?P<version>[^:]*):"
    r"(?:attributes(?::(?P<attribute>.+))?|(?P<artifact>artifact(?:-location)?:s3-presigned-url))",
    re.DOTALL,
)


class UrlKind(Enum):
    """What becomes of an S3 URL in a document, by the word that the placeholder has for it."""

    PLAIN = "s3-presigned-url"
    V1 = "s3-presigned-url-v1"
    V2 = "s3-presigned-url-v2"
    UPLOAD = "s3-presigned-url-upload"


class Wanted(Enum):
    """What of a package version a placeholder stands for."""

    ATTRIBUTE = "one attribute"
    ALL_ATTRIBUTES = "all attributes"
    ARTIFACT = "a presigned URL of the artifact"


@dataclass(frozen=True, slots=True)
class PackageReference:
    """A placeholder of a package version. raw: as it stands in the text; both names are empty, or neither."""

    raw: str
    package: str
    version: str
    wanted: Wanted
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class ObjectReference:
    """A placeholder of an S3 object. opening: what comes before the URL; url: its texts still have JSON's escapes."""

    opening: str
    kind: UrlKind
    url: "tuple[str | PackageReference, ...]"


Part = str | PackageReference | ObjectReference


@dataclass(frozen=True, slots=True)
class JsonString:
    """A JSON string with placeholders, without its quotes; its texts still have JSON's escapes."""

    parts: tuple[Part, ...]


# JSON text of whole tokens, or one string.
Chunk = str | JsonString


def escaped(text: str) -> str:
    """A text as it is written inside a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def unescaped(raw: str) -> str:
    """What a part of a JSON string says."""
    return str(json.loads(f'"{raw}"')) if "\\" in raw else raw


def fill_parameters(text: str, values: Mapping[str, str]) -> str:
    """Put values in for the parameters of a managed template; unknown ones stay, and values are not looked through."""
    return _PARAMETER.sub(lambda found: escaped(values[found[1]]) if found[1] in values else found[0], text)


def read_placeholders(text: str) -> list[Chunk]:
    """Cut a valid JSON text at the strings with placeholders.

    Raises: InvalidRequestException.
    """
    if "${" not in text:
        return [text]
    chunks: list[Chunk] = []
    done = 0
    for string in _STRING.finditer(text):
        if "${" not in string[1]:
            continue
        parts = _StringReader().read(string[1])
        if all(isinstance(part, str) for part in parts):
            continue
        is_value = _COLON.match(text, string.end()) is None
        if not (is_value and len(parts) == 1) and any(map(_is_all_attributes, parts)):
            raise errors.all_attributes_not_alone()
        chunks += [text[done : string.start()], JsonString(parts)]
        done = string.end()
    return [*chunks, text[done:]]


def _is_all_attributes(part: Part) -> bool:
    return isinstance(part, PackageReference) and part.wanted is Wanted.ALL_ATTRIBUTES


class _Open:
    """A placeholder, or the string itself, whose end has not come. What an unknown one holds belongs to its parent."""

    __slots__ = ("begin", "kind", "owns_parts", "parts")

    def __init__(self, kind: str, parts: list[Part] | None = None, begin: int = 0) -> None:
        self.kind = kind
        self.owns_parts = parts is None
        self.parts: list[Part] = [] if parts is None else parts
        self.begin = begin


class _StringReader:
    """Reads one string; nesting is followed without recursion, since a document can nest thousands of them."""

    def __init__(self) -> None:
        self._open = [_Open("string")]
        self._raw = ""
        self._done = 0

    def read(self, raw: str) -> tuple[Part, ...]:
        """The parts of a string. raw: what stands between its quotes."""
        self._raw = raw
        for mark in _MARK.finditer(raw):
            if mark["end"]:
                self._end(mark)
            elif mark["kind"]:
                self._begin(mark)
            elif mark[0].endswith("}"):
                self._check_local(mark[0])
            elif mark["unknown"] or len(self._open) > 1:
                self._open.append(_Open(self._open[-1].kind, self._open[-1].parts))
        if len(self._open) > 1:
            raise errors.placeholder_not_terminated()
        self._take_text(len(raw))
        return tuple(self._open[0].parts)

    def _take_text(self, end: int) -> None:
        if end > self._done:
            self._open[-1].parts.append(self._raw[self._done : end])

    def _begin(self, mark: re.Match[str]) -> None:
        kind = mark["kind"]
        if kind != "package" and len(self._open) > 1:
            raise errors.object_reference_nested(mark[0])
        self._take_text(mark.start())
        self._done = mark.end()
        self._open.append(_Open(kind, begin=mark.start()))

    def _end(self, mark: re.Match[str]) -> None:
        if len(self._open) == 1:
            return
        if not self._open[-1].owns_parts:
            self._open.pop()
            return
        self._take_text(mark.start())
        self._done = mark.end()
        closed = self._open.pop()
        raw = self._raw[closed.begin : mark.end()]
        self._open[-1].parts.append(self._reference(closed, raw))

    def _reference(self, closed: _Open, raw: str) -> Part:
        # No URL was let in.
        url = tuple(part for part in closed.parts if not isinstance(part, ObjectReference))
        if closed.kind == "package":
            return _package_reference(raw, url, is_nested=len(self._open) > 1)
        kind = UrlKind(closed.kind)
        return ObjectReference(f"${{aws:iot:{kind.value}:", kind, url)

    def _check_local(self, placeholder: str) -> None:
        if self._open[-1].kind != UrlKind.UPLOAD.value:
            raise errors.local_placeholder_misplaced(placeholder)


def _package_reference(raw: str, parts: tuple[str | PackageReference, ...], *, is_nested: bool) -> PackageReference:
    texts = [part for part in parts if isinstance(part, str)]
    found = _PACKAGE.fullmatch(unescaped("".join(texts)))
    if found is None or len(texts) < len(parts):
        raise errors.package_reference_malformed(raw)
    wanted = Wanted.ALL_ATTRIBUTES
    if found["artifact"]:
        wanted = Wanted.ARTIFACT
    elif found["attribute"]:
        wanted = Wanted.ATTRIBUTE
    if is_nested and wanted is Wanted.ARTIFACT:
        raise errors.artifact_nested()
    if is_nested and wanted is Wanted.ALL_ATTRIBUTES:
        raise errors.all_attributes_not_alone()
    if bool(found["package"]) != bool(found["version"]):
        raise errors.names_not_in_pair()
    if found["version"] == NULL:
        raise errors.null_version_referenced()
    return PackageReference(raw, found["package"], found["version"], wanted, found["attribute"] or "")
