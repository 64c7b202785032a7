"""Thing types: creation, updates, deprecation, deletion after five minutes, the list, propagating attributes."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iotmock import Properties

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = ["a", "a" * 128, "Lamp:1_b-2"]
BAD_NAMES = ["a b", "a/b", "a.b", "lämp", "a" * 129]
SITE = {"userPropertyKey": "site", "thingAttribute": "site"}
CLIENT = {"userPropertyKey": "who", "connectionAttribute": "iot:ClientId"}
THING = {"userPropertyKey": "$th:i.n", "connectionAttribute": "iot:Thing.ThingName"}


def mqtt5(*attributes: dict[str, str]) -> dict[str, Any]:
    """Properties with propagating attributes."""
    return {"mqtt5Configuration": {"propagatingAttributes": list(attributes)}}


def create(desk: Any, name: str = "lamp", **properties: Any) -> dict[str, Any]:
    """Create a type; gives the answer."""
    given = {"thingTypeProperties": properties} if properties else {}
    answer: dict[str, Any] = desk.call("create_thing_type", thingTypeName=name, **given)
    return answer


def describe(desk: Any, name: str = "lamp") -> dict[str, Any]:
    """What DescribeThingType says."""
    answer: dict[str, Any] = desk.call("describe_thing_type", thingTypeName=name)
    return answer


def deprecate(desk: Any, name: str = "lamp", **members: Any) -> None:
    """Deprecate a type."""
    assert desk.call("deprecate_thing_type", thingTypeName=name, **members) == {}


# Creation


def test_create_answers_name_arn_and_id(desk: Any) -> None:
    """Three members; the id is a UUID (developer guide, Thing types)."""
    answer = create(desk)
    assert UUID.fullmatch(answer.pop("thingTypeId"))
    assert answer == {"thingTypeName": "lamp", "thingTypeArn": f"{desk.arn}:thingtype/lamp"}


def test_new_type_is_described(desk: Any) -> None:
    """It is not deprecated and has no date of deprecation (developer guide, Thing types)."""
    properties = {"thingTypeDescription": "All lamps", "searchableAttributes": ["wattage", "model"], **mqtt5(SITE)}
    made = create(desk, **properties)
    found = describe(desk)
    assert sorted(found["thingTypeProperties"].pop("searchableAttributes")) == ["model", "wattage"]
    assert found == {
        **made,
        "thingTypeProperties": {"thingTypeDescription": "All lamps", **mqtt5(SITE)},
        "thingTypeMetadata": {"deprecated": False, "creationDate": NOON},
    }


def test_type_without_properties_has_no_description(desk: Any) -> None:
    """All properties are optional (model, ThingTypeProperties)."""
    create(desk)
    assert "thingTypeDescription" not in describe(desk).get("thingTypeProperties", {})


@pytest.mark.parametrize("name", NAMES)
def test_type_has_any_name_that_the_model_allows(desk: Any, name: str) -> None:
    """1 to 128 letters, digits, colons, underscores and hyphens (model, ThingTypeName)."""
    create(desk, name)
    assert describe(desk, name)["thingTypeArn"] == f"{desk.arn}:thingtype/{name}"


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize(
    "operation",
    [
        "create_thing_type",
        "describe_thing_type",
        "update_thing_type",
        "deprecate_thing_type",
        "delete_thing_type",
        "list_thing_types",
    ],
)
def test_name_that_the_model_excludes_is_refused(desk: Any, operation: str, name: str) -> None:
    """InvalidRequestException with the text of a validation error (model, ThingTypeName)."""
    with desk.refused("InvalidRequestException") as error:
        getattr(desk.raw, operation)(thingTypeName=name)
    assert "at 'thingTypeName' failed to satisfy constraint" in error["Error"]["Message"]


BAD_PROPERTIES: list[dict[str, Any]] = [
    {"thingTypeDescription": "d" * 2029},
    {"thingTypeDescription": "two\nlines"},
    {"searchableAttributes": ["a b"]},
    {"searchableAttributes": ["a" * 129]},
    mqtt5({"userPropertyKey": "a b", "thingAttribute": "site"}),
    mqtt5({"userPropertyKey": "a_b", "thingAttribute": "site"}),
    mqtt5({"userPropertyKey": "k" * 129, "thingAttribute": "site"}),
    mqtt5({"userPropertyKey": "a", "thingAttribute": "a b"}),
    mqtt5({"userPropertyKey": "a", "connectionAttribute": "iot:Source"}),
    mqtt5({"userPropertyKey": "a", "connectionAttribute": "iot:ClientId", "thingAttribute": "site"}),
    mqtt5({"userPropertyKey": "a"}),
    mqtt5({"thingAttribute": "site"}),
    mqtt5({}),
]


@pytest.mark.parametrize("properties", BAD_PROPERTIES)
def test_creation_refuses_wrong_properties(desk: Any, properties: dict[str, Any]) -> None:
    """Lengths, patterns, one source for each attribute (model; CloudFormation reference, PropagatingAttribute)."""
    with desk.refused("InvalidRequestException"):
        desk.raw.create_thing_type(thingTypeName="lamp", thingTypeProperties=properties)


def test_creation_takes_the_longest_description(desk: Any) -> None:
    """2028 graphic characters and blanks (model, ThingTypeDescription)."""
    create(desk, thingTypeDescription="d ~!" * 507)
    assert describe(desk)["thingTypeProperties"]["thingTypeDescription"] == "d ~!" * 507


# Creation once more

ATTRIBUTES = {"searchableAttributes": ["a", "b"]}
AGAIN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"thingTypeDescription": "d"}, {"thingTypeDescription": "d"}),
    (ATTRIBUTES, {"searchableAttributes": ["b", "a"]}),
    (mqtt5(SITE), mqtt5(SITE)),
]
OTHERWISE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"thingTypeDescription": "d"}),
    ({"thingTypeDescription": "d"}, {"thingTypeDescription": "e"}),
    ({}, ATTRIBUTES),
    (ATTRIBUTES, {"searchableAttributes": ["a"]}),
    (ATTRIBUTES, {"searchableAttributes": ["a", "c"]}),
    ({}, mqtt5(SITE)),
    (mqtt5(SITE), mqtt5(CLIENT)),
]


@pytest.mark.parametrize(("first", "second"), AGAIN)
def test_creation_that_says_the_same_again_changes_nothing(
    desk: Any, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Success with the same id; searchable attributes are a set (API reference, CreateThingType)."""
    made = create(desk, **first)
    before = desk.picture()
    desk.iot.advance(60)
    assert create(desk, **second) == made
    assert desk.picture() == before


