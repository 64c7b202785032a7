"""Mocks that live longer than a test: shared fixtures, a reset, a seed, and a bound on what is kept."""

import subprocess
import sys
from datetime import timedelta
from typing import Any

import boto3
import pytest

from iotmock import IoTMock, mock_iot

MOCK: Any = mock_iot

# Shared fixtures


@pytest.mark.parametrize("fixture", ["iotmock_module", "iotmock_session"])
def test_a_shared_mock_is_reset_for_each_test_and_keeps_clients(pytester: pytest.Pytester, fixture: str) -> None:
    """A client that is made once finds a fresh world in every test, of ours and of moto's."""
    pytester.makepyfile(
        f"""
        import boto3
        import pytest

        made = []

        @pytest.fixture
        def iot({fixture}):
            if not made:
                made.append(boto3.client("iot", region_name="us-east-1"))
            return made[0]

        @pytest.mark.parametrize("number", range(3))
        def test_starts_afresh(iot, {fixture}, number):
            handle = {fixture}
            assert iot.list_things()["things"] == iot.list_commands()["commands"] == []
            assert len(handle.messages) == 0
            assert [call.operation for call in handle.calls] == ["ListThings", "ListCommands"]
            iot.create_thing(thingName="pump")
            iot.create_command(commandId="open", payload={{"content": b"x"}})
            handle.publish("a", "b")
            handle.faults.fail("ListThings")
            handle.limits.packages = 3
            handle.advance(3600)

        def test_has_the_clock_of_the_process({fixture}):
            from datetime import UTC, datetime
            assert abs(({fixture}.now - datetime.now(UTC)).total_seconds()) < 60

        def test_with_the_fixture_of_its_own(iotmock, iot, {fixture}):
            assert iot.list_commands()["commands"] == []
        """
    )
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=5)


def test_a_mock_of_one_test_inside_a_shared_one_starts_afresh(pytester: pytest.Pytester) -> None:
    """Nested mocks share a world, tests do not."""
    pytester.makepyfile(
        """
        import boto3

        def test_leaves_something(iotmock_session):
            boto3.client("iot", region_name="us-east-1").create_command(commandId="open", payload={"content": b"x"})

        def test_finds_nothing(iotmock):
            assert iotmock.client("iot").list_commands()["commands"] == []
        """
    )
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=2)


def test_a_modules_marker_gives_options_to_its_mock(pytester: pytest.Pytester) -> None:
    """As those of the fixture for one test; the next module has its own."""
    for name, region in (("a", "eu-west-1"), ("b", "eu-central-1")):
        pytester.makepyfile(
            **{
                f"test_{name}": f"""
                import pytest
                pytestmark = pytest.mark.iotmock(region="{region}")

                def test_region(iotmock_module):
                    assert iotmock_module.region == "{region}"
                """
            }
        )
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=2)


# Reset


def test_reset_forgets_everything_and_goes_on(iotmock: IoTMock) -> None:
    """What hung on the old world is cut off, and says so; clients of boto3 go on."""
    client, heard, pump = iotmock.client("iot"), iotmock.subscribe("a"), iotmock.connect("pump")
    thing = client.create_thing(thingName="pump")["thingArn"]
    client.create_job(jobId="update", targets=[thing], document="{}")
    iotmock.advance(timedelta(days=1))
    iotmock.reset()
    assert client.list_things()["things"] == client.list_jobs()["jobs"] == []
    assert iotmock.journal == []
    assert not pump.connected
    with pytest.raises(RuntimeError, match="the mock was stopped or reset after this was made"):
        pump.publish("a", "b")
    iotmock.publish("a", "b")
    assert len(heard) == 0
    assert len(iotmock.subscribe("a")) == 0


def test_reset_after_the_stop_is_refused() -> None:
    """There is nothing to go on."""
    with mock_iot() as iot:
        pass
    with pytest.raises(RuntimeError, match="this mock has stopped"):
        iot.reset()


# Seed

