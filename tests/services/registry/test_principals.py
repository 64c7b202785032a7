"""Principals of things: certificates and Cognito identities, exclusive relations, both forms of the lists."""

from collections.abc import Callable
from typing import Any

import pytest

EXCLUSIVE = "EXCLUSIVE_THING"
SHARED = "NON_EXCLUSIVE_THING"


def attach(desk: Any, thing: str, principal: str, kind: str | None = None) -> None:
    """AttachThingPrincipal."""
    given = {} if kind is None else {"thingPrincipalType": kind}
    assert desk.call("attach_thing_principal", thingName=thing, principal=principal, **given) == {}


def detach(desk: Any, thing: str, principal: str) -> None:
    """DetachThingPrincipal."""
    assert desk.call("detach_thing_principal", thingName=thing, principal=principal) == {}


def principals(desk: Any, thing: str) -> set[str]:
    """The principals of a thing."""
    return set(desk.call("list_thing_principals", thingName=thing)["principals"])


def things(desk: Any, principal: str) -> set[str]:
    """The things of a principal."""
    return set(desk.call("list_principal_things", principal=principal)["things"])


def principal_kinds(desk: Any, thing: str, **given: str) -> dict[str, str]:
    """The principals of a thing, with their types."""
    found = desk.call("list_thing_principals_v2", thingName=thing, **given)["thingPrincipalObjects"]
    return {line["principal"]: line["thingPrincipalType"] for line in found}


def thing_kinds(desk: Any, principal: str, **given: str) -> dict[str, str]:
    """The things of a principal, with their types."""
    found = desk.call("list_principal_things_v2", principal=principal, **given)["principalThingObjects"]
    return {line["thingName"]: line["thingPrincipalType"] for line in found}


@pytest.fixture
def identity(client_for: Callable[..., Any]) -> str:
    """An identity of a Cognito identity pool."""
    pools = client_for("cognito-identity")
    pool = pools.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    return str(pools.get_id(AccountId="123456789012", IdentityPoolId=pool)["IdentityId"])


@pytest.fixture
def lamps(desk: Any) -> Any:
    """The desk, with the things a and b."""
    desk.things("a", "b")
    return desk


def test_attached_principal_is_listed_on_both_sides(lamps: Any) -> None:
    """Names only (API reference, ListThingPrincipals and ListPrincipalThings)."""
    one, other = lamps.certificates(2)
    for thing, principal in (("a", one), ("a", other), ("b", one)):
        attach(lamps, thing, principal)
    assert (principals(lamps, "a"), principals(lamps, "b")) == ({one, other}, {one})
    assert (things(lamps, one), things(lamps, other)) == ({"a", "b"}, {"a"})


def test_relation_without_a_type_is_not_exclusive(lamps: Any) -> None:
    """NON_EXCLUSIVE_THING is the default (API reference, AttachThingPrincipal)."""
    one, other = lamps.certificates(2)
    attach(lamps, "a", one)
    attach(lamps, "a", other, SHARED)
    assert principal_kinds(lamps, "a") == {one: SHARED, other: SHARED}
    assert thing_kinds(lamps, one) == {"a": SHARED}
    assert lamps.call("list_principal_things_v2", principal=one) == {
        "principalThingObjects": [{"thingName": "a", "thingPrincipalType": SHARED}]
    }
    assert lamps.call("list_thing_principals_v2", thingName="b") == {"thingPrincipalObjects": []}


@pytest.mark.parametrize("kind", [None, SHARED, EXCLUSIVE])
def test_attaching_again_changes_nothing(lamps: Any, kind: str | None) -> None:
    """It succeeds, and the principal is listed once (inferred)."""
    certificate = lamps.certificate()
    attach(lamps, "a", certificate, kind)
    before = lamps.picture()
    attach(lamps, "a", certificate, kind)
    assert lamps.picture() == before
    assert lamps.call("list_thing_principals", thingName="a")["principals"] == [certificate]


def test_exclusive_relation_is_shown_by_both_lists(lamps: Any) -> None:
    """thingPrincipalType (API reference, ListThingPrincipalsV2 and ListPrincipalThingsV2)."""
    certificate = lamps.certificate()
    attach(lamps, "a", certificate, EXCLUSIVE)
    assert principal_kinds(lamps, "a") == {certificate: EXCLUSIVE}
    assert thing_kinds(lamps, certificate) == {"a": EXCLUSIVE}
    assert (principals(lamps, "a"), things(lamps, certificate)) == ({certificate}, {"a"})


