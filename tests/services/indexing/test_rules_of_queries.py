"""Each rule of the search language through SearchIndex: attributes, shadows and connections of three things."""

from typing import Any

import pytest

PUMP, FAN, TV = "Pump-1", "Fan-1", "tv-led"
ALL = [FAN, PUMP, TV]


@pytest.fixture
def three(fleet: Any) -> Any:
    """The fleet with a pump, a fan and a television set: types, groups, shadows, packages, one connection."""
    named = {"namedShadowIndexingMode": "ON", "filter": {"namedShadowNames": ["gps-tracker", "$package"]}}
    fleet.index_connectivity("REGISTRY_AND_SHADOW", **named)
    for kind in ("Pump", "Fan"):
        fleet.control.create_thing_type(thingTypeName=kind)
    fleet.thing(PUMP, "Pump", country="CA", temperature="80", serial="abce")
    fleet.thing(FAN, "Fan", country="US", temperature="81", model="legacy")
    fleet.thing(TV, country="DE")
    fleet.groups("plant/hall")
    fleet.join(PUMP, "hall")
    fleet.shadow(
        PUMP,
        {
            "desired": {"level": 100},
            "reported": {"level": 70.5, "on": True, "sizes": [1, 2, 3], "place": "New York City", "stats": {"rate": 4}},
        },
    )
    fleet.shadow(FAN, {"reported": {"level": 30, "on": False, "place": "York New", "stats.rate": 5, "mail": "a@b"}})
    fleet.report(PUMP, "gps-tracker", speed=7)
    fleet.report(PUMP, "$package", Pkg={"version": "1.2.5", "attributes": {"packageID": "2222"}})
    other = {"version": "1.2.5", "attributes": {"packageID": "1000"}}
    fleet.report(FAN, "$package", Pkg={"version": "1.3", "attributes": {}}, OtherPackage=other)
    fleet.iot.connect(PUMP)
    return fleet


