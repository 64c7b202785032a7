"""Thing groups, static and dynamic: the cases of the table in its order."""

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]

ACCOUNT_ARN = "arn:aws:iot:us-east-1:123456789012"


def make(control: Any, *paths: str) -> None:
    """Make thing groups below each other, the path's first at the root unless the upper ones are there."""
    for path in paths:
        parents: dict[str, str] = {}
        for name in path.split("/"):
            control.create_thing_group(thingGroupName=name, **parents)
            parents = {"parentGroupName": name}


def group_names(answer: dict[str, Any]) -> list[str]:
    """The names of listed groups."""
    return [line["groupName"] for line in answer["thingGroups"]]


def test_create_thing_group_unknown_parent(ask: Ask, refused: Refused) -> None:
    """4xx; moto: UnboundLocalError in the caller."""
    refused("ResourceNotFoundException", "create_thing_group", thingGroupName="hall", parentGroupName="nowhere")
    assert ask("list_thing_groups") == {"thingGroups": []}


def test_create_thing_group_again_without_properties(ask: Ask) -> None:
    """200; moto: 409."""
    made = ask("create_thing_group", thingGroupName="hall")
    assert ask("create_thing_group", thingGroupName="hall") == made
    below = ask("create_thing_group", thingGroupName="row", parentGroupName="hall")
    assert ask("create_thing_group", thingGroupName="row", parentGroupName="hall") == below
    assert ask("describe_thing_group", thingGroupName="row")["version"] == 1


def test_hierarchy_of_9_levels(control: Any, ask: Ask, refused: Refused) -> None:
    """Refused, from the eighth level on; moto: accepted."""
    make(control, "/".join(f"level{number}" for number in range(1, 8)))
    refused("InvalidRequestException", "create_thing_group", thingGroupName="level8", parentGroupName="level7")
    assert len(ask("list_thing_groups")["thingGroups"]) == 7


@pytest.mark.parametrize("second", ["plant", "row", "yard", "corner"])
def test_two_groups_of_one_hierarchy(control: Any, ask: Ask, refused: Refused, second: str) -> None:
    """Refused, be it above, below or beside; moto: accepted."""
    make(control, "plant/hall/row", "plant/yard/corner", "other")
    control.create_thing(thingName="l1")
    control.add_thing_to_thing_group(thingName="l1", thingGroupName="hall")
    refused("InvalidRequestException", "add_thing_to_thing_group", thingName="l1", thingGroupName=second)
    assert group_names(ask("list_thing_groups_for_thing", thingName="l1")) == ["hall"]
    control.add_thing_to_thing_group(thingName="l1", thingGroupName="other")


def test_11_groups(control: Any, ask: Ask, refused: Refused) -> None:
    """Refused; moto: accepted."""
    control.create_thing(thingName="l1")
    names = [f"g{number:02}" for number in range(11)]
    make(control, *names)
    for name in names[:10]:
        control.add_thing_to_thing_group(thingName="l1", thingGroupName=name)
    refused("InvalidRequestException", "add_thing_to_thing_group", thingName="l1", thingGroupName="g10")
    assert sorted(group_names(ask("list_thing_groups_for_thing", thingName="l1"))) == names[:10]


def test_list_thing_groups_of_a_parent_without_recursive(control: Any, ask: Ask, refused: Refused) -> None:
    """Direct children; moto: all descendants."""
    make(control, "plant/hall/row", "plant/yard", "other")
    for members in ({}, {"recursive": False}):
        assert sorted(group_names(ask("list_thing_groups", parentGroup="plant", **members))) == ["hall", "yard"]
    found = ask("list_thing_groups", parentGroup="plant", recursive=True)
    assert sorted(group_names(found)) == ["hall", "row", "yard"]
    refused("ResourceNotFoundException", "list_thing_groups", parentGroup="nowhere")


