"""The index of things: what the sources say of each, ready to be searched.

A document is made when somebody searches, and kept until one of its sources has changed. Alone kept here: only
registered things are indexed; a search by name looks at those things alone. Source: Developer Guide, "Fleet indexing".
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from iotmock.core.clock import epoch_milliseconds
from iotmock.core.mqtt.sessions import Session
from iotmock.core.world.call import Call
from iotmock.services.indexing.configuration import ThingConfiguration
from iotmock.services.indexing.search.fields import FlatDocument, Layouts
from iotmock.services.indexing.search.matching import Matcher
from iotmock.services.registry.collections import Registry
from iotmock.services.registry.state import Thing
from iotmock.services.shadows.backend import ShadowsBackend

__all__ = ["ThingIndex", "connectivity", "connectivity_data", "thing_document"]

_PACKAGE_SHADOW = "$package"


class _Kept(NamedTuple):
    """A document and what it was made of, which is replaced and never changed."""

    sources: tuple[Any, ...]
    document: FlatDocument


class ThingIndex:
    """The documents of one account and region."""

    def __init__(self) -> None:
        self._layouts = Layouts()
        self._kept: dict[str, _Kept] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        # A snapshot needs no documents: they are made again.
        return ThingIndex, ()

    def clear(self) -> None:
        """Forget all documents: they are made of other sources now."""
        self._kept.clear()

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
    connection = _connection(_session(call, thing.name)) if configuration.has_connectivity else ()
    return thing.id, thing.version, thing.group_names, thing.type_name, shadows, connection


def thing_document(call: Call, configuration: ThingConfiguration, thing: Thing) -> dict[str, Any]:
    """What the index knows of a thing, as nested objects."""
    document: dict[str, Any] = {"thingName": thing.name, "thingId": thing.id, "attributes": thing.attributes}
    if thing.type_name is not None:
        document["thingTypeName"] = thing.type_name
    if thing.group_names:
        document["thingGroupNames"] = sorted(thing.group_names)
    shadows = _shadows(call, configuration, thing.name)
    if shadows:
        document["shadow"] = shadows
    if configuration.has_connectivity:
        document["connectivity"] = connectivity(_session(call, thing.name))
    return document


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
    shadow = document.get("shadow")
    if shadow is None:
        return document
    plain = {name: member for name, member in shadow.items() if name not in {"version", "name"}}
    named = {
        name: {part: member for part, member in each.items() if part != "version"}
        for name, each in shadow.get("name", {}).items()
    }
    packages = named.get(_PACKAGE_SHADOW)
    if packages is not None and isinstance(packages.get("reported"), dict):
        reported = packages["reported"]
        named[_PACKAGE_SHADOW] = {**packages, "reported": {**reported, "totalCount": len(reported)}}
    return {**document, "shadow": {**plain, **({"name": named} if named else {})}}


def _session(call: Call, name: str) -> Session | None:
    """The connection of the client that is called like a thing."""
    return call.broker.connections.session(name)


def _connection(session: Session | None) -> tuple[Any, ...]:
    if session is None:
        return ()
    return session.connected, session.connected_since, session.disconnected_since, session.disconnect_reason


def connectivity(session: Session | None) -> dict[str, Any]:
    """Whether a client is connected, and since when and why not, while that is known."""
    if session is None or not session.is_known:
        return {"connected": False}
    document: dict[str, Any] = {"connected": session.connected}
    since = session.connected_since if session.connected else session.disconnected_since
    if since is not None:
        document["timestamp"] = epoch_milliseconds(since)
    if not session.connected and session.disconnect_reason is not None:
        document["disconnectReason"] = str(session.disconnect_reason)
    return document


def connectivity_data(call: Call, name: str, *, with_socket: bool) -> dict[str, Any]:
    """The answer of GetThingConnectivityData."""
    session = _session(call, name)
    if session is None:
        return {"thingName": name, "connected": False}
    document: dict[str, Any] = {
        "thingName": name,
        "connected": session.connected,
        "timestamp": session.connected_since if session.connected else session.left_at,
        "disconnectReason": "NONE" if session.connected else session.disconnect_reason,
        "clientId": session.client_id,
        "cleanSession": session.is_clean,
        "keepAliveDuration": session.keep_alive_seconds,
        "sessionExpiry": session.session_expiry_seconds,
    }
    if with_socket:
        document |= {
            "sourceIp": session.source_ip,
            "sourcePort": session.source_port,
            "targetIp": session.target_ip,
            "targetPort": session.target_port,
        }
    return document
