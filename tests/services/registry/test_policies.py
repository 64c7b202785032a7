"""Policies: versions, targets, limits, inheritance between groups, effective policies, tags."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:*", "Resource": "*"}]})
DENY = ALLOW.replace("Allow", "Deny")
MALFORMED = ["no policy", "", "[]", '"{}"', "1", "null", "{", "{}{}", "{'Version': '1'}"]
NAMES = ["a", "a" * 128, "All_+=,.@-9"]
BAD_NAMES = ["a b", "a/b", "a:b", "a" * 129, "a*"]


def create(desk: Any, name: str = "all", document: str = ALLOW) -> dict[str, Any]:
    """CreatePolicy."""
    answer: dict[str, Any] = desk.call("create_policy", policyName=name, policyDocument=document)
    return answer


def add_version(desk: Any, document: str = DENY, *, default: bool | None = None, name: str = "all") -> dict[str, Any]:
    """CreatePolicyVersion."""
    given = {} if default is None else {"setAsDefault": default}
    answer: dict[str, Any] = desk.call("create_policy_version", policyName=name, policyDocument=document, **given)
    return answer


def delete_version(desk: Any, version: str, name: str = "all") -> None:
    """DeletePolicyVersion."""
    assert desk.call("delete_policy_version", policyName=name, policyVersionId=version) == {}


def versions(desk: Any, name: str = "all") -> dict[str, bool]:
    """The versions of a policy: whether they are the default."""
    found = desk.call("list_policy_versions", policyName=name)["policyVersions"]
    return {line["versionId"]: line["isDefaultVersion"] for line in found}


def attach(desk: Any, target: str, *names: str) -> None:
    """AttachPolicy."""
    for name in names:
        assert desk.call("attach_policy", policyName=name, target=target) == {}


def detach(desk: Any, target: str, name: str = "all") -> None:
    """DetachPolicy."""
    assert desk.call("detach_policy", policyName=name, target=target) == {}


def attached(desk: Any, target: str, **given: Any) -> list[str]:
    """The names of the policies of a target, in alphabetical order."""
    found = desk.call("list_attached_policies", target=target, **given)["policies"]
    return sorted(line["policyName"] for line in found)


def targets(desk: Any, name: str = "all") -> set[str]:
    """The targets of a policy."""
    return set(desk.call("list_targets_for_policy", policyName=name)["targets"])


def effective(desk: Any, **given: str) -> dict[str, str]:
    """The effective policies, with their documents."""
    found = desk.call("get_effective_policies", **given)["effectivePolicies"]
    return {line["policyName"]: line["policyDocument"] for line in found}


@pytest.fixture
def identity(client_for: Callable[..., Any]) -> str:
    """An identity of a Cognito identity pool."""
    pools = client_for("cognito-identity")
    pool = pools.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    return str(pools.get_id(AccountId="123456789012", IdentityPoolId=pool)["IdentityId"])


# Policies


def test_create_answers_the_first_version(desk: Any) -> None:
    """Name, ARN, document, version 1 (API reference, CreatePolicy)."""
    assert create(desk) == {
        "policyName": "all",
        "policyArn": f"{desk.arn}:policy/all",
        "policyDocument": ALLOW,
        "policyVersionId": "1",
    }


def test_policy_is_shown_with_its_default_version(desk: Any) -> None:
    """GetPolicy (API reference)."""
    create(desk)
    found = desk.call("get_policy", policyName="all")
    assert found.pop("generationId")
    assert found == {
        "policyName": "all",
        "policyArn": f"{desk.arn}:policy/all",
        "policyDocument": ALLOW,
        "defaultVersionId": "1",
        "creationDate": NOON,
        "lastModifiedDate": NOON,
    }


def test_version_is_shown_with_its_document(desk: Any) -> None:
    """GetPolicyVersion (API reference)."""
    create(desk)
    desk.iot.advance(60)
    add_version(desk)
    found = desk.call("get_policy_version", policyName="all", policyVersionId="2")
    assert found.pop("generationId")
    assert found == {
        "policyName": "all",
        "policyArn": f"{desk.arn}:policy/all",
        "policyDocument": DENY,
        "policyVersionId": "2",
        "isDefaultVersion": False,
        "creationDate": NOON.replace(minute=1),
        "lastModifiedDate": NOON.replace(minute=1),
    }
    first = desk.call("get_policy_version", policyName="all", policyVersionId="1")
    assert (first["policyDocument"], first["isDefaultVersion"], first["creationDate"]) == (ALLOW, True, NOON)


@pytest.mark.parametrize("document", MALFORMED)
def test_text_that_is_no_object_is_refused(desk: Any, document: str) -> None:
    """MalformedPolicyException (model, CreatePolicy and CreatePolicyVersion)."""
    with desk.refused("MalformedPolicyException"):
        create(desk, document=document)
    create(desk)
    with desk.refused("MalformedPolicyException"):
        add_version(desk, document)


def test_grammar_of_a_policy_is_not_checked(desk: Any) -> None:
    """Rights are not enforced (chosen); the text stays as it was given."""
    create(desk, document=' {"anything": 1}\n')
    assert desk.call("get_policy", policyName="all")["policyDocument"] == ' {"anything": 1}\n'
    add_version(desk, "{}")


@pytest.mark.parametrize("name", NAMES)
def test_policy_has_any_name_that_the_model_allows(desk: Any, name: str) -> None:
    """1 to 128 letters, digits and some signs (model, PolicyName)."""
    create(desk, name)
    assert desk.call("get_policy", policyName=name)["policyArn"] == f"{desk.arn}:policy/{name}"


@pytest.mark.parametrize("name", BAD_NAMES)
def test_name_that_the_model_excludes_is_refused(desk: Any, name: str) -> None:
    """InvalidRequestException (model, PolicyName)."""
    with desk.refused("InvalidRequestException") as error:
        desk.raw.create_policy(policyName=name, policyDocument=ALLOW)
    assert "at 'policyName' failed to satisfy constraint" in error["Error"]["Message"]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("get_policy", {}),
        ("delete_policy", {}),
        ("create_policy_version", {"policyDocument": "{}"}),
        ("get_policy_version", {"policyVersionId": "1"}),
        ("set_default_policy_version", {"policyVersionId": "1"}),
        ("delete_policy_version", {"policyVersionId": "1"}),
        ("list_policy_versions", {}),
        ("attach_policy", {"target": "t"}),
        ("detach_policy", {"target": "t"}),
        ("attach_principal_policy", {"principal": "p"}),
        ("detach_principal_policy", {"principal": "p"}),
        ("list_targets_for_policy", {}),
        ("list_policy_principals", {}),
    ],
)
def test_every_operation_refuses_such_a_name(desk: Any, operation: str, given: dict[str, str], name: str) -> None:
    """InvalidRequestException (model, PolicyName)."""
    with desk.refused("InvalidRequestException") as error:
        getattr(desk.raw, operation)(policyName=name, **given)
    assert "at 'policyName' failed to satisfy constraint" in error["Error"]["Message"]


@pytest.mark.parametrize("document", [ALLOW, DENY])
def test_name_that_exists_is_refused(desk: Any, document: str) -> None:
    """Whatever the document is (text reported from the live service)."""
    made = create(desk)
    text = "Policy cannot be created - name already exists (name=all)"
    with desk.refused("ResourceAlreadyExistsException", text) as error:
        create(desk, document=document)
    assert error.get("resourceArn", made["policyArn"]) == made["policyArn"]


UNKNOWN: list[tuple[str, dict[str, str]]] = [
    ("get_policy", {}),
    ("delete_policy", {}),
    ("list_policy_versions", {}),
    ("get_policy_version", {"policyVersionId": "1"}),
    ("create_policy_version", {"policyDocument": "{}"}),
    ("set_default_policy_version", {"policyVersionId": "1"}),
    ("delete_policy_version", {"policyVersionId": "1"}),
    ("list_targets_for_policy", {}),
    ("list_policy_principals", {}),
    ("attach_policy", {"target": "arn:aws:iot:us-east-1:123456789012:thinggroup/plant"}),
]


@pytest.mark.parametrize(("operation", "given"), UNKNOWN)
def test_unknown_policy_is_not_found(desk: Any, operation: str, given: dict[str, str]) -> None:
    """ResourceNotFoundException (model)."""
    desk.groups("plant")
    with desk.refused("ResourceNotFoundException"):
        desk.call(operation, policyName="missing", **given)


# Versions


@pytest.mark.parametrize(("default", "current"), [(None, "1"), (False, "1"), (True, "2")])
def test_new_version_is_the_default_where_that_is_said(desk: Any, default: bool | None, current: str) -> None:
    """setAsDefault (API reference, CreatePolicyVersion)."""
    create(desk)
    assert add_version(desk, default=default) == {
        "policyArn": f"{desk.arn}:policy/all",
        "policyDocument": DENY,
        "policyVersionId": "2",
        "isDefaultVersion": current == "2",
    }
    assert versions(desk) == {"1": current == "1", "2": current == "2"}
    found = desk.call("get_policy", policyName="all")
    assert (found["defaultVersionId"], found["policyDocument"]) == (current, {"1": ALLOW, "2": DENY}[current])


def test_versions_are_listed_with_their_dates(desk: Any) -> None:
    """PolicyVersion (model)."""
    create(desk)
    desk.iot.advance(60)
    add_version(desk, default=True)
    found = desk.call("list_policy_versions", policyName="all")["policyVersions"]
    assert sorted(found, key=lambda line: str(line["versionId"])) == [
        {"versionId": "1", "isDefaultVersion": False, "createDate": NOON},
        {"versionId": "2", "isDefaultVersion": True, "createDate": NOON.replace(minute=1)},
    ]


@pytest.mark.parametrize("default", [False, True])
def test_sixth_version_is_refused(desk: Any, default: bool) -> None:
    """A policy has five at most (API reference, CreatePolicyVersion)."""
    create(desk)
    for _ in range(4):
        add_version(desk)
    with desk.refused("VersionsLimitExceededException"):
        add_version(desk, default=default)
    delete_version(desk, "3")
    assert add_version(desk)["policyVersionId"] == "6"
    assert sorted(versions(desk)) == ["1", "2", "4", "5", "6"]


def test_numbers_of_versions_are_never_used_again(desk: Any) -> None:
    """Not even the last one's (API reference, CreatePolicyVersion)."""
    create(desk)
    add_version(desk)
    delete_version(desk, "2")
    assert add_version(desk)["policyVersionId"] == "3"