@pytest.mark.parametrize("kind", [None, SHARED, EXCLUSIVE])
def test_exclusive_relation_refuses_other_things(lamps: Any, kind: str | None) -> None:
    """Until it is detached (developer guide, Exclusive thing attachment)."""
    certificate = lamps.certificate()
    attach(lamps, "a", certificate, EXCLUSIVE)
    with lamps.refused("InvalidRequestException"):
        attach(lamps, "b", certificate, kind)
    detach(lamps, "a", certificate)
    attach(lamps, "b", certificate, kind)
    assert thing_kinds(lamps, certificate) == {"b": kind or SHARED}


def test_principal_of_another_thing_does_not_become_exclusive(lamps: Any) -> None:
    """Until that one is detached (developer guide, Exclusive thing attachment)."""
    certificate = lamps.certificate()
    attach(lamps, "a", certificate)
    with lamps.refused("InvalidRequestException"):
        attach(lamps, "b", certificate, EXCLUSIVE)
    detach(lamps, "a", certificate)
    attach(lamps, "b", certificate, EXCLUSIVE)
    assert thing_kinds(lamps, certificate) == {"b": EXCLUSIVE}


def test_thing_has_several_exclusive_principals(lamps: Any) -> None:
    """The thing is the only one of the principal, not the other way round (developer guide)."""
    one, other, third = lamps.certificates(3)
    attach(lamps, "a", one, EXCLUSIVE)
    attach(lamps, "a", other, EXCLUSIVE)
    attach(lamps, "a", third)
    assert principal_kinds(lamps, "a") == {one: EXCLUSIVE, other: EXCLUSIVE, third: SHARED}
    for kind, found in ((EXCLUSIVE, {one, other}), (SHARED, {third})):
        assert set(principal_kinds(lamps, "a", thingPrincipalType=kind)) == found


@pytest.mark.parametrize(("kind", "other"), [(EXCLUSIVE, SHARED), (SHARED, EXCLUSIVE)])
def test_things_of_a_principal_are_filtered_by_type(lamps: Any, kind: str, other: str) -> None:
    """thingPrincipalType (API reference, ListPrincipalThingsV2)."""
    certificate = lamps.certificate()
    attach(lamps, "a", certificate, kind)
    assert thing_kinds(lamps, certificate, thingPrincipalType=kind) == {"a": kind}
    assert thing_kinds(lamps, certificate, thingPrincipalType=other) == {}


@pytest.mark.parametrize(
    "operation", ["attach_thing_principal", "list_thing_principals_v2", "list_principal_things_v2"]
)
def test_unknown_type_of_relation_is_refused(lamps: Any, operation: str) -> None:
    """An enum (model, ThingPrincipalType)."""
    given = {"thingName": "a", "principal": lamps.certificate(), "thingPrincipalType": "SOME_THING"}
    if operation == "list_thing_principals_v2":
        del given["principal"]
    elif operation == "list_principal_things_v2":
        del given["thingName"]
    with lamps.refused("InvalidRequestException"):
        getattr(lamps.raw, operation)(**given)


def test_principal_is_detached(lamps: Any) -> None:
    """From one thing only (API reference, DetachThingPrincipal)."""
    certificate = lamps.certificate()
    attach(lamps, "a", certificate)
    attach(lamps, "b", certificate)
    detach(lamps, "a", certificate)
    assert (principals(lamps, "a"), things(lamps, certificate)) == (set(), {"b"})


def test_detaching_what_is_not_attached_is_refused(lamps: Any) -> None:
    """ResourceNotFoundException (model, DetachThingPrincipal)."""
    certificate = lamps.certificate()
    attach(lamps, "a", certificate)
    for thing, principal in (("b", certificate), ("a", lamps.certificate()), ("missing", certificate)):
        with lamps.refused("ResourceNotFoundException"):
            detach(lamps, thing, principal)
    detach(lamps, "a", certificate)
    with lamps.refused("ResourceNotFoundException"):
        detach(lamps, "a", certificate)


