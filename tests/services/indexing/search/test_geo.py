"""Geo queries: how documents say where a thing is, and how far that is."""

from typing import Any

import pytest

from iotmock.services.indexing.search.geo import Point, kilometres_between

LAT_LON = {"where": "LatLon"}
LON_LAT = {"where": "LonLat"}
# The guide's: a bike at the first is within 15.5 km of the second.
BIKE, CENTRE = (47.6153, -122.3333), "47.6204,-122.3491"


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        ((0, 0), (0, 1), 111.195),
        ((0, 0), (1, 0), 111.195),
        ((60, 0), (60, 1), 55.597),
        ((0, 0), (0, 180), 20015.115),
        ((90, 0), (-90, 77), 20015.115),
        ((78.6, -104), (-78.6, 76), 20015.115),
        ((0, 179.5), (0, -179.5), 111.195),
        ((52.52, 13.405), (48.8566, 2.3522), 877.464),
        ((12.5, -7), (12.5, -7), 0),
    ],
)
def test_distances(one: Any, other: Any, kilometres: float) -> None:
    """Along great circles of a sphere of 6371.0088 km, by a calculator (chosen)."""
    assert kilometres_between(Point(*one), Point(*other)) == pytest.approx(kilometres, abs=0.01)
    assert kilometres_between(Point(*other), Point(*one)) == pytest.approx(kilometres, abs=0.01)


@pytest.mark.parametrize(
    ("value", "order", "found"),
    [
        ("POINT(-122.3333 47.6153)", LAT_LON, True),
        ("POINT(-122.3333 47.6153)", LON_LAT, True),
        ("point ( -122.3333  47.6153 )", LAT_LON, True),
        ("POINT(47.6153 -122.3333)", LAT_LON, False),
        ("POINT(-122.3333, 47.6153)", LAT_LON, False),
        ("LINESTRING(-122.3333 47.6153)", LAT_LON, False),
        ("47.6153,-122.3333", LAT_LON, True),
        ("47.6153, -122.3333", LAT_LON, True),
        ("47.6153,-122.3333", LON_LAT, False),
        ("-122.3333,47.6153", LON_LAT, True),
        ("-122.3333,47.6153", LAT_LON, False),
        ("47.6153 -122.3333", LAT_LON, False),
        ("47.6153", LAT_LON, False),
        ("home", LAT_LON, False),
        (47.6153, LAT_LON, False),
        (True, LAT_LON, False),
        (None, LAT_LON, False),
        ({"lat": 47.6153, "lon": -122.3333}, LAT_LON, True),
        ({"lat": 47.6153, "lon": -122.3333}, LON_LAT, True),
        ({"latitude": 47.6153, "longitude": -122.3333}, LAT_LON, True),
        ({"lat": 47.6153, "long": -122.3333}, LAT_LON, True),
        ({"lat": "47.6153", "lon": "-122.3333"}, LAT_LON, True),
        ({"lat": 47.6153}, LAT_LON, False),
        ({"lon": -122.3333}, LAT_LON, False),
        ({"lat": 47.6153, "lng": -122.3333}, LAT_LON, False),
        ({"lat": [47.6153], "lon": [-122.3333]}, LAT_LON, False),
        ({"lat": 95, "lon": -122.3333}, LAT_LON, False),
        ([47.6153, -122.3333], LAT_LON, True),
        ([47.6153, -122.3333], LON_LAT, False),
        ([-122.3333, 47.6153], LON_LAT, True),
        ([47.6153], LAT_LON, False),
        ([47.6153, -122.3333, 12.5], LAT_LON, True),
        ([47.6153, -122.3333, 12.5, 1], LAT_LON, False),
        (["a", "b"], LAT_LON, False),
        ({"type": "Point", "coordinates": [-122.3333, 47.6153]}, LON_LAT, True),
        ({"type": "Point", "coordinates": [-122.3333, 47.6153]}, LAT_LON, False),
        ({"type": "Point", "coordinates": [47.6153, -122.3333]}, LAT_LON, True),
        ({"type": "Polygon", "coordinates": [[[1, 2]]]}, LON_LAT, False),
    ],
)
def test_data_formats(finds: Any, value: Any, order: dict[str, str], found: bool) -> None:
    """Well-known text, pairs, objects, arrays, GeoJSON (Developer Guide, Indexing location data)."""
    query = f"where:geo_distance,{CENTRE},15.5km"
    assert finds(query, {"where": value}, locations=order) is found
    assert finds(f"NOT {query}", {"where": value}, locations=order) is not found


@pytest.mark.parametrize(
    ("distance", "found"),
    [
        ("1.32km", True),
        ("1.30km", False),
        ("1320m", True),
        ("1300m", False),
        ("0.82mi", True),
        ("0.81mi", False),
        ("0km", False),
        ("1e4km", True),
    ],
)
def test_units(finds: Any, distance: str, found: bool) -> None:
    """km, and chosen m and mi: the guide's points are 1.311 km apart (Developer Guide, Indexing location data)."""
    query = f"where:geo_distance,{CENTRE},{distance}"
    assert finds(query, {"where": list(BIKE)}, locations=LAT_LON) is found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"shadow.name.gps-tracker.reported.coordinates:geo_distance,{CENTRE},15.5km", True),
        (f"shadow.name.gps\\-tracker.reported.coordinates:geo_distance,{CENTRE},15.5km", True),
        (f"shadow.name.*.reported.coordinates:geo_distance,{CENTRE},15.5km", True),
        ("shadow.name.gps-tracker.reported.coordinates:geo_distance,0,0,15.5km", False),
        (f"shadow.reported.coordinates:geo_distance,{CENTRE},15.5km", False),
        (f"shadow.name.gps-tracker.reported.other:geo_distance,{CENTRE},15.5km", False),
        (
            f"connectivity.connected:false (-shadow.name.gps-tracker.reported.coordinates:geo_distance,{CENTRE},9km)",
            False,
        ),
        (
            "connectivity.connected:false (NOT shadow.name.gps-tracker.reported.coordinates:geo_distance,0,0,9km)",
            True,
        ),
        (f"shadow.name.gps-tracker.reported.coordinates:(geo_distance,0,0,1m OR geo_distance,{CENTRE},2km)", True),
    ],
)
def test_geo_queries(finds: Any, query: str, found: bool) -> None:
    """The guide's, of a field that is a location, and no other (Developer Guide, Indexing location data)."""
    reported = {"coordinates": {"lat": BIKE[0], "lon": BIKE[1]}, "other": list(BIKE)}
    document = {"connectivity": {"connected": False}, "shadow": {"name": {"gps-tracker": {"reported": reported}}}}
    locations = {"shadow.name.gps-tracker.reported.coordinates": "LatLon"}
    assert finds(query, document, locations=locations) is found