def test_policy_made_anew_starts_with_version_one(desk: Any) -> None:
    """Deleting and creating starts over (inferred)."""
    create(desk)
    add_version(desk, default=True)
    delete_version(desk, "1")
    desk.control.delete_policy(policyName="all")
    assert create(desk)["policyVersionId"] == "1"
    assert versions(desk) == {"1": True}


def test_default_version_is_changed(desk: Any) -> None:
    """SetDefaultPolicyVersion; there is one default (API reference)."""
    create(desk)
    add_version(desk)
    assert desk.call("set_default_policy_version", policyName="all", policyVersionId="2") == {}
    assert versions(desk) == {"1": False, "2": True}
    assert desk.call("get_policy", policyName="all")["policyDocument"] == DENY


@pytest.mark.parametrize("operation", ["set_default_policy_version", "get_policy_version", "delete_policy_version"])
def test_unknown_version_is_not_found(desk: Any, operation: str) -> None:
    """ResourceNotFoundException, and the default stays (model)."""
    create(desk)
    add_version(desk)
    delete_version(desk, "2")
    for version in ("2", "3"):
        with desk.refused("ResourceNotFoundException"):
            desk.call(operation, policyName="all", policyVersionId=version)
    assert versions(desk) == {"1": True}


@pytest.mark.parametrize("version", ["01", "0", "9" * 5000])
@pytest.mark.parametrize("operation", ["set_default_policy_version", "get_policy_version", "delete_policy_version"])
def test_version_is_named_as_it_is_shown(desk: Any, operation: str, version: str) -> None:
    """Any digits may be asked for; of other ones there is no version (model, PolicyVersionId)."""
    create(desk)
    add_version(desk)
    with desk.refused("ResourceNotFoundException"):
        desk.call(operation, policyName="all", policyVersionId=version)


