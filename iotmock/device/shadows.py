"""The shadows of a device's thing: what it reports, asks for, and does about a delta."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from iotmock.core.mqtt.message import Message
from iotmock.core.texts import shown
from iotmock.device.answers import Accepted, Rejected
from iotmock.device.connection import Connection

__all__ = ["DeltaHandler", "Shadows"]

DeltaHandler = Callable[[dict[str, Any]], object]


class Shadows:
    """The shadows of one thing, seen from its device.

    Alone kept here: what a handler gives back is reported once for the same delta, so that a device that cannot do
    what is desired does not go round for ever.
    """

    def __init__(self, connection: Connection, thing_name: str) -> None:
        self._connection = connection
        self._thing_name = thing_name
        self._handlers: dict[str, list[DeltaHandler]] = {}
        # By topic and handler: the delta that it heard last, and what it gave back.
        self._given: dict[tuple[str, int], tuple[dict[str, Any], Mapping[str, Any]]] = {}

    def report(self, values: Mapping[str, Any] | None, shadow_name: str | None) -> Accepted:
        """Report values.

        Raises: Rejected, RuntimeError.
        """
        return self._report(self._prefix(shadow_name), values)

    def get(self, shadow_name: str | None) -> Accepted:
        """Ask for the document.

        Raises: Rejected, RuntimeError.
        """
        return self._connection.ask(f"{self._prefix(shadow_name)}/get", {})

    def part(self, section: str) -> dict[str, Any]:
        """A section of the classic shadow's state; empty where there is none.

        Raises: Rejected, RuntimeError.
        """
        return self._part(self._prefix(None), section)

    def _part(self, prefix: str, section: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._connection.ask(f"{prefix}/get", {})["state"].get(section, {})
        except Rejected as refused:
            if refused.document["code"] == 404:
                return {}
            raise
        return found

    def on_delta(self, handler: DeltaHandler, shadow_name: str | None) -> None:
        """Have a handler called with each delta that an update leaves."""
        prefix = self._prefix(shadow_name)
        if prefix in self._handlers:
            self._handlers[prefix].append(handler)
            return
        self._handlers[prefix] = [handler]

        def hear(message: Message) -> None:
            self._act(prefix, message.json()["state"])

        self._connection.subscribe(f"{prefix}/update/delta", hear)

    def look_again(self) -> None:
        """Ask each shadow that handlers follow what there is to change: deltas of QoS 0 do not wait for a device.

        Raises: Rejected, RuntimeError, what handlers raise.
        """
        for prefix in self._handlers:
            delta = self._part(prefix, "delta")
            if delta:
                self._act(prefix, delta)

    def _act(self, prefix: str, delta: dict[str, Any]) -> None:
        for number, handler in enumerate(tuple(self._handlers[prefix])):
            # A handler may change what it gets.
            self._report_for(prefix, number, delta, _values_of(handler, handler(deepcopy(delta))))

    def _report_for(self, prefix: str, number: int, delta: dict[str, Any], values: Mapping[str, Any] | None) -> None:
        if values and self._given.get((prefix, number)) != (delta, values):
            self._given[prefix, number] = delta, values
            self._report(prefix, values)

    def _report(self, prefix: str, values: Mapping[str, Any] | None) -> Accepted:
        return self._connection.ask(f"{prefix}/update", {"state": {"reported": values}})

    def _prefix(self, shadow_name: str | None) -> str:
        prefix = f"$aws/things/{self._thing_name}/shadow"
        return prefix if shadow_name is None else f"{prefix}/name/{shadow_name}"


def _values_of(handler: DeltaHandler, given: object) -> Mapping[str, Any] | None:
    """What a handler wants to have reported; nothing where it gives the answer to its own report."""
    if given is None or isinstance(given, Accepted):
        return None
    if isinstance(given, Mapping):
        return dict(given)
    raise TypeError(
        f"the handler {shown(handler)} of on_delta gave {shown(given)} back: give the values to report, as a dict, or"
        " nothing"
    )
