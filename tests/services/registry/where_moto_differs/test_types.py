"""Thing types: the cases of the table in its order."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from iotmock import IoTMock

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FIVE_MINUTES = 300
PROPERTIES = {"thingTypeDescription": "a lamp", "searchableAttributes": ["site", "row"]}
PROPAGATED = [
    {"userPropertyKey": "site", "thingAttribute": "site"},
    {"userPropertyKey": "client", "connectionAttribute": "iot:ClientId"},
]


@pytest.mark.parametrize(
    "other",
    [
        {**PROPERTIES, "thingTypeDescription": "a pump"},
        {**PROPERTIES, "searchableAttributes": ["site"]},
        {"searchableAttributes": ["site", "row"]},
    ],
    ids=["description", "searchable attributes", "no description"],
)
def test_create_thing_type_again_other_properties(ask: Ask, refused: Refused, other: dict[str, Any]) -> None:
    """409; moto: 200, overwritten, new id."""
    made = ask("create_thing_type", thingTypeName="lamp", thingTypeProperties=PROPERTIES)
    before = ask("describe_thing_type", thingTypeName="lamp")
    refused("ResourceAlreadyExistsException", "create_thing_type", thingTypeName="lamp", thingTypeProperties=other)
    assert ask("describe_thing_type", thingTypeName="lamp") == before
    same = {**PROPERTIES, "searchableAttributes": ["row", "site"]}
    assert ask("create_thing_type", thingTypeName="lamp", thingTypeProperties=same) == made


def test_create_thing_type_answer(ask: Ask, uuid: Any) -> None:
    """Has `thingTypeId`; moto: has not."""
    answer = ask("create_thing_type", thingTypeName="lamp")
    arn = "arn:aws:iot:us-east-1:123456789012:thingtype/lamp"
    assert answer == {"thingTypeName": "lamp", "thingTypeArn": arn, "thingTypeId": uuid}
    assert ask("describe_thing_type", thingTypeName="lamp")["thingTypeId"] == answer["thingTypeId"]


def test_delete_thing_type_not_deprecated(control: Any, ask: Ask, refused: Refused) -> None:
    """400; moto: 200."""
    control.create_thing_type(thingTypeName="lamp")
    refused("InvalidRequestException", "delete_thing_type", thingTypeName="lamp")
    assert [line["thingTypeName"] for line in ask("list_thing_types")["thingTypes"]] == ["lamp"]


def test_delete_thing_type_at_once(iotmock: "IoTMock", control: Any, refused: Refused) -> None:
    """400 until five minutes after deprecation; moto: 200."""
    control.create_thing_type(thingTypeName="lamp")
    control.deprecate_thing_type(thingTypeName="lamp")
    for _ in range(2):
        text = refused("InvalidRequestException", "delete_thing_type", thingTypeName="lamp")
        assert text == ("Cannot delete thing type : lamp. Please wait for 5 minutes after deprecation and then retry")
        iotmock.advance(FIVE_MINUTES - 1)
    control.delete_thing_type(thingTypeName="lamp")
    refused("ResourceNotFoundException", "describe_thing_type", thingTypeName="lamp")


def test_delete_thing_type_in_use(iotmock: "IoTMock", control: Any, ask: Ask, refused: Refused) -> None:
    """400; moto: 200, and a thing keeps the name of a type that is gone."""
    control.create_thing_type(thingTypeName="lamp")
    control.create_thing(thingName="l1", thingTypeName="lamp")
    control.deprecate_thing_type(thingTypeName="lamp")
    iotmock.advance(FIVE_MINUTES)
    refused("InvalidRequestException", "delete_thing_type", thingTypeName="lamp")
    assert ask("describe_thing", thingName="l1")["thingTypeName"] == "lamp"
    control.update_thing(thingName="l1", removeThingType=True)
    control.delete_thing_type(thingTypeName="lamp")
    assert ask("list_thing_types") == {"thingTypes": []}


def test_deprecate_thing_type(iotmock: "IoTMock", control: Any, ask: Ask) -> None:
    """Sets `deprecationDate`; moto: not set."""
    control.create_thing_type(thingTypeName="lamp")
    control.deprecate_thing_type(thingTypeName="lamp")
    iotmock.advance(60)
    told = ask("describe_thing_type", thingTypeName="lamp")["thingTypeMetadata"]
    assert told == {"deprecated": True, "deprecationDate": NOON, "creationDate": NOON}
    control.deprecate_thing_type(thingTypeName="lamp", undoDeprecate=True)
    told = ask("describe_thing_type", thingTypeName="lamp")["thingTypeMetadata"]
    assert told == {"deprecated": False, "creationDate": NOON}


def test_update_thing_type(iotmock: "IoTMock", control: Any, ask: Ask, refused: Refused) -> None:
    """The mqtt5 configuration, nothing else; moto: not implemented."""
    control.create_thing_type(thingTypeName="lamp", thingTypeProperties=PROPERTIES)
    mqtt5 = {"mqtt5Configuration": {"propagatingAttributes": PROPAGATED}}
    assert ask("update_thing_type", thingTypeName="lamp", thingTypeProperties=mqtt5) == {}
    found = ask("describe_thing_type", thingTypeName="lamp")["thingTypeProperties"]
    assert found.pop("mqtt5Configuration") == mqtt5["mqtt5Configuration"]
    assert (found["thingTypeDescription"], set(found["searchableAttributes"])) == ("a lamp", {"site", "row"})
    for other in ({"thingTypeDescription": "x"}, {"searchableAttributes": ["x"]}):
        text = refused("InvalidRequestException", "update_thing_type", thingTypeName="lamp", thingTypeProperties=other)
        assert text == "Can only update mqtt5Configuration."
    refused("ResourceNotFoundException", "update_thing_type", thingTypeName="nobody", thingTypeProperties=mqtt5)

    # What the configuration is for: messages of the type's things say where they come from.
    control.create_thing(thingName="l1", thingTypeName="lamp", attributePayload={"attributes": {"site": "hall"}})
    heard = iotmock.subscribe("news")
    iotmock.connect("l1").publish("news", "hello")
    (message,) = heard.messages
    assert message.properties is not None
    assert set(message.properties.user_properties) == {("site", "hall"), ("client", "l1")}