@pytest.mark.parametrize("operation", ["set_default_policy_version", "get_policy_version", "delete_policy_version"])
def test_version_that_is_no_number_is_refused(desk: Any, operation: str) -> None:
    """InvalidRequestException (model, PolicyVersionId)."""
    create(desk)
    with desk.refused("InvalidRequestException"):
        desk.call(operation, policyName="all", policyVersionId="v1")


def test_new_default_is_a_modification(desk: Any) -> None:
    """lastModifiedDate follows versions and their default, creationDate does not (API reference, GetPolicy)."""
    create(desk)
    dates = []
    for change in (
        lambda: add_version(desk),
        lambda: desk.control.set_default_policy_version(policyName="all", policyVersionId="2"),
        lambda: delete_version(desk, "1"),
    ):
        desk.iot.advance(60)
        change()
        found = desk.call("get_policy", policyName="all")
        assert found["creationDate"] == NOON
        dates.append(found["lastModifiedDate"])
    assert dates == [NOON.replace(minute=minute) for minute in (1, 2, 3)]


def test_default_that_is_set_again_is_no_modification(desk: Any) -> None:
    """It is the default already (chosen)."""
    create(desk)
    before = desk.call("get_policy", policyName="all")
    desk.iot.advance(60)
    desk.control.set_default_policy_version(policyName="all", policyVersionId="1")
    assert desk.call("get_policy", policyName="all") == before


