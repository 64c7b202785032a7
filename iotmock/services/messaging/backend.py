"""The message broker's API: publishing, retained messages, connections.

The broker itself is `core.mqtt`; this room is its door for HTTPS. Nothing is remembered here.
"""

from typing import Any

from iotmock.core.mqtt.doors import LARGEST_PAYLOAD, PublishRefused
from iotmock.core.mqtt.log import known_topic
from iotmock.core.mqtt.message import Message
from iotmock.core.mqtt.publisher import API
from iotmock.core.mqtt.sessions import ClientNotConnected, ClientSilent, Session
from iotmock.core.mqtt.topics import TopicError, check_topic_name, has_wildcard
from iotmock.core.names import new_uuid
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.wire import RawAnswer
from iotmock.core.world.call import Call
from iotmock.services.messaging import documents, errors
from iotmock.services.messaging.properties import read_properties

__all__ = ["MessagingBackend"]

RETAINED_PAGE = 20
SUBSCRIPTIONS_PAGE = 20
DIRECT_MESSAGE_TIMEOUTS = range(1, 16)


@savable
class MessagingBackend(Backend):
    """The operations of `iot-data` that are not about shadows."""

    # Publish

    @operation("iot-data:Publish")
    def publish(
        self,
        call: Call,
        *,
        topic: str,
        payload: bytes = b"",
        qos: int = 0,
        retain: bool = False,
        message_expiry: int | None = None,
        **properties: Any,
    ) -> RawAnswer:
        """Publish a message; reserved topics that the API may use are processed.

        Raises: InvalidRequestException.
        Source: API reference, Publish; developer guide, HTTPS (the answer's body).
        """
        if message_expiry is not None and message_expiry < 0:
            raise errors.negative_expiry()
        try:
            call.broker.exchange.publish(
                call,
                API,
                known_topic(topic),
                payload,
                qos=qos,
                retain=retain,
                properties=read_properties(message_expiry=message_expiry, **properties),
            )
        except PublishRefused as reason:
            raise errors.refused(reason) from reason
        return _taken()

    # Retained messages

    @operation("iot-data:GetRetainedMessage")
    def get_retained_message(self, call: Call, *, topic: str) -> Document:
        """The message stored for a topic.

        Raises: ResourceNotFoundException.
        Source: API reference, GetRetainedMessage.
        """
        stored = call.broker.retained.get(topic)
        if stored is None:
            raise errors.no_retained_message(topic)
        return documents.retained_message(stored)

    @operation("iot-data:ListRetainedMessages")
    def list_retained_messages(
        self, call: Call, *, next_token: str | None = None, max_results: int = RETAINED_PAGE
    ) -> Document:
        """Stored messages without their payloads, newest first.

        Raises: InvalidRequestException.
        Source: API reference, ListRetainedMessages; observed for order and page size.
        """
        scope = "ListRetainedMessages"
        start = paging.read_token(call, scope, next_token, errors.invalid_token)
        entries = call.broker.retained.newest_first(start)
        page, token = paging.take_page(call, scope, entries, max_results, lambda stored: stored.position)
        return {"retainedTopics": [documents.retained_summary(stored) for stored in page], "nextToken": token}

    # Connections

    @operation("iot-data:GetConnection")
    def get_connection(self, call: Call, *, client_id: str, include_socket_information: bool = False) -> Document:
        """What the broker knows of a client: connected, or lately disconnected and why.

        Raises: ResourceNotFoundException.
        Source: API reference, GetConnection.
        """
        return documents.connection(self._find_session(call, client_id), with_socket=include_socket_information)

    @operation("iot-data:DeleteConnection")
    def delete_connection(
        self, call: Call, *, client_id: str, clean_session: bool = False, prevent_will_message: bool = False
    ) -> None:
        """Cut a client off; with `clean_session` its persistent session ends as well.

        Raises: ResourceNotFoundException.
        Source: API reference, DeleteConnection; developer guide, Managing MQTT connections.
        """
        try:
            call.broker.connections.delete(call, client_id, clean_session, prevent_will_message)
        except ClientNotConnected as missing:
            raise errors.client_unknown(client_id) from missing

    @operation("iot-data:ListSubscriptions")
    def list_subscriptions(
        self, call: Call, *, client_id: str, next_token: str | None = None, max_results: int = SUBSCRIPTIONS_PAGE
    ) -> Document:
        """Topic filters and granted QoS of a client with a session, offline ones included.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListSubscriptions.
        """
        session = self._find_session(call, client_id)
        if not session.alive:
            raise errors.client_unknown(client_id)
        scope = f"ListSubscriptions/{client_id}"
        filters = session.subscriptions(paging.read_token(call, scope, next_token, errors.invalid_token))
        page, token = paging.take_page(call, scope, filters, max_results, lambda entry: entry[0])
        return {
            "subscriptions": [{"topicFilter": topic_filter, "qos": qos} for topic_filter, qos in page],
            "nextToken": token,
        }

    @operation("iot-data:SendDirectMessage")
    def send_direct_message(
        self,
        call: Call,
        *,
        client_id: str,
        topic: str,
        payload: bytes = b"",
        confirmation: bool = False,
        timeout: int = 5,
        **properties: Any,
    ) -> RawAnswer:
        """Deliver a message to one connected client, whatever it is subscribed to.

        Raises: InvalidRequestException, ResourceNotFoundException, RequestEntityTooLargeException,
            GatewayTimeoutException.
        Source: API reference, SendDirectMessage; developer guide, Sending direct messages.
        """
        # Without a confirmation there is nothing to wait for: the model says that the time-out is ignored then.
        self._check_direct_message(topic, payload, timeout if confirmation else None)
        known = read_properties(**properties)
        if known is not None and known.response_topic and has_wildcard(known.response_topic):
            raise errors.response_topic_with_wildcard()
        message = Message(topic, payload, 1 if confirmation else 0, False, call.now, known)
        connections = call.broker.connections
        try:
            connections.send_direct(client_id, message)
        except ClientNotConnected as missing:
            session = connections.session(client_id)
            raise errors.client_not_connected(has_session=session is not None and session.alive) from missing
        except ClientSilent as silent:
            raise errors.no_acknowledgement(timeout) from silent
        return _taken()

    # Inside

    @staticmethod
    def _check_direct_message(topic: str, payload: bytes, timeout: int | None) -> None:
        try:
            check_topic_name(topic)
        except TopicError as reason:
            raise errors.refused(reason) from reason
        if topic.startswith("$"):
            raise errors.direct_message_to_reserved_topic()
        if timeout is not None and timeout not in DIRECT_MESSAGE_TIMEOUTS:
            raise errors.timeout_out_of_range(DIRECT_MESSAGE_TIMEOUTS[0], DIRECT_MESSAGE_TIMEOUTS[-1])
        if len(payload) > LARGEST_PAYLOAD:
            raise errors.direct_message_too_large()

    @staticmethod
    def _find_session(call: Call, client_id: str) -> Session:
        session = call.broker.connections.session(client_id)
        if session is None:
            raise errors.client_unknown(client_id)
        return session


def _taken() -> RawAnswer:
    """The answer to a message that was taken; its trace id is the id of the request."""
    trace_id = new_uuid()
    headers = {"Content-Type": "application/json", "x-amzn-RequestId": trace_id}
    return RawAnswer(200, headers, documents.ok_body(trace_id))
