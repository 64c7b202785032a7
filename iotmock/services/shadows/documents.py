"""The documents of the shadow service, one pure function per shape, as the bytes that travel.

Alone keeps: which members each answer and each MQTT message has, and in which order they stand. Sections that have been
serialised before are put in as they are, so an answer costs little more than joining its parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from iotmock.services.shadows.content import AppliedUpdate, Section, ShadowContent, compact

# AWS shows these two rejections without the timestamp that the others have.
_REJECTED_WITHOUT_TIMESTAMP: Final = frozenset((404, 409))


@lru_cache(maxsize=1)  # over HTTP the answer is also the message, and there may be nobody to read the message
def accepted_document(update: AppliedUpdate) -> bytes:
    """Answer an update with what it sent, nulls included, and the new version.

    Source: Developer Guide, Device Shadow service documents, "/accepted response state document".
    """
    leaf = b'{"timestamp":%d}' % update.timestamp  # what a null has, at any level
    if update.sent is None:
        state, metadata = b"null", leaf
    else:
        sent = update.sent.items()
        state = _object([(name, b"null" if section is None else section.state_json) for name, section in sent])
        # Not kept with the section: the times of a request are seldom shown again.
        metadata = _object(
            [(name, leaf if section is None else section.make_metadata_json()) for name, section in sent]
        )
    current = update.current
    body = _state_and_metadata(state, metadata if current.has_metadata else None)
    return body + _ending(current.version, update.timestamp, update.client_token)


def get_document(content: ShadowContent, timestamp: int, client_token: str | None = None) -> bytes:
    """Show a whole shadow with its delta; the times of the delta are those of desired and not repeated.

    Source: Developer Guide, Device Shadow service documents, "Response state documents"; Using shadows.
    """
    delta = content.delta
    state = _object((name, section.state_json) for name, section in (*_sections(content), ("delta", delta)) if section)
    return _state_and_metadata(state, _metadata(content)) + _ending(content.version, timestamp, client_token)


def delete_document(version: int, timestamp: int, client_token: str | None = None) -> bytes:
    """Answer a delete with the version that was deleted.

    Source: Developer Guide, Device Shadow MQTT topics, delete/accepted.
    """
    return b"{" + _ending(version, timestamp, client_token)[1:]


def delta_message(update: AppliedUpdate) -> bytes | None:
    """Tell a device all that it should change, or None where nothing is left to change.

    Source: Developer Guide, Device Shadow service documents, "/delta response state document".
    """
    current = update.current
    delta = current.delta
    if delta is None:
        return None
    body = _state_and_metadata(delta.state_json, delta.metadata_json if current.has_metadata else None)
    return body + _ending(current.version, update.timestamp, update.client_token)


def documents_message(update: AppliedUpdate) -> bytes:
    """Show the shadow before and after an update; there is nothing before the first.

    Source: Developer Guide, Device Shadow service documents, "/documents response state document".
    """
    previous = b"null" if update.previous is None else _snapshot(update.previous)
    body = b'{"previous":%b,"current":%b,"timestamp":%d' % (previous, _snapshot(update.current), update.timestamp)
    return body + _token_and_end(update.client_token)


def rejected_message(status: int, message: str, timestamp: int, client_token: str | None = None) -> bytes:
    """Tell a device why its request was refused.

    Source: Developer Guide, Device Shadow service documents, "Error response documents".
    """
    body = b'{"code":%d,"message":%b' % (status, compact(message))
    if status not in _REJECTED_WITHOUT_TIMESTAMP:
        body += b',"timestamp":%d' % timestamp
    return body + _token_and_end(client_token)


def _sections(content: ShadowContent) -> tuple[tuple[str, Section | None], tuple[str, Section | None]]:
    return ("desired", content.desired), ("reported", content.reported)


def _state(content: ShadowContent) -> bytes:
    return _object((name, section.state_json) for name, section in _sections(content) if section)


def _metadata(content: ShadowContent) -> bytes | None:
    if not content.has_metadata:
        return None
    return _object((name, section.metadata_json) for name, section in _sections(content) if section)


def _snapshot(content: ShadowContent) -> bytes:
    return _state_and_metadata(_state(content), _metadata(content)) + b',"version":%d}' % content.version


def _object(members: Iterable[tuple[str, bytes]]) -> bytes:
    return b"{%b}" % b",".join([b'"%b":%b' % (name.encode(), value) for name, value in members])


def _state_and_metadata(state: bytes, metadata: bytes | None) -> bytes:
    return b'{"state":%b' % state if metadata is None else b'{"state":%b,"metadata":%b' % (state, metadata)


def _ending(version: int, timestamp: int, client_token: str | None) -> bytes:
    return b',"version":%d,"timestamp":%d' % (version, timestamp) + _token_and_end(client_token)


def _token_and_end(client_token: str | None) -> bytes:
    return b"}" if client_token is None else b',"clientToken":%b}' % compact(client_token)
