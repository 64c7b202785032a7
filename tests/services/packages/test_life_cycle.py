"""DRAFT, PUBLISHED, DEPRECATED: every move in every state, and what may be edited where."""

from typing import Any

import pytest

from iotmock.services.packages.transitions import VERSION_TABLE, VersionState

STATES = ("DRAFT", "PUBLISHED", "DEPRECATED")
REFUSED = None
STAYS = dict(zip(STATES, STATES, strict=True))

# What each event leads to in each state. Source: Developer Guide, "Preparing to use Software Package Catalog".
MOVES: dict[str, dict[str, str | None]] = {
    "publish": {"DRAFT": "PUBLISHED", "PUBLISHED": REFUSED, "DEPRECATED": "PUBLISHED"},
    "deprecate": {"DRAFT": REFUSED, "PUBLISHED": "DEPRECATED", "DEPRECATED": REFUSED},
    "edit": {**STAYS},
    "edit contents": {"DRAFT": "DRAFT", "PUBLISHED": REFUSED, "DEPRECATED": REFUSED},
    "associate SBOM": {**STAYS},
    "disassociate SBOM": {**STAYS},
    "delete": dict.fromkeys(STATES, "DELETED"),
}
CELLS = [(state, event, after) for event, row in MOVES.items() for state, after in row.items()]

EDITS: dict[str, dict[str, Any]] = {
    "description": {"description": "new"},
    "recipe": {"recipe": "new"},
    "attributes": {"attributes": {"new": "yes"}},
    "artifact": {"artifact": {"s3Location": {"bucket": "new"}}},
}


def do(bench: Any, event: str) -> None:
    """Let an event happen to version 1.0 through the API."""
    match event:
        case "publish" | "deprecate":
            bench.update(action=event.upper())
        case "edit":
            bench.update(description="new")
        case "edit contents":
            bench.update(attributes={"new": "yes"})
        case "associate SBOM":
            bench.associate_files(bom=b"{}")
        case "disassociate SBOM":
            bench.associate_files(bom=b"{}")
            bench.disassociate()
        case _:
            bench.delete()


@pytest.mark.parametrize(("state", "event", "after"), CELLS)
def test_version_moves_as_documented(bench: Any, state: str, event: str, after: str | None) -> None:
    """Developer Guide, Preparing to use Software Package Catalog; the class of refusals is chosen."""
    bench.version(status=state)
    assert bench.describe()["status"] == state
    if after is REFUSED:
        before = bench.describe()
        with bench.refused("ConflictException") as response:
            do(bench, event)
        assert response["resourceId"] == "1.0"
        assert bench.describe() == before
    else:
        do(bench, event)
        assert bench.iot.journal[-1].after == after
        assert bench.version_names() == ([] if after == "DELETED" else ["1.0"])
        assert bench.version_names(status=state) == (["1.0"] if after == state else [])


def test_table_holds_what_is_documented_and_nothing_else() -> None:
    """The matrix above, birth and death are the whole table."""
    rows: dict[VersionState | None, dict[str, str]] = {state: {} for state in (None, *VersionState)}
    rows[None] = {"create": "DRAFT"}
    for state, event, after in CELLS:
        if after is not REFUSED:
            rows[VersionState(state)][event] = after
    assert rows == VERSION_TABLE.rows


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("member", ["description", "recipe"])
def test_texts_can_be_edited_in_every_state(bench: Any, member: str, state: str) -> None:
    """Developer Guide, Preparing to use Software Package Catalog, and Preparing AWS IoT Jobs for the recipe."""
    bench.version(status=state)
    bench.update(**EDITS[member])
    assert bench.describe()[member] == "new"


