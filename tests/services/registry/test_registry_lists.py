"""Paging of every list of the registry: sizes, tokens, order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

NAMES = ["e", "a", "d", "b", "c"]


@dataclass(frozen=True)
class Paged:
    """A list with five entries.

    prepare: makes them; gives the members of the request and what is expected. key: what names an entry of the answer,
    None where it is a name itself. size, token, next_token: the members for paging.
    """

    operation: str
    answer: str
    key: str | None
    prepare: Callable[[Any], tuple[dict[str, Any], list[str]]]
    size: str = "maxResults"
    token: str = "nextToken"
    next_token: str = "nextToken"

    def names(self, answer: dict[str, Any]) -> list[str]:
        """What a page has."""
        return [line if self.key is None else line[self.key] for line in answer[self.answer]]


def policy_list(
    operation: str, answer: str, key: str | None, prepare: Callable[[Any], tuple[dict[str, Any], list[str]]]
) -> Paged:
    """A list with the older names of the members for paging."""
    return Paged(operation, answer, key, prepare, "pageSize", "marker", "nextMarker")


def things(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five things."""
    desk.things(*NAMES)
    return {}, NAMES


def things_of_a_type(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five lamps among others."""
    desk.control.create_thing_type(thingTypeName="lamp")
    for name in NAMES:
        desk.things(f"other-{name}", f"{name}{name}")
        desk.things(name, thingTypeName="lamp")
    return {"thingTypeName": "lamp"}, NAMES


def things_with_an_attribute(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five things of a site among others."""
    for name in NAMES:
        desk.things(f"other-{name}")
        desk.things(name, attributePayload={"attributes": {"site": "hall"}})
    return {"attributeName": "site", "attributeValue": "ha", "usePrefixAttributeValue": True}, NAMES


def types(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five types, made at five instants."""
    for name in NAMES:
        desk.control.create_thing_type(thingTypeName=name)
        desk.iot.advance(1)
    return {}, NAMES


def groups(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five groups."""
    desk.groups(*NAMES)
    return {}, NAMES


def children(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five groups of a parent, directly and by each other."""
    desk.groups("other", *(f"plant/{name}" for name in NAMES[:3]), *(f"plant/e/{name}" for name in NAMES[3:]))
    return {"parentGroup": "plant", "recursive": True}, NAMES


def groups_of_a_thing(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five groups with a thing."""
    desk.groups("other", *NAMES)
    desk.things("t")
    desk.join("t", *NAMES)
    return {"thingName": "t"}, NAMES


def members(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five things of a group."""
    desk.groups("plant")
    desk.things(*NAMES, "other")
    for name in NAMES:
        desk.join(name, "plant")
    return {"thingGroupName": "plant"}, NAMES


def members_below(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five things of a group and the one below it."""
    desk.groups("plant/hall")
    desk.things(*NAMES, "other")
    for name in NAMES:
        desk.join(name, "plant" if name in "ab" else "hall")
    return {"thingGroupName": "plant", "recursive": True}, NAMES


def billing_groups(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five billing groups."""
    for name in NAMES:
        desk.control.create_billing_group(billingGroupName=name)
    return {}, NAMES


def billed_things(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five things of a billing group."""
    desk.control.create_billing_group(billingGroupName="north")
    desk.things("other")
    desk.things(*NAMES, billingGroupName="north")
    return {"billingGroupName": "north"}, NAMES


def principals(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five certificates of a thing."""
    desk.things("t")
    arns = desk.certificates(5)
    for arn in arns:
        desk.control.attach_thing_principal(thingName="t", principal=arn)
    return {"thingName": "t"}, arns


def things_of_a_principal(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five things of a certificate."""
    desk.things(*NAMES, "other")
    (arn,) = desk.certificates(1)
    for name in NAMES:
        desk.control.attach_thing_principal(thingName=name, principal=arn)
    return {"principal": arn}, NAMES


def policies(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five policies, made at five instants."""
    for name in NAMES:
        desk.policies(name)
        desk.iot.advance(1)
    return {}, NAMES


def targets(desk: Any) -> tuple[dict[str, Any], list[str]]:
    """Five certificates with a policy."""
    desk.policies("all")
    arns = desk.certificates(5)
    for arn in arns:
        desk.control.attach_policy(policyName="all", target=arn)
    return {"policyName": "all"}, arns


def attached(desk: Any, member: str = "target") -> tuple[dict[str, Any], list[str]]:
    """Five policies of a certificate."""
    desk.policies("other")
    policies(desk)
    (arn,) = desk.certificates(1)
    for name in NAMES:
        desk.control.attach_policy(policyName=name, target=arn)
    return {member: arn}, NAMES


LISTS = {
    "things": Paged("list_things", "things", "thingName", things),
    "things of a type": Paged("list_things", "things", "thingName", things_of_a_type),
    "things with an attribute": Paged("list_things", "things", "thingName", things_with_an_attribute),
    "types": Paged("list_thing_types", "thingTypes", "thingTypeName", types),
    "groups": Paged("list_thing_groups", "thingGroups", "groupName", groups),
    "children": Paged("list_thing_groups", "thingGroups", "groupName", children),
    "groups of a thing": Paged("list_thing_groups_for_thing", "thingGroups", "groupName", groups_of_a_thing),
    "members": Paged("list_things_in_thing_group", "things", None, members),
    "members below": Paged("list_things_in_thing_group", "things", None, members_below),
    "billing groups": Paged("list_billing_groups", "billingGroups", "groupName", billing_groups),
    "billed things": Paged("list_things_in_billing_group", "things", None, billed_things),
    "principals": Paged("list_thing_principals", "principals", None, principals),
    "principals V2": Paged("list_thing_principals_v2", "thingPrincipalObjects", "principal", principals),
    "things of a principal": Paged("list_principal_things", "things", None, things_of_a_principal),
    "things of a principal V2": Paged(
        "list_principal_things_v2", "principalThingObjects", "thingName", things_of_a_principal
    ),
    "policies": policy_list("list_policies", "policies", "policyName", policies),
    "targets": policy_list("list_targets_for_policy", "targets", None, targets),
    "principals of a policy": policy_list("list_policy_principals", "principals", None, targets),
    "attached policies": policy_list("list_attached_policies", "policies", "policyName", attached),
    "policies of a principal": policy_list(
        "list_principal_policies", "policies", "policyName", lambda desk: attached(desk, "principal")
    ),
}
every_list = pytest.mark.parametrize("paged", LISTS.values(), ids=LISTS)


def page(desk: Any, paged: Paged, given: dict[str, Any], size: int | None = None, token: Any = None) -> dict[str, Any]:
    """One page."""
    paging = {name: value for name, value in ((paged.size, size), (paged.token, token)) if value is not None}
    answer: dict[str, Any] = getattr(desk.raw, paged.operation)(**given, **paging)
    return answer


def pages(desk: Any, paged: Paged, given: dict[str, Any], size: int | None = None) -> list[list[str]]:
    """All pages of a size."""
    found: list[list[str]] = []
    token = None
    while True:
        answer = page(desk, paged, given, size, token)
        found.append(paged.names(answer))
        token = answer.get(paged.next_token)
        if token is None:
            return found
        assert isinstance(token, str)
        assert token


@every_list
def test_list_without_paging_is_one_page(desk: Any, paged: Paged) -> None:
    """All entries, and no token (model; API reference)."""
    given, expected = paged.prepare(desk)
    (found,) = pages(desk, paged, given)
    assert sorted(found) == sorted(expected)


@every_list
@pytest.mark.parametrize(
    ("size", "sizes"),
    [(1, [1, 1, 1, 1, 1]), (2, [2, 2, 1]), (3, [3, 2]), (4, [4, 1]), (5, [5]), (6, [5]), (250, [5])],
)
def test_list_gives_pages_of_the_asked_size(desk: Any, paged: Paged, size: int, sizes: list[int]) -> None:
    """Each entry once, in the order of the whole; no token with the last page, were it full (API reference)."""
    given, _ = paged.prepare(desk)
    (whole,) = pages(desk, paged, given)
    found = pages(desk, paged, given, size)
    assert [len(part) for part in found] == sizes
    assert [name for part in found for name in part] == whole


@every_list
@pytest.mark.parametrize("size", [0, 251, -1])
def test_list_refuses_other_sizes(desk: Any, paged: Paged, size: int) -> None:
    """From 1 to 250 (model)."""
    given, _ = paged.prepare(desk)
    with desk.refused("InvalidRequestException") as error:
        page(desk, paged, given, size)
    assert f"at '{paged.size}' failed to satisfy constraint" in error["Error"]["Message"]


@every_list
@pytest.mark.parametrize("token", ["nonsense", "1", "2", "YQ==", "€"])
def test_list_refuses_a_token_that_it_did_not_issue(desk: Any, paged: Paged, token: str) -> None:
    """InvalidRequestException (chosen)."""
    given, _ = paged.prepare(desk)
    with desk.refused("InvalidRequestException"):
        page(desk, paged, given, 2, token)


@every_list
def test_list_refuses_the_token_of_another_list(desk: Any, paged: Paged) -> None:
    """InvalidRequestException (chosen)."""
    other = LISTS["billing groups" if paged.operation != "list_billing_groups" else "things"]
    token = page(desk, other, other.prepare(desk)[0], 2)[other.next_token]
    given, _ = paged.prepare(desk)
    with desk.refused("InvalidRequestException"):
        page(desk, paged, given, 2, token)


FILTERS: list[tuple[str, dict[str, Any]]] = [
    ("things", {"attributeName": "site"}),
    ("things with an attribute", {"attributeValue": "hall"}),
    ("things with an attribute", {"usePrefixAttributeValue": False, "attributeValue": "hall"}),
    ("types", {"thingTypeName": "e"}),
    ("groups", {"namePrefixFilter": "e"}),
    ("groups", {"parentGroup": "e"}),
    ("children", {"recursive": False}),
    ("members", {"recursive": True}),
    ("billing groups", {"namePrefixFilter": "e"}),
    ("principals V2", {"thingPrincipalType": "NON_EXCLUSIVE_THING"}),
    ("things of a principal V2", {"thingPrincipalType": "NON_EXCLUSIVE_THING"}),
    ("policies", {"ascendingOrder": True}),
    ("principals of a policy", {"ascendingOrder": True}),
    ("policies of a principal", {"ascendingOrder": True}),
    ("attached policies", {"recursive": True}),
]


@pytest.mark.parametrize(("name", "other"), FILTERS)
def test_list_refuses_its_token_with_other_filters(desk: Any, name: str, other: dict[str, Any]) -> None:
    """Tokens are bound to what they were issued for (chosen, see docs/fidelity.md)."""
    paged = LISTS[name]
    given, _ = paged.prepare(desk)
    token = page(desk, paged, given, 2)[paged.next_token]
    with desk.refused("InvalidRequestException"):
        page(desk, paged, {**given, **other}, 2, token)
    assert paged.names(page(desk, paged, given, 2, token))


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "210987654321"}])
def test_list_refuses_the_token_of_another_registry(desk: Any, place: dict[str, str]) -> None:
    """Each account and region has lists of its own (developer guide, Thing registry)."""
    there = desk.elsewhere(**place)
    paged = LISTS["things"]
    for each in (desk, there):
        paged.prepare(each)
    token = page(desk, paged, {}, 2)["nextToken"]
    with there.refused("InvalidRequestException"):
        page(there, paged, {}, 2, token)


@every_list
def test_list_takes_a_token_with_another_size(desk: Any, paged: Paged) -> None:
    """The token says where to go on, the request how far (inferred)."""
    given, _ = paged.prepare(desk)
    (whole,) = pages(desk, paged, given)
    first = page(desk, paged, given, 2)
    rest = page(desk, paged, given, 3, first[paged.next_token])
    assert paged.names(first) + paged.names(rest) == whole
    assert paged.next_token not in rest


@every_list
def test_empty_list_is_one_empty_page(desk: Any, paged: Paged) -> None:
    """No entries and no token (API reference)."""
    given, _ = paged.prepare(desk)
    there = desk.elsewhere(region="eu-west-1")
    if given and set(given) != {"thingTypeName"} and "attributeName" not in given:
        empty = {
            "thingName": lambda: there.things("t"),
            "thingGroupName": lambda: there.groups("plant"),
            "parentGroup": lambda: there.groups("plant"),
            "billingGroupName": lambda: there.control.create_billing_group(billingGroupName="north"),
            "policyName": lambda: there.policies("all"),
        }
        subject = next(iter(given))
        if subject in {"principal", "target"}:
            given = {subject: there.certificate()}
        else:
            empty[subject]()
    assert pages(there, paged, given, 2) == [[]]


# Order


@pytest.mark.parametrize("size", [2, 5])
def test_types_are_listed_by_their_creation(desk: Any, size: int) -> None:
    """The oldest first (chosen)."""
    given, expected = types(desk)
    found = pages(desk, LISTS["types"], given, size)
    assert [name for part in found for name in part] == expected


@pytest.mark.parametrize("size", [2, 5])
@pytest.mark.parametrize("ascending", [True, False])
def test_policies_are_listed_by_their_creation(desk: Any, size: int, ascending: bool) -> None:
    """ascendingOrder: the oldest first (API reference, ListPolicies)."""
    _, expected = policies(desk)
    found = pages(desk, LISTS["policies"], {"ascendingOrder": ascending}, size)
    assert [name for part in found for name in part] == (expected if ascending else expected[::-1])


@every_list
def test_order_is_the_same_each_time(desk: Any, paged: Paged) -> None:
    """So that pages fit together (inferred)."""
    given, _ = paged.prepare(desk)
    assert pages(desk, paged, given) == pages(desk, paged, given)


def crowd(desk: Any, kind: str, count: int) -> None:
    """So many resources of a kind."""
    names = [f"n{number:03}" for number in range(count)]
    if kind == "thing":
        desk.things(*names)
    elif kind == "group":
        desk.groups(*names)
    elif kind == "policy":
        desk.policies(*names)
    else:
        for name in names:
            desk.call(f"create_{kind}", **{"thingTypeName" if kind == "thing_type" else "billingGroupName": name})


@pytest.mark.parametrize(
    ("name", "kind", "size"),
    [
        ("things", "thing", 50),
        ("types", "thing_type", 50),
        ("groups", "group", 250),
        ("billing groups", "billing_group", 250),
        ("policies", "policy", 250),
    ],
)
def test_page_of_nobodys_choice_has_a_size_of_its_own(desk: Any, name: str, kind: str, size: int) -> None:
    """As in moto (chosen, see docs/fidelity.md)."""
    crowd(desk, kind, size + 1)
    assert [len(part) for part in pages(desk, LISTS[name], {})] == [size, 1]


@pytest.mark.parametrize("name", ["members", "billed things", "things of a principal", "things of a principal V2"])
def test_page_of_things_of_something_has_250(desk: Any, name: str) -> None:
    """Unless asked for others (chosen, see docs/fidelity.md)."""
    crowd(desk, "thing", 251)
    names = [line["thingName"] for line in desk.all("list_things")]
    given: dict[str, Any]
    if name == "members":
        desk.groups("plant")
        given = {"thingGroupName": "plant"}
        for thing in names:
            desk.join(thing, "plant")
    elif name == "billed things":
        given = {"billingGroupName": "north"}
        desk.control.create_billing_group(**given)
        for thing in names:
            desk.control.add_thing_to_billing_group(thingName=thing, **given)
    else:
        given = {"principal": desk.certificate()}
        for thing in names:
            desk.control.attach_thing_principal(thingName=thing, **given)
    assert [len(part) for part in pages(desk, LISTS[name], given)] == [250, 1]


def test_list_of_things_goes_through_hundreds(desk: Any) -> None:
    """The largest page is 250 (model, RegistryMaxResults)."""
    names = [f"t{number:03}" for number in range(600)]
    desk.things(*names)
    found = pages(desk, LISTS["things"], {}, 250)
    assert [len(part) for part in found] == [250, 250, 100]
    assert sorted(name for part in found for name in part) == names
    assert sorted(name for part in pages(desk, LISTS["things"], {}) for name in part) == names
