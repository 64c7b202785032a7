"""What moto's own code reads and must find true: published payloads, and shadows in the fleet index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from iotmock.core.moto_state.loaded import accounts_of, backend_of, is_loaded

__all__ = ["PublishMirror", "show_shadows"]


class PublishMirror:
    """A hearer that adds to the `published_payloads` of moto's iot-data backend.

    Old test suites look there. Only where that module is loaded: who looks has imported it.
    """

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region

    def interest(self, _address: Any) -> bool:
        """Whether anybody can look."""
        return is_loaded("iotdata")

    def hear(self, _call: Any, message: Any, _interest: bool) -> None:
        """Add a message."""
        accounts_of("iotdata")[self._account][self._region].published_payloads.append((message.topic, message.payload))


@dataclass(frozen=True, slots=True)
class _Shadow:
    """A shadow as moto's SearchIndex takes it from a thing."""

    document: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        # An empty shadow has neither part, but moto counts on both.
        return {"state": {}, "metadata": {}, **self.document}


def show_shadows(account: str, region: str, shadows: Iterable[tuple[str, str | None, Mapping[str, Any]]]) -> None:
    """Put all shadows of an account and region where moto's SearchIndex looks, in place of what was there.

    Called when an index is about to be searched, so that an update costs nothing and a thing that came after its shadow
    shows it too. shadows: thing name, shadow name (None: the classic one), document as GetThingShadow answers it.
    """
    backend = backend_of("iot", account, region)
    if backend is None:
        return
    things = {thing.thing_name: thing for thing in backend.things.values()}
    for thing in things.values():
        thing.thing_shadows = {}
    for thing_name, shadow_name, document in shadows:
        if thing_name in things:
            things[thing_name].thing_shadows[shadow_name] = _Shadow(document)
