"""A thing as a picture: what the registry knows of it, whether it is connected, and what waits for it.

The picture is taken once: later changes do not show, and nobody can change a thing through it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iotmock.core.tables import Table
from iotmock.core.texts import did_you_mean, shown
from iotmock.services.commands.backend import CommandsBackend
from iotmock.services.jobs.store import JobsStore
from iotmock.services.registry.backend import RegistryBackend
from iotmock.services.registry.principals import EXCLUSIVE
from iotmock.services.shadows.backend import ShadowsBackend
from iotmock.views.presence import ConnectionRow, connections_of

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["ShadowRow", "ThingView", "view_thing"]

# Of attributes, principals, shadows, clients; of groups there are at most ten.
_LISTED: Final = 10
# A name is compared with so many on either side; with all of a large fleet, an error would take a minute.
_COMPARED: Final = 500
# As much of a certificate's id as tells it from others.
_ID: Final = 12


@dataclass(frozen=True, slots=True)
class ShadowRow:
    """A shadow as it was when it was looked at. name: None for the classic one; has_delta: whether desired differs."""

    name: str | None
    version: int
    has_delta: bool

    @property
    def text(self) -> str:
        """What the picture says about it."""
        name = "classic" if self.name is None else self.name
        return f"{name}, version {self.version}" + (", delta" if self.has_delta else "")


@dataclass(frozen=True, slots=True, repr=False)
class ThingView:
    """A thing as it was when it was looked at.

    groups: those that it is in itself, each as a path from the top of its hierarchy. principals: how each is attached.
    connections: of the client that is called like the thing, unless it never was there, and of those that are connected
    as the thing. jobs, commands: how many executions are pending, by status. The picture lists ten of a kind and
    says how many more there are; the view has all.
    """

    name: str
    type_name: str | None
    version: int
    attributes: Mapping[str, str]
    groups: tuple[tuple[str, ...], ...]
    billing_group_name: str | None
    principals: Mapping[str, str]
    connections: tuple[ConnectionRow, ...]
    shadows: tuple[ShadowRow, ...]
    jobs: Mapping[str, int]
    commands: Mapping[str, int]

    @property
    def connected(self) -> bool:
        """Whether a client is connected that is called like the thing, or says that it is the thing."""
        return any(connection.connected for connection in self.connections)

    def __repr__(self) -> str:
        of_type = "" if self.type_name is None else f", type {self.type_name}"
        state = "connected" if self.connected else "not connected"
        return f"<ThingView {self.name}{of_type}, version {self.version}, {state}>"

    def __str__(self) -> str:
        return self._table.text()

    def _repr_html_(self) -> str:
        return self._table.html()

    @property
    def _table(self) -> Table:
        return Table(f"thing {self.name}", ("", ""), list(self._rows()))

    def _rows(self) -> Iterator[tuple[str, str]]:
        yield "type", self.type_name or "none"
        yield "version", str(self.version)
        yield from _listed("attributes", [f"{name} = {value}" for name, value in sorted(self.attributes.items())])
        yield from _listed("groups", [" > ".join(path) for path in self.groups])
        yield "billing group", self.billing_group_name or "none"
        yield from _listed("principals", [_principal(*each) for each in self.principals.items()])
        yield from _listed("connection", list(map(self._connection, self.connections)), nothing="never connected")
        yield from _listed("shadows", [shadow.text for shadow in self.shadows])
        yield "pending jobs", _counts(self.jobs)
        yield "pending commands", _counts(self.commands)

    def _connection(self, row: ConnectionRow) -> str:
        return row.text if row.client_id == self.name else f"{row.text}, by {row.client_id}"


def view_thing(call: Call, name: str) -> ThingView:
    """Take a picture of a thing.

    Raises: LookupError.
    """
    registry = call.backend(RegistryBackend)
    is_name = isinstance(name, str)
    facts = registry.thing_or_none(call, name) if is_name else None
    if facts is None:
        similar = did_you_mean(name, registry.things_beside(call, name, _COMPARED) if is_name else ())
        where = f"{call.account} {call.region}"
        raise LookupError(f"there is no thing {shown(name)} in {where}: CreateThing makes it{similar}")
    return ThingView(
        name=name,
        type_name=facts.thing_type_name,
        version=facts.version,
        attributes=facts.attributes,
        groups=tuple(registry.group_paths_of_thing(call, name)),
        billing_group_name=facts.billing_group_name,
        principals=registry.principals_of_thing(call, name),
        connections=tuple(connections_of(call, name)),
        shadows=tuple(_shadows(call, name)),
        jobs=_pending_jobs(call, name),
        commands=_pending_commands(call, facts.arn),
    )


def _shadows(call: Call, name: str) -> Iterator[ShadowRow]:
    for shadow_name, content in call.backend(ShadowsBackend).named_contents_of(name):
        yield ShadowRow(shadow_name, content.version, content.delta is not None)


def _pending_jobs(call: Call, name: str) -> dict[str, int]:
    """What is queued or in progress, hidden by a maintenance window or not."""
    record = call.backend(JobsStore).ledger.thing_or_none(name)
    return {} if record is None else dict(Counter(str(execution.status) for execution in record.pending()))


def _pending_commands(call: Call, arn: str) -> dict[str, int]:
    waiting = call.backend(CommandsBackend).executions.waiting(arn)
    return dict(Counter(str(execution.status) for execution in waiting))


# Words


def _listed(label: str, texts: Sequence[str], nothing: str = "none") -> Iterator[tuple[str, str]]:
    """A row for each of the first, under one label."""
    named = list(texts[:_LISTED]) or [nothing]
    if len(texts) > _LISTED:
        named.append(f"and {len(texts) - _LISTED:,} more")
    labels = (label, *("" for _ in named[1:]))
    return zip(labels, named, strict=True)


def _principal(name: str, kind: str) -> str:
    """A principal without what all ARNs have in common."""
    _, is_certificate, certificate_id = name.partition(":cert/")
    short = f"certificate {certificate_id[:_ID]}..." if is_certificate else f"identity {name}"
    return f"{short}, exclusive" if kind == EXCLUSIVE else short


def _counts(found: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {status}" for status, count in found.items()) or "none"
