"""Values that do not come from a request: in templates numbers may be texts, and anything may be anything."""

import re
from collections.abc import Mapping
from typing import Any, Final

from botocore.model import ListShape, MapShape, StructureShape
from botocore.validate import ParamValidator

from iotmock.core.wire.codec import Codec
from iotmock.core.wire.validation import ConstraintViolation

__all__ = ["typed"]

_SCALARS: Final = frozenset(["boolean", "integer", "long", "float", "double"])
# As Python calls types.
_CLASS: Final = re.compile("<class '([^']*)'>")
_TRUTH: Final = {"true": True, "false": False}


def typed(codec: Codec, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that are not None, of the types that the model wants.

    Raises: ConstraintViolation.
    """
    shape = codec.model.input_shape
    if shape is None:
        return {}
    given = {
        member: _as_shape(shape.members[member], parameters[name])
        for member, name in codec.parameters.items()
        if parameters.get(name) is not None
    }
    report = ParamValidator().validate(given, shape)
    if report.has_errors():
        raise ConstraintViolation([_CLASS.sub(r"\1", line) for line in report.generate_report().splitlines()])
    return {codec.parameters[member]: value for member, value in given.items()}


def _as_shape(shape: Any, value: Any) -> Any:
    """A scalar is a text where a text is wanted, and a text the scalar that it says."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = shape.members
        return {name: _as_shape(members[name], item) if name in members else item for name, item in value.items()}
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: _as_shape(shape.value, item) for key, item in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_as_shape(shape.member, item) for item in value]
    if shape.type_name == "string" and isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, str) and shape.type_name in _SCALARS:
        return _scalar(shape.type_name, value)
    return value


def _scalar(kind: str, text: str) -> Any:
    try:
        if kind == "boolean":
            return _TRUTH[text.lower()]
        return int(text) if kind in {"integer", "long"} else float(text)
    except (KeyError, ValueError):
        # The validation says what is wrong with it.
        return text
