"""`iot.snapshot()` and `iot.restore(...)`: how everything stood, and back to it."""

import functools
import gc
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import boto3
import freezegun
import pytest
from botocore.exceptions import ClientError

from iotmock import IoTMock, Message, Snapshot, mock_iot

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAYLOAD = {"content": b"{}", "contentType": "application/json"}


def things(iot: IoTMock) -> list[str]:
    """The registry, as moto answers it."""
    return [thing["thingName"] for thing in iot.client("iot").list_things()["things"]]


def desire(iot: IoTMock, thing: str, value: Any) -> None:
    """Update a shadow as an application does."""
    iot.client("iot-data").update_thing_shadow(
        thingName=thing, payload=json.dumps({"state": {"desired": {"value": value}}})
    )


class TestState:
    """What comes back."""

    def test_moto_and_iotmock_together(self, iotmock: IoTMock) -> None:
        """Things, groups, shadows, executions, packages; as often as one likes."""
        control = iotmock.client("iot")
        arn = control.create_thing(thingName="pump", attributePayload={"attributes": {"a": "1"}})["thingArn"]
        control.create_thing_group(thingGroupName="fleet", tags=[{"Key": "k", "Value": "v"}])
        control.add_thing_to_thing_group(thingName="pump", thingGroupName="fleet")
        command = control.create_command(commandId="open", payload=PAYLOAD)["commandArn"]
        execution = iotmock.client("iot-jobs-data").start_command_execution(commandArn=command, targetArn=arn)[
            "executionId"
        ]
        control.create_package(packageName="app")
        desire(iotmock, "pump", 1)
        snapshot = iotmock.snapshot()
        for _ in range(2):
            control.update_thing(thingName="pump", attributePayload={"attributes": {"a": "2"}})
            control.delete_thing_group(thingGroupName="fleet")
            control.create_thing(thingName="fan")
            control.delete_package(packageName="app")
            desire(iotmock, "pump", 2)
            iotmock.publish("$aws/commands/things/pump/executions/" + execution + "/response/json",
                            {"status": "SUCCEEDED"})  # fmt: skip
            iotmock.restore(snapshot)
            assert things(iotmock) == ["pump"]
            assert control.describe_thing(thingName="pump")["attributes"] == {"a": "1"}
            assert control.list_things_in_thing_group(thingGroupName="fleet")["things"] == ["pump"]
            group = control.describe_thing_group(thingGroupName="fleet")["thingGroupArn"]
            assert control.list_tags_for_resource(resourceArn=group)["tags"] == [{"Key": "k", "Value": "v"}]
            assert control.list_packages()["packageSummaries"][0]["packageName"] == "app"
            assert iotmock.shadow("pump").desired == {"value": 1}
            found = control.get_command_execution(executionId=execution, targetArn=arn)
            assert (found["status"], "completedAt" in found) == ("CREATED", False)

    def test_tags_end_with_their_resource_after_a_restore(self, iotmock: IoTMock) -> None:
        """They hang on what moto keeps now, not on what it kept before."""
        control = iotmock.client("iot")
        control.create_thing_type(thingTypeName="valve", tags=[{"Key": "k", "Value": "v"}])
        snapshot = iotmock.snapshot()
        iotmock.restore(snapshot)
        gc.collect()
        arn = control.describe_thing_type(thingTypeName="valve")["thingTypeArn"]
        control.tag_resource(resourceArn=arn, tags=[{"Key": "new", "Value": "1"}])
        iotmock.restore(snapshot)
        assert control.list_tags_for_resource(resourceArn=arn)["tags"] == [{"Key": "k", "Value": "v"}]

    def test_all_accounts_and_regions(self, iotmock: IoTMock) -> None:
        """Whichever handle takes and restores."""
        far = iotmock.scope(account_id="111122223333", region="eu-west-1")
        far.client("iot").create_thing(thingName="far")
        desire(far, "far", 1)
        snapshot = far.snapshot()
        far.client("iot").delete_thing(thingName="far")
        iotmock.client("iot").create_thing(thingName="near")
        iotmock.scope(region="us-west-2").client("iot").create_thing(thingName="west")
        desire(far, "far", 2)
        iotmock.restore(snapshot)
        assert (things(far), things(iotmock), things(iotmock.scope(region="us-west-2"))) == (["far"], [], [])
        assert far.shadow("far").desired == {"value": 1}

    def test_messages_journal_and_calls(self, iotmock: IoTMock) -> None:
        """As they were; what was taken in hand before is of what is gone."""
        iotmock.client("iot").create_command(commandId="open", payload=PAYLOAD)
        iotmock.publish("a", b"1")
        snapshot = iotmock.snapshot()
        before = [str(entry) for entry in iotmock.journal], len(iotmock.messages), len(iotmock.calls)
        iotmock.client("iot").create_command(commandId="shut", payload=PAYLOAD)
        iotmock.publish("b", b"2")
        iotmock.restore(snapshot)
        assert ([str(entry) for entry in iotmock.journal], len(iotmock.messages), len(iotmock.calls)) == before

    def test_other_services_of_moto_go_on(self, iotmock: IoTMock) -> None:
        """Only the IoT side is brought back."""
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="before")
        snapshot = iotmock.snapshot()
        s3.create_bucket(Bucket="after")
        iotmock.restore(snapshot)
        assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["before", "after"]

    def test_faults_and_limits(self, iotmock: IoTMock) -> None:
        """They belong to how things stood, with what a test has given them."""
        asked: list[Any] = []

        def when(parameters: dict[str, Any]) -> bool:
            asked.append(parameters)
            return True

        iotmock.limits.packages = 1
        iotmock.faults.fail("GetCommand", error="ThrottlingException", times=9, when=when)
        snapshot = iotmock.snapshot()
        iotmock.faults.clear()
        iotmock.limits.packages = 5
        iotmock.restore(snapshot)
        assert iotmock.limits.packages == 1
        with pytest.raises(ClientError, match="ThrottlingException"):
            iotmock.client("iot").get_command(commandId="open")
        assert asked[0] == {"commandId": "open"}
        iotmock.client("iot").create_package(packageName="a")
        with pytest.raises(ClientError, match="ServiceQuotaExceeded"):
            iotmock.client("iot").create_package(packageName="b")

    def test_jobs_go_on_from_there(self, iotmock: IoTMock) -> None:
        """Their rollout, timers and followers of groups."""
        control = iotmock.client("iot")
        group = control.create_thing_group(thingGroupName="fleet")["thingGroupArn"]
        for name in ("a", "b"):
            control.create_thing(thingName=name)
        control.add_thing_to_thing_group(thingName="a", thingGroupName="fleet")
        control.create_job(jobId="update", targets=[group], document="{}", targetSelection="CONTINUOUS")
        snapshot = iotmock.snapshot()
        for _ in range(2):
            control.cancel_job(jobId="update")
            iotmock.restore(snapshot)
            control.add_thing_to_thing_group(thingName="b", thingGroupName="fleet")
            for name in ("a", "b"):
                job = iotmock.device(name).next_job()
                assert job is not None
                job.succeed()
            assert iotmock.job("update").counts["SUCCEEDED"] == 2
        iotmock.restore(snapshot)
        assert iotmock.job("update").counts["QUEUED"] == 1


