"""The queries that AWS's documents and samples show, on a small fleet."""

from typing import Any

import pytest

FLEET: dict[str, Any] = {
    "myThingName": {
        "thingTypeName": "aa",
        "thingGroupNames": ["a", "b"],
        "attributes": {"myAttribute": "75", "model": "1.2", "attr1": "abc", "attr2": "4", "attr3": "10"},
        "shadow": {
            "hasDelta": True,
            "reported": {"stats": {"battery": 78}, "location": "new york", "myvalues": [1, 2, 3], "fw": "v2"},
        },
        "connectivity": {"connected": True, "timestamp": 1557651600000},
    },
    "aba": {
        "attributes": {"myAttribute": "80", "serialNumber": "abce", "attr1": "abc", "attr2": "5"},
        "shadow": {"name": {"s": {"hasDelta": True, "desired": {"filament": "on"}, "reported": {"location": "x"}}}},
        "connectivity": {
            "connected": False,
            "timestamp": 1557867600001,
            "disconnectReason": "CLIENT_INITIATED_DISCONNECT",
        },
    },
    "toMy": {
        "thingGroupNames": ["apple"],
        "attributes": {"myAttribute": "important", "model": "legacy", "attr1": "abc", "attr2": "1", "attr3": "11"},
        "shadow": {"reported": {"stats": {"battery": 70}, "location": "x"}, "desired": {"stats": {"battery": 100}}},
    },
    "tv-1": {
        "attributes": {"country": "CA", "temperature": "81"},
        "shadow": {"reported": {"batteryStatus": 50}},
        "deviceDefender": {"violationCount": 1},
    },
}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("abc", ["myThingName", "aba", "toMy"]),
        ("thingName:myThingName", ["myThingName"]),
        ("thingName:my*", ["myThingName"]),
        ("thingName:*my", ["toMy"]),
        ("thingName:*my*", ["myThingName", "toMy"]),
        ("thingName:ab?", ["aba"]),
        ("thingTypeName:aa", ["myThingName"]),
        ("thingGroupNames:a", ["myThingName"]),
        ("thingGroupNames:a*", ["myThingName", "toMy"]),
        ("attributes.myAttribute:75", ["myThingName"]),
        ("attributes.myAttribute:[75 TO 80]", ["myThingName", "aba"]),
        ("attributes.myAttribute:{75 TO 80]", ["aba"]),
        ('attributes.serialNumber:["abcd" TO "abcf"]', ["aba"]),
        ("attributes.myAttribute:i*t", ["toMy"]),
        ("attributes.attr1:abc AND attributes.attr2<5 NOT attributes.attr3>10", ["myThingName"]),
        ("shadow.hasDelta:true", ["myThingName"]),
        ("NOT attributes.model:legacy", ["myThingName", "aba", "tv-1"]),
        ("shadow.reported.stats.battery:{70 TO 100} (v2 OR v3) NOT attributes.model:legacy", ["myThingName"]),
        ("shadow.reported.myvalues:2", ["myThingName"]),
        ("shadow.reported.location:* NOT shadow.desired.stats.battery:*", ["myThingName"]),
        ("shadow.name.s.hasDelta:true", ["aba"]),
        ("shadow.name.s.desired.filament:*", ["aba"]),
        ("shadow.name.s.reported.location:*", ["aba"]),
        ("connectivity.connected:true", ["myThingName"]),
        ("connectivity.connected:false", ["aba"]),
        ("connectivity.connected:true AND connectivity.timestamp : [1557651600000 TO 1557867600000]", ["myThingName"]),
        ("connectivity.connected:false AND connectivity.timestamp : [1557651600000 TO 1557867600000]", []),
        ("connectivity.connected:false AND connectivity.timestamp > 1557651600000", ["aba"]),
        ("connectivity.connected:true AND connectivity.timestamp > 1557651600000", []),
        ("connectivity.connected:*", ["myThingName", "aba"]),
        ("connectivity.disconnectReason:*", ["aba"]),
        ("connectivity.disconnectReason:CLIENT_INITIATED_DISCONNECT", ["aba"]),
        ("deviceDefender.violationCount:[0 TO 100]", ["tv-1"]),
        ("thingName:(tv* AND -plasma)", ["tv-1"]),
        ("attributes.country:(US OR CA) AND shadow.reported.batteryStatus:[50 TO *]", ["tv-1"]),
        ("(thingTypeName:aa OR thingTypeName:bb) AND shadow.reported.stats.battery:[30 TO 80]", ["myThingName"]),
        ("attributes.temperature >80", ["tv-1"]),
        ("*", ["myThingName", "aba", "toMy", "tv-1"]),
    ],
)
def test_examples_of_things(finds: Any, query: str, names: list[str]) -> None:
    """What the guide says of each (Developer Guide, Example thing queries; Query syntax; AWS's samples)."""
    assert [name for name, rest in FLEET.items() if finds(query, {"thingName": name} | rest)] == names


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("myThingGroup", True),
        ("thingGroupName:myThingGroup", True),
        ("thingGroupName:my*", True),
        ("attributes.myAttribute:75", True),
        ("attributes.myAttribute:[75 TO 80]", True),
        ("parentGroupNames:myParentThingGroupName", True),
        ("parentGroupNames:(myParentThingGroupName OR parentThingGroupRoot)", True),
        ("thingGroupDescription:sensors", True),
        ("parentGroupNames:other", False),
        ("attributes.myAttribute:{75 TO 80]", False),
    ],
)
def test_examples_of_thing_groups(finds: Any, query: str, found: bool) -> None:
    """The same language in the other index (Developer Guide, Example thing group queries)."""
    group = {
        "thingGroupName": "myThingGroup",
        "thingGroupDescription": "All sensors",
        "attributes": {"myAttribute": "75"},
        "parentGroupNames": ["parentThingGroupRoot", "myParentThingGroupName"],
    }
    assert finds(query, group) is found