PRINTS_IDS = """
import boto3
from iotmock import mock_iot
with mock_iot(region="us-east-1", seed={seed}) as iot:
    control = iot.client("iot")
    arn = control.create_command(commandId="open", payload={{"content": b"x"}})["commandArn"]
    target = "arn:aws:iot:us-east-1:123456789012:client/pump"
    started = iot.client("iot-jobs-data").start_command_execution(commandArn=arn, targetArn=target)
    print(started["executionId"], started["ResponseMetadata"]["RequestId"])
    print(control.create_thing_group(thingGroupName="fleet")["thingGroupId"])
    print(control.create_thing(thingName="pump")["thingId"])
"""


def printed(seed: int) -> str:
    """The ids of a run in a process of its own."""
    command = [sys.executable, "-c", PRINTS_IDS.format(seed=seed)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_seed_makes_ids_the_same_in_every_run() -> None:
    """Ours, moto's, and those of requests; another seed makes others."""
    first = printed(7)
    assert len(first.split()) == len(set(first.split())) == 4
    assert printed(7) == first
    assert not set(printed(8).split()) & set(first.split())


def test_a_seed_ends_with_its_mock() -> None:
    """The next one has ids that nobody has seen."""

    def group_and_request() -> tuple[str, str]:
        answer = boto3.client("iot", region_name="us-east-1").create_command(commandId="c", payload={"content": b"x"})
        group = boto3.client("iot", region_name="us-east-1").create_thing_group(thingGroupName="g")
        return answer["ResponseMetadata"]["RequestId"], group["thingGroupId"]

    found = []
    for options in ({"seed": 7}, {"seed": 7}, {}, {}):
        with MOCK(**options):
            found.append(group_and_request())
    assert found[0] == found[1]
    assert len({request for request, _ in found}) == len({group for _, group in found}) == 3


# A bound on what is kept


def test_a_bound_keeps_the_last_ones() -> None:
    """Of messages, calls and changes, in each account and region; up to a quarter more between two rounds."""
    with mock_iot(region="us-east-1", keep_last=100) as iot:
        other = iot.scope(region="eu-west-1")
        other.publish("first", "")
        for number in range(300):
            iot.publish("news", str(number))
            iot.client("iot").create_package(packageName="p")
            iot.client("iot").delete_package(packageName="p")
        for kept in (iot.messages, iot.calls, iot.journal):
            assert 100 <= len(kept) <= 125
        assert iot.messages[-1].text() == "299"
        assert [message.topic for message in other.messages] == ["first"]


def test_everything_is_kept_without_a_bound(iotmock: IoTMock) -> None:
    """A test may ask for its first message."""
    for number in range(300):
        iotmock.publish("news", str(number))
    assert len(iotmock.messages) == 300


def test_logs_can_be_cleared(iotmock: IoTMock) -> None:
    """Each for itself; what happens next is the first entry."""
    iotmock.publish("a", "1")
    iotmock.client("iot").create_package(packageName="p")
    for log in (iotmock.messages, iotmock.calls, iotmock.journal):
        log.clear()
        assert len(log) == 0
    iotmock.publish("a", "2")
    assert iotmock.messages[0].text() == "2"


@pytest.mark.parametrize("keep_last", [0, -5])
def test_a_bound_below_one_is_refused(keep_last: int) -> None:
    """Nothing could be read."""
    with pytest.raises(ValueError, match=f"keep_last={keep_last}"):
        mock_iot(keep_last=keep_last)


def test_a_bound_and_a_seed_come_by_the_marker_as_well(pytester: pytest.Pytester) -> None:
    """As every option."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.iotmock(keep_last=4, seed=1)
        def test(iotmock):
            for number in range(50):
                iotmock.publish("a", str(number))
            assert len(iotmock.messages) <= 5
        """
    )
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=1)


def test_clearing_leaves_types_alone(iotmock: IoTMock) -> None:
    """`messages` is a log, with what a sequence has."""
    log: Any = iotmock.messages
    assert (list(log), log.count("a")) == ([], 0)
