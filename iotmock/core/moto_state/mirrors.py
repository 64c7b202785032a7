"""What moto's own code reads and must find true: published payloads, and shadows in the fleet index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from iotmock.core.moto_state.loaded import accounts_of, backend_of, is_loaded

__all__ = ["record_published", "show_shadows"]


def record_published(topic: str, payload: bytes, account: str, region: str) -> None:
    """Add a message to the `published_payloads` of moto's iot-data backend, which old test suites look at.

    Only where that module is loaded: who looks there has imported it.
    """
    if is_loaded("iotdata"):
        accounts_of("iotdata")[account][region].published_payloads.append((topic, payload))


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
