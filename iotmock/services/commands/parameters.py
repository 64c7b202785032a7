"""Parameters of commands: what a command declares, and which value an execution gets.

Alone kept here: a value has exactly one member and fits the declared type; a declaration's conditions fit its type; an
execution only starts when every declared parameter has a value that meets all its conditions.
Sources: Developer Guide, "Commands concepts and status", "Create and manage commands"; what no page says is in
docs/fidelity.md.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from iotmock.services.commands import errors
from iotmock.services.commands.conditions import Condition

if TYPE_CHECKING:
    from iotmock.services.commands.state import Command

__all__ = ["Declaration", "declarations", "plain_values", "resolve"]

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
_FLEETWISE_PREFIXES = ("$actuatorPath.", "$stateTemplate.")


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
                raise errors.invalid(f"The value of parameter {self.name} does not meet the condition {condition}.")

    def member_of(self, value: Value) -> str:
        """The one member of a value, checked against the type.

        Raises: ValidationException.
        """
        member = _single_member(self.name, value)
        if self.member is not None and member != self.member:
            wanted = f"{_TYPE_OF_MEMBER[self.member]} (member {self.member})"
            raise errors.invalid(f"Parameter {self.name} must be of type {wanted}, not {_TYPE_OF_MEMBER[member]}.")
        return member


def declarations(mandatory_parameters: Iterable[Mapping[str, Any]], *, is_fleetwise: bool) -> dict[str, Declaration]:
    """Read and check what a command declares.

    Raises: ValidationException.
    """
    declared: dict[str, Declaration] = {}
    for parameter in mandatory_parameters:
        name = parameter["name"]
        if name in declared:
            raise errors.invalid(f"Parameter {name} is declared more than once.")
        if is_fleetwise and not name.startswith(_FLEETWISE_PREFIXES):
            raise errors.invalid(f"Parameter {name} must start with {' or '.join(_FLEETWISE_PREFIXES)}.")
        declared[name] = _declaration(name, parameter)
    return declared


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


def _single_member(name: str, value: Value) -> str:
    members = [member for member, content in value.items() if content is not None]
    if len(members) != 1:
        raise errors.invalid(f"The value of parameter {name} must have exactly one member, not {len(members)}.")
    member = members[0]
    content = value[member]
    if member == "D" and not math.isfinite(content):
        raise errors.invalid(f"The value of parameter {name} is not a finite number.")
    if member == "UL" and int(content) > _LARGEST_UNSIGNED_LONG:
        raise errors.invalid(f"The value of parameter {name} is greater than {_LARGEST_UNSIGNED_LONG}.")
    return member


def plain_values(values: Mapping[str, Value]) -> dict[str, Any]:
    """The Python values of checked parameter values."""
    return {name: _plain(_single_member(name, value), value) for name, value in values.items()}


def _plain(member: str, value: Value) -> Any:
    return int(value[member]) if member == "UL" else value[member]


def resolve(command: "Command", requested: Mapping[str, Value] | None) -> Mapping[str, Value] | None:
    """The values that an execution gets, each checked: the requested ones, then what the declarations preset.

    Raises: ValidationException.
    """
    if requested is None and not command.declarations and command.template is None:
        return None
    requested = requested or {}
    _check_undeclared(command, requested)
    values = dict(requested)
    for name, declaration in command.declarations.items():
        value = requested.get(name, declaration.preset)
        if value is not None:
            declaration.check(value)
            values[name] = value
    for name in _needed(command):
        if name not in values:
            raise errors.invalid(f"Parameter {name} has no default value and must be given.")
    return values or None


def _check_undeclared(command: "Command", requested: Mapping[str, Value]) -> None:
    used = frozenset() if command.template is None else command.template.names
    # A static payload uses no parameters, and a vehicle command without declarations takes any.
    takes_any = command.payload is not None or (command.is_fleetwise and not command.declarations)
    for name, value in requested.items():
        if name in command.declarations:
            continue
        if name not in used and not takes_any:
            raise errors.invalid(f"Parameter {name} is neither declared nor used by command {command.id}.")
        _single_member(name, value)


def _needed(command: "Command") -> list[str]:
    if command.is_fleetwise:
        # Of several actuators or states some may be left alone.
        return list(command.declarations) if len(command.declarations) == 1 else []
    used = () if command.template is None else sorted(command.template.names)
    return [*command.declarations, *(name for name in used if name not in command.declarations)]