@pytest.mark.parametrize(("first", "second"), OTHERWISE)
def test_creation_that_says_something_else_is_refused(desk: Any, first: dict[str, Any], second: dict[str, Any]) -> None:
    """ResourceAlreadyExistsException names the type (API reference, CreateThingType)."""
    made = create(desk, **first)
    with desk.refused("ResourceAlreadyExistsException") as error:
        create(desk, **second)
    assert error["resourceArn"] == made["thingTypeArn"]
    assert error["resourceId"] in {"lamp", made["thingTypeId"]}


# Updates


@pytest.mark.parametrize("before", [{}, mqtt5(SITE), {"thingTypeDescription": "d", **mqtt5(SITE, CLIENT)}])
def test_update_replaces_the_propagating_attributes(desk: Any, before: dict[str, Any]) -> None:
    """UpdateThingType (API reference); everything else stays."""
    create(desk, **before)
    found = describe(desk)
    answer = desk.call("update_thing_type", thingTypeName="lamp", thingTypeProperties=mqtt5(THING, CLIENT))
    assert answer == {}
    found.setdefault("thingTypeProperties", {}).update(mqtt5(THING, CLIENT))
    assert describe(desk) == found


@pytest.mark.parametrize(
    "properties",
    [
        {"thingTypeDescription": "e"},
        {"searchableAttributes": ["a"]},
        {"thingTypeDescription": "e", **mqtt5(CLIENT)},
        {"searchableAttributes": ["a"], **mqtt5(CLIENT)},
    ],
)
def test_update_refuses_every_other_property(desk: Any, properties: dict[str, Any]) -> None:
    """Only the configuration of MQTT 5 changes (text reported from the live service)."""
    create(desk, thingTypeDescription="d", **mqtt5(SITE))
    with desk.refused("InvalidRequestException", "Can only update mqtt5Configuration."):
        desk.control.update_thing_type(thingTypeName="lamp", thingTypeProperties=properties)


@pytest.mark.parametrize("given", [{}, {"thingTypeProperties": {}}])
def test_update_without_propagating_attributes_takes_them_away(desk: Any, given: dict[str, Any]) -> None:
    """The configuration is replaced by none (chosen, see docs/fidelity.md)."""
    create(desk, thingTypeDescription="d", **mqtt5(SITE))
    found = describe(desk)
    assert desk.call("update_thing_type", thingTypeName="lamp", **given) == {}
    del found["thingTypeProperties"]["mqtt5Configuration"]
    assert describe(desk) == found


