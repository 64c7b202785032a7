"""The search language and what is found: the cases of the table in its order."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from iotmock import IoTMock

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]

# 2026-03-01, 12:00 UTC
NOON_MS = 1772366400000
BIKE_1, BIKE_2, VAN, WAGON = "bike-1", "bike-2", "van-1", "wagon"
SHADOWS: list[tuple[str, str | None, dict[str, Any]]] = [
    (
        BIKE_1,
        None,
        {
            "reported": {
                "label": "big red bicycle",
                "speed": 21.5,
                "locked": True,
                "stops": [1, 2, 3],
                "parts": ["bell", "lamp"],
                "engine": {"power": 250},
            },
            "desired": {"speed": 20},
        },
    ),
    (
        BIKE_2,
        None,
        {"reported": {"label": "red big bicycle", "speed": 9, "locked": False, "note": "wait: (five) minutes"}},
    ),
    (VAN, "route", {"reported": {"stop": 4, "place": "Main Street"}}),
    (WAGON, "$package", {"reported": {"fw": {"version": "1.0.0", "attributes": {"packageID": "2222"}}}}),
]
ATTRIBUTES = {
    BIKE_1: {"make": "Acme", "heat": "75", "country": "US"},
    BIKE_2: {"make": "Bolt", "heat": "100", "country": "CA"},
    VAN: {"heat": "9", "country": "FR"},
    WAGON: {"country": "us", "path": "a/b"},
}


@pytest.fixture
def names(iotmock: "IoTMock", control: Any, client_for: Callable[..., Any], ask: Ask) -> Callable[[str], list[str]]:
    """The names that a query finds in a fleet of two bikes, a van and a wagon, which alone is connected."""
    control.update_indexing_configuration(
        thingIndexingConfiguration={
            "thingIndexingMode": "REGISTRY_AND_SHADOW",
            "thingConnectivityIndexingMode": "STATUS",
            "namedShadowIndexingMode": "ON",
            "filter": {"namedShadowNames": ["route", "$package"]},
        }
    )
    control.create_thing_type(thingTypeName="bike")
    for name, attributes in ATTRIBUTES.items():
        kind = {"thingTypeName": "bike"} if name.startswith("bike") else {}
        control.create_thing(thingName=name, attributePayload={"attributes": attributes}, **kind)
    for group, thing in {"G1": BIKE_1, "g2": BIKE_2}.items():
        control.create_thing_group(thingGroupName=group)
        control.add_thing_to_thing_group(thingName=thing, thingGroupName=group)
    for thing, shadow, state in SHADOWS:
        address = {"thingName": thing} | ({"shadowName": shadow} if shadow else {})
        client_for("iot-data").update_thing_shadow(**address, payload=json.dumps({"state": state}))
    iotmock.connect(WAGON)

    def found(query: str) -> list[str]:
        return sorted(line["thingName"] for line in ask("search_index", queryString=query)["things"])

    return found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # case
        ("attributes.make:ACME", [BIKE_1]),
        ("thingName:BIKE-1", [BIKE_1]),
        ("attributes.country:us", [BIKE_1, WAGON]),
        ("attributes.MAKE:Acme", []),
        # numeric terms
        ("attributes.heat:75", [BIKE_1]),
        ("attributes.heat:75.0", [BIKE_1]),
        ("shadow.reported.speed:9", [BIKE_2]),
        ("shadow.reported.speed:21.5", [BIKE_1]),
        # ranges
        ("attributes.heat:[9 TO 75]", [BIKE_1, VAN]),
        ("attributes.heat:{9 TO 100}", [BIKE_1]),
        ("attributes.heat:[9 TO 75}", [VAN]),
        ("attributes.heat:{9 TO 75]", [BIKE_1]),
        ("attributes.heat:[75 TO *]", [BIKE_1, BIKE_2]),
        ('attributes.country:["CA" TO "FR"]', [BIKE_2, VAN]),
        ('thingName:["bike-1" TO "bike-2"]', [BIKE_1, BIKE_2]),
        # comparison
        ("attributes.heat>9", [BIKE_1, BIKE_2]),
        ("attributes.heat>=9", [BIKE_1, BIKE_2, VAN]),
        ("attributes.heat<100", [BIKE_1, VAN]),
        ("attributes.heat<=9", [VAN]),
        ("attributes.heat >80", [BIKE_2]),
        ("shadow.reported.speed > 20", [BIKE_1]),
        # phrases, and words
        ('shadow.reported.label:"red bicycle"', [BIKE_1]),
        ('shadow.reported.label:"red big"', [BIKE_2]),
        ("shadow.reported.label:red", [BIKE_1, BIKE_2]),
        ("shadow.reported.label:re", []),
        # field groups
        ("attributes.country:(FR OR CA)", [BIKE_2, VAN]),
        ("thingName:(bike* AND -bike-2)", [BIKE_1]),
        # existence
        ("attributes.make:*", [BIKE_1, BIKE_2]),
        ("NOT attributes.make:*", [VAN, WAGON]),
        ("shadow.reported.engine.power:*", [BIKE_1]),
        ("*", [BIKE_1, BIKE_2, VAN, WAGON]),
        # wildcards
        ("thingName:bike-?", [BIKE_1, BIKE_2]),
        ("thingName:*-1", [BIKE_1, VAN]),
        # escapes
        ("shadow.reported.note:wait\\:", [BIKE_2]),
        ("shadow.reported.note:\\(five\\)", [BIKE_2]),
        ('shadow.reported.note:"wait: (five)"', [BIKE_2]),
        ("attributes.path:a\\/b", [WAGON]),
        ('attributes.path:"a/b"', [WAGON]),
        # arrays
        ("shadow.reported.stops:2", [BIKE_1]),
        ("shadow.reported.stops:4", []),
        ("shadow.reported.parts:lamp", [BIKE_1]),
        # classic shadows
        ("shadow.reported.locked:true", [BIKE_1]),
        ("shadow.reported.locked:false", [BIKE_2]),
        ("NOT shadow.reported.locked:true", [BIKE_2, VAN, WAGON]),
        ("shadow.desired.speed:20", [BIKE_1]),
        ("shadow.delta.speed:20", [BIKE_1]),
        ("shadow.hasDelta:true", [BIKE_1]),
        ("shadow.reported.engine.power>200", [BIKE_1]),
        # named shadows
        ("shadow.name.route.reported.stop:4", [VAN]),
        ('shadow.name.route.reported.place:"main street"', [VAN]),
        ("shadow.name.route.hasDelta:false", [VAN]),
        ("shadow.name.$package.reported.fw.version:1.0.0", [WAGON]),
        ("shadow.name.\\$package.reported.fw.version:1.0.0", [WAGON]),
        ("NOT shadow.name.$package.reported.fw.version:1.0.0", [BIKE_1, BIKE_2, VAN]),
        ("shadow.name.$package.reported.*.attributes.packageID>1500", [WAGON]),
        ("shadow.name.$package.reported.totalCount:1", [WAGON]),
        # connectivity
        ("connectivity.connected:true", [WAGON]),
        ("connectivity.connected:false", [BIKE_1, BIKE_2, VAN]),
        (f"connectivity.timestamp:{NOON_MS}", [WAGON]),
        # all together
        ("thingName:bike* attributes.heat>80", [BIKE_2]),
        ("thingName:bike* AND NOT attributes.heat>80", [BIKE_1]),
        ("(attributes.country:FR OR attributes.country:CA) AND attributes.make:*", [BIKE_2]),
        ("thingTypeName:bike AND connectivity.connected:false", [BIKE_1, BIKE_2]),
    ],
)
def test_search(names: Callable[[str], list[str]], query: str, found: list[str]) -> None:
    """Section by section what the language finds; moto: no match, re.error for a range, 400 for a field group."""
    assert names(query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("acme", [BIKE_1]),
        ("bike", [BIKE_1, BIKE_2]),
        ("van", []),
        ("wag", []),
        ("wagon", [WAGON]),
        ("us", [BIKE_1, WAGON]),
        ("G1", [BIKE_1]),
        ("bicycle", [BIKE_1, BIKE_2]),
        ("street", [VAN]),
        ('"main street"', [VAN]),
        ("lamp", [BIKE_1]),
    ],
)
def test_bare_term(names: Callable[[str], list[str]], query: str, found: list[str]) -> None:
    """Whole words of all fields; moto: substring of the thing name."""
    assert names(query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("thingGroupNames:G*", [BIKE_1, BIKE_2]),
        ("thingGroupNames:G1", [BIKE_1]),
        ("thingGroupNames:G.", []),
        ("thingGroupNames:1*", []),
        ("thingGroupNames:G", []),
    ],
)
def test_thing_group_names(names: Callable[[str], list[str]], query: str, found: list[str]) -> None:
    """Prefix; moto: regular expression."""
    assert names(query) == found


@pytest.mark.parametrize(
    "query",
    [
        "(",
        "thingName:bike-1)",
        "thingName:",
        "thingName:(a",
        "AND thingName:a",
        "thingName:a AND",
        "thingName:a OR",
        "NOT",
        '"a',
        "attributes.heat>",
        "attributes.heat>hot",
        "attributes.heat:[1 TO",
        "attributes.heat:[1 2]",
        "thingName:a/b",
        "thingName:a@b",
        "thingName:*a AND attributes.make:*b",
        f"thingName:*a AND attributes.make:{'b' * 100}",
        " ".join(f"attributes.a{number}:1" for number in range(13)),
    ],
)
def test_bad_query(names: Callable[[str], list[str]], refused: Refused, query: str) -> None:
    """InvalidQueryException; moto: InvalidRequestException."""
    refused("InvalidQueryException", "search_index", queryString=query)


def test_twelve_terms(names: Callable[[str], list[str]]) -> None:
    """They are no bad query, thirteen are."""
    assert names(" OR ".join([*(f"attributes.a{number}:1" for number in range(11)), "thingName:wagon"])) == [WAGON]


def document(ask: Ask, name: str) -> dict[str, Any]:
    """A thing as SearchIndex answers it."""
    (found,) = ask("search_index", queryString=f"thingName:{name}")["things"]
    assert isinstance(found, dict)
    return found


def test_found_thing(names: Callable[[str], list[str]], ask: Ask) -> None:
    """All that is indexed and there; moto: the classic shadow is missing."""
    found = document(ask, BIKE_1)
    shadow = json.loads(found.pop("shadow"))
    thing = ask("describe_thing", thingName=BIKE_1)
    assert found == {
        "thingName": BIKE_1,
        "thingId": thing["thingId"],
        "thingTypeName": "bike",
        "thingGroupNames": ["G1"],
        "attributes": ATTRIBUTES[BIKE_1],
        "connectivity": {"connected": False},
    }
    (_, _, state) = SHADOWS[0]
    assert {key: shadow[key] for key in ("reported", "desired", "version", "hasDelta")} == {
        **state,
        "version": 1,
        "hasDelta": True,
    }
    assert set(shadow["metadata"]) == {"reported", "desired"}
    route = json.loads(document(ask, VAN)["shadow"])
    assert set(route) == {"name"}
    assert route["name"]["route"]["reported"] == {"stop": 4, "place": "Main Street"}
    assert (route["name"]["route"]["version"], route["name"]["route"]["hasDelta"]) == (1, False)


def test_found_thing_has_no_empty_members(control: Any, ask: Ask) -> None:
    """What is not indexed or not there is absent; moto: `thingGroupNames: []`, always connected."""
    control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    made = control.create_thing(thingName="bare")["thingId"]
    assert document(ask, "bare") == {"thingName": "bare", "thingId": made, "attributes": {}}


def test_found_thing_is_connected(iotmock: "IoTMock", names: Callable[[str], list[str]], ask: Ask) -> None:
    """With the moment in milliseconds; moto: always, with the present second."""
    iotmock.advance(90)
    found = document(ask, WAGON)["connectivity"]
    assert (found["connected"], found["timestamp"]) == (True, NOON_MS)
    client = iotmock.connect(VAN)
    iotmock.advance(30)
    client.disconnect()
    found = document(ask, VAN)["connectivity"]
    assert (found["connected"], found["disconnectReason"]) == (False, "CLIENT_INITIATED_DISCONNECT")


def test_found_things_are_as_many_as_asked_for(names: Callable[[str], list[str]], ask: Ask) -> None:
    """`maxResults`, 100 at most; moto: ignored."""
    page = ask("search_index", queryString="*", maxResults=3)
    assert len(page["things"]) == 3
    rest = ask("search_index", queryString="*", maxResults=3, nextToken=page["nextToken"])
    assert "nextToken" not in rest
    found = [line["thingName"] for line in page["things"] + rest["things"]]
    assert sorted(found) == [BIKE_1, BIKE_2, VAN, WAGON]


def test_thing_groups_are_found(control: Any, ask: Ask, refused: Refused) -> None:
    """`AWS_ThingGroups`: groups; moto: the things."""
    groups = {"indexName": "AWS_ThingGroups"}
    refused("ResourceNotFoundException", "search_index", queryString="*", **groups)
    control.update_indexing_configuration(thingGroupIndexingConfiguration={"thingGroupIndexingMode": "ON"})
    properties = {"thingGroupDescription": "upper floor", "attributePayload": {"attributes": {"floor": "2"}}}
    control.create_thing_group(thingGroupName="plant")
    control.create_thing_group(thingGroupName="hall", parentGroupName="plant")
    control.create_thing_group(thingGroupName="row", parentGroupName="hall", thingGroupProperties=properties)
    control.create_thing(thingName="l1")
    (found,) = ask("search_index", queryString="thingGroupName:row", **groups)["thingGroups"]
    parents = found.pop("parentGroupNames")
    assert sorted(parents) == ["hall", "plant"]
    assert found == {
        "thingGroupName": "row",
        "thingGroupId": ask("describe_thing_group", thingGroupName="row")["thingGroupId"],
        "thingGroupDescription": "upper floor",
        "attributes": {"floor": "2"},
    }

    def names(query: str) -> list[str]:
        answer = ask("search_index", queryString=query, **groups)
        assert answer.get("things", []) == []
        return sorted(line["thingGroupName"] for line in answer["thingGroups"])

    assert names("*") == ["hall", "plant", "row"]
    assert names("thingGroupNames:h*") == ["hall"]
    assert names("parentGroupNames:plant") == ["hall", "row"]
    assert names('thingGroupDescription:"upper floor"') == ["row"]
    assert names("attributes.floor>1") == ["row"]
    assert names("thingName:l1") == []