def test_default_version_is_not_deleted(desk: Any) -> None:
    """Another one becomes the default first (text of moto, taken for the service's; class chosen)."""
    create(desk)
    with desk.refused("InvalidRequestException", "Cannot delete the default version of a policy"):
        delete_version(desk, "1")
    add_version(desk, default=True)
    with desk.refused("InvalidRequestException", "Cannot delete the default version of a policy"):
        delete_version(desk, "2")
    delete_version(desk, "1")
    assert versions(desk) == {"2": True}


def test_policy_with_other_versions_is_not_deleted(desk: Any) -> None:
    """DeleteConflictException (API reference, DeletePolicy)."""
    create(desk)
    add_version(desk)
    with desk.refused("DeleteConflictException"):
        desk.control.delete_policy(policyName="all")
    delete_version(desk, "2")
    assert desk.call("delete_policy", policyName="all") == {}
    assert desk.all("list_policies") == []


# Targets


def target_of(desk: Any, kind: str, identity: str) -> str:
    """A target of a kind."""
    if kind == "identity":
        return identity
    return str(desk.certificate() if kind == "certificate" else desk.groups("plant"))


@pytest.mark.parametrize("kind", ["certificate", "group", "identity"])
def test_policy_is_attached_and_detached(desk: Any, identity: str, kind: str) -> None:
    """Certificates, static groups, Cognito identities; twice is no error (API reference, AttachPolicy)."""
    create(desk)
    target = target_of(desk, kind, identity)
    attach(desk, target, "all", "all")
    assert targets(desk) == {target}
    assert desk.call("list_targets_for_policy", policyName="all") == {"targets": [target]}
    expected = [{"policyName": "all", "policyArn": f"{desk.arn}:policy/all"}]
    assert desk.call("list_attached_policies", target=target) == {"policies": expected}
    with desk.refused("DeleteConflictException"):
        desk.control.delete_policy(policyName="all")
    detach(desk, target)
    assert (targets(desk), attached(desk, target)) == (set(), [])
    desk.control.delete_policy(policyName="all")


@pytest.mark.parametrize("kind", ["certificate", "group", "identity"])
def test_detaching_what_is_not_attached_succeeds(desk: Any, identity: str, kind: str) -> None:
    """No such refusal is declared (chosen)."""
    create(desk)
    target = target_of(desk, kind, identity)
    before = desk.picture()
    detach(desk, target)
    assert desk.picture() == before


def test_unknown_target_is_not_found(desk: Any) -> None:
    """ResourceNotFoundException (model, AttachPolicy)."""
    create(desk)
    for target in (
        desk.unknown_certificate(),
        f"{desk.arn}:thinggroup/missing",
        "us-east-1:00000000-0000-0000-0000-000000000000",
    ):
        with desk.refused("ResourceNotFoundException"):
            attach(desk, target, "all")


NO_TARGETS = [
    "",
    "nobody",
    "us-east-1:nobody",
    "graph.facebook.com",
    "arn:aws:iot:us-east-1:123456789012:thing/a",
    "arn:aws:iot:us-east-1:123456789012:policy/all",
    "arn:aws:iam::123456789012:user/somebody",
]


@pytest.mark.parametrize("target", NO_TARGETS)
def test_text_that_is_no_target_is_refused(desk: Any, target: str) -> None:
    """Neither certificate nor group nor identity of Cognito; federated ones are none (the class is chosen)."""
    create(desk)
    desk.things("a")
    for operation, member in (
        ("attach_policy", "target"),
        ("attach_principal_policy", "principal"),
        ("list_attached_policies", "target"),
        ("list_principal_policies", "principal"),
        ("get_effective_policies", "principal"),
    ):
        named = {} if operation.startswith(("list", "get")) else {"policyName": "all"}
        with desk.refused("InvalidRequestException"):
            desk.call(operation, **named, **{member: target})