@pytest.mark.parametrize("properties", BAD_PROPERTIES[4:])
def test_update_refuses_wrong_propagating_attributes(desk: Any, properties: dict[str, Any]) -> None:
    """As at creation (model; CloudFormation reference, PropagatingAttribute)."""
    create(desk, **mqtt5(SITE))
    with desk.refused("InvalidRequestException"):
        desk.raw.update_thing_type(thingTypeName="lamp", thingTypeProperties=properties)


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("describe_thing_type", {}),
        ("deprecate_thing_type", {}),
        ("deprecate_thing_type", {"undoDeprecate": True}),
        ("delete_thing_type", {}),
        ("update_thing_type", {"thingTypeProperties": mqtt5(SITE)}),
    ],
)
def test_unknown_type_is_not_found(desk: Any, operation: str, members: dict[str, Any]) -> None:
    """ResourceNotFoundException (model)."""
    with desk.refused("ResourceNotFoundException"):
        desk.call(operation, thingTypeName="missing", **members)


# Deprecation


def test_deprecation_sets_the_date_and_its_undoing_clears_it(desk: Any) -> None:
    """Both members of the metadata (developer guide, Deprecate a thing type)."""
    create(desk)
    desk.iot.advance(60)
    deprecate(desk)
    at = NOON + timedelta(minutes=1)
    assert describe(desk)["thingTypeMetadata"] == {"deprecated": True, "deprecationDate": at, "creationDate": NOON}
    desk.iot.advance(60)
    deprecate(desk, undoDeprecate=True)
    assert describe(desk)["thingTypeMetadata"] == {"deprecated": False, "creationDate": NOON}


def test_second_deprecation_keeps_the_first_date(desk: Any) -> None:
    """A type is deprecated since it was so first (chosen)."""
    create(desk)
    deprecate(desk)
    desk.iot.advance(60)
    deprecate(desk)
    assert describe(desk)["thingTypeMetadata"]["deprecationDate"] == NOON
    desk.iot.advance(240)
    desk.control.delete_thing_type(thingTypeName="lamp")


def test_deprecated_type_takes_no_things_until_that_is_undone(desk: Any) -> None:
    """Neither new ones nor old ones (developer guide, Deprecate a thing type)."""
    create(desk)
    desk.things("old")
    deprecate(desk)
    with desk.refused("InvalidRequestException"):
        desk.things("new", thingTypeName="lamp")
    with desk.refused("InvalidRequestException"):
        desk.control.update_thing(thingName="old", thingTypeName="lamp")
    deprecate(desk, undoDeprecate=True)
    desk.things("new", thingTypeName="lamp")
    desk.control.update_thing(thingName="old", thingTypeName="lamp")
    assert {line["thingTypeName"] for line in desk.all("list_things")} == {"lamp"}


# Deletion

TOO_SOON = "Cannot delete thing type : lamp. Please wait for 5 minutes after deprecation and then retry"


def test_type_that_is_not_deprecated_is_not_deleted(desk: Any) -> None:
    """However old it is (developer guide, Delete a thing type)."""
    create(desk)
    desk.iot.advance(3600)
    with desk.refused("InvalidRequestException"):
        desk.control.delete_thing_type(thingTypeName="lamp")


@pytest.mark.parametrize("seconds", [0, 1, 299])
def test_type_is_not_deleted_within_five_minutes(desk: Any, seconds: int) -> None:
    """Five minutes after the deprecation (API reference, DeleteThingType; text of public clean-up scripts)."""
    create(desk)
    desk.iot.advance(3600)
    deprecate(desk)
    if seconds:
        desk.iot.advance(seconds)
    with desk.refused("InvalidRequestException", TOO_SOON):
        desk.control.delete_thing_type(thingTypeName="lamp")


def test_type_is_deleted_after_five_minutes(desk: Any) -> None:
    """And one of its name made later is another one (API reference, DeleteThingType)."""
    made = create(desk, thingTypeDescription="d")
    deprecate(desk)
    desk.iot.advance(300)
    assert desk.call("delete_thing_type", thingTypeName="lamp") == {}
    assert desk.all("list_thing_types") == []
    with desk.refused("ResourceNotFoundException"):
        describe(desk)
    with desk.refused("ResourceNotFoundException"):
        desk.things("l1", thingTypeName="lamp")
    assert create(desk)["thingTypeId"] != made["thingTypeId"]
    assert describe(desk)["thingTypeMetadata"] == {"deprecated": False, "creationDate": NOON + timedelta(minutes=5)}


