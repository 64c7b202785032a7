"""The index of things: what the sources say of each, ready to be searched.

A document is made when somebody searches, and kept until one of its sources has changed. Alone kept here: only
registered things are indexed; a search by name looks at those things alone. Source: Developer Guide, "Fleet indexing".
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from iotmock.core.clock import epoch_milliseconds, later
from iotmock.core.mqtt.sessions import Departure, Session
from iotmock.core.world.call import Call
from iotmock.services.indexing.configuration import ThingConfiguration
from iotmock.services.indexing.search.fields import FlatDocument, Layouts
from iotmock.services.indexing.search.matching import Matcher, compile_query
from iotmock.services.indexing.search.parser import parse
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Thing
from iotmock.services.shadows.backend import ShadowsBackend

__all__ = ["ThingIndex", "connection_version", "connectivity_data", "departure_shown_until", "thing_document",
           "with_package_count"]  # fmt: skip

_PACKAGE_SHADOW: Final = "$package"
# How long the index knows when and why a client has left.
_LEFT_SHOWN: Final = timedelta(hours=1)
# More queries than an account has dynamic groups and fleet metrics.
_MOST_MATCHERS: Final = 500


class _Kept(NamedTuple):
    """A document and what it was made of, which is replaced and never changed."""

    sources: tuple[Any, ...]
    document: FlatDocument


class ThingIndex:
    """The documents of one account and region."""

    def __init__(self) -> None:
        self._layouts = Layouts()
        self._kept: dict[str, _Kept] = {}
        self._matchers: dict[tuple[str, tuple[tuple[str, str], ...]], Matcher] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        # A snapshot needs no documents: they are made again.
        return ThingIndex, ()

    def __len__(self) -> int:
        """How many documents are kept."""
        return len(self._kept)

    def forget(self, name: str) -> None:
        """Let the document of a thing go that is gone itself."""
        self._kept.pop(name, None)

    def clear(self) -> None:
        """Forget all documents: they are made of other sources now."""
        self._kept.clear()

    def matcher(self, query: str, locations: Mapping[str, str]) -> Matcher:
        """A query, compiled once where it is asked again and again. locations: fields with places, and their order.

        Raises: QueryError.
        """
        key = query, tuple(locations.items())
        known = self._matchers.get(key)
        if known is None:
            if len(self._matchers) >= _MOST_MATCHERS:
                self._matchers.clear()
            known = self._matchers[key] = compile_query(parse(query), locations=locations)
        return known

    def found(
        self, call: Call, configuration: ThingConfiguration, matcher: Matcher, behind: str | None = None
    ) -> Iterator[Thing]:
        """The things that a query finds, by name, from behind a name on."""
        for thing in self._candidates(call, matcher, behind):
            if matcher.matches(self._document(call, configuration, thing)):
                yield thing

    def has(self, call: Call, configuration: ThingConfiguration, matcher: Matcher, thing: Thing) -> bool:
        """Whether a query finds this thing."""
        return matcher.matches(self._document(call, configuration, thing))

    @staticmethod
    def _candidates(call: Call, matcher: Matcher, behind: str | None) -> Iterator[Thing]:
        registry = call.backend(Registry)
        if matcher.names is None:
            names = registry.things.irange(minimum=behind, inclusive=(False, True))
        else:
            called = {name for folded in matcher.names for name in registry.things_called(folded)}
            names = (name for name in sorted(called) if behind is None or name > behind)
        return (registry.things[name] for name in names)

    def _document(self, call: Call, configuration: ThingConfiguration, thing: Thing) -> FlatDocument:
        sources = _sources(call, configuration, thing)
        kept = self._kept.get(thing.name)
        if kept is not None and kept.sources == sources:
            return kept.document
        document = self._layouts.flat(_searchable(thing_document(call, configuration, thing)))
        self._kept[thing.name] = _Kept(sources, document)
        return document


def _sources(call: Call, configuration: ThingConfiguration, thing: Thing) -> tuple[Any, ...]:
    """What a document is made of: values that are replaced when they change, compared by what they are."""
    shadows: Any = ()
    if configuration.has_shadows or configuration.has_named_shadows:
        shadows = call.backend(ShadowsBackend).contents_of(thing.name)
    connection = _connection(call, thing.name) if configuration.has_connectivity else ()
    return thing.id, thing.version, _group_names(thing), thing.type_name, shadows, connection


def thing_document(call: Call, configuration: ThingConfiguration, thing: Thing) -> dict[str, Any]:
    """What the index knows of a thing, as nested objects."""
    document: dict[str, Any] = {"thingName": thing.name, "thingId": thing.id, "attributes": thing.attributes}
    if thing.type_name is not None:
        document["thingTypeName"] = thing.type_name
    group_names = _group_names(thing)
    if group_names:
        document["thingGroupNames"] = group_names
    shadows = _shadows(call, configuration, thing.name)
    if shadows:
        document["shadow"] = shadows
    if configuration.has_connectivity:
        document["connectivity"] = _connectivity(call, thing.name)
    return document


def _group_names(thing: Thing) -> list[str]:
    """The groups in the order of joining, the billing group last: both count as groups here."""
    billing = thing.billing_group_name
    return [*thing.group_names, *(() if billing is None else (billing,))]


def _shadows(call: Call, configuration: ThingConfiguration, name: str) -> dict[str, Any]:
    """The classic shadow, and below `name` those that the configuration names."""
    if not configuration.has_shadows and not configuration.has_named_shadows:
        return {}
    found: dict[str, Any] = {}
    named: dict[str, Any] = {}
    for shadow_name, document in call.backend(ShadowsBackend).documents_of(name):
        if shadow_name is None:
            found = document if configuration.has_shadows else {}
        elif configuration.has_named_shadows and shadow_name in configuration.shadow_names:
            named[shadow_name] = document
    return {**found, "name": named} if named else found


def _searchable(document: dict[str, Any]) -> dict[str, Any]:
    """Versions of shadows are not searchable; how many packages a thing has is."""
    document = with_package_count(document)
    shadow = document.get("shadow")
    if shadow is None:
        return document
    plain = {name: member for name, member in shadow.items() if name not in {"version", "name"}}
    named = {
        name: {part: member for part, member in each.items() if part != "version"}
        for name, each in shadow.get("name", {}).items()
    }
    return {**document, "shadow": {**plain, **({"name": named} if named else {})}}


def with_package_count(document: dict[str, Any]) -> dict[str, Any]:
    """A document that says how many packages the thing has, which the shadow itself does not."""
    named = document.get("shadow", {}).get("name", {})
    packages = named.get(_PACKAGE_SHADOW, {})
    reported = packages.get("reported")
    if not isinstance(reported, dict):
        return document
    counted = {**packages, "reported": {**reported, "totalCount": len(reported)}}
    return {**document, "shadow": {**document["shadow"], "name": {**named, _PACKAGE_SHADOW: counted}}}


def _last(call: Call, name: str) -> Session | Departure | None:
    """The present or last connection of the client that is called like a thing."""
    return call.broker.connections.last(name)


def _connection(call: Call, name: str) -> tuple[Any, ...]:
    """What the index shows of a connection: values that are compared."""
    last = _last(call, name)
    if last is None:
        return ()
    if isinstance(last, Session) and last.connected:
        return True, last.connected_since, None
    if last.left_at is None or later(last.left_at, _LEFT_SHOWN) <= call.now:
        return False, None, None
    return False, last.left_at, last.disconnect_reason


def departure_shown_until(call: Call, name: str) -> datetime | None:
    """Until when the index knows when and why a client has left; None of one that is there or never was."""
    last = _last(call, name)
    if last is None or last.left_at is None or (isinstance(last, Session) and last.connected):
        return None
    return later(last.left_at, _LEFT_SHOWN)


def _connectivity(call: Call, name: str) -> dict[str, Any]:
    """Whether a client is connected, and since when and why not, while the index knows it."""
    connected, since, reason = _connection(call, name) or (False, None, None)
    document: dict[str, Any] = {"connected": connected}
    if since is not None:
        document["timestamp"] = epoch_milliseconds(since)
    if reason is not None:
        document["disconnectReason"] = str(reason)
    return document


def connection_version(call: Call, name: str) -> int | None:
    """How often a client has come, as life cycle events count it."""
    last = _last(call, name)
    return None if last is None else last.version_number


def connectivity_data(call: Call, name: str, since: datetime | None, *, with_socket: bool) -> dict[str, Any]:
    """The answer of GetThingConnectivityData, which knows the last connection for good.

    since: when connections have begun to be indexed; what had ended an hour before is not known.
    """
    last = _last(call, name)
    if last is None:
        return {"thingName": name, "connected": False}
    connected = isinstance(last, Session) and last.connected
    if not connected and last.left_at is not None and since is not None and later(last.left_at, _LEFT_SHOWN) < since:
        return {"thingName": name, "connected": False}
    document: dict[str, Any] = {
        "thingName": name,
        "connected": connected,
        "timestamp": last.connected_since if isinstance(last, Session) and connected else last.left_at,
        "disconnectReason": "NONE" if connected else last.disconnect_reason,
        "clientId": last.client_id,
        "cleanSession": not last.session_expiry_seconds,
        "keepAliveDuration": last.keep_alive_seconds,
        "sessionExpiry": last.session_expiry_seconds,
    }
    if with_socket:
        document |= {
            "sourceIp": last.source_ip,
            "sourcePort": last.source_port,
            "targetIp": last.target_ip,
            "targetPort": last.target_port,
        }
    return document