def test_policies_of_an_unknown_target_are_not_found(desk: Any) -> None:
    """ResourceNotFoundException (model, ListAttachedPolicies, ListPrincipalPolicies, GetEffectivePolicies)."""
    for target in (
        desk.unknown_certificate(),
        f"{desk.arn}:thinggroup/missing",
        "us-east-1:00000000-0000-0000-0000-000000000000",
    ):
        for operation, given in (
            ("list_attached_policies", {"target": target}),
            ("list_attached_policies", {"target": target, "recursive": True}),
            ("list_principal_policies", {"principal": target}),
            ("get_effective_policies", {"principal": target}),
        ):
            with desk.refused("ResourceNotFoundException"):
                desk.call(operation, **given)


def test_detaching_of_what_is_unknown_succeeds(desk: Any) -> None:
    """Policy or target: no not-found is declared (chosen)."""
    create(desk)
    certificate = desk.certificate()
    attach(desk, certificate, "all")
    before = desk.picture()
    detach(desk, certificate, "missing")
    detach(desk, f"{desk.arn}:thinggroup/missing")
    detach(desk, desk.unknown_certificate())
    assert desk.picture() == before


@pytest.mark.parametrize(("kind", "most"), [("certificate", 10), ("identity", 10), ("group", 2)])
def test_target_has_policies_up_to_the_limit(desk: Any, identity: str, kind: str, most: int) -> None:
    """10 per certificate and identity, 2 per group (developer guide, Static thing groups and limits)."""
    names = [f"p{number:02}" for number in range(most + 1)]
    desk.policies(*names)
    target = target_of(desk, kind, identity)
    attach(desk, target, *names[:-1])
    with desk.refused("LimitExceededException"):
        attach(desk, target, names[-1])
    attach(desk, target, names[0])
    detach(desk, target, names[0])
    attach(desk, target, names[-1])
    assert attached(desk, target) == names[1:]


def test_groups_inherit_policies_from_those_above(desk: Any) -> None:
    """`recursive` adds those of the ancestors (API reference, ListAttachedPolicies)."""
    arns = {name: desk.groups(path) for name, path in (("plant", "plant"), ("hall", "plant/hall"))}
    arns["row"] = desk.groups("plant/hall/row")
    arns["yard"] = desk.groups("plant/yard")
    desk.policies("p-plant", "p-row", "p-yard", "p-both")
    attach(desk, arns["plant"], "p-plant", "p-both")
    attach(desk, arns["row"], "p-row", "p-both")
    attach(desk, arns["yard"], "p-yard")
    for name, own, everything in (
        ("plant", ["p-both", "p-plant"], ["p-both", "p-plant"]),
        ("hall", [], ["p-both", "p-plant"]),
        ("row", ["p-both", "p-row"], ["p-both", "p-plant", "p-row"]),
        ("yard", ["p-yard"], ["p-both", "p-plant", "p-yard"]),
    ):
        assert attached(desk, arns[name]) == own
        assert attached(desk, arns[name], recursive=False) == own
        assert attached(desk, arns[name], recursive=True) == everything


@pytest.mark.parametrize("kind", ["certificate", "identity"])
def test_older_operations_know_the_same_attachments(desk: Any, identity: str, kind: str) -> None:
    """AttachPrincipalPolicy, DetachPrincipalPolicy and their lists (API reference)."""
    create(desk)
    create(desk, "other")
    principal = target_of(desk, kind, identity)
    assert desk.call("attach_principal_policy", policyName="all", principal=principal) == {}
    desk.control.attach_principal_policy(policyName="all", principal=principal)
    attach(desk, principal, "other")
    assert attached(desk, principal) == ["all", "other"]
    assert targets(desk) == {principal}
    for name in ("all", "other"):
        assert desk.call("list_policy_principals", policyName=name) == {"principals": [principal]}
    found = desk.call("list_principal_policies", principal=principal)["policies"]
    assert sorted(line["policyName"] for line in found) == ["all", "other"]
    assert {line["policyArn"] for line in found} == {f"{desk.arn}:policy/all", f"{desk.arn}:policy/other"}
    assert desk.call("detach_principal_policy", policyName="all", principal=principal) == {}
    assert attached(desk, principal) == ["other"]
    assert desk.call("list_policy_principals", policyName="all") == {"principals": []}


