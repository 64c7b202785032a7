"""Requests that rooms make of each other's operations, and of their own, as a client would make them."""

from typing import Any

from iotmock.core.errors import InvalidRequestException
from iotmock.core.rooms import registration
from iotmock.core.wire import ConstraintViolation, typed

__all__ = ["checked"]


def checked(key: str, **parameters: Any) -> dict[str, Any]:
    """The parameters of an operation that are not None, when the model has nothing against them.

    key: as `service:Operation`.

    Raises: InvalidRequestException.
    """
    codec = registration.OPERATIONS[key].codec
    try:
        given = typed(codec, parameters)
        codec.validate(given)
    except ConstraintViolation as error:
        raise InvalidRequestException(str(error)) from error
    return given