def create_role_alias(iotmock: IoTMock) -> None:
    """Make what moto keeps."""
    iotmock.client("iot").create_role_alias(roleAlias="fleet", roleArn="arn:aws:iam::123456789012:role/fleet")


class TestMoto:
    """What moto keeps, and how it keeps it."""

    def test_references_to_backends_hold(self, iotmock: IoTMock) -> None:
        """A backend exists once: the one that a resource refers to is the one that answers."""
        from moto.iot.models import iot_backends
        from moto.s3.models import s3_backends

        create_role_alias(iotmock)
        backend: Any = iot_backends[iotmock.account_id][iotmock.region]
        s3: Any = s3_backends[iotmock.account_id]["aws"]
        (alias,) = backend.role_aliases.values()
        alias.backend, alias.bucket_backend = backend, s3
        iotmock.restore(iotmock.snapshot())
        (restored,) = backend.role_aliases.values()
        assert restored is not alias
        assert (restored.backend is backend, restored.bucket_backend is s3) == (True, True)

    def test_instances_that_moto_counts_do_not_pile_up(self, iotmock: IoTMock) -> None:
        """It keeps a list of all that was ever made."""
        from moto.iot.models import FakeRoleAlias

        counted: Any = FakeRoleAlias
        name = "instances_tracked" if hasattr(counted, "instances_tracked") else "instances"
        create_role_alias(iotmock)
        snapshot = iotmock.snapshot()
        for _ in range(5):
            iotmock.restore(snapshot)
        assert len(getattr(counted, name)) == 1


