"""Fleets: many devices of one kind."""

from collections.abc import Callable, Iterator
from functools import partial
from operator import is_
from typing import Any, overload

from iotmock.core.sequences import PublicSequence
from iotmock.core.tables import ROWS_SHOWN, Table
from iotmock.core.texts import shown
from iotmock.device.device import Device

__all__ = ["Devices", "fleet_names"]


class Devices(PublicSequence[Device]):
    """The devices of `iot.devices(...)`, by their number; `"pump-7" in fleet` asks for a thing's name."""

    __slots__ = ("_devices",)

    def __init__(self, devices: list[Device]) -> None:
        self._devices = devices

    @overload
    def __getitem__(self, index: int) -> Device: ...
    @overload
    def __getitem__(self, index: slice) -> "Devices": ...
    def __getitem__(self, index: int | slice) -> "Device | Devices":
        return Devices(self._devices[index]) if isinstance(index, slice) else self._devices[index]

    def __iter__(self) -> Iterator[Device]:
        return iter(self._devices)

    def __len__(self) -> int:
        return len(self._devices)

    def __repr__(self) -> str:
        if len(self) < 3:
            return repr(self._devices)
        connected = sum(device.connected for device in self._devices)
        first, last = self._devices[0].thing_name, self._devices[-1].thing_name
        return f"<{len(self):,} devices, {first} to {last}, {connected:,} connected>"

    def _table(self) -> Table:
        rows = [
            (
                device.thing_name,
                "yes" if device.connected else "no",
                f"{len(device.client.messages):,}",
                str(len(device.commands)),
            )
            for device in self._devices[:ROWS_SHOWN]
        ]
        count = len(self)
        title = f"{count:,} device{'' if count == 1 else 's'}"
        head = ("thing", "connected", "messages", "commands waiting")
        return Table(title, head, rows, more=count - len(rows))

    def _test_for(self, wanted: object) -> Callable[[Any], bool]:
        if isinstance(wanted, Device):
            return partial(is_, wanted)
        if isinstance(wanted, str):
            return lambda device: bool(device.thing_name == wanted)
        raise TypeError(f"{shown(wanted)} can be no device: ask for a thing's name or a Device")


def fleet_names(template: str, count: int) -> list[str]:
    """The names of a fleet: the template with 0, 1, 2... in its place `{}`, or `{:03}`.

    Raises: TypeError, ValueError.
    """
    if isinstance(count, bool) or not isinstance(count, int):
        raise TypeError(f"{shown(count)} devices: a fleet is counted with an int")
    if count < 0:
        raise ValueError(f"{count} devices: a fleet cannot have fewer than none")
    try:
        names = [template.format(number) for number in range(count)]
        # Of one device the name shows nothing.
        has_place = template.format(0) != template.format(1)
    except (AttributeError, IndexError, KeyError, ValueError) as error:
        raise ValueError(
            f"{shown(template)} is no template of names: write e.g. 'pump-{{}}' or 'pump-{{:03}}'"
        ) from error
    if not has_place:
        raise ValueError(f"{shown(template)} has no place for the number: write e.g. {shown(template + '-{}')}")
    return names