def test_list_things_in_thing_group_recursive(control: Any, ask: Ask) -> None:
    """Descendants too; moto: ignored."""
    make(control, "plant/hall/row")
    for thing, group in {"a": "plant", "b": "hall", "c": "row"}.items():
        control.create_thing(thingName=thing)
        control.add_thing_to_thing_group(thingName=thing, thingGroupName=group)

    def things(**members: Any) -> list[str]:
        return sorted(ask("list_things_in_thing_group", thingGroupName="plant", **members)["things"])

    assert things() == things(recursive=False) == ["a"]
    assert things(recursive=True) == ["a", "b", "c"]


# Operation, its members, the list in its answer, what a line of it is known by, the members of a page's size,
# of the place where it begins, and of where the next one does.
BY_TOKEN = ("maxResults", "nextToken", "nextToken")
BY_MARKER = ("pageSize", "marker", "nextMarker")
LISTS: list[tuple[str, dict[str, str], str, str | None, tuple[str, str, str]]] = [
    ("list_thing_groups", {}, "thingGroups", "groupName", BY_TOKEN),
    ("list_thing_groups_for_thing", {"thingName": "t0"}, "thingGroups", "groupName", BY_TOKEN),
    ("list_things_in_thing_group", {"thingGroupName": "g0"}, "things", None, BY_TOKEN),
    ("list_things_in_billing_group", {"billingGroupName": "b0"}, "things", None, BY_TOKEN),
    ("list_billing_groups", {}, "billingGroups", "groupName", BY_TOKEN),
    ("list_policies", {}, "policies", "policyName", BY_MARKER),
    ("list_certificates", {}, "certificates", "certificateId", BY_MARKER),
    ("search_index", {"queryString": "thingName:t*"}, "things", "thingName", BY_TOKEN),
]


@pytest.mark.parametrize(("operation", "members", "lines", "key", "paging"), LISTS, ids=[line[0] for line in LISTS])
def test_paging(
    control: Any,
    ask: Ask,
    refused: Refused,
    signing_request: str,
    operation: str,
    members: dict[str, str],
    lines: str,
    key: str | None,
    paging: tuple[str, str, str],
) -> None:
    """Of groups, members, policies, certificates, SearchIndex: honoured; moto: one page, bad tokens accepted."""
    control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    for number in range(3):
        control.create_thing_group(thingGroupName=f"g{number}")
        control.create_billing_group(billingGroupName=f"b{number}")
        control.create_thing(thingName=f"t{number}", billingGroupName="b0")
        control.create_policy(policyName=f"p{number}", policyDocument="{}")
        control.create_certificate_from_csr(certificateSigningRequest=signing_request)
    for thing, group in [("t0", "g0"), ("t1", "g0"), ("t2", "g0"), ("t0", "g1"), ("t0", "g2")]:
        control.add_thing_to_thing_group(thingName=thing, thingGroupName=group)
    size, place, next_place = paging
    first = ask(operation, **members, **{size: 2})
    last = ask(operation, **members, **{size: 2, place: first[next_place]})
    assert (len(first[lines]), len(last[lines])) == (2, 1)
    assert next_place not in last
    whole = ask(operation, **members)
    assert next_place not in whole
    assert first[lines] + last[lines] == whole[lines]
    assert len({line if key is None else line[key] for line in whole[lines]}) == 3
    refused("InvalidRequestException", operation, **members, **{place: "made-up"})


