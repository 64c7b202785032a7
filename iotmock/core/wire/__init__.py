"""HTTP to values and back: one codec per operation, compiled from botocore's service model.

This front is the only door of the wing.
"""

from iotmock.core.wire.codec import Codec, codec_for, service_model
from iotmock.core.wire.json import UnknownMember
from iotmock.core.wire.loose import typed
from iotmock.core.wire.output import COMMON_ERRORS, ERROR_TYPE, Answer, RawAnswer, UndeclaredError, encode_common_error
from iotmock.core.wire.patterns import matcher
from iotmock.core.wire.validation import ConstraintViolation
from iotmock.core.wire.values import MalformedRequest

__all__ = [
    "COMMON_ERRORS",
    "ERROR_TYPE",
    "Answer",
    "Codec",
    "ConstraintViolation",
    "MalformedRequest",
    "RawAnswer",
    "UndeclaredError",
    "UnknownMember",
    "codec_for",
    "encode_common_error",
    "matcher",
    "service_model",
    "typed",
]