def test_five_minutes_begin_with_the_last_deprecation(desk: Any) -> None:
    """Undoing clears the date (developer guide, Deprecate a thing type)."""
    create(desk)
    deprecate(desk)
    desk.iot.advance(300)
    deprecate(desk, undoDeprecate=True)
    with desk.refused("InvalidRequestException"):
        desk.control.delete_thing_type(thingTypeName="lamp")
    deprecate(desk)
    desk.iot.advance(299)
    with desk.refused("InvalidRequestException", TOO_SOON):
        desk.control.delete_thing_type(thingTypeName="lamp")
    desk.iot.advance(1)
    desk.control.delete_thing_type(thingTypeName="lamp")


def test_deletion_names_the_first_of_several_reasons(desk: Any) -> None:
    """Deprecation, then the five minutes, then things (chosen)."""
    create(desk)
    desk.things("l1", thingTypeName="lamp")
    start = "Cannot delete thing type : lamp. "
    with desk.refused("InvalidRequestException", f"{start}Please deprecate the thing type first"):
        desk.control.delete_thing_type(thingTypeName="lamp")
    deprecate(desk)
    with desk.refused("InvalidRequestException", TOO_SOON):
        desk.control.delete_thing_type(thingTypeName="lamp")
    desk.iot.advance(300)
    with desk.refused("InvalidRequestException", f"{start}There are still things associated with it"):
        desk.control.delete_thing_type(thingTypeName="lamp")


@pytest.mark.parametrize("way", ["deleted", "without type", "other type"])
def test_type_with_things_is_not_deleted(desk: Any, way: str) -> None:
    """Until the last thing is rid of it (developer guide, Delete a thing type)."""
    create(desk)
    create(desk, "pump")
    desk.things("l1", "l2", thingTypeName="lamp")
    deprecate(desk)
    desk.iot.advance(300)
    with desk.refused("InvalidRequestException"):
        desk.control.delete_thing_type(thingTypeName="lamp")
    desk.control.delete_thing(thingName="l1")
    with desk.refused("InvalidRequestException"):
        desk.control.delete_thing_type(thingTypeName="lamp")
    if way == "deleted":
        desk.control.delete_thing(thingName="l2")
    elif way == "without type":
        desk.control.update_thing(thingName="l2", removeThingType=True)
    else:
        desk.control.update_thing(thingName="l2", thingTypeName="pump")
    desk.control.delete_thing_type(thingTypeName="lamp")
    assert [line["thingTypeName"] for line in desk.all("list_thing_types")] == ["pump"]


# The list


def test_list_shows_types_as_they_are_described(desk: Any) -> None:
    """All members but the id (model, ThingTypeDefinition)."""
    create(desk, thingTypeDescription="d", searchableAttributes=["a"])
    create(desk, "pump", **mqtt5(SITE, CLIENT))
    deprecate(desk, "pump")
    expected = [describe(desk, name) for name in ("lamp", "pump")]
    for line in expected:
        del line["thingTypeId"]
    assert sorted(desk.call("list_thing_types")["thingTypes"], key=lambda line: str(line["thingTypeName"])) == expected


@pytest.mark.parametrize("size", [1, 2, 3])
def test_types_of_one_instant_are_listed_in_the_order_of_their_making(desk: Any, size: int) -> None:
    """Under a clock that stands still, too (chosen)."""
    for name in ("b", "c", "a"):
        create(desk, name)
    pages = desk.control.get_paginator("list_thing_types").paginate(PaginationConfig={"PageSize": size})
    assert [line["thingTypeName"] for page in pages for line in page["thingTypes"]] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("prefix", "names"),
    [("lamp", ["lamp", "lamp-2"]), ("l", ["lamp", "lamp-2", "led"]), ("lamp-2", ["lamp-2"]), ("x", []), ("amp", [])],
)
def test_list_filters_by_the_beginning_of_the_name(desk: Any, prefix: str, names: list[str]) -> None:
    """`thingTypeName` is a prefix (chosen)."""
    for name in ("lamp", "lamp-2", "led", "pump"):
        create(desk, name)
        desk.iot.advance(1)
    found = desk.call("list_thing_types", thingTypeName=prefix)["thingTypes"]
    assert [line["thingTypeName"] for line in found] == names


