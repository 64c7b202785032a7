"""The action that posts to a web server. Source: Developer Guide, "HTTP" action, "HTTP action destinations"."""

from http import HTTPStatus
from typing import Final

from iotmock.services.rules.action import NO_JSON, ActionFailed, Delivery
from iotmock.services.rules.destinations import DestinationsBackend
from iotmock.services.rules.web import HandlerFailed, HttpRequest, post

__all__ = ["to_server"]

_TRIES: Final = 3
_CONTENT_TYPE: Final = "content-type"
_JSON: Final = "application/json"


def to_server(delivery: Delivery) -> bool:
    """POST to a server whose destination is enabled; again where it is busy or broken."""
    with delivery.afterwards.entered("topic rule") as call:
        refusal = call.backend(DestinationsBackend).refusal_of_url(delivery.parameters["url"])
    if refusal is not None:
        raise ActionFailed(refusal)
    request = _request(delivery)
    for _ in range(_TRIES):
        try:
            status = post(delivery.afterwards.bound, request)
        except HandlerFailed as failure:
            raise ActionFailed(str(failure)) from failure
        if status is None:
            return False
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return True
        if status != HTTPStatus.TOO_MANY_REQUESTS and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ActionFailed(f"the server has answered {status}")
    raise ActionFailed(f"the server has answered {status} to the last of {_TRIES} tries")


def _request(delivery: Delivery) -> HttpRequest:
    parameters, document = delivery.parameters, delivery.document
    headers = {each["key"]: each["value"] for each in parameters.get("headers", ())}
    if parameters.get("enableBatching"):
        if document is NO_JSON:
            raise ActionFailed("a batch is an array of JSON, and the payload is none")
        delivery.payload = b"[" + delivery.payload + b"]"
        headers = {name: value for name, value in headers.items() if name.lower() != _CONTENT_TYPE}
        document = [document]
    if not any(name.lower() == _CONTENT_TYPE for name in headers):
        headers[_CONTENT_TYPE] = _JSON if isinstance(document, dict | list) else "application/octet-stream"
    return HttpRequest(parameters["url"], headers, delivery.payload)
