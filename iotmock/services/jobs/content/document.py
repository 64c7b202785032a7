"""Job documents: what is replaced when a job is made, and what each device gets.

Package attributes and parameters are replaced once, when the job is made, and an inserted attribute is text, whatever
it looks like; presigned URLs are made anew for each device. Alone kept here: a document is a JSON object in UTF-8 of at
most 32768 bytes, as it is given and with packages and parameters replaced; what is no placeholder is sent byte for
byte; a document with presigned URLs has a role to sign them. Sources: Developer Guide, "Managing jobs", "Preparing AWS
IoT Jobs"; API reference, CreateJob, GetJobDocument.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from iotmock.core import moto_state, strict_json
from iotmock.core.savable import savable
from iotmock.core.surrogates import holds_lone_surrogate
from iotmock.core.world.call import Call
from iotmock.services.jobs.content import errors
from iotmock.services.jobs.content.composer import Composer, compact, merged
from iotmock.services.jobs.content.destinations import NO_DESTINATIONS, Destinations
from iotmock.services.jobs.content.placeholders import escaped, fill_parameters
from iotmock.services.jobs.content.s3_urls import decoded, read_object_url
from iotmock.services.jobs.content.signed_objects import Segment, SignedObject, check_upload_bucket

__all__ = ["JobDocument", "one_document", "read_document", "recipe_or_none"]

_MOST_BYTES = 32768
# Without it a text holds no placeholder. It may be written with JSON's escapes, which begin with a backslash.
_MARK = re.compile(r"\$\{aws:iot:|\\")
_DEFAULT_EXPIRY_SECONDS = 3600


@savable
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
    composer = Composer(call, destinations or NO_DESTINATIONS)
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
        segments=merged(composer.segments),
        object_segments=merged(composer.object_segments),
    ).with_urls(presigned_url_config)
    for segment in made.segments:
        if isinstance(segment, SignedObject) and segment.is_upload:
            check_upload_bucket(call, segment)
    return made


@lru_cache(maxsize=64)
def _plain_document(given: str) -> JobDocument:
    """A document without placeholders; a test makes many jobs of the same."""
    return JobDocument(given, given, None, _DEFAULT_EXPIRY_SECONDS, (given,), (compact(given),))