RULES: dict[str, dict[str, list[str]]] = {
    "terms side by side mean AND": {
        "thingTypeName:Pump attributes.country:CA": [PUMP],
        "thingTypeName:Pump attributes.country:US": [],
    },
    "OR, NOT and a leading hyphen": {
        "thingTypeName:Pump OR thingTypeName:Fan": [FAN, PUMP],
        "NOT thingTypeName:Pump": [FAN, TV],
        "-thingTypeName:Pump": [FAN, TV],
        "attributes.country:* NOT thingTypeName:Pump": [FAN, TV],
    },
    "NOT, then AND, then OR": {
        "thingTypeName:Fan OR thingTypeName:Pump AND attributes.country:US": [FAN],
        "thingTypeName:Pump OR NOT thingTypeName:* AND attributes.country:DE": [PUMP, TV],
        "(thingTypeName:Fan OR thingTypeName:Pump) AND attributes.country:US": [FAN],
    },
    "parentheses group values of a field": {
        "attributes.country:(US OR CA)": [FAN, PUMP],
        "thingName:(tv* AND -plasma)": [TV],
    },
    "NOT finds what is without the field": {
        "NOT shadow.name.$package.reported.OtherPackage.version:1.2.5": [PUMP, TV],
        "NOT attributes.model:legacy": [PUMP, TV],
    },
    "search ignores case, names of fields do not": {
        "attributes.country:ca": [PUMP],
        "thingName:pump-1": [PUMP],
        "attributes.Country:CA": [],
        "thingtypename:Pump": [],
    },
    "a term is a whole word": {
        "shadow.reported.place:york": [FAN, PUMP],
        "shadow.reported.place:yor": [],
        "thingName:pump": [],
    },
    "a phrase is of consecutive words": {
        'shadow.reported.place:"new york"': [PUMP],
        'shadow.reported.place:"york city"': [PUMP],
        'shadow.reported.place:"new city"': [],
    },
    "a term without a field looks everywhere": {
        "york": [FAN, PUMP],
        "legacy": [FAN],
        "hall": [PUMP],
        "2222": [PUMP],
        "nobody": [],
    },
    "wildcards": {
        "thingName:*-1": [FAN, PUMP],
        "thingName:?ump-1": [PUMP],
        "attributes.temperature:8?": [FAN, PUMP],
        "attributes.serial:a*e": [PUMP],
        "attributes.model:*": [FAN],
        "*": ALL,
    },
    "ranges and comparisons": {
        "attributes.temperature:[80 TO 81]": [FAN, PUMP],
        "attributes.temperature:{80 TO 81]": [FAN],
        "attributes.temperature:[80 TO 81}": [PUMP],
        "shadow.reported.level:[50 TO *]": [PUMP],
        "shadow.reported.level:[* TO 50]": [FAN],
        'attributes.serial:["abcd" TO "abcf"]': [PUMP],
        "attributes.temperature >80": [FAN],
        "attributes.temperature>=80": [FAN, PUMP],
        "attributes.temperature < 81": [PUMP],
        "attributes.temperature<=81": [FAN, PUMP],
    },
    "an array matches by any element": {"shadow.reported.sizes:2": [PUMP], "shadow.reported.sizes:4": []},
    "numbers and booleans": {
        "shadow.reported.level:70.50": [PUMP],
        "attributes.temperature:80.0": [PUMP],
        "shadow.reported.on:true": [PUMP],
        "shadow.reported.on:false": [FAN],
    },
    "twelve terms": {" ".join(["attributes.country:*"] * 12): ALL},
    "escapes": {"shadow.reported.mail:a\\@b": [FAN], 'shadow.reported.mail:"a@b"': [FAN]},
    "a hyphen in the name of a field": {
        "shadow.name.gps-tracker.reported.speed>6": [PUMP],
        "shadow.name.gps\\-tracker.reported.speed>6": [PUMP],
    },
    "fields of the registry": {
        "thingTypeName:fan": [FAN],
        "thingGroupNames:hall": [PUMP],
        "thingGroupNames:plant": [],
    },
    "fields of shadows": {
        "shadow.desired.level:100": [PUMP],
        "shadow.delta.level:100": [PUMP],
        "shadow.hasDelta:true": [PUMP],
        "shadow.reported.stats.rate>3": [FAN, PUMP],
        "shadow.metadata.reported.level.timestamp>1772366399": [FAN, PUMP],
        "shadow.metadata.reported.level.timestamp>1772366400": [],
        "shadow.version:*": [],
        "shadow.name.gps-tracker.hasDelta:false": [PUMP],
    },
    "fields of connections": {
        "connectivity.connected:true": [PUMP],
        "connectivity.connected:false": [FAN, TV],
        "connectivity.timestamp>=1772366400000": [PUMP],
    },
    "packages": {
        "shadow.name.$package.reported.Pkg.version:1.2.5": [PUMP],
        "shadow.name.\\$package.reported.Pkg.version:1.2.5": [PUMP],
        "shadow.name.$package.reported.*.version:1.2.5": [FAN, PUMP],
        "shadow.name.$package.reported.*.attributes.packageID>1500": [PUMP],
        "shadow.name.$package.reported.totalCount:2": [FAN],
    },
    "an unknown field matches nothing": {"attributes.nosuch:1": [], "nonsense:1": [], "NOT nonsense:1": ALL},
    "what Device Defender would say is empty": {
        "deviceDefender.violationCount>0": [],
        "deviceDefender.profile.behaviour.inViolation:true": [],
    },
}
MALFORMED = [
    " ".join(["attributes.country:*"] * 13),
    "thingName:*a thingTypeName:*b",
    f"thingName:*a {'b' * 100}",
    "attributes.country:U#S",
    "shadow.reported.mail:a@b",
    "attributes.country:U,S",
    "attributes.temperature:[80 TO",
    "attributes.temperature>warm",
    "attributes.serial:[abcd TO abcf]",
    "(thingName:a",
    "thingName:",
    'thingName:"a',
    "AND thingName:a",
    "shadow.name.$package.reported.Pkg.version>1",
    "shadow.name.$package.reported.Pkg.version:[1 TO 2]",
    "deviceDefender.profile.behaviour.inViolation:false",
    "shadow.reported.place:geo_distance,91,0,1km",
    "shadow.reported.place:geo_polygon,1,2,3,4",
]


@pytest.mark.parametrize("rule", RULES)
def test_search_follows_the_rule(three: Any, rule: str) -> None:
    """Developer guide, Query syntax, Example thing queries, Preparing fleet indexing; choices in docs/fidelity.md."""
    assert {query: three.names(query) for query in RULES[rule]} == RULES[rule]


@pytest.mark.parametrize("query", MALFORMED)
def test_search_refuses_what_is_malformed(three: Any, query: str) -> None:
    """InvalidQueryException 400 (model; developer guide, Query syntax)."""
    with three.refused("InvalidQueryException"):
        three.names(query)


def test_shadow_of_another_type_is_not_searched(three: Any) -> None:
    """Connections and named shadows that are not indexed match nothing, and are no error (chosen)."""
    three.index("REGISTRY")
    for query in (
        "shadow.reported.on:true",
        "connectivity.connected:true",
        "shadow.name.gps-tracker.reported.speed:7",
        "shadow.hasDelta:true",
        "york",
    ):
        assert three.names(query) == []
    assert three.names("attributes.country:CA") == [PUMP]
