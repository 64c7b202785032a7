"""Parameters of an execution: which value each of them gets.

Alone kept here: an execution only starts when every declared parameter has a value that meets all its conditions.
Sources: Developer Guide, "Commands concepts and status", "Create and manage commands"; what no page says is in
docs/fidelity.md.
"""

from collections.abc import Mapping

from iotmock.services.commands import errors
from iotmock.services.commands.declarations import STATE_TEMPLATE, Value, check_vehicle_name, member_of
from iotmock.services.commands.state import Command

__all__ = ["resolve"]


def resolve(command: Command, requested: Mapping[str, Value] | None) -> Mapping[str, Value] | None:
    """The values that an execution gets, each checked: the requested ones, then what the declarations preset.

    Raises: ValidationException.
    """
    if requested is None and not command.declarations and command.template is None and not command.is_fleetwise:
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
            raise errors.parameter_missing(name)
    if command.is_fleetwise and not values:
        raise errors.nothing_for_the_vehicle(command.id)
    return values or None


def _check_undeclared(command: Command, requested: Mapping[str, Value]) -> None:
    used = frozenset() if command.template is None else command.template.names
    # A static payload uses no parameters, and a vehicle command without declarations takes any.
    takes_any = command.payload is not None or (command.is_fleetwise and not command.declarations)
    for name, value in requested.items():
        if name in command.declarations:
            continue
        if name not in used and not takes_any:
            raise errors.parameter_unknown(name, command.id)
        if command.is_fleetwise:
            check_vehicle_name(name)
        member_of(name, value)


def _needed(command: Command) -> list[str]:
    if command.is_fleetwise:
        # Of several actuators some may be left alone; a state template needs all its members.
        return [name for name in command.declarations if name.startswith(STATE_TEMPLATE)]
    used = () if command.template is None else sorted(command.template.names)
    return [*command.declarations, *(name for name in used if name not in command.declarations)]
