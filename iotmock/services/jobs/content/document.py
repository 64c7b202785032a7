"""Job documents: what is replaced when a job is made, and what each device gets.

Package attributes and parameters are replaced once, when the job is made, and an inserted attribute is text, whatever
it looks like; presigned URLs are made anew for each device. Alone kept here: a document is a JSON object in UTF-8 of at
most 32768 bytes, as it is given and with packages and parameters replaced; what is no placeholder is sent byte for
byte; a document with presigned URLs has a role to sign them. Sources: Developer Guide, "Managing jobs", "Preparing AWS
IoT Jobs"; API reference, CreateJob, GetJobDocument.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from iotmock.core import moto_state, strict_json
from iotmock.core.surrogates import holds_lone_surrogate
from iotmock.core.world.call import Call
from iotmock.services.jobs.content import errors
from iotmock.services.jobs.content.destinations import NO_DESTINATIONS, Destination, Destinations
from iotmock.services.jobs.content.placeholders import (
    LOCAL_NAMES,
    JsonString,
    ObjectReference,
    PackageReference,
    UrlKind,
    Wanted,
    escaped,
    fill_parameters,
    read_placeholders,
    unescaped,
)
from iotmock.services.jobs.content.s3_urls import ObjectUrl, decoded, is_bucket_name, read_object_url

__all__ = ["JobDocument", "SignedObject", "one_document", "read_document", "recipe_or_none"]

_MOST_BYTES = 32768
# Without it a text holds no placeholder. It may be written with JSON's escapes, which begin with a backslash.
_MARK = re.compile(r"\$\{aws:iot:|\\")
_DEFAULT_EXPIRY_SECONDS = 3600
_MOST_LOCALS = 2
_KEY_PER_DEVICE = "/".join(f"${{{name}}}" for name in LOCAL_NAMES)
_LOCAL = re.compile(r"\$\{([^}]*)\}")
# Strings as a whole, and the blanks between tokens.
_STRING_OR_BLANKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[ \t\r\n]+')


@dataclass(frozen=True, slots=True)
class SignedObject:
    """An object whose URL devices get.

    key: of an upload still with local placeholders. region: None where the URL names none and there is no such bucket.
    artifact_of: the package and version whose artifact it is.
    """

    bucket: str
    key: str
    region: str | None
    version: str | None = None
    is_upload: bool = False
    artifact_of: tuple[str, str] | None = None

    def url(self, account: str, region: str, now: datetime, expires_seconds: int, names: Mapping[str, str]) -> str:
        """The URL for one device. region: of the job; names: what the local placeholders stand for."""
        key = _LOCAL.sub(lambda found: names.get(found[1], found[0]), self.key) if self.is_upload else self.key
        return moto_state.presign(
            account,
            self.region or region,
            self.bucket,
            key,
            now=now,
            expires_seconds=expires_seconds,
            method="PUT" if self.is_upload else "GET",
            version=self.version,
        )


# Text of the document, or what stands in its place.
Segment = str | SignedObject


@dataclass(frozen=True, slots=True)
class JobDocument:
    """A document ready to be sent; a value, which holds nothing of the world.

    given: before anything was replaced. text: with packages and parameters replaced, presigned URLs not. source: the
    documentSource that it was read from. segments, object_segments: the text as given, and as compact JSON.
    """

    given: str
    text: str
    source: str | None
    expires_seconds: int
    segments: tuple[Segment, ...]
    object_segments: tuple[Segment, ...]

    @property
    def is_same_for_all(self) -> bool:
        """Whether nothing in it has to be signed."""
        return len(self.segments) == 1

    def for_device(
        self, account: str, region: str, now: datetime, *, job_id: str, thing_name: str, execution_number: int
    ) -> str:
        """What one device gets over HTTP, where the document is a text."""
        if self.is_same_for_all:
            return self.text
        names = _local_names(job_id, thing_name, execution_number)
        return "".join(self._signed(self.segments, account, region, now, names))

    def as_object(
        self, account: str, region: str, now: datetime, *, job_id: str, thing_name: str, execution_number: int
    ) -> str:
        """The same as compact JSON, to be put into an MQTT payload, where the document is an object."""
        if self.is_same_for_all:
            return str(self.object_segments[0])
        names = _local_names(job_id, thing_name, execution_number)
        return "".join(self._signed(self.object_segments, account, region, now, names))

    def _signed(
        self, segments: Iterable[Segment], account: str, region: str, now: datetime, names: Mapping[str, str]
    ) -> Iterator[str]:
        for segment in segments:
            if isinstance(segment, str):
                yield segment
            else:
                yield escaped(segment.url(account, region, now, self.expires_seconds, names))

    def with_urls(self, presigned_url_config: Mapping[str, Any] | None) -> "JobDocument":
        """The same document with URLs of another presignedUrlConfig.

        Raises: InvalidRequestException.
        """
        config = presigned_url_config or {}
        first = next((segment for segment in self.segments if isinstance(segment, SignedObject)), None)
        if first is not None and not config.get("roleArn"):
            if first.artifact_of is None:
                raise errors.role_missing()
            raise errors.role_missing_for_artifact(*first.artifact_of)
        return replace(self, expires_seconds=config.get("expiresInSec") or _DEFAULT_EXPIRY_SECONDS)


def _local_names(job_id: str, thing_name: str, execution_number: int) -> dict[str, str]:
    return {"thingName": thing_name, "jobId": job_id, "executionNumber": str(execution_number)}


# Where a document comes from


def recipe_or_none(destinations: Destinations) -> str | None:
    """The document of a job that names none: the recipe, if just one of its package versions has one."""
    recipes = [element.recipe for element in destinations.elements if element.recipe]
    return recipes[0] if len(recipes) == 1 else None


def one_document(call: Call, *, document: str | None, document_source: str | None) -> str:
    """The text of the one that is given, as it is; one in S3 is read now.

    Raises: InvalidRequestException.
    """
    if document is None and document_source is None:
        raise errors.no_document()
    if document is not None and document_source is not None:
        raise errors.document_and_source()
    if document is not None:
        return _checked_text(document)
    return _checked(_content_of(call, document_source or ""))


@lru_cache(maxsize=64)
def _checked_text(document: str) -> str:
    try:
        return _checked(document.encode())
    except UnicodeEncodeError as error:
        raise errors.document_not_utf8() from error


def _content_of(call: Call, source: str) -> bytes:
    url = read_object_url(source, call.region)
    if url is None or not url.key:
        raise errors.source_not_an_object_url(source)
    found = moto_state.find_object(call.region, url.bucket, url.key)
    if found is moto_state.Missing.KEY:
        # S3's console writes the URLs of objects percent-encoded.
        plain = decoded(url)
        if plain is not None:
            found = moto_state.find_object(call.region, plain.bucket, plain.key, plain.version)
    if not isinstance(found, moto_state.StoredObject):
        raise errors.source_unreadable(source, _MISSING[found])
    return found.read()


_MISSING = {
    moto_state.Missing.BUCKET: "the bucket does not exist",
    moto_state.Missing.KEY: "the bucket has no such object",
    moto_state.Missing.VERSION: "the object has no such version",
    moto_state.Missing.DELETE_MARKER: "the object has been deleted",
}


def _checked(content: bytes) -> str:
    if len(content) > _MOST_BYTES:
        raise errors.document_too_large(_MOST_BYTES)
    try:
        read = strict_json.read(content)
    except strict_json.NotUtf8 as error:
        raise errors.document_not_utf8() from error
    except strict_json.NotJson as error:
        raise errors.document_not_json(str(error)) from error
    if not isinstance(read, dict):
        raise errors.document_not_an_object()
    if b"\\u" in content and holds_lone_surrogate(read):
        raise errors.document_not_utf8()
    return content.decode()


# Replacing


def read_document(
    call: Call,
    given: str,
    *,
    document_source: str | None,
    presigned_url_config: Mapping[str, Any] | None,
    destinations: Destinations | None,
    parameters: Mapping[str, str] | None,
) -> JobDocument:
    """Make the document of a job from its text, which `one_document` has read.

    document_source: where it was read from. parameters: of a managed template, complete; None for every other document.

    Raises: InvalidRequestException.
    """
    if document_source is None and parameters is None and not _MARK.search(given):
        return _plain_document(given)
    composer = _Composer(call, destinations or NO_DESTINATIONS)
    composer.add(given if parameters is None else fill_parameters(given, parameters))
    text = "".join(composer.text)
    # GetJobDocument shows this text, and answers with no more than CreateJob takes.
    if len(text.encode()) > _MOST_BYTES:
        raise errors.replaced_document_too_large(_MOST_BYTES)
    made = JobDocument(
        given=given,
        text=given if text == given else text,
        source=document_source,
        expires_seconds=_DEFAULT_EXPIRY_SECONDS,
        segments=_merged(composer.segments),
        object_segments=_merged(composer.object_segments),
    ).with_urls(presigned_url_config)
    for segment in made.segments:
        if isinstance(segment, SignedObject) and segment.is_upload:
            _check_upload_bucket(call, segment)
    return made


@lru_cache(maxsize=64)
def _plain_document(given: str) -> JobDocument:
    """A document without placeholders; a test makes many jobs of the same."""
    return JobDocument(given, given, None, _DEFAULT_EXPIRY_SECONDS, (given,), (_compact(given),))


def _merged(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    merged: list[Segment] = []
    for is_text, run in groupby(segments, lambda segment: isinstance(segment, str)):
        if is_text:
            merged.append("".join(map(str, run)))
        else:
            merged.extend(run)
    return tuple(merged)


def _check_upload_bucket(call: Call, target: SignedObject) -> None:
    if not is_bucket_name(target.bucket):
        raise errors.bucket_name_invalid()
    bucket = moto_state.bucket_or_none(call.region, target.bucket)
    if bucket is None:
        raise errors.bucket_not_found()
    if not bucket.region == target.region == call.region:
        raise errors.bucket_elsewhere()


class _Composer:
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
                    self._write(chunk, _compact(chunk))
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
        _check_locals(found)
        region = found.region or self._region_of(found.bucket)
        return SignedObject(found.bucket, found.key or _KEY_PER_DEVICE, region, is_upload=True)

    def _region_of(self, bucket: str) -> str | None:
        found = moto_state.bucket_or_none(self._call.region, bucket)
        return None if found is None else found.region


def _check_locals(url: ObjectUrl) -> None:
    names = [found[1] for found in _LOCAL.finditer(url.key)]
    for name in names:
        if name not in LOCAL_NAMES:
            raise errors.local_placeholder_unknown(f"${{{name}}}")
        if names.count(name) > _MOST_LOCALS:
            raise errors.local_placeholder_repeated(f"${{{name}}}", _MOST_LOCALS)


def _compact(text: str) -> str:
    """A JSON text of whole tokens without blanks, its strings with the fewest escapes."""
    return _STRING_OR_BLANKS.sub(_compact_token, text)


def _compact_token(token: re.Match[str]) -> str:
    if token[0][0] != '"':
        return ""
    return f'"{escaped(unescaped(token[0][1:-1]))}"' if "\\" in token[0] else token[0]