MORE_LISTS: list[tuple[str, dict[str, str], str]] = [
    ("list_thing_types", {}, "nextToken"),
    ("list_thing_principals", {"thingName": "l1"}, "nextToken"),
    ("list_thing_principals_v2", {"thingName": "l1"}, "nextToken"),
    ("list_principal_things", {"principal": "certificate"}, "nextToken"),
    ("list_principal_things_v2", {"principal": "certificate"}, "nextToken"),
    ("list_attached_policies", {"target": "certificate"}, "marker"),
    ("list_targets_for_policy", {"policyName": "p"}, "marker"),
    ("list_principal_policies", {"principal": "certificate"}, "marker"),
    ("list_policy_principals", {"policyName": "p"}, "marker"),
    ("list_ca_certificates", {}, "marker"),
    ("list_certificates_by_ca", {"caCertificateId": "0" * 64}, "marker"),
    ("list_outgoing_certificates", {}, "marker"),
    ("list_fleet_metrics", {}, "nextToken"),
    ("list_indices", {}, "nextToken"),
]


@pytest.mark.parametrize(("operation", "members", "place"), MORE_LISTS, ids=[line[0] for line in MORE_LISTS])
def test_bad_token_of_every_other_list(
    control: Any, ask: Ask, refused: Refused, operation: str, members: dict[str, str], place: str
) -> None:
    """InvalidRequestException; moto: accepted, or a class that the model lacks."""
    control.create_thing(thingName="l1")
    control.create_policy(policyName="p", policyDocument="{}")
    arn = control.create_keys_and_certificate()["certificateArn"]
    members = {key: arn if value == "certificate" else value for key, value in members.items()}
    assert place not in ask(operation, **members)
    refused("InvalidRequestException", operation, **members, **{place: "made-up"})


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"attributes": {"row": ""}, "merge": True}, {"site": "a"}),
        ({"attributes": {}}, {}),
        ({"attributes": {}, "merge": True}, {"site": "a", "row": "1"}),
    ],
    ids=["empty value with merge", "empty map", "empty map with merge"],
)
def test_update_thing_group_empty_value_and_empty_map(
    control: Any, ask: Ask, given: dict[str, Any], left: dict[str, str]
) -> None:
    """Removed, and cleared; moto: kept as an empty text, and unchanged."""
    properties = {"attributePayload": {"attributes": {"site": "a", "row": "1"}}}
    control.create_thing_group(thingGroupName="hall", thingGroupProperties=properties)
    answer = ask("update_thing_group", thingGroupName="hall", thingGroupProperties={"attributePayload": given})
    assert answer == {"version": 2}
    found = ask("describe_thing_group", thingGroupName="hall")["thingGroupProperties"]
    assert found.get("attributePayload", {}).get("attributes", {}) == left


def test_dynamic_groups(control: Any, ask: Ask, refused: Refused, uuid: Any) -> None:
    """All 3 operations; moto: not implemented."""
    query = "attributes.heat>60"
    members = {"thingGroupName": "hot", "queryString": query}
    refused("ResourceNotFoundException", "create_dynamic_thing_group", **members)
    control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    refused("InvalidQueryException", "create_dynamic_thing_group", thingGroupName="hot", queryString="(")
    for name, heat in {"l1": "61", "l2": "60"}.items():
        control.create_thing(thingName=name, attributePayload={"attributes": {"heat": heat}})

    assert ask("create_dynamic_thing_group", **members) == {
        "thingGroupName": "hot",
        "thingGroupArn": f"{ACCOUNT_ARN}:thinggroup/hot",
        "thingGroupId": uuid,
        "indexName": "AWS_Things",
        "queryString": query,
        "queryVersion": "2017-09-30",
    }
    assert ask("list_things_in_thing_group", thingGroupName="hot") == {"things": ["l1"]}
    control.update_thing(thingName="l2", attributePayload={"attributes": {"heat": "99"}})
    control.update_thing(thingName="l1", attributePayload={"attributes": {"heat": "5"}})
    assert ask("list_things_in_thing_group", thingGroupName="hot") == {"things": ["l2"]}
    assert group_names(ask("list_thing_groups_for_thing", thingName="l2")) == ["hot"]

    changed = {"thingGroupProperties": {"thingGroupDescription": "cold now"}, "queryString": "attributes.heat<60"}
    refused(
        "VersionConflictException", "update_dynamic_thing_group", thingGroupName="hot", **changed, expectedVersion=2
    )
    assert ask("update_dynamic_thing_group", thingGroupName="hot", **changed) == {"version": 2}
    found = ask("describe_thing_group", thingGroupName="hot")
    assert (found["indexName"], found["queryString"], found["queryVersion"], found["status"], found["version"]) == (
        "AWS_Things",
        "attributes.heat<60",
        "2017-09-30",
        "ACTIVE",
        2,
    )
    assert found["thingGroupProperties"]["thingGroupDescription"] == "cold now"
    assert ask("list_things_in_thing_group", thingGroupName="hot") == {"things": ["l1"]}

    refused("VersionConflictException", "delete_dynamic_thing_group", thingGroupName="hot", expectedVersion=1)
    assert ask("delete_dynamic_thing_group", thingGroupName="hot") == {}
    assert ask("delete_dynamic_thing_group", thingGroupName="hot") == {}
    assert ask("list_thing_groups_for_thing", thingName="l1") == {"thingGroups": []}
    refused("ResourceNotFoundException", "describe_thing_group", thingGroupName="hot")


