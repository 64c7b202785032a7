"""The configuration of the indexes: which sources they have, and which fields can be counted.

Alone kept here: managed fields follow the modes; a custom field belongs to a source that is indexed. Source: Developer
Guide, "Managing thing indexing", "Managing thing group indexing"; API reference, ThingIndexingConfiguration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from iotmock.core.savable import savable
from iotmock.services.indexing import errors
from iotmock.services.indexing.limits import CUSTOM_FIELDS, GEO_LOCATIONS, NAMED_SHADOWS

__all__ = ["GroupConfiguration", "ThingConfiguration", "managed_type_or_none"]

_OFF: Final = "OFF"
# `shadow.name.x` is a shadow and no field of one.
_DOTS_OF_A_NAMED_SHADOW: Final = 2
_SOCKETS: Final = "GET_THING_CONNECTIVITY_DATA"
_NUMBER, _STRING, _BOOLEAN = "Number", "String", "Boolean"
_Fields = dict[str, str]
_REGISTRY: Final[_Fields] = {
    "thingId": _STRING,
    "thingName": _STRING,
    "registry.thingGroupNames": _STRING,
    "registry.thingTypeName": _STRING,
    "registry.version": _NUMBER,
}
_SHADOW: Final[_Fields] = {"shadow.hasDelta": _BOOLEAN, "shadow.version": _NUMBER}
_NAMED_SHADOWS: Final[_Fields] = {"shadow.name.*.hasDelta": _BOOLEAN, "shadow.name.*.version": _NUMBER}
_CONNECTIVITY: Final[_Fields] = {
    "connectivity.connected": _BOOLEAN,
    "connectivity.disconnectReason": _STRING,
    "connectivity.timestamp": _NUMBER,
    "connectivity.version": _NUMBER,
}
_DEFENDER: Final[_Fields] = {
    "deviceDefender.*.*.inViolation": _BOOLEAN,
    "deviceDefender.*.*.lastViolationTime": _NUMBER,
    "deviceDefender.violationCount": _NUMBER,
}
_GROUP: Final[_Fields] = {
    "description": _STRING,
    "parentGroupNames": _STRING,
    "thingGroupId": _STRING,
    "thingGroupName": _STRING,
    "version": _NUMBER,
}


@savable
@dataclass(frozen=True, slots=True)
class ThingConfiguration:
    """What the index of things is made of."""

    mode: str = _OFF
    connectivity: str = _OFF
    defender: str = _OFF
    named_shadows: str = _OFF
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    shadow_names: tuple[str, ...] = ()
    geo_locations: tuple[Mapping[str, str], ...] = ()
    filter: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "ThingConfiguration":
        """The configuration of a request.

        Raises: InvalidRequestException.
        """
        chosen = given.get("filter") or {}
        names, places = tuple(chosen.get("namedShadowNames") or ()), tuple(chosen.get("geoLocations") or ())
        read = cls(
            given["thingIndexingMode"],
            given.get("thingConnectivityIndexingMode") or _OFF,
            given.get("deviceDefenderIndexingMode") or _OFF,
            given.get("namedShadowIndexingMode") or _OFF,
            _custom(given.get("customFields")),
            names,
            places,
            given.get("filter"),
        )
        _check_count("named shadows", len(names), NAMED_SHADOWS)
        _check_count("geolocation targets", len(places), GEO_LOCATIONS)
        _check_managed(given, read.managed_fields)
        read._check()
        return read

    @property
    def is_on(self) -> bool:
        """Whether there is an index of things."""
        return self.mode != _OFF

    @property
    def has_shadows(self) -> bool:
        """Whether classic shadows are indexed."""
        return self.mode == "REGISTRY_AND_SHADOW"

    @property
    def has_named_shadows(self) -> bool:
        """Whether named shadows are indexed."""
        return self.named_shadows != _OFF

    @property
    def has_connectivity(self) -> bool:
        """Whether connections are indexed."""
        return self.connectivity != _OFF

    @property
    def tells_sockets(self) -> bool:
        """Whether GetThingConnectivityData may tell of sockets: where nothing was chosen, it may."""
        chosen = ((self.filter or {}).get("connectivity") or {}).get("includeSocketInformation")
        return chosen is None or _SOCKETS in chosen

    @property
    def schema(self) -> str:
        """How DescribeIndex calls it."""
        if self.has_named_shadows or self.defender != _OFF:
            return "MULTI_INDEXING_MODE"
        shadow = "_AND_SHADOW" if self.has_shadows else ""
        connectivity = "_AND_CONNECTIVITY_STATUS" if self.has_connectivity else ""
        return f"REGISTRY{shadow}{connectivity}"

    @property
    def managed_fields(self) -> _Fields:
        """The fields that follow from the modes, and their types."""
        fields: _Fields = {}
        for is_on, source in (
            (self.is_on, _REGISTRY),
            (self.has_shadows, _SHADOW),
            (self.has_named_shadows, _NAMED_SHADOWS),
            (self.has_connectivity, _CONNECTIVITY),
            (self.defender != _OFF, _DEFENDER),
        ):
            if is_on:
                fields |= source
        return fields

    def document(self) -> dict[str, Any]:
        """As GetIndexingConfiguration answers it."""
        document: dict[str, Any] = {
            "thingIndexingMode": self.mode,
            "thingConnectivityIndexingMode": self.connectivity,
            "deviceDefenderIndexingMode": self.defender,
            "namedShadowIndexingMode": self.named_shadows,
            "managedFields": _listed(self.managed_fields),
            "customFields": _listed(self.custom_fields),
        }
        return document if self.filter is None else {**document, "filter": self.filter}

    def _check(self) -> None:
        for name, mode in (
            ("thingConnectivityIndexingMode", self.connectivity),
            ("deviceDefenderIndexingMode", self.defender),
            ("namedShadowIndexingMode", self.named_shadows),
        ):
            if mode != _OFF and not self.is_on:
                raise errors.mode_needs_thing_indexing(name)
        _check_custom(self.custom_fields, self.managed_fields, self._is_indexed)

    def _is_indexed(self, name: str) -> bool:
        """Whether a field belongs to a source of the index."""
        if name.startswith("shadow.name.") and name.count(".") == _DOTS_OF_A_NAMED_SHADOW:
            return False
        return name.startswith(("attributes.", "shadow.", "deviceDefender.")) and self.has_source(name)

    def has_source(self, name: str) -> bool:
        """Whether the source is indexed that a field would stand in; the field may be the beginning of a name."""
        if name.startswith("shadow.name."):
            shadow = name.split(".")[2]
            return self.has_named_shadows and (not shadow or shadow in self.shadow_names)
        if name.startswith("shadow."):
            return self.has_shadows
        if name.startswith("connectivity."):
            return self.has_connectivity
        if name.startswith("deviceDefender."):
            return self.defender != _OFF
        return self.is_on


@savable
@dataclass(frozen=True, slots=True)
class GroupConfiguration:
    """What the index of thing groups is made of."""

    mode: str = _OFF
    custom_fields: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "GroupConfiguration":
        """The configuration of a request.

        Raises: InvalidRequestException.
        """
        read = cls(given["thingGroupIndexingMode"], _custom(given.get("customFields")))
        _check_managed(given, read.managed_fields)
        _check_custom(read.custom_fields, _GROUP, lambda name: read.is_on and name.startswith("attributes."))
        return read

    @property
    def is_on(self) -> bool:
        """Whether there is an index of groups."""
        return self.mode != _OFF

    schema = "THING_GROUPS"

    def has_source(self, _name: str) -> bool:
        """Whether the source is indexed that a field would stand in: there is one."""
        return self.is_on

    @property
    def managed_fields(self) -> _Fields:
        """The fields that are always there, and their types."""
        return dict(_GROUP) if self.is_on else {}

    def document(self) -> dict[str, Any]:
        """As GetIndexingConfiguration answers it."""
        return {
            "thingGroupIndexingMode": self.mode,
            "managedFields": _listed(self.managed_fields),
            "customFields": _listed(self.custom_fields),
        }


def _custom(fields: list[dict[str, str]] | None) -> _Fields:
    found: _Fields = {}
    for each in fields or ():
        name = each.get("name", "")
        if name in found:
            raise errors.custom_field_twice(name)
        found[name] = each.get("type", _STRING)
    return found


def _listed(fields: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in fields.items()]


def _check_count(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise errors.too_many(what, count, limit)


def _check_managed(given: Mapping[str, Any], managed: Mapping[str, str]) -> None:
    """Managed fields follow from the modes; a request may say again what they are."""
    for each in given.get("managedFields") or ():
        if managed.get(each.get("name", "")) != each.get("type"):
            raise errors.managed_fields_given()


def managed_type_or_none(name: str, managed: Mapping[str, str]) -> str | None:
    """The type of a managed field; `*` in the name of one stands for one level."""
    levels = name.split(".")
    for each, kind in managed.items():
        parts = each.split(".")
        if len(parts) == len(levels) and all(part in {"*", level} for part, level in zip(parts, levels, strict=True)):
            return kind
    return None


def _check_custom(fields: Mapping[str, str], managed: Mapping[str, str], is_indexed: Any) -> None:
    _check_count("custom fields", len(fields), CUSTOM_FIELDS)
    for name in fields:
        if managed_type_or_none(name, managed) is not None:
            raise errors.custom_field_managed(name)
        if not is_indexed(name):
            raise errors.custom_field_without_source(name)