def test_older_operation_does_not_find_policy_or_principal(desk: Any) -> None:
    """ResourceNotFoundException (model, AttachPrincipalPolicy)."""
    create(desk)
    with desk.refused("ResourceNotFoundException"):
        desk.control.attach_principal_policy(policyName="missing", principal=desk.certificate())
    with desk.refused("ResourceNotFoundException"):
        desk.control.attach_principal_policy(policyName="all", principal=desk.unknown_certificate())


def test_older_operation_detaches_from_known_policies_only(desk: Any) -> None:
    """ResourceNotFoundException (model, DetachPrincipalPolicy); what was not attached stays so (chosen)."""
    create(desk)
    certificate = desk.certificate()
    with desk.refused("ResourceNotFoundException"):
        desk.control.detach_principal_policy(policyName="missing", principal=certificate)
    before = desk.picture()
    assert desk.call("detach_principal_policy", policyName="all", principal=certificate) == {}
    assert desk.picture() == before


def test_older_list_takes_a_group_and_the_other_names_none(desk: Any) -> None:
    """A group's ARN is a principal there; ListPolicyPrincipals is of principals (API reference; the latter chosen)."""
    create(desk)
    group, certificate = desk.groups("plant"), desk.certificate()
    for target in (group, certificate):
        attach(desk, target, "all")
    found = desk.call("list_principal_policies", principal=group)["policies"]
    assert found == [{"policyName": "all", "policyArn": f"{desk.arn}:policy/all"}]
    assert desk.call("list_policy_principals", policyName="all") == {"principals": [certificate]}


@pytest.mark.parametrize("order", [None, False, True])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_older_lists_are_in_order_of_creation(desk: Any, order: bool | None, size: int) -> None:
    """ascendingOrder (API reference, ListPrincipalPolicies and ListPolicyPrincipals); the newest first without."""
    for name in ("b", "c", "a"):
        create(desk, name)
        desk.iot.advance(60)
    certificates = desk.certificates(3)
    certificates = [certificates[2], certificates[0], certificates[1]]
    for name in ("a", "b", "c"):
        attach(desk, certificates[0], name)
    for certificate in certificates[1:]:
        attach(desk, certificate, "b")
    given = {} if order is None else {"ascendingOrder": order}
    config = {"PageSize": size}
    pages = desk.control.get_paginator("list_principal_policies").paginate(
        principal=certificates[0], PaginationConfig=config, **given
    )
    names = [line["policyName"] for page in pages for line in page["policies"]]
    pages = desk.control.get_paginator("list_policy_principals").paginate(
        policyName="b", PaginationConfig=config, **given
    )
    principals = [principal for page in pages for principal in page["principals"]]
    expected = (["b", "c", "a"], certificates)
    assert (names, principals) == (expected if order else tuple(each[::-1] for each in expected))


@pytest.mark.parametrize("order", [False, True])
def test_policies_of_one_instant_are_listed_in_the_order_of_their_making(desk: Any, order: bool) -> None:
    """Under a clock that stands still, too, in both directions (chosen)."""
    desk.policies("b", "c", "a")
    certificate = desk.certificate()
    for name in ("a", "c", "b"):
        attach(desk, certificate, name)
    for operation, given in (("list_policies", {}), ("list_principal_policies", {"principal": certificate})):
        found = [line["policyName"] for line in desk.call(operation, ascendingOrder=order, **given)["policies"]]
        assert found == (["b", "c", "a"] if order else ["a", "c", "b"])


def test_older_operation_refuses_the_eleventh_policy(desk: Any) -> None:
    """LimitExceededException (model, AttachPrincipalPolicy)."""
    names = [f"p{number}" for number in range(11)]
    desk.policies(*names)
    certificate = desk.certificate()
    for name in names[:10]:
        desk.control.attach_principal_policy(policyName=name, principal=certificate)
    with desk.refused("LimitExceededException"):
        desk.control.attach_principal_policy(policyName=names[10], principal=certificate)


# Effective policies


@pytest.fixture
def plant(desk: Any) -> Any:
    """The desk, with plant > hall, other; the policy of each group is called as the group is, the thing a in hall."""
    for path in ("plant", "plant/hall", "other", "plant/yard"):
        name = path.rpartition("/")[2]
        arn = desk.groups(path)
        create(desk, name, json.dumps({"Id": name}))
        attach(desk, arn, name)
    desk.things("a", "b")
    desk.join("a", "hall")
    return desk