@pytest.mark.parametrize("kind", [None, EXCLUSIVE])
def test_attaching_does_not_find_unknown_things_and_principals(lamps: Any, kind: str | None) -> None:
    """ResourceNotFoundException (model, AttachThingPrincipal)."""
    with lamps.refused("ResourceNotFoundException"):
        attach(lamps, "missing", lamps.certificate(), kind)
    for principal in (lamps.unknown_certificate(), "us-east-1:00000000-0000-0000-0000-000000000000"):
        with lamps.refused("ResourceNotFoundException"):
            attach(lamps, "a", principal, kind)


NO_PRINCIPALS = [
    "",
    "nobody",
    "us-east-1:nobody",
    "graph.facebook.com",
    "arn:aws:iot:us-east-1:123456789012:thing/a",
    "arn:aws:iot:us-east-1:123456789012:thinggroup/plant",
    "arn:aws:iam::123456789012:user/somebody",
]


@pytest.mark.parametrize("principal", NO_PRINCIPALS)
def test_text_that_is_no_principal_is_refused(lamps: Any, principal: str) -> None:
    """Neither a certificate nor an identity of Cognito; federated ones are none (the class is chosen)."""
    lamps.groups("plant")
    with lamps.refused("InvalidRequestException"):
        attach(lamps, "a", principal)
    for operation in ("list_principal_things", "list_principal_things_v2"):
        with lamps.refused("InvalidRequestException"):
            lamps.call(operation, principal=principal)


@pytest.mark.parametrize("operation", ["list_principal_things", "list_principal_things_v2"])
def test_lists_do_not_find_an_unknown_principal(lamps: Any, operation: str) -> None:
    """ResourceNotFoundException (model)."""
    for principal in (lamps.unknown_certificate(), "us-east-1:00000000-0000-0000-0000-000000000000"):
        with lamps.refused("ResourceNotFoundException"):
            lamps.call(operation, principal=principal)


@pytest.mark.parametrize(("first", "second"), [(SHARED, EXCLUSIVE), (None, EXCLUSIVE), (EXCLUSIVE, SHARED)])
def test_attaching_again_with_another_type_changes_it(lamps: Any, first: str | None, second: str) -> None:
    """Where no other thing has the principal (chosen)."""
    certificate = lamps.certificate()
    attach(lamps, "a", certificate, first)
    attach(lamps, "a", certificate, second)
    assert principal_kinds(lamps, "a") == {certificate: second}
    assert thing_kinds(lamps, certificate) == {"a": second}


@pytest.mark.parametrize("name", ["a b", "a" * 129, "a.b"])
@pytest.mark.parametrize(
    "operation",
    ["attach_thing_principal", "detach_thing_principal", "list_thing_principals", "list_thing_principals_v2"],
)
def test_name_that_the_model_excludes_is_refused(lamps: Any, operation: str, name: str) -> None:
    """InvalidRequestException (model, ThingName)."""
    given = {} if operation.startswith("list") else {"principal": lamps.certificate()}
    with lamps.refused("InvalidRequestException") as error:
        getattr(lamps.raw, operation)(thingName=name, **given)
    assert "at 'thingName' failed to satisfy constraint" in error["Error"]["Message"]


def test_filter_and_pages_go_together(lamps: Any) -> None:
    """Each page is of the asked type (API reference, ListThingPrincipalsV2 and ListPrincipalThingsV2)."""
    certificates = lamps.certificates(5)
    for number, certificate in enumerate(certificates):
        attach(lamps, "a", certificate, EXCLUSIVE if number % 2 else SHARED)
    pages = lamps.control.get_paginator("list_thing_principals_v2").paginate(
        thingName="a", thingPrincipalType=SHARED, PaginationConfig={"PageSize": 2}
    )
    found = [[line["principal"] for line in page["thingPrincipalObjects"]] for page in pages]
    assert [len(page) for page in found] == [2, 1]
    assert {name for page in found for name in page} == set(certificates[::2])


@pytest.mark.parametrize("operation", ["list_thing_principals", "list_thing_principals_v2"])
def test_lists_do_not_find_an_unknown_thing(lamps: Any, operation: str) -> None:
    """ResourceNotFoundException (model)."""
    with lamps.refused("ResourceNotFoundException"):
        lamps.call(operation, thingName="missing")


def test_principals_leave_the_version_alone(lamps: Any) -> None:
    """Only updates move it (API reference, UpdateThing)."""
    attach(lamps, "a", lamps.certificate())
    assert lamps.thing("a")["version"] == 1


