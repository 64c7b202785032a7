"""Who is connected: what pictures of things and of the fleet say about clients.

A thing is connected by the client that is called like it, which is how the fleet index knows it, or by one that says
on connecting which thing it is (`thing_name=`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from iotmock.core.mqtt.sessions import Departure, Session
from iotmock.services.registry.backend import RegistryBackend

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["ConnectionRow", "Presence", "connections_of", "last_connection"]


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """The connection of a client, the present one or the last.

    since: when it came, or when it left. reason: why it has left, as life cycle events say it; None while it is
    connected.
    """

    client_id: str
    connected: bool
    since: datetime
    reason: str | None = None

    @property
    def text(self) -> str:
        """Since when the client is connected, or when and why it has left."""
        verb = "connected since" if self.connected else "left"
        return f"{verb} {self.since:%Y-%m-%d %H:%M:%S} UTC" + ("" if self.reason is None else f", {self.reason}")


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is connected. things: those of the registry; others: how many clients there are besides."""

    things: frozenset[str]
    others: int

    @classmethod
    def of(cls, call: Call) -> Presence:
        """Of an account and region; the clients are counted once, whatever the number of things."""
        found: set[str] = set()
        others = 0
        for session in call.broker.connections.connected():
            names = {name for name in (session.client_id, session.thing_name) if name is not None}
            things = [name for name in names if RegistryBackend.thing_exists(call, name)]
            found.update(things)
            others += not things
        return cls(frozenset(found), others)


def last_connection(call: Call, client_id: str) -> ConnectionRow | None:
    """The present or last connection of a client; None where it never was there."""
    last = call.broker.connections.last(client_id)
    return None if last is None else _row(last)


def connections_of(call: Call, thing_name: str) -> Iterator[ConnectionRow]:
    """The client that is called like a thing, if it ever was there, then others that are connected as the thing."""
    own = last_connection(call, thing_name)
    if own is not None:
        yield own
    for session in call.broker.connections.connected():
        if session.thing_name == thing_name and session.client_id != thing_name:
            yield _row(session)


def _row(last: Session | Departure) -> ConnectionRow:
    if isinstance(last, Session) and last.connected_since is not None:
        return ConnectionRow(last.client_id, connected=True, since=last.connected_since)
    assert last.left_at is not None
    return ConnectionRow(last.client_id, connected=False, since=last.left_at, reason=str(last.disconnect_reason))
