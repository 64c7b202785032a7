"""What a strict test may not leave undone."""

from typing import Any

import pytest

UNDONE = """
import pytest

PAYLOAD = {"content": b"x"}

def start(iot, target="client/pump", **members):
    command = iot.client("iot").create_command(commandId="open", payload=PAYLOAD)
    return iot.client("iot-jobs-data").start_command_execution(
        commandArn=command["commandArn"], targetArn=f"arn:aws:iot:{iot.region}:{iot.account_id}:{target}", **members
    )["executionId"]

def answer(iot, execution, status):
    iot.publish(f"$aws/commands/clients/pump/executions/{execution}/response/json", {"status": status})

def job(iot, *things):
    control = iot.client("iot")
    arns = [control.create_thing(thingName=name)["thingArn"] for name in things]
    control.create_job(jobId="update", targets=arns, document="{}")

"""


def run(pytester: pytest.Pytester, tests: str, *options: str) -> pytest.RunResult:
    """Run tests that have the short forms above."""
    pytester.makepyfile(UNDONE + tests)
    return pytester.runpytest_subprocess("-p", "no:randomly", *options)


def test_a_strict_test_fails_with_all_that_it_leaves(pytester: pytest.Pytester) -> None:
    """Each thing by its name."""
    result = run(
        pytester,
        """
@pytest.mark.iotmock(strict=True)
def test(iotmock):
    iotmock.faults.fail("DescribeThing")
    iotmock.faults.lose("lamp/#")
    heard = iotmock.subscribe("news")
    client = iotmock.connect("pump")
    client.subscribe("news")
    iotmock.publish("news", "1")
    iotmock.publish("news", "2")
    answer(iotmock, start(iotmock), "IN_PROGRESS")
    start_again = iotmock.scope(region="eu-west-1")
    start(start_again)
    job(iotmock, "lamp", "pump")
    iotmock.device("lamp").next_job()
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "this test is strict, and leaves",
            "  fault that never happened: fail DescribeThing with ThrottlingException, 1 left",
            "  fault that never happened: lose messages on lamp/#, 1 left",
            "  command that nobody answered: execution * in 123456789012 eu-west-1",
            "  2 messages that nobody read: subscription to 'news', the last <Message news '2'>",
            "  2 messages that nobody read: client 'pump', the last <Message news '2'>",
            "  command execution still IN_PROGRESS: *",
            "  job execution still IN_PROGRESS: update/lamp/1",
            "  job execution still QUEUED: update/pump/1",
        ],
        consecutive=False,
    )


def test_a_test_that_leaves_nothing_passes(pytester: pytest.Pytester) -> None:
    """Everything was ended, answered, read or told to somebody."""
    run(
        pytester,
        """
@pytest.mark.iotmock(strict=True)
def test(iotmock):
    iotmock.faults.fail("ListThings", error="InvalidRequestException")
    with pytest.raises(Exception):
        iotmock.client("iot").list_things()
    heard = iotmock.subscribe("news")
    told = []
    iotmock.subscribe("news", callback=told.append)
    client = iotmock.connect("pump")
    client.subscribe("news", callback=told.append)
    iotmock.publish("news", "1")
    assert heard[0].text() == "1"
    answer(iotmock, start(iotmock), "SUCCEEDED")
    job(iotmock, "lamp", "pump", "valve")
    device = iotmock.device("lamp")
    device.next_job().succeed()
    iotmock.client("iot").delete_thing(thingName="pump")
    iotmock.client("iot").delete_job(jobId="update", force=True)
""",
    ).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("options", "failures"),
    [
        ("strict=True", 1),
        ("strict=['faults']", 1),
        ("strict=['messages', 'commands', 'executions']", 0),
        ("strict=False", 0),
        ("", 0),
    ],
)
def test_a_test_chooses_what_is_looked_at(pytester: pytest.Pytester, options: str, failures: int) -> None:
    """Nothing unless it says so."""
    result = run(
        pytester,
        f"""
@pytest.mark.iotmock({options})
def test(iotmock):
    iotmock.faults.fail("DescribeThing")
""",
    )
    result.assert_outcomes(failed=failures, passed=1 - failures)


@pytest.mark.parametrize(("ini", "failures"), [("true", 2), ("faults", 1), ("messages executions", 1), ("false", 0)])
def test_a_suite_chooses_for_all_its_tests(pytester: pytest.Pytester, ini: str, failures: int) -> None:
    """By the ini option; a test's own marker goes over it."""
    pytester.makeini(f"[pytest]\niotmock_strict = {ini}")
    result = run(
        pytester,
        """
def test_fault(iotmock):
    iotmock.faults.fail("DescribeThing")

def test_messages(iotmock):
    heard = iotmock.subscribe("a")
    iotmock.publish("a", "1")

@pytest.mark.iotmock(strict=False)
def test_that_is_not_strict(iotmock):
    iotmock.faults.fail("DescribeThing")

def test_without_the_fixture():
    pass
""",
    )
    result.assert_outcomes(failed=failures, passed=4 - failures)


def test_a_test_that_fails_anyway_is_left_alone(pytester: pytest.Pytester) -> None:
    """What it leaves is no news."""
    result = run(
        pytester,
        """
@pytest.mark.iotmock(strict=True)
def test(iotmock):
    iotmock.faults.fail("DescribeThing")
    assert 1 == 2
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*is strict*")


@pytest.mark.parametrize(
    ("strict", "message"),
    [
        ("['fault']", "*strict has no check 'fault': did you mean faults?"),
        ("['xyz']", "*strict has no check 'xyz': there are faults, commands, messages, executions"),
        ("'faults'", "*strict='faults': True, False or a list of faults, commands, messages, executions"),
        ("5", "*strict=5: True, False or a list of *"),
    ],
)
def test_a_wrong_choice_names_what_there_is(pytester: pytest.Pytester, strict: str, message: str) -> None:
    """Before the test."""
    result = run(pytester, f"@pytest.mark.iotmock(strict={strict})\ndef test(iotmock):\n    pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])


def test_nothing_is_kept_for_a_test_that_is_not_strict(iotmock: Any) -> None:
    """Subscriptions that nobody holds may go."""
    iotmock.subscribe("a")
    assert iotmock._world.inboxes is None
