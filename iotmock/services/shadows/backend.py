"""Device shadows: what a thing last reported, and what it is desired to become.

Requests come over HTTP and over MQTT and do the same; alone kept here is where they differ: a refusal is an error
over HTTP and a message over MQTT, while every change is announced over MQTT, whichever way it came.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from iotmock.core.clock import epoch_seconds
from iotmock.core.mqtt.message import Message
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation, topic
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.shadows import errors, topics
from iotmock.services.shadows.content import AppliedUpdate, ShadowContent, apply
from iotmock.services.shadows.documents import accepted_document, delete_document, get_document, rejected_message
from iotmock.services.shadows.errors import DocumentError
from iotmock.services.shadows.remembered import remember
from iotmock.services.shadows.request import client_token_or_none, parse_client_token, parse_update
from iotmock.services.shadows.state import ShadowName, ShadowStore

__all__ = ["ShadowsBackend"]

NAMES_PAGE: Final = 25

# Does what a request asks for and announces it. Raises: DocumentError.
_Action = Callable[[Call, ShadowName, bytes], object]


@savable
class ShadowsBackend(Backend):
    """The shadows of one account and region."""

    service_topics = topics.OF_SERVICE

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._shadows = ShadowStore()

    # Over HTTP

    @operation("iot-data:GetThingShadow")
    def get_thing_shadow(self, call: Call, *, thing_name: str, shadow_name: str | None = None) -> Document:
        """Show a shadow with its delta.

        Raises: ResourceNotFoundException.
        Source: API reference, GetThingShadow.
        """
        try:
            content = self._find(ShadowName(thing_name, shadow_name))
        except DocumentError as refused:
            raise errors.as_aws_error(refused) from refused
        return {"payload": get_document(content, epoch_seconds(call.now))}

    @operation("iot-data:UpdateThingShadow")
    def update_thing_shadow(
        self, call: Call, *, thing_name: str, payload: bytes, shadow_name: str | None = None
    ) -> Document:
        """Merge a document into a shadow; the first one makes it.

        Raises: InvalidRequestException, ConflictException, RequestEntityTooLargeException,
        UnsupportedDocumentEncodingException.
        Source: API reference, UpdateThingShadow; Developer Guide, Device Shadow service documents.
        """
        try:
            update = self._update(call, ShadowName(thing_name, shadow_name), payload)
        except DocumentError as refused:
            raise errors.as_aws_error(refused) from refused
        return {"payload": accepted_document(update)}

    @operation("iot-data:DeleteThingShadow")
    def delete_thing_shadow(self, call: Call, *, thing_name: str, shadow_name: str | None = None) -> Document:
        """Delete a shadow; its version lives on for 48 hours.

        Raises: ResourceNotFoundException.
        Source: API reference, DeleteThingShadow; Developer Guide, Simulating Device Shadow service communications.
        """
        try:
            return {"payload": self._delete(call, ShadowName(thing_name, shadow_name), b"")}
        except DocumentError as refused:
            raise errors.as_aws_error(refused) from refused

    @operation("iot-data:ListNamedShadowsForThing")
    def list_named_shadows_for_thing(
        self, call: Call, *, thing_name: str, next_token: str | None = None, page_size: int = NAMES_PAGE
    ) -> Document:
        """List the names of a thing's named shadows; an unknown thing has none.

        Raises: InvalidRequestException.
        Source: API reference, ListNamedShadowsForThing; Developer Guide, Device Shadow REST API.
        """
        scope = f"ListNamedShadowsForThing/{thing_name}"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        names = self._shadows.names(thing_name, position)
        page, token = paging.take_page(call, scope, names, page_size, lambda name: name)
        return {"results": page, "nextToken": token, "timestamp": epoch_seconds(call.now)}

    # What rooms ask

    def contents_of(self, thing_name: str) -> tuple[ShadowContent, ...]:
        """What the shadows of a thing hold: values, of which others take the place when a shadow changes."""
        return tuple(content for _, content in self._shadows.of_thing(thing_name))

    def named_contents_of(self, thing_name: str) -> Iterator[tuple[str | None, ShadowContent]]:
        """What the shadows of a thing hold by name, the classic one, without a name, first."""
        return self._shadows.of_thing(thing_name)

    def documents_of(self, thing_name: str) -> Iterator[tuple[str | None, dict[str, Any]]]:
        """The shadows of a thing as the fleet index has them, the classic one without a name."""
        for name, content in self._shadows.of_thing(thing_name):
            document = json.loads(get_document(content, 0))
            yield (
                name,
                {
                    **document["state"],
                    "metadata": document.get("metadata", {}),
                    "version": content.version,
                    "hasDelta": content.delta is not None,
                },
            )

    # Over MQTT

    @topic(topics.CLASSIC + "/get", api=True)
    @topic(topics.NAMED + "/get", api=True)
    def take_get(self, call: Call, *, message: Message, thing_name: str, shadow_name: str | None = None) -> None:
        """Answer with the shadow on `get/accepted`, or on `get/rejected`."""
        self._answer(call, ShadowName(thing_name, shadow_name), "get", message, self._publish_document)

    @topic(topics.CLASSIC + "/update", api=True)
    @topic(topics.NAMED + "/update", api=True)
    def take_update(self, call: Call, *, message: Message, thing_name: str, shadow_name: str | None = None) -> None:
        """Merge a document into the shadow, or answer on `update/rejected`."""
        self._answer(call, ShadowName(thing_name, shadow_name), "update", message, self._update_logged)

    @topic(topics.CLASSIC + "/delete", api=True)
    @topic(topics.NAMED + "/delete", api=True)
    def take_delete(self, call: Call, *, message: Message, thing_name: str, shadow_name: str | None = None) -> None:
        """Delete the shadow, or answer on `delete/rejected`."""
        self._answer(call, ShadowName(thing_name, shadow_name), "delete", message, self._delete)

    @staticmethod
    def _answer(call: Call, name: ShadowName, verb: str, message: Message, act: _Action) -> None:
        try:
            topics.check_name(name, message.payload)
            act(call, name, message.payload)
        except DocumentError as refused:
            rejection = rejected_message(refused.status, refused.message, epoch_seconds(call.now), refused.client_token)
            call.publish(f"{topics.prefix_of(name)}/{verb}/rejected", rejection)

    # Both

    def document_or_none(self, call: Call, thing_name: str, shadow_name: str | None = None) -> bytes | None:
        """A shadow as GetThingShadow answers it, or None when it does not exist."""
        content = self._shadows.get(ShadowName(thing_name, shadow_name))
        return None if content is None else get_document(content, epoch_seconds(call.now))

    def shadow_names(self) -> list[ShadowName]:
        """The shadows that exist."""
        return [name for name, _ in self._shadows]

    def _find(self, name: ShadowName, client_token: str | None = None) -> ShadowContent:
        content = self._shadows.get(name)
        if content is None:
            raise errors.no_shadow(str(name), client_token)
        return content

    def _publish_document(self, call: Call, name: ShadowName, body: bytes) -> None:
        token = parse_client_token(body)
        document = get_document(self._find(name, token), epoch_seconds(call.now), token)
        call.publish(f"{topics.prefix_of(name)}/get/accepted", document)

    def _update_logged(self, call: Call, name: ShadowName, body: bytes) -> None:
        self._update(call, name, body, logged=body)

    def _update(self, call: Call, name: ShadowName, body: bytes, logged: bytes | None = None) -> AppliedUpdate:
        request = parse_update(body, shadow_name=name.shadow_name)
        previous = self._shadows.get(name)
        left_behind = 0 if previous is not None else self._shadows.version_left_behind(name, call.now)
        update = apply(previous, request, epoch_seconds(call.now), deleted_version=left_behind)
        shadow = self._shadows.put(name, update.current)
        before_version = None if previous is None else previous.version
        call.record("shadow", shadow.label, "update", before_version, update.current.version)
        record = remember(shadow.name, update, logged)
        # AWS promises no order; this one makes tests repeatable.
        call.publish_later(topics.ACCEPTED, record, at_hand=update)
        call.publish_later(topics.DOCUMENTS, record, at_hand=update)
        if update.current.delta is not None:
            call.publish_later(topics.DELTA, record, at_hand=update)
        call.touch(shadow.name.thing_name)
        return update

    def _delete(self, call: Call, name: ShadowName, body: bytes) -> bytes:
        token = client_token_or_none(body)
        version = self._find(name, token).version
        self._shadows.delete(name, call.now)
        call.record("shadow", str(name), "delete", version)
        accepted = delete_document(version, epoch_seconds(call.now), token)
        call.publish(f"{topics.prefix_of(name)}/delete/accepted", accepted)
        call.touch(name.thing_name)
        return accepted
