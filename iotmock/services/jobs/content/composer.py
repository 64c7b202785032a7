"""Job documents with everything replaced that is replaced once: parameters have been, packages are here.

Source: Developer Guide, "Preparing AWS IoT Jobs", "Software Package Catalog troubleshooting".
"""

import json
import re
from collections.abc import Iterable
from itertools import groupby

from iotmock.core import moto_state
from iotmock.core.world.call import Call
from iotmock.services.jobs.content import errors
from iotmock.services.jobs.content.destinations import Destination, Destinations
from iotmock.services.jobs.content.placeholders import (
    JsonString,
    ObjectReference,
    PackageReference,
    UrlKind,
    Wanted,
    escaped,
    read_placeholders,
    unescaped,
)
from iotmock.services.jobs.content.s3_urls import decoded, is_bucket_name, read_object_url
from iotmock.services.jobs.content.signed_objects import (
    KEY_PER_DEVICE,
    Segment,
    SignedObject,
    check_local_placeholders,
)

__all__ = ["Composer", "compact", "merged"]

# Strings as a whole, and the blanks between tokens.
_STRING_OR_BLANKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[ \t\r\n]+')


class Composer:
    """Writes a document in three ways at once: as shown, as sent, and as sent in compact JSON."""

    def __init__(self, call: Call, destinations: Destinations) -> None:
        self._call = call
        self._destinations = destinations
        self.text: list[str] = []
        self.segments: list[Segment] = []
        self.object_segments: list[Segment] = []

    def add(self, text: str) -> None:
        """Write a valid JSON text with placeholders."""
        for chunk in read_placeholders(text):
            match chunk:
                case str():
                    self._write(chunk, compact(chunk))
                case JsonString(parts=(PackageReference(wanted=Wanted.ALL_ATTRIBUTES) as reference,)):
                    attributes = self._element(reference).attributes
                    self._write(json.dumps(dict(attributes), ensure_ascii=False, separators=(",", ":")))
                case JsonString():
                    self._write('"')
                    for part in chunk.parts:
                        self._add_part(part)
                    self._write('"')

    def _add_part(self, part: str | PackageReference | ObjectReference) -> None:
        match part:
            case str():
                self._write(part, escaped(unescaped(part)))
            case PackageReference(wanted=Wanted.ARTIFACT):
                self._sign(part.raw, self._artifact(part))
            case PackageReference():
                self._write(escaped(self._attribute(part)))
            case ObjectReference():
                self._add_object(part)

    def _add_object(self, reference: ObjectReference) -> None:
        url = written = shown = ""
        for piece in reference.url:
            if isinstance(piece, str):
                url, written, shown = url + unescaped(piece), written + unescaped(piece), shown + piece
            else:
                value = self._attribute(piece)
                url, written, shown = url + value, written + piece.raw, shown + escaped(value)
        self._sign(f"{reference.opening}{shown}}}", self._object(reference.kind, url, written))

    def _write(self, text: str, compact: str | None = None) -> None:
        self.text.append(text)
        self.segments.append(text)
        self.object_segments.append(text if compact is None else compact)

    def _sign(self, shown: str, target: SignedObject) -> None:
        self.text.append(shown)
        self.segments.append(target)
        self.object_segments.append(target)

    # Packages

    def _element(self, reference: PackageReference) -> Destination:
        if not reference.package:
            elements = self._destinations.elements
            if len(elements) != 1:
                raise errors.names_ambiguous()
            if elements[0].version is None:
                raise errors.null_version_referenced()
            return elements[0]
        found = self._destinations.find(reference.package, reference.version)
        if found is None:
            raise errors.version_not_a_destination(reference.package, reference.version)
        return found

    def _attribute(self, reference: PackageReference) -> str:
        element = self._element(reference)
        value = element.attributes.get(reference.attribute)
        if value is None:
            raise errors.attribute_unknown(element.package, element.version or "", reference.attribute)
        return value

    def _artifact(self, reference: PackageReference) -> SignedObject:
        element = self._element(reference)
        names = (element.package, element.version or "")
        if element.artifact is None:
            raise errors.artifact_missing(*names)
        bucket, key, version = element.artifact
        return SignedObject(bucket, key, self._region_of(bucket), version, artifact_of=names)

    # S3

    def _object(self, kind: UrlKind, url: str, written: str) -> SignedObject:
        if kind is UrlKind.UPLOAD:
            return self._upload(url, written)
        found = read_object_url(url, self._call.region)
        if found is not None and kind is UrlKind.V2:
            found = decoded(found)
        if found is None or not found.key or not is_bucket_name(found.bucket):
            raise errors.object_url_invalid()
        return SignedObject(found.bucket, found.key, found.region or self._region_of(found.bucket), found.version)

    def _upload(self, url: str, written: str) -> SignedObject:
        found = read_object_url(url, self._call.region)
        if any(
            seen is not None and "${" in seen.bucket for seen in (found, read_object_url(written, self._call.region))
        ):
            raise errors.bucket_with_placeholder()
        if found is None:
            raise errors.object_url_invalid()
        check_local_placeholders(found)
        region = found.region or self._region_of(found.bucket)
        return SignedObject(found.bucket, found.key or KEY_PER_DEVICE, region, is_upload=True)

    def _region_of(self, bucket: str) -> str | None:
        found = moto_state.bucket_or_none(self._call.region, bucket)
        return None if found is None else found.region


def merged(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The segments with neighbouring texts in one piece."""
    pieces: list[Segment] = []
    for is_text, run in groupby(segments, lambda segment: isinstance(segment, str)):
        if is_text:
            pieces.append("".join(map(str, run)))
        else:
            pieces.extend(run)
    return tuple(pieces)


def compact(text: str) -> str:
    """A JSON text of whole tokens without blanks, its strings with the fewest escapes."""
    return _STRING_OR_BLANKS.sub(_compact_token, text)


def _compact_token(token: re.Match[str]) -> str:
    if token[0][0] != '"':
        return ""
    return f'"{escaped(unescaped(token[0][1:-1]))}"' if "\\" in token[0] else token[0]
