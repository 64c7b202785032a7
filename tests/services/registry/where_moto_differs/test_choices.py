"""Where AWS says nothing: what was chosen, and no other test of this folder shows."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from iotmock import IoTMock

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]


def payload(attributes: dict[str, str]) -> dict[str, Any]:
    """The member that carries attributes."""
    return {"attributePayload": {"attributes": attributes}}


def index(control: Any, mode: str = "REGISTRY", **members: Any) -> None:
    """Configure the index of things."""
    control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": mode, **members})


def names(ask: Ask, query: str, **members: Any) -> list[str]:
    """The names of the things that are found, as they come."""
    return [found["thingName"] for found in ask("search_index", queryString=query, **members)["things"]]


def test_create_thing_again_without_attributes(control: Any, ask: Ask) -> None:
    """What is not given is not compared (choice 2)."""
    control.create_thing_type(thingTypeName="lamp")
    control.create_thing(thingName="l1", thingTypeName="lamp", **payload({"site": "a"}))
    before = ask("describe_thing", thingName="l1")
    assert ask("create_thing", thingName="l1")["thingId"] == before["thingId"]
    assert ask("describe_thing", thingName="l1") == before


def test_revoked_certificate_becomes_active_again(control: Any, ask: Ask) -> None:
    """Nothing forbids it (choice 9)."""
    made = {"certificateId": control.create_keys_and_certificate()["certificateId"]}
    for status in ("REVOKED", "ACTIVE"):
        control.update_certificate(**made, newStatus=status)
        assert ask("describe_certificate", **made)["certificateDescription"]["status"] == status


def test_default_version_of_a_policy_stays(control: Any, ask: Ask, refused: Refused) -> None:
    """InvalidRequestException with the service's text (choice 10)."""
    control.create_policy(policyName="p", policyDocument="{}")
    text = refused("InvalidRequestException", "delete_policy_version", policyName="p", policyVersionId="1")
    assert text == "Cannot delete the default version of a policy"
    assert ask("get_policy", policyName="p")["defaultVersionId"] == "1"


def test_detaching_a_policy_that_is_not_attached(control: Any, ask: Ask) -> None:
    """Success (choice 11)."""
    arn = control.create_keys_and_certificate()["certificateArn"]
    control.create_policy(policyName="p", policyDocument="{}")
    assert ask("detach_policy", policyName="p", target=arn) == {}


def test_and_binds_stronger_than_or(control: Any, ask: Ask) -> None:
    """NOT, then AND, then OR (choice 13)."""
    index(control)
    for name, value in {"l1": "1", "l2": "2", "l3": "3"}.items():
        control.create_thing(thingName=name, **payload({"a": value}))
    assert names(ask, "attributes.a:1 OR attributes.a:2 AND attributes.a:3") == ["l1"]
    assert names(ask, "attributes.a:1 AND attributes.a:2 OR attributes.a:3") == ["l3"]
    assert names(ask, "NOT attributes.a:1 AND attributes.a:2") == ["l2"]


@pytest.mark.parametrize("field", ["shadow.name.gps-tracker.reported.at", "shadow.name.gps\\-tracker.reported.at"])
def test_hyphens_in_field_names(control: Any, client_for: Callable[..., Any], ask: Ask, field: str) -> None:
    """Escaped or not (choice 14)."""
    index(control, namedShadowIndexingMode="ON", filter={"namedShadowNames": ["gps-tracker"]})
    control.create_thing(thingName="l1")
    client_for("iot-data").update_thing_shadow(
        thingName="l1", shadowName="gps-tracker", payload=json.dumps({"state": {"reported": {"at": "dock"}}})
    )
    assert names(ask, f"{field}:dock") == ["l1"]


def test_words_patterns_and_numbers_of_a_shadow(control: Any, client_for: Callable[..., Any], ask: Ask) -> None:
    """A pattern matches a word or the whole value; texts that read as numbers count as numbers (16, 17)."""
    index(control, "REGISTRY_AND_SHADOW")
    control.create_thing(thingName="l1")
    reported = {"label": "Big Red Lamp", "heat": "75"}
    state = json.dumps({"state": {"reported": reported}})
    client_for("iot-data").update_thing_shadow(thingName="l1", payload=state)
    for query in ("label:r?d", "label:big*lamp", "label:LAM*", "heat>70", "heat:75.0"):
        assert names(ask, f"shadow.reported.{query}") == ["l1"], query
    for query in ("label:re", "label:r?", "heat>75"):
        assert names(ask, f"shadow.reported.{query}") == [], query


