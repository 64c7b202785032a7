"""Places on the earth: how a document says where a thing is, and how far that is from a point.

Source: Developer Guide, Indexing location data.
"""

import math
import re
from typing import Final, NamedTuple

from iotmock.services.indexing.search.fields import FlatDocument
from iotmock.services.indexing.search.syntax import Near
from iotmock.services.indexing.search.values import Scalar, Value, as_number

__all__ = ["UNITS", "Point", "is_within", "kilometres_between", "near_or_none", "point_or_none"]

# In kilometres.
UNITS: Final = {"km": 1.0, "m": 0.001, "mi": 1.609344}
_RADIUS: Final = 6371.0088
_NUMBER: Final = r"(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
_NEAR: Final = re.compile(rf"geo_distance,{_NUMBER},{_NUMBER},{_NUMBER}(km|mi|m)")
_WELL_KNOWN_TEXT: Final = re.compile(rf"\s*POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)\s*", re.IGNORECASE)
_PAIR: Final = re.compile(rf"\s*{_NUMBER}\s*,\s*{_NUMBER}\s*")
_LATITUDES: Final = ("lat", "latitude")
_LONGITUDES: Final = ("lon", "long", "longitude")
# GeoJSON may add an altitude.
_LENGTHS: Final = (2, 3)


class Point(NamedTuple):
    """A place, in degrees."""

    latitude: float
    longitude: float


def near_or_none(text: str) -> Near | None:
    """What a geo query says; None where it is none."""
    found = _NEAR.fullmatch(text)
    if found is None:
        return None
    latitude, longitude, distance = map(float, found.groups()[:3])
    is_sound = _on_earth(latitude, longitude) is not None and 0 <= distance < math.inf
    return Near(latitude, longitude, distance, found[4]) if is_sound else None


def is_within(near: Near, point: Point) -> bool:
    """Whether a point is near enough."""
    return kilometres_between(Point(near.latitude, near.longitude), point) <= near.distance * UNITS[near.unit]


def kilometres_between(one: Point, other: Point) -> float:
    """Along the great circle, on a sphere of the earth's mean radius."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    half_height, half_width = (north - south) / 2, math.radians(one.longitude - other.longitude) / 2
    chord = math.sin(half_height) ** 2 + math.cos(north) * math.cos(south) * math.sin(half_width) ** 2
    return 2 * _RADIUS * math.asin(math.sqrt(min(1.0, chord)))


def point_or_none(document: FlatDocument, name: str, order: str) -> Point | None:
    """Where a field says that a thing is.

    order: LatLon or LonLat, of pairs; well-known text has the longitude first, and members of an object have names.
    """
    value = document.value_or_none(name)
    if isinstance(value, str):
        return _of_text(value, order)
    if isinstance(value, tuple):
        return _of_pair(value, order)
    coordinates = document.value_or_none(f"{name}.coordinates")
    if isinstance(coordinates, tuple):
        return _of_pair(coordinates, order)
    return _on_earth(_member(document, name, _LATITUDES), _member(document, name, _LONGITUDES))


def _of_text(text: str, order: str) -> Point | None:
    found = _WELL_KNOWN_TEXT.fullmatch(text)
    if found is not None:
        return _on_earth(float(found[2]), float(found[1]))
    found = _PAIR.fullmatch(text)
    return None if found is None else _ordered(float(found[1]), float(found[2]), order)


def _of_pair(values: tuple[Scalar, ...], order: str) -> Point | None:
    return _ordered(as_number(values[0]), as_number(values[1]), order) if len(values) in _LENGTHS else None


def _ordered(first: float | None, second: float | None, order: str) -> Point | None:
    return _on_earth(second, first) if order == "LonLat" else _on_earth(first, second)


def _member(document: FlatDocument, name: str, keys: tuple[str, ...]) -> float | None:
    found: list[Value | None] = [document.value_or_none(f"{name}.{key}") for key in keys]
    return next((as_number(value) for value in found if value is not None), None)


def _on_earth(latitude: float | None, longitude: float | None) -> Point | None:
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Point(latitude, longitude)