# Accounts, regions, partitions


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "210987654321"}, {"region": "cn-north-1"}])
def test_types_belong_to_an_account_and_region(desk: Any, place: dict[str, str]) -> None:
    """One registry each (developer guide, Thing registry)."""
    there = desk.elsewhere(**place)
    create(desk)
    with there.refused("ResourceNotFoundException"):
        there.things("l1", thingTypeName="lamp")
    assert create(there)["thingTypeArn"] == f"{there.arn}:thingtype/lamp"
    deprecate(there)
    desk.things("l1", thingTypeName="lamp")
    desk.iot.advance(300)
    there.control.delete_thing_type(thingTypeName="lamp")
    assert describe(desk)["thingTypeMetadata"]["deprecated"] is False


# Propagating attributes


def heard(desk: Any, client: Any, properties: Properties | None = None) -> list[tuple[str, str]]:
    """The user properties of a message that a client publishes, in alphabetical order."""
    listener = desk.iot.subscribe("news")
    client.publish("news", b"x", properties=properties)
    (message,) = listener.messages
    return sorted(message.properties.user_properties) if message.properties else []


@pytest.fixture
def enriched(desk: Any) -> Any:
    """The desk with the lamp `l1` at the site `hall`, whose type adds three properties, and the thing `l2`."""
    create(desk, **mqtt5(SITE, CLIENT, THING))
    desk.things("l1", thingTypeName="lamp", attributePayload={"attributes": {"site": "hall", "row": "7"}})
    desk.things("l2")
    return desk


def test_messages_of_a_thing_carry_the_properties_of_its_type(enriched: Any) -> None:
    """Attributes of thing and connection (developer guide, Propagating attributes)."""
    client = enriched.iot.connect("c-7", thing_name="l1")
    assert heard(enriched, client) == [("$th:i.n", "l1"), ("site", "hall"), ("who", "c-7")]


def test_client_is_known_as_a_thing_by_its_id(enriched: Any) -> None:
    """Where no thing name is given (chosen)."""
    assert heard(enriched, enriched.iot.connect("l1")) == [("$th:i.n", "l1"), ("site", "hall"), ("who", "l1")]


def test_attribute_that_the_thing_has_not_is_not_propagated(enriched: Any) -> None:
    """There is nothing to say (inferred)."""
    enriched.control.update_thing(thingName="l1", attributePayload={"attributes": {"site": ""}, "merge": True})
    assert heard(enriched, enriched.iot.connect("l1")) == [("$th:i.n", "l1"), ("who", "l1")]


def test_thing_of_the_connection_counts_and_not_the_client_id(enriched: Any) -> None:
    """Where both are things (developer guide, Propagating attributes; chosen)."""
    assert heard(enriched, enriched.iot.connect("l1", thing_name="l2")) == []
    assert heard(enriched, enriched.iot.connect("l2", thing_name="l1")) == [
        ("$th:i.n", "l1"),
        ("site", "hall"),
        ("who", "l2"),
    ]


@pytest.mark.parametrize("client_id", ["stranger", "l2"])
def test_messages_of_others_carry_nothing(enriched: Any, client_id: str) -> None:
    """Neither things without a type nor clients that are no things (developer guide, Propagating attributes)."""
    assert heard(enriched, enriched.iot.connect(client_id)) == []


def test_property_of_the_publisher_stays_beside(enriched: Any) -> None:
    """User properties may repeat (MQTT 5; chosen)."""
    own = Properties(content_type="text/plain", user_properties=(("site", "own"), ("more", "1")))
    client = enriched.iot.connect("l1")
    assert heard(enriched, client, own) == [
        ("$th:i.n", "l1"),
        ("more", "1"),
        ("site", "hall"),
        ("site", "own"),
        ("who", "l1"),
    ]
    assert enriched.iot.messages[-1].properties.content_type == "text/plain"


def test_properties_follow_type_and_thing(enriched: Any) -> None:
    """Every publish looks anew (chosen)."""
    client = enriched.iot.connect("l1")
    enriched.control.update_thing(thingName="l1", attributePayload={"attributes": {"site": "yard"}})
    enriched.control.update_thing_type(thingTypeName="lamp", thingTypeProperties=mqtt5(SITE))
    assert heard(enriched, client) == [("site", "yard")]
    enriched.control.update_thing(thingName="l1", removeThingType=True)
    assert heard(enriched, client) == []