def test_fields_that_are_unknown_or_not_indexed(control: Any, client_for: Callable[..., Any], ask: Ask) -> None:
    """No match and no error; a bare name of a field is a term (choice 18)."""
    index(control)
    control.create_thing(thingName="l1", **payload({"x": "y"}))
    state = json.dumps({"state": {"reported": {"x": "y"}}})
    client_for("iot-data").update_thing_shadow(thingName="l1", payload=state)
    for query in ("colour:red", "shadow.reported.x:y", "connectivity.connected:false", "attributes.x"):
        assert names(ask, query) == [], query


def test_geo_distance(control: Any, client_for: Callable[..., Any], ask: Ask, refused: Refused) -> None:
    """In km, m and mi, for fields that are geolocations; other shapes are no queries (choice 21)."""
    place = {"name": "shadow.reported.place", "order": "LatLon"}
    index(control, "REGISTRY_AND_SHADOW", filter={"geoLocations": [place]})
    # About 10.4 km, which are 6.5 miles, north of where the query looks from.
    for name, latitude in {"near": 47.65, "far": 48.60}.items():
        control.create_thing(thingName=name)
        state = json.dumps({"state": {"reported": {"place": f"{latitude},-122.33"}}})
        client_for("iot-data").update_thing_shadow(thingName=name, payload=state)
    found = {
        distance: names(ask, f"shadow.reported.place:geo_distance,47.5565,-122.33,{distance}")
        for distance in ("11km", "10km", "11000m", "10000m", "7mi", "6mi", "200km")
    }
    near = ["near"]
    assert found == {
        "11km": near,
        "10km": [],
        "11000m": near,
        "10000m": [],
        "7mi": near,
        "6mi": [],
        "200km": ["far", "near"],
    }
    assert names(ask, "NOT shadow.reported.place:geo_distance,47.5565,-122.33,11km") == ["far"]
    for shape in ("geo_distance,47.5,-122.33,5", "geo_distance,47.5,5km", "geo_box,47.5,-122.33,5km"):
        refused("InvalidQueryException", "search_index", queryString=f"shadow.reported.place:{shape}")


def test_number_and_order_of_results(control: Any, ask: Ask) -> None:
    """100 a page, though 250 are asked for, by thing name (choices 22, 23)."""
    index(control)
    expected = [f"t{number:03}" for number in range(101)]
    for name in reversed(expected):
        control.create_thing(thingName=name)
    for members in ({}, {"maxResults": 250}):
        page = ask("search_index", queryString="*", **members)
        assert [found["thingName"] for found in page["things"]] == expected[:100]
        rest = ask("search_index", queryString="*", nextToken=page["nextToken"], **members)
        assert [found["thingName"] for found in rest["things"]] == expected[100:]


def test_violations_of_device_defender(control: Any, ask: Ask) -> None:
    """The mode is accepted, the fields are empty (choice 26)."""
    index(control, deviceDefenderIndexingMode="VIOLATIONS")
    control.create_thing(thingName="l1")
    assert ask("describe_index", indexName="AWS_Things")["schema"] == "MULTI_INDEXING_MODE"
    assert names(ask, "deviceDefender.violationCount>0") == []
    (found,) = ask("search_index", queryString="thingName:l1")["things"]
    assert "deviceDefender" not in found


def test_version_number_of_deleted_events(iotmock: "IoTMock", control: Any) -> None:
    """The last version (choice 27)."""
    control.update_event_configurations(
        eventConfigurations={name: {"Enabled": True} for name in ("THING", "THING_GROUP")}
    )
    heard = iotmock.subscribe("$aws/events/+/+/deleted")
    control.create_thing(thingName="l1")
    control.update_thing(thingName="l1", **payload({"a": "b"}))
    control.delete_thing(thingName="l1")
    control.create_thing_group(thingGroupName="hall")
    control.delete_thing_group(thingGroupName="hall")
    assert [message.json()["versionNumber"] for message in heard.messages] == [2, 1]


def test_cognito_identities_are_principals(
    control: Any, client_for: Callable[..., Any], ask: Ask, refused: Refused
) -> None:
    """Any that Cognito knows (choice 28)."""
    cognito = client_for("cognito-identity")
    pool = cognito.create_identity_pool(IdentityPoolName="pool", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    identity = cognito.get_id(IdentityPoolId=pool)["IdentityId"]
    unknown = "us-east-1:00000000-0000-4000-8000-000000000000"
    control.create_thing(thingName="l1")
    control.create_policy(policyName="p", policyDocument="{}")
    control.attach_thing_principal(thingName="l1", principal=identity)
    control.attach_policy(policyName="p", target=identity)
    refused("ResourceNotFoundException", "attach_thing_principal", thingName="l1", principal=unknown)
    refused("ResourceNotFoundException", "attach_policy", policyName="p", target=unknown)
    assert ask("list_thing_principals", thingName="l1") == {"principals": [identity]}
    assert ask("list_targets_for_policy", policyName="p") == {"targets": [identity]}