class TestClock:
    """The clock is brought back, too."""

    def test_stopped_clock_stands_where_it_stood(self) -> None:
        """Also when it was advanced."""
        with mock_iot(now=START) as iot:
            iot.advance(60)
            snapshot = iot.snapshot()
            iot.advance(3600)
            iot.restore(snapshot)
            assert iot.now == snapshot.at == START + timedelta(seconds=60)
            iot.reset()
            assert iot.now == START

    def test_running_clock_goes_on_from_there(self) -> None:
        """What was not due then is not due now."""
        with mock_iot() as iot:
            control = iot.client("iot")
            command = control.create_command(commandId="open", payload=PAYLOAD)["commandArn"]
            target = control.create_thing(thingName="pump")["thingArn"]
            execution = iot.client("iot-jobs-data").start_command_execution(
                commandArn=command, targetArn=target, executionTimeoutSeconds=600
            )["executionId"]
            snapshot = iot.snapshot()
            for _ in range(2):
                iot.advance(3600)
                find = {"executionId": execution, "targetArn": target}
                assert control.get_command_execution(**find)["status"] == "TIMED_OUT"
                iot.restore(snapshot)
                assert timedelta(0) <= iot.now - snapshot.at < timedelta(minutes=1)
                assert control.get_command_execution(**find)["status"] == "CREATED"
            assert iot.next_deadline is not None
            iot.advance(600)
            assert control.get_command_execution(**find)["status"] == "TIMED_OUT"

    def test_process_clock_that_has_gone_on_does_not_count(self) -> None:
        """A day between building and testing is none for what was built."""
        with freezegun.freeze_time(START) as process, mock_iot() as iot:
            snapshot = iot.snapshot()
            process.tick(timedelta(days=1))
            iot.restore(snapshot)
            assert iot.now == START
            process.tick(60)
            assert iot.now == START + timedelta(seconds=60)

    def test_clock_that_was_frozen_since_runs_again(self) -> None:
        """As at the snapshot; and the other way round."""
        with mock_iot() as iot:
            running = iot.snapshot()
            iot.freeze()
            frozen = iot.snapshot()
            iot.restore(running)
            first = iot.now
            while iot.now == first:
                pass
            iot.restore(frozen)
            assert iot.now == iot.now == frozen.at


class TestClients:
    """Who is connected and listens."""

    def test_clients_of_that_time_go_on(self, iotmock: IoTMock) -> None:
        """With what they have received, their handlers, and under their session."""
        pump = iotmock.device("pump")
        heard: list[Any] = []
        pump.on_delta(heard.append)
        subscription = iotmock.subscribe("news/#")
        iotmock.publish("news/1", b"")
        snapshot = iotmock.snapshot()
        for number in range(2):
            pump.drop()
            subscription.close()
            iotmock.publish("news/missed", b"")
            iotmock.restore(snapshot)
            assert (pump.connected, pump.client.disconnect_reason, subscription.closed) == (True, None, False)
            desire(iotmock, "pump", number)
            pump.report({"value": number})
            iotmock.publish("news/2", b"")
        assert heard == [{"value": 0}, {"value": 1}]
        assert [message.topic for message in subscription] == ["news/1", "news/2", "news/2"]
        pump.drop()
        subscription.close()
        iotmock.publish("news/3", b"")
        assert len(subscription) == 3
        assert not pump.connected

    def test_clients_that_came_later_are_cut_off(self, iotmock: IoTMock) -> None:
        """The cloud does not know them; a device comes back by itself."""
        snapshot = iotmock.snapshot()
        pump, subscription = iotmock.device("pump"), iotmock.subscribe("#")
        iotmock.restore(snapshot)
        assert not pump.connected
        with pytest.raises(RuntimeError, match="stopped or reset after this was made"):
            pump.client.publish("a", b"")
        iotmock.publish("a", b"")
        assert len(subscription) == 0
        pump.reconnect()
        pump.report({"on": True})
        assert iotmock.shadow("pump").reported == {"on": True}

    def test_any_callable_may_be_a_callback(self, iotmock: IoTMock) -> None:
        """It is the test's, and stays the same object."""
        got: list[Message] = []
        mock = Mock(return_value=None)
        for callback in (mock, got.append, functools.partial(lambda _tag, message: got.append(message), "tag")):
            iotmock.subscribe("a", callback)
        client = iotmock.connect("client", will={"topic": "gone", "payload": {"x": [1]}})
        client.subscribe("a", callback=mock)
        iotmock.restore(iotmock.snapshot())
        iotmock.publish("a", b"1")
        assert (mock.call_count, len(got), len(client.messages)) == (2, 2, 1)
        client.drop()
        assert iotmock.messages[-2].json() == {"x": [1]}

    def test_shared_subscriptions_and_silence(self, iotmock: IoTMock) -> None:
        """Members of a group, a client that does not answer, and its time-out."""
        one, two = iotmock.connect("one", keep_alive=100), iotmock.connect("two")
        for client in (one, two):
            client.subscribe("$share/g/a")
        one.silence()
        snapshot = iotmock.snapshot()
        iotmock.advance(151)
        assert not one.connected
        iotmock.restore(snapshot)
        iotmock.publish("a", b"")
        assert (len(one.messages), len(two.messages)) == (0, 1)
        iotmock.advance(151)
        assert [one.connected, two.connected] == [False, True]

    def test_restore_within_a_callback(self, iotmock: IoTMock) -> None:
        """What waited behind it is gone with the rest; later messages arrive."""
        snapshots: list[Snapshot] = []
        heard: list[str] = []

        def hear(message: Message) -> None:
            heard.append(message.topic)
            if message.topic == "back":
                iotmock.restore(snapshots[0])
                iotmock.publish("later", b"")

        iotmock.subscribe("#", hear)
        snapshots.append(iotmock.snapshot())
        iotmock.publish("back", b"")
        assert heard == ["back", "later"]
        assert [message.topic for message in iotmock.messages] == ["later"]