def test_effective_policies_are_those_of_principal_and_groups(plant: Any) -> None:
    """With those of the groups above (developer guide, Static thing groups; API reference, GetEffectivePolicies)."""
    certificate = plant.certificate()
    create(plant, "own")
    attach(plant, certificate, "own")
    groups = {"plant": '{"Id": "plant"}', "hall": '{"Id": "hall"}'}
    assert effective(plant, thingName="a") == groups
    assert effective(plant, thingName="b") == {}
    assert effective(plant, principal=certificate) == {"own": ALLOW}
    assert effective(plant, thingName="a", principal=certificate) == {**groups, "own": ALLOW}
    plant.join("a", "other")
    assert set(effective(plant, thingName="a", principal=certificate)) == {"plant", "hall", "other", "own"}


def test_effective_policy_has_name_arn_and_default_document(plant: Any) -> None:
    """EffectivePolicy (model)."""
    add_version(plant, DENY, default=True, name="other")
    add_version(plant, ALLOW, name="other")
    plant.join("b", "other")
    assert plant.call("get_effective_policies", thingName="b") == {
        "effectivePolicies": [{"policyName": "other", "policyArn": f"{plant.arn}:policy/other", "policyDocument": DENY}]
    }


def test_effective_policies_of_an_identity(plant: Any, identity: str) -> None:
    """A principal is a certificate or a Cognito identity (API reference, GetEffectivePolicies)."""
    create(plant, "own")
    attach(plant, identity, "own")
    assert effective(plant, principal=identity) == {"own": ALLOW}


def test_effective_policies_of_a_group_are_those_that_it_inherits(plant: Any) -> None:
    """A group's ARN is a principal there (API reference, GetEffectivePolicies; that it inherits is chosen)."""
    hall = f"{plant.arn}:thinggroup/hall"
    assert set(effective(plant, principal=hall)) == {"plant", "hall"}
    plant.join("b", "other")
    assert set(effective(plant, principal=hall, thingName="b")) == {"plant", "hall", "other"}


def test_nothing_has_no_effective_policies(plant: Any) -> None:
    """All members are optional (model); a pool has no policies of its own (chosen)."""
    assert effective(plant) == {}
    pool = "us-east-1:00000000-0000-0000-0000-000000000000"
    assert effective(plant, cognitoIdentityPoolId=pool) == {}
    assert set(effective(plant, cognitoIdentityPoolId=pool, thingName="a")) == {"plant", "hall"}


def test_effective_policies_do_not_find_an_unknown_thing(plant: Any) -> None:
    """ResourceNotFoundException (model, GetEffectivePolicies)."""
    with plant.refused("ResourceNotFoundException"):
        plant.control.get_effective_policies(thingName="missing")


# Tags, accounts, regions


def test_policy_carries_tags_until_it_is_deleted(desk: Any) -> None:
    """Policies are taggable (developer guide, Tagging your AWS IoT resources)."""
    tags = [{"Key": "team", "Value": "night"}]
    arn = desk.control.create_policy(policyName="all", policyDocument=ALLOW, tags=tags)["policyArn"]
    assert desk.call("list_tags_for_resource", resourceArn=arn)["tags"] == tags
    add_version(desk, default=True)
    assert desk.call("list_tags_for_resource", resourceArn=arn)["tags"] == tags
    delete_version(desk, "1")
    desk.control.delete_policy(policyName="all")
    with desk.refused("ResourceNotFoundException"):
        desk.control.list_tags_for_resource(resourceArn=arn)
    create(desk)
    assert desk.call("list_tags_for_resource", resourceArn=arn)["tags"] == []


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "210987654321"}, {"region": "cn-north-1"}])
def test_policies_belong_to_an_account_and_region(desk: Any, place: dict[str, str]) -> None:
    """One registry each; a target of another one is unknown (developer guide, Thing registry)."""
    there = desk.elsewhere(**place)
    create(desk)
    with there.refused("ResourceNotFoundException"):
        there.control.get_policy(policyName="all")
    assert create(there)["policyArn"] == f"{there.arn}:policy/all"
    for target in (there.groups("plant"), there.certificate()):
        with desk.refused("ResourceNotFoundException"):
            attach(desk, target, "all")
        attach(there, target, "all")
        assert attached(there, target) == ["all"]
    assert targets(desk) == set()