@pytest.mark.parametrize("member", ["attributes", "artifact"])
def test_contents_can_be_edited_while_draft(bench: Any, member: str) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: fixed from publication on."""
    bench.version()
    bench.update(**EDITS[member])
    assert bench.describe()[member] == EDITS[member][member]


@pytest.mark.parametrize("state", ["PUBLISHED", "DEPRECATED"])
@pytest.mark.parametrize("member", ["attributes", "artifact"])
def test_contents_are_fixed_after_publication(bench: Any, member: str, state: str) -> None:
    """Developer Guide, Preparing AWS IoT Jobs; not even the permitted members of the same call are changed."""
    bench.version(status=state)
    before = bench.describe()
    with bench.refused("ConflictException"):
        bench.update(**EDITS[member], **EDITS["description"])
    assert bench.describe() == before


def test_draft_is_edited_and_published_in_one_call(bench: Any) -> None:
    """Both take effect (chosen, see docs/fidelity.md)."""
    bench.version()
    bench.update(**EDITS["attributes"], **EDITS["artifact"], **EDITS["recipe"], action="PUBLISH")
    answer = bench.describe()
    assert (answer["status"], answer["attributes"], answer["recipe"]) == ("PUBLISHED", {"new": "yes"}, "new")


def test_refused_action_edits_nothing(bench: Any) -> None:
    """A refused request changes nothing (chosen, see docs/fidelity.md)."""
    bench.version()
    before = bench.describe()
    with bench.refused("ConflictException"):
        bench.update(**EDITS["attributes"], **EDITS["description"], action="DEPRECATE")
    assert bench.describe() == before


def test_moves_stand_in_the_journal(bench: Any) -> None:
    """The journal names package and version."""
    bench.version(status="DEPRECATED")
    moves = [(e.name, e.before, e.after) for e in bench.iot.journal if e.resource == "package version"]
    assert moves == [
        ("lamp/1.0", None, "DRAFT"),
        ("lamp/1.0", "DRAFT", "PUBLISHED"),
        ("lamp/1.0", "PUBLISHED", "DEPRECATED"),
    ]


# Default version


@pytest.mark.parametrize("state", ["PUBLISHED", "DEPRECATED"])
def test_published_version_becomes_default(bench: Any, state: str) -> None:
    """Developer Guide, Preparing to use Software Package Catalog."""
    bench.version(status=state)
    bench.make_default()
    assert bench.describe_package()["defaultVersionName"] == "1.0"


def test_draft_cannot_become_default(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog; the class is chosen."""
    bench.version()
    before = bench.describe_package()
    with bench.refused("ConflictException") as response:
        bench.control.update_package(packageName="lamp", defaultVersionName="1.0", description="new")
    assert response["resourceId"] == "1.0"
    assert bench.describe_package() == before


def test_unknown_version_cannot_become_default(bench: Any) -> None:
    """ResourceNotFoundException is declared (chosen, see docs/fidelity.md)."""
    bench.package()
    with bench.refused("ResourceNotFoundException"):
        bench.make_default("2.0")


@pytest.mark.parametrize("state", ["PUBLISHED", "DEPRECATED"])
def test_default_version_is_never_chosen_by_itself(bench: Any, state: str) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: naming one is optional."""
    bench.version(status=state)
    assert "defaultVersionName" not in bench.describe_package()


def test_default_version_is_replaced(bench: Any) -> None:
    """API reference, UpdatePackage; the old one can be deleted then."""
    bench.version("1.0", status="PUBLISHED")
    bench.version("2.0", status="PUBLISHED")
    bench.make_default("1.0")
    bench.make_default("2.0")
    bench.delete("1.0")
    assert bench.describe_package()["defaultVersionName"] == "2.0"


def test_default_version_is_unset(bench: Any) -> None:
    """API reference, UpdatePackage: unsetDefaultVersion."""
    bench.version(status="PUBLISHED")
    bench.make_default()
    bench.control.update_package(packageName="lamp", unsetDefaultVersion=True)
    assert "defaultVersionName" not in bench.describe_package()


def test_unsetting_no_default_succeeds(bench: Any) -> None:
    """There is nothing to undo (chosen, see docs/fidelity.md)."""
    bench.package()
    bench.control.update_package(packageName="lamp", unsetDefaultVersion=True)
    assert "defaultVersionName" not in bench.describe_package()


def test_naming_and_unsetting_a_default_at_once_is_refused(bench: Any) -> None:
    """API reference, UpdatePackage: not both; the class is chosen."""
    bench.version(status="PUBLISHED")
    with bench.refused("ValidationException"):
        bench.control.update_package(packageName="lamp", defaultVersionName="1.0", unsetDefaultVersion=True)
    assert "defaultVersionName" not in bench.describe_package()


def test_unset_false_has_no_effect(bench: Any) -> None:
    """It may stand beside a name, and leaves a default alone (chosen, see docs/fidelity.md)."""
    bench.version(status="PUBLISHED")
    bench.control.update_package(packageName="lamp", defaultVersionName="1.0", unsetDefaultVersion=False)
    bench.control.update_package(packageName="lamp", unsetDefaultVersion=False)
    assert bench.describe_package()["defaultVersionName"] == "1.0"


def test_default_version_stays_default_when_deprecated_and_published_again(bench: Any) -> None:
    """A deprecated version may be the default (chosen, see docs/fidelity.md)."""
    bench.version(status="PUBLISHED")
    bench.make_default()
    bench.update(action="DEPRECATE")
    assert bench.describe_package()["defaultVersionName"] == "1.0"
    bench.update(action="PUBLISH")
    assert bench.describe_package()["defaultVersionName"] == "1.0"


def test_default_version_cannot_be_deleted(bench: Any) -> None:
    """API reference, DeletePackageVersion: name another default first; the class is chosen."""
    bench.version(status="PUBLISHED")
    bench.make_default()
    with bench.refused("ValidationException"):
        bench.delete()
    assert bench.version_names() == ["1.0"]


def test_former_default_version_can_be_deleted(bench: Any) -> None:
    """API reference, DeletePackageVersion: after unsetting."""
    bench.version(status="PUBLISHED")
    bench.make_default()
    bench.control.update_package(packageName="lamp", unsetDefaultVersion=True)
    bench.delete()
    assert bench.version_names() == []
