"""UpdateCommand and DeleteCommand: the life of a command resource."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HALF_DAY = 12 * 3600


def update(bench: Any, **members: Any) -> dict[str, Any]:
    """What UpdateCommand says, without the metadata."""
    answer: dict[str, Any] = bench.control.update_command(commandId="reboot", **members)
    del answer["ResponseMetadata"]
    return answer


def delete(bench: Any, command_id: str = "reboot") -> int:
    """The status that DeleteCommand answers with."""
    status: int = bench.control.delete_command(commandId=command_id)["statusCode"]
    return status


def test_update_command_changes_texts(bench: Any) -> None:
    """Display name and description can be changed (API reference, UpdateCommand)."""
    bench.command(displayName="old", description="old")
    update(bench, displayName="new", description="newer")
    answer = bench.describe()
    assert (answer["displayName"], answer["description"]) == ("new", "newer")


def test_update_command_leaves_what_is_not_named(bench: Any) -> None:
    """All members are optional (API reference, UpdateCommand)."""
    bench.command(displayName="old", description="old")
    update(bench, displayName="new")
    assert bench.describe()["description"] == "old"


def test_update_command_echoes_an_edit(bench: Any) -> None:
    """The answer of an edit has no `deprecated` (Developer Guide, Create and manage commands)."""
    bench.command()
    bench.advance(5)
    assert update(bench, displayName="new") == {
        "commandId": "reboot",
        "displayName": "new",
        "lastUpdatedAt": NOON + timedelta(seconds=5),
    }


def test_update_command_echoes_a_deprecation(bench: Any) -> None:
    """The answer of a deprecation has no texts (Developer Guide, Deprecate a command resource)."""
    bench.command(displayName="name")
    bench.advance(5)
    assert update(bench, deprecated=True) == {
        "commandId": "reboot",
        "deprecated": True,
        "lastUpdatedAt": NOON + timedelta(seconds=5),
    }


def test_update_command_sets_last_updated_but_not_created(bench: Any) -> None:
    """lastUpdatedAt moves, createdAt stays (API reference, GetCommand)."""
    bench.command()
    bench.advance(5)
    update(bench, description="new")
    answer = bench.describe()
    assert (answer["createdAt"], answer["lastUpdatedAt"]) == (NOON, NOON + timedelta(seconds=5))


def test_update_command_with_no_member_changes_nothing(bench: Any) -> None:
    """Accepted, and lastUpdatedAt stays (chosen, see docs/fidelity.md)."""
    bench.command()
    before = bench.describe()
    bench.advance(5)
    assert update(bench) == {"commandId": "reboot", "lastUpdatedAt": NOON}
    assert bench.describe() == before


def test_update_command_of_an_unknown_id_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, UpdateCommand)."""
    with bench.refused("ResourceNotFoundException"):
        update(bench, displayName="new")


@pytest.mark.parametrize(
    "members", [{"displayName": "d" * 65}, {"description": "d" * 2029}, {"displayName": "line\nbreak"}]
)
def test_update_command_outside_the_constraints_is_refused(bench: Any, members: dict[str, Any]) -> None:
    """The constraints of creation hold (API reference, UpdateCommand)."""
    bench.command()
    with bench.refused("ValidationException"):
        update(bench, **members)


def test_deprecation_can_be_undone(bench: Any) -> None:
    """`deprecated: false` restores (Developer Guide, Deprecate a command resource)."""
    bench.command()
    update(bench, deprecated=True)
    assert bench.describe()["deprecated"] is True
    update(bench, deprecated=False)
    assert bench.describe()["deprecated"] is False


@pytest.mark.parametrize("members", [{"displayName": "new"}, {"description": "new"}])
@pytest.mark.parametrize("flag", [{}, {"deprecated": True}])
def test_deprecated_command_cannot_be_edited(bench: Any, members: dict[str, Any], flag: dict[str, Any]) -> None:
    """It must be restored first (Developer Guide, Create and manage commands; the class is chosen)."""
    bench.command(displayName="old")
    update(bench, deprecated=True)
    before = bench.describe()
    bench.advance(5)
    with bench.refused("ValidationException"):
        update(bench, **members, **flag)
    assert bench.describe() == before


def test_update_command_restores_and_edits_at_once(bench: Any) -> None:
    """`deprecated: false` with texts on a deprecated command (chosen, see docs/fidelity.md)."""
    bench.command()
    update(bench, deprecated=True)
    update(bench, deprecated=False, displayName="new")
    answer = bench.describe()
    assert (answer["deprecated"], answer["displayName"]) == (False, "new")


def test_update_command_edits_and_deprecates_at_once(bench: Any) -> None:
    """`deprecated: true` with texts on an available command (chosen, see docs/fidelity.md)."""
    bench.command()
    update(bench, deprecated=True, displayName="new")
    answer = bench.describe()
    assert (answer["deprecated"], answer["displayName"]) == (True, "new")


def test_repeated_deprecation_keeps_the_first_time(bench: Any) -> None:
    """The 12 hours count from the first deprecation (chosen, see docs/fidelity.md)."""
    bench.command()
    update(bench, deprecated=True)
    bench.advance(HALF_DAY - 1)
    update(bench, deprecated=True)
    bench.advance(1)
    assert delete(bench) == 204


def test_restoring_forgets_the_time_of_deprecation(bench: Any) -> None:
    """The 12 hours count from the latest deprecation (Developer Guide, Deprecate a command resource)."""
    bench.command()
    update(bench, deprecated=True)
    bench.advance(HALF_DAY)
    update(bench, deprecated=False)
    update(bench, deprecated=True)
    assert delete(bench) == 202