def test_thing_made_anew_has_no_principals(lamps: Any) -> None:
    """Relations end when they are detached, which deletion demands (API reference, DeleteThing)."""
    certificate = lamps.certificate()
    attach(lamps, "a", certificate, EXCLUSIVE)
    detach(lamps, "a", certificate)
    lamps.control.delete_thing(thingName="a")
    lamps.things("a")
    assert principals(lamps, "a") == set()
    assert things(lamps, certificate) == set()


@pytest.mark.parametrize("kind", [SHARED, EXCLUSIVE])
def test_cognito_identity_is_a_principal(lamps: Any, identity: str, kind: str) -> None:
    """Certificates or Cognito identities (API reference, AttachThingPrincipal)."""
    attach(lamps, "a", identity, kind)
    assert principal_kinds(lamps, "a") == {identity: kind}
    assert thing_kinds(lamps, identity) == {"a": kind}
    assert (principals(lamps, "a"), things(lamps, identity)) == ({identity}, {"a"})
    with lamps.refused("InvalidRequestException"):
        lamps.control.delete_thing(thingName="a")
    detach(lamps, "a", identity)
    assert principals(lamps, "a") == set()


def test_cognito_identity_may_be_of_another_region(lamps: Any, client_for: Callable[..., Any]) -> None:
    """Pools have regions of their own; accounts count (chosen, see docs/fidelity.md)."""
    pools = client_for("cognito-identity", region="eu-west-1")
    pool = pools.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    identity = str(pools.get_id(AccountId="123456789012", IdentityPoolId=pool)["IdentityId"])
    assert identity.startswith("eu-west-1:")
    attach(lamps, "a", identity)
    assert principals(lamps, "a") == {identity}
    there = lamps.elsewhere(account_id="210987654321")
    there.things("a")
    with there.refused("ResourceNotFoundException"):
        attach(there, "a", identity)


@pytest.mark.parametrize("kinds", [(), (SHARED,)])
def test_presence_of_other_things_does_not_tell_the_name(lamps: Any, kinds: tuple[str, ...]) -> None:
    """Only an exclusive relation says for sure which thing it is (developer guide, Exclusive thing attachment)."""
    for kind in kinds:
        attach(lamps, "a", lamps.certificate(), kind)
    lamps.iot.connect("c-7", thing_name="a").disconnect()
    events = [message.json() for message in lamps.iot.messages if message.topic.startswith("$aws/events/presence/")]
    assert len(events) == 2
    assert not any("thingName" in event for event in events)


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "210987654321"}, {"region": "cn-north-1"}])
def test_certificate_of_another_registry_is_not_found(lamps: Any, place: dict[str, str]) -> None:
    """One registry each, in every partition (developer guide, Thing registry)."""
    there = lamps.elsewhere(**place)
    there.things("a")
    certificate = there.certificate()
    with lamps.refused("ResourceNotFoundException"):
        attach(lamps, "a", certificate)
    attach(there, "a", certificate)
    assert certificate.startswith(f"{there.arn}:cert/")
    assert principals(there, "a") == {certificate}


@pytest.mark.parametrize("state", ["connected", "disconnected"])
def test_presence_of_an_exclusive_thing_tells_its_name(lamps: Any, state: str) -> None:
    """Whatever the client id is (developer guide, Exclusive thing attachment)."""
    attach(lamps, "a", lamps.certificate(), EXCLUSIVE)
    client = lamps.iot.connect("c-7", thing_name="a")
    client.disconnect()
    (event,) = [
        message.json() for message in lamps.iot.messages if message.topic == f"$aws/events/presence/{state}/c-7"
    ]
    assert event["thingName"] == "a"


def test_attaching_again_without_a_type_leaves_the_type(desk: Any) -> None:
    """While it stands, an exclusive relation stands (spec 7)."""
    certificate = desk.control.create_keys_and_certificate()["certificateArn"]
    desk.control.create_thing(thingName="lamp")
    desk.control.attach_thing_principal(thingName="lamp", principal=certificate, thingPrincipalType="EXCLUSIVE_THING")
    desk.control.attach_thing_principal(thingName="lamp", principal=certificate)
    (found,) = desk.control.list_thing_principals_v2(thingName="lamp")["thingPrincipalObjects"]
    assert found["thingPrincipalType"] == "EXCLUSIVE_THING"
    desk.control.create_thing(thingName="other")
    with desk.refused("InvalidRequestException"):
        desk.control.attach_thing_principal(thingName="other", principal=certificate)