class TestOtherMocks:
    """A snapshot outlives its mock."""

    def test_restored_in_a_later_mock(self) -> None:
        """Built once, used by many tests; each has its own."""
        with mock_iot(now=START) as iot:
            iot.client("iot").create_thing(thingName="pump")
            desire(iot, "pump", 1)
            iot.device("pump", will=("gone", b""))
            iot.connect("keeper", clean_session=False).subscribe("a")
            iot.subscribe("a", lambda _message: pytest.fail("that test is over"))
            snapshot = iot.snapshot()
        for _ in range(2):
            with mock_iot(now=START + timedelta(days=9)) as iot:
                iot.client("iot").create_thing(thingName="fan")
                iot.restore(snapshot)
                assert (things(iot), iot.now) == (["pump"], START)
                before = len(iot.messages)
                desire(iot, "pump", 2)
                iot.publish("a", b"kept", qos=1)
                pump = iot.device("pump")
                keeper = iot.connect("keeper", clean_session=False)
                assert (pump.client.session_present, [m.payload for m in keeper.messages]) == (False, [b"kept"])
                assert "gone" not in iot.messages[before:]

    def test_clients_of_boto3_go_on(self, iotmock: IoTMock) -> None:
        """Made before or after."""
        client = boto3.client("iot", region_name=iotmock.region)
        client.create_thing(thingName="pump")
        snapshot = iotmock.snapshot()
        client.delete_thing(thingName="pump")
        iotmock.restore(snapshot)
        assert client.describe_thing(thingName="pump")["thingName"] == "pump"

    def test_paging_goes_on(self, iotmock: IoTMock) -> None:
        """A token of that time is one of this time."""
        control = iotmock.client("iot")
        for name in "abc":
            control.create_package(packageName=name)
        token = control.list_packages(maxResults=2)["nextToken"]
        iotmock.restore(iotmock.snapshot())
        assert [p["packageName"] for p in control.list_packages(nextToken=token)["packageSummaries"]] == ["c"]


class TestMisuse:
    """Errors that name the remedy."""

    def test_no_snapshot(self, iotmock: IoTMock) -> None:
        """Something else."""
        with pytest.raises(TypeError, match=r"pass what `iot.snapshot\(\)` gave"):
            iotmock.restore(b"")  # type: ignore[arg-type]

    def test_after_the_stop(self) -> None:
        """Neither way."""
        with mock_iot() as iot:
            snapshot = iot.snapshot()
        with pytest.raises(RuntimeError, match="has stopped"):
            iot.snapshot()
        with pytest.raises(RuntimeError, match="has stopped"):
            iot.restore(snapshot)

    def test_repr(self) -> None:
        """When, and how large."""
        with mock_iot(now=START) as iot:
            assert repr(iot.snapshot()).startswith("<Snapshot of 2026-03-01T12:00:00+00:00, ")
