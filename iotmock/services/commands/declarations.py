"""Declarations: which parameters a command has, and which values fit them.

Alone kept here: a value has exactly one member and fits the declared type; a declaration's conditions fit its type.
Sources: Developer Guide, "Commands concepts and status", "Create and manage commands"; what no page says is in
docs/fidelity.md.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from iotmock.services.commands import errors
from iotmock.services.commands.conditions import Condition

__all__ = [
    "STATE_TEMPLATE",
    "Declaration",
    "Value",
    "check_vehicle_name",
    "declarations",
    "member_of",
    "plain_values",
]

Value = Mapping[str, Any]

_MEMBER_OF_TYPE = {
    "STRING": "S",
    "INTEGER": "I",
    "DOUBLE": "D",
    "LONG": "L",
    "UNSIGNEDLONG": "UL",
    "BOOLEAN": "B",
    "BINARY": "BIN",
}
_TYPE_OF_MEMBER = {member: type_ for type_, member in _MEMBER_OF_TYPE.items()}
_LARGEST_UNSIGNED_LONG = 2**64 - 1
STATE_TEMPLATE = "$stateTemplate."
_FLEETWISE_PREFIXES = ("$actuatorPath.", STATE_TEMPLATE)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One entry of a command's mandatory parameters.

    member: of the values that fit, e.g. "I"; None when neither a type nor a value tells. preset: the value of an
    execution whose request names none; None when there must be one in the request.
    """

    name: str
    member: str | None
    preset: Value | None
    conditions: tuple[Condition, ...]

    def check(self, value: Value) -> None:
        """Check a value for this parameter against type and conditions.

        Raises: ValidationException.
        """
        member = self.member_of(value)
        plain = _plain(member, value)
        for condition in self.conditions:
            if not condition.holds(member, plain):
                raise errors.condition_not_met(self.name, str(condition))

    def member_of(self, value: Value) -> str:
        """The one member of a value, checked against the type.

        Raises: ValidationException.
        """
        member = member_of(self.name, value)
        if self.member is not None and member != self.member:
            wanted, given = _TYPE_OF_MEMBER[self.member], _TYPE_OF_MEMBER[member]
            raise errors.parameter_of_other_type(self.name, wanted, self.member, given)
        return member


def declarations(mandatory_parameters: Iterable[Mapping[str, Any]], *, is_fleetwise: bool) -> dict[str, Declaration]:
    """Read and check what a command declares.

    Raises: ValidationException.
    """
    declared: dict[str, Declaration] = {}
    for parameter in mandatory_parameters:
        name = parameter["name"]
        if name in declared:
            raise errors.parameter_declared_twice(name)
        if is_fleetwise:
            check_vehicle_name(name)
        declared[name] = _declaration(name, parameter)
    return declared


def check_vehicle_name(name: str) -> None:
    """Check that a parameter of a vehicle command names an actuator or a member of a state template.

    Raises: ValidationException.
    """
    if not name.startswith(_FLEETWISE_PREFIXES):
        raise errors.prefix_of_fleetwise(name, _FLEETWISE_PREFIXES)


def _declaration(name: str, parameter: Mapping[str, Any]) -> Declaration:
    value, default = parameter.get("value"), parameter.get("defaultValue")
    member = _MEMBER_OF_TYPE.get(parameter.get("type", ""))
    for given in (value, default):
        if given is not None:
            member = Declaration(name, member, None, ()).member_of(given)
    conditions = tuple(Condition(name, entry) for entry in parameter.get("valueConditions", ()))
    if member is not None:
        for condition in conditions:
            condition.check_fits(member)
    return Declaration(name, member, value if value is not None else default, conditions)


def member_of(name: str, value: Value) -> str:
    """The one member of the value of a parameter, whatever its type.

    Raises: ValidationException.
    """
    members = [member for member, content in value.items() if content is not None]
    if len(members) != 1:
        raise errors.value_not_single(name, len(members))
    member = members[0]
    content = value[member]
    if member == "D" and not math.isfinite(content):
        raise errors.value_not_finite(name)
    if member == "UL" and int(content) > _LARGEST_UNSIGNED_LONG:
        raise errors.value_too_large(name, _LARGEST_UNSIGNED_LONG)
    return member


def plain_values(values: Mapping[str, Value]) -> dict[str, Any]:
    """The Python values of checked parameter values."""
    return {name: _plain(member_of(name, value), value) for name, value in values.items()}


def _plain(member: str, value: Value) -> Any:
    return int(value[member]) if member == "UL" else value[member]