def test_restoring_an_available_command_is_accepted(bench: Any) -> None:
    """Repeating the current value is accepted (chosen, see docs/fidelity.md)."""
    bench.command()
    assert update(bench, deprecated=False)["deprecated"] is False


@pytest.mark.parametrize("members", [{"displayName": "new"}, {"deprecated": True}, {"deprecated": False}, {}])
def test_command_pending_deletion_cannot_be_updated(bench: Any, members: dict[str, Any]) -> None:
    """ConflictException naming the command (chosen, see docs/fidelity.md)."""
    bench.command()
    delete(bench)
    before = bench.describe()
    with bench.refused("ConflictException") as response:
        update(bench, **members)
    assert response["resourceId"] == "reboot"
    assert bench.describe() == before


def test_delete_command_makes_an_available_command_wait(bench: Any) -> None:
    """202 with an empty body, and the flag (API reference, DeleteCommand)."""
    bench.command()
    answer = bench.control.delete_command(commandId="reboot")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert bench.describe()["pendingDeletion"] is True


@pytest.mark.parametrize(("after", "status", "is_gone"), [(HALF_DAY - 1, 202, False), (HALF_DAY, 204, True)])
def test_delete_command_looks_at_the_time_since_deprecation(bench: Any, after: int, status: int, is_gone: bool) -> None:
    """Removed at once after 12 hours of deprecation (API reference, DeleteCommand)."""
    bench.command()
    update(bench, deprecated=True)
    bench.advance(after)
    assert delete(bench) == status
    if is_gone:
        with bench.refused("ResourceNotFoundException"):
            bench.describe()
    else:
        answer = bench.describe()
        assert (answer["deprecated"], answer["pendingDeletion"]) == (True, True)


def test_pending_command_is_removed_12_hours_after_the_request(bench: Any) -> None:
    """Removal time is the request's plus 12 hours (Developer Guide, Create and manage commands)."""
    bench.command()
    delete(bench)
    bench.advance(HALF_DAY - 1)
    assert bench.describe()["pendingDeletion"] is True
    bench.advance(1)
    with bench.refused("ResourceNotFoundException"):
        bench.describe()


def test_recently_deprecated_command_waits_12_hours_from_the_delete_request(bench: Any) -> None:
    """Not from the deprecation (chosen, see docs/fidelity.md)."""
    bench.command()
    update(bench, deprecated=True)
    bench.advance(6 * 3600)
    delete(bench)
    bench.advance(HALF_DAY - 1)
    assert bench.describe()["pendingDeletion"] is True


def test_repeated_delete_keeps_the_planned_time(bench: Any) -> None:
    """202 again, and the removal is not put off (chosen, see docs/fidelity.md)."""
    bench.command()
    delete(bench)
    bench.advance(HALF_DAY - 1)
    assert delete(bench) == 202
    bench.advance(1)
    with bench.refused("ResourceNotFoundException"):
        bench.describe()


def test_delete_command_of_an_unknown_id_succeeds(bench: Any) -> None:
    """204: the operation declares no not-found error (API reference, DeleteCommand; the status is chosen)."""
    assert delete(bench, "nothing") == 204


def test_id_of_a_pending_command_is_taken(bench: Any) -> None:
    """ConflictException (chosen, see docs/fidelity.md)."""
    bench.command()
    delete(bench)
    with bench.refused("ConflictException"):
        bench.command()


def test_id_of_a_removed_command_is_free_for_a_fresh_one(bench: Any) -> None:
    """The new command has nothing of the old one (Developer Guide, Create and manage commands)."""
    bench.command(displayName="old")
    delete(bench)
    bench.advance(HALF_DAY)
    bench.command(description="new")
    answer = bench.describe()
    assert answer["createdAt"] == NOON + timedelta(seconds=HALF_DAY)
    assert (answer["pendingDeletion"], "displayName" in answer) == (False, False)


def test_removal_of_a_command_is_in_the_journal_at_its_own_instant(bench: Any) -> None:
    """What falls due is found late but happens in time (iotmock's own)."""
    bench.command()
    delete(bench)
    bench.advance(2 * HALF_DAY)
    last = bench.iot.journal[-1]
    assert (last.who, last.event, last.at) == ("clock", "remove", NOON + timedelta(seconds=HALF_DAY))


@pytest.mark.parametrize("is_deprecated", [False, True])
def test_deleting_or_deprecating_a_command_leaves_running_executions(bench: Any, is_deprecated: bool) -> None:
    """Devices may go on reporting (Developer Guide, Deprecate a command resource, Create and manage commands)."""
    execution_id = bench.start(bench.command())
    if is_deprecated:
        update(bench, deprecated=True)
    else:
        delete(bench)
    bench.report(execution_id, "SUCCEEDED")
    assert bench.status(execution_id) == "SUCCEEDED"


def test_deprecation_does_not_stop_the_timer(bench: Any) -> None:
    """Timers run on (Developer Guide, Deprecate a command resource)."""
    execution_id = bench.start(bench.command())
    update(bench, deprecated=True)
    bench.advance(10)
    assert bench.status(execution_id) == "TIMED_OUT"


def test_execution_outlives_its_command(bench: Any) -> None:
    """GetCommandExecution works after the removal (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    execution_id = bench.start(arn)
    delete(bench)
    bench.advance(HALF_DAY)
    assert bench.execution(execution_id)["commandArn"] == arn