def test_dynamic_groups_are_closed(control: Any, ask: Ask, refused: Refused) -> None:
    """No hierarchy, no policies, no explicit membership, no commands of static groups, and the index stays on."""
    on, off = ({"thingIndexingConfiguration": {"thingIndexingMode": mode}} for mode in ("REGISTRY", "OFF"))
    control.update_indexing_configuration(**on)
    made = ask("create_dynamic_thing_group", thingGroupName="hot", queryString="attributes.heat>60")
    control.create_thing(thingName="l1")
    control.create_policy(policyName="p", policyDocument="{}")
    invalid = "InvalidRequestException"
    refused(invalid, "create_thing_group", thingGroupName="below", parentGroupName="hot")
    refused(invalid, "attach_policy", policyName="p", target=made["thingGroupArn"])
    refused(invalid, "add_thing_to_thing_group", thingName="l1", thingGroupName="hot")
    refused(invalid, "remove_thing_from_thing_group", thingName="l1", thingGroupName="hot")
    refused(invalid, "update_thing_group", thingGroupName="hot", thingGroupProperties={"thingGroupDescription": "d"})
    refused(invalid, "delete_thing_group", thingGroupName="hot")
    refused(invalid, "update_indexing_configuration", **off)
    assert group_names(ask("list_thing_groups")) == ["hot"]
    assert ask("describe_thing_group", thingGroupName="hot")["version"] == 1
    assert ask("list_targets_for_policy", policyName="p") == {"targets": []}
    assert ask("get_indexing_configuration")["thingIndexingConfiguration"]["thingIndexingMode"] == "REGISTRY"
    control.delete_dynamic_thing_group(thingGroupName="hot")
    control.update_indexing_configuration(**off)


def test_eleven_dynamic_groups(control: Any, ask: Ask) -> None:
    """A thing is in the oldest ten that find it; a static group takes the newest's place on demand."""
    control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    control.create_thing(thingName="l1")
    names = [f"g{number:02}" for number in range(11)]
    for name in names:
        control.create_dynamic_thing_group(thingGroupName=name, queryString="thingName:l1")

    def groups() -> list[str]:
        return sorted(group_names(ask("list_thing_groups_for_thing", thingName="l1")))

    assert groups() == names[:10]
    control.create_thing_group(thingGroupName="static")
    join = {"thingName": "l1", "thingGroupName": "static"}
    with pytest.raises(control.exceptions.InvalidRequestException):
        control.add_thing_to_thing_group(**join)
    assert groups() == names[:10]
    control.add_thing_to_thing_group(**join, overrideDynamicGroups=True)
    assert groups() == [*names[:9], "static"]
    control.delete_dynamic_thing_group(thingGroupName="g00")
    assert groups() == [*names[1:10], "static"]
