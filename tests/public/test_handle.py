"""The control handle: time, messages, journal, clients, scopes, faults."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import boto3
import pytest
import requests
import time_machine
from botocore.config import Config
from botocore.exceptions import ClientError
from freezegun import freeze_time
from moto import mock_aws

from iotmock import IoTMock, mock_iot

PAYLOAD = {"content": b"{}", "contentType": "application/json"}
_REGIONS = ("us-east-1", "eu-west-1")
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class TestTime:
    """The clock belongs to the test."""

    def test_advance_moves_the_services_clock(self, iotmock: IoTMock) -> None:
        """`advance` takes seconds or a timedelta; time stamps follow."""
        iot = iotmock.client("iot")
        iot.create_command(commandId="a", payload=PAYLOAD)
        iotmock.advance(3600)
        iotmock.advance(timedelta(days=1))
        iot.create_command(commandId="b", payload=PAYLOAD)
        first, second = (iot.get_command(commandId=name)["createdAt"] for name in "ab")
        assert timedelta(hours=25) <= second - first < timedelta(hours=25, minutes=1)

    def test_advance_cannot_go_back(self, iotmock: IoTMock) -> None:
        """A negative step is a mistake of the test."""
        with pytest.raises(ValueError, match="cannot go back"):
            iotmock.advance(-1)

    def test_now_follows_freezegun(self) -> None:
        """Frozen time is the mock's time, to the microsecond."""
        with freeze_time("2026-03-01 12:00:00.000123"), mock_iot() as iot:
            assert iot.now == datetime(2026, 3, 1, 12, 0, 0, 123, tzinfo=UTC)
            iot.client("iot").create_command(commandId="a", payload=PAYLOAD)
            assert iot.client("iot").get_command(commandId="a")["createdAt"] == iot.now

    def test_now_follows_time_machine(self) -> None:
        """The same with time-machine."""
        instant = datetime(2026, 3, 1, 12, tzinfo=UTC)
        with time_machine.travel(instant, tick=False), mock_iot() as iot:
            assert iot.now == instant

    def test_now_is_the_real_time_otherwise(self, iotmock: IoTMock) -> None:
        """Without any of them, time runs on."""
        before = datetime.now(UTC)
        assert before <= iotmock.now <= datetime.now(UTC)


class TestMessages:
    """In-process MQTT."""

    def test_subscription_collects_matching_messages(self, iotmock: IoTMock) -> None:
        """A dict is sent as JSON, text as UTF-8."""
        with iotmock.subscribe("plant/+/temperature") as subscription:
            iotmock.publish("plant/a/temperature", {"t": 21.5})
            iotmock.publish("plant/a/humidity", "50")
            iotmock.publish("plant/b/temperature", "22")
            topics = [message.topic for message in subscription.messages]
            assert topics == ["plant/a/temperature", "plant/b/temperature"]
            assert subscription.messages[0].json() == {"t": 21.5}
        iotmock.publish("plant/a/temperature", "later")
        assert len(subscription.messages) == 2

    def test_boto3_publish_reaches_subscribers(self, iotmock: IoTMock) -> None:
        """What the code under test publishes is seen; `messages` has everything."""
        subscription = iotmock.subscribe("#")
        iotmock.publish("a", b"1")
        assert [message.payload for message in subscription.messages] == [b"1"]
        assert [message.topic for message in iotmock.messages] == ["a"]

    def test_callback_may_call_the_service(self, iotmock: IoTMock) -> None:
        """A subscriber runs after the change is complete, outside the lock."""
        iot = iotmock.client("iot")
        iotmock.subscribe("make/+", callback=lambda m: iot.create_command(commandId=m.topic[5:], payload=PAYLOAD))
        iotmock.publish("make/pump", b"")
        assert iot.get_command(commandId="pump")["commandId"] == "pump"

    def test_error_of_a_callback_reaches_the_publisher_after_all_deliveries(self, iotmock: IoTMock) -> None:
        """The state change is complete, the other subscribers are served, and nothing is swallowed."""
        served: list[str] = []

        def fail(_: object) -> None:
            raise LookupError("in the callback")

        iotmock.subscribe("a", callback=fail)
        iotmock.subscribe("a", callback=lambda message: served.append(message.topic))
        with pytest.raises(LookupError, match="in the callback"):
            iotmock.publish("a", b"")
        assert served == ["a"]
        assert len(iotmock.messages) == 1

    def test_publish_of_something_unfit_is_refused(self, iotmock: IoTMock) -> None:
        """A refused publish names the rule and delivers nothing."""
        with pytest.raises(ValueError, match="wildcard"):
            iotmock.publish("a/#", b"")
        with pytest.raises(TypeError, match="bytes"):
            iotmock.publish("a", 3)  # type: ignore[arg-type]
        assert list(iotmock.messages) == []


class TestJournal:
    """Who changed what, and when."""

    def test_journal_tells_who_when_from_to(self) -> None:
        """One entry per state change, each at its own instant."""
        with freeze_time("2026-03-01T12:00:00Z") as clock, mock_iot() as iot:
            arn = iot.client("iot").create_command(commandId="a", payload=PAYLOAD)["commandArn"]
            iot.client("iot-jobs-data").start_command_execution(
                commandArn=arn, targetArn="arn:aws:iot:us-east-1:123456789012:client/d", executionTimeoutSeconds=5
            )
            clock.tick(60)
            *_, started, timed_out = iot.journal
            assert (started.who, started.before, started.after) == ("StartCommandExecution", None, "CREATED")
            assert (timed_out.who, timed_out.before, timed_out.after) == ("clock", "CREATED", "TIMED_OUT")
            assert timed_out.at == datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)

    def test_journal_tells_of_its_own_account_and_region_only(self, iotmock: IoTMock) -> None:
        """Whichever handle is asked, and whoever acted in between, each entry stands in one journal."""
        scopes = [(account, region) for account in ("111122223333", "444455556666") for region in _REGIONS]
        for number, (account, region) in enumerate(scopes):
            there = iotmock.scope(account, region)
            there.client("iot").create_command(commandId=f"c{number}", payload=PAYLOAD)
        for number, (account, region) in enumerate(scopes):
            found = [(entry.account, entry.region, entry.name) for entry in iotmock.scope(account, region).journal]
            assert found == [(account, region, f"c{number}")]
        assert iotmock.journal == []

    def test_cleared_journal_leaves_those_of_others_alone(self, iotmock: IoTMock) -> None:
        """A part of a test that starts afresh in one region does not forget what happened in another."""
        other = iotmock.scope(region="eu-west-1")
        for iot in (iotmock, other):
            iot.client("iot").create_command(commandId="a", payload=PAYLOAD)
        iotmock.journal.clear()
        assert (len(iotmock.journal), len(other.journal)) == (0, 1)


class TestScopes:
    """Accounts and regions."""

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"account_id": "1"}, "account_id='1': an AWS account id is a text of 12 digits"),
            ({"account_id": ""}, "account_id='': an AWS account id"),
            ({"account_id": 123456789012}, "account_id=123456789012: an AWS account id is a text"),
            ({"region": "Ireland"}, "region='Ireland': a region is written like 'eu-west-1'"),
            ({"region": ""}, "region='': a region is written like"),
        ],
    )
    def test_what_is_no_account_or_region_is_refused(
        self, iotmock: IoTMock, options: dict[str, Any], message: str
    ) -> None:
        """By a scope and by the mock itself."""
        with pytest.raises(ValueError, match=message):
            iotmock.scope(**options)
        with pytest.raises(ValueError, match=message):
            mock_iot(**options)

    def test_scope_is_another_account_in_the_same_world(self, iotmock: IoTMock) -> None:
        """State, clients and messages are apart; the clock is shared."""
        other = iotmock.scope(account_id="111122223333", region="eu-west-1")
        created = other.client("iot").create_command(commandId="a", payload=PAYLOAD)
        assert created["commandArn"] == "arn:aws:iot:eu-west-1:111122223333:command/a"
        assert iotmock.client("iot").list_commands()["commands"] == []
        other.publish("t", b"")
        assert (len(iotmock.messages), len(other.messages)) == (0, 1)
        iotmock.advance(3600)
        assert other.now - iotmock.now < timedelta(seconds=5)

    def test_motos_share_sees_the_scopes_account(self, iotmock: IoTMock) -> None:
        """moto answers for the same account."""
        other = iotmock.scope(account_id="111122223333")
        assert other.client("sts").get_caller_identity()["Account"] == "111122223333"
        other.client("iot").create_thing(thingName="t")
        assert iotmock.client("iot").list_things()["things"] == []

    def test_assumed_role_acts_for_its_account(self, iotmock: IoTMock, monkeypatch: pytest.MonkeyPatch) -> None:
        """The account comes from the access key, as moto knows it, though no handle acts for another account."""
        monkeypatch.setattr("iotmock.core.entry.caller._accounts_of_handles", {iotmock.account_id})
        keys = iotmock.client("sts").assume_role(
            RoleArn="arn:aws:iam::222233334444:role/there", RoleSessionName="session"
        )["Credentials"]
        iot = boto3.client(
            "iot",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        assert ":222233334444:" in iot.create_command(commandId="a", payload=PAYLOAD)["commandArn"]

    def test_moto_account_id_of_the_environment_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """MOTO_ACCOUNT_ID is the account of keys that nobody issued, for both."""
        monkeypatch.setenv("MOTO_ACCOUNT_ID", "333344445555")
        with mock_iot() as iot:
            assert iot.account_id == "333344445555"
            assert boto3.client("sts").get_caller_identity()["Account"] == "333344445555"
            created = boto3.client("iot").create_command(commandId="a", payload=PAYLOAD)
            assert ":333344445555:" in created["commandArn"]

    def test_unsigned_request_takes_the_account_of_the_host(self, iotmock: IoTMock) -> None:
        """The endpoint's prefix names the account."""
        other = iotmock.scope(account_id="111122223333")
        address = other.client("iot").describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
        requests.post(f"https://{address}:8443/topics/a/b", data=b"1", timeout=5)
        assert [message.topic for message in other.messages] == ["a/b"]
        assert list(iotmock.messages) == []


class TestClients:
    """Clients of the handle."""

    def test_client_is_the_same_one_within_a_mock_only(self) -> None:
        """Cheap inside; event handlers that a test registers do not leak into the next."""
        with mock_iot() as iot:
            first = iot.client("iot")
            assert iot.client("iot") is first
            assert iot.client("iot", verify=False) is not first
        with mock_iot() as iot:
            assert iot.client("iot") is not first

    def test_client_made_in_one_mock_works_in_the_next(self) -> None:
        """A client made once per test run keeps working across activations."""
        with mock_iot():
            client = boto3.client("iot")
            client.create_command(commandId="a", payload=PAYLOAD)
        with mock_iot():
            assert client.list_commands()["commands"] == []
        with mock_aws():
            assert client.list_things()["things"] == []


class TestRequestIds:
    """What a log of calls tells them apart by."""

    def test_each_answer_has_an_id_of_its_own(self, iotmock: IoTMock) -> None:
        """Successes, refusals, faults, messages that were taken and plain requests: UUIDs, no two of them alike."""
        iot, data = iotmock.client("iot"), iotmock.client("iot-data")
        ids = [iot.list_commands()["ResponseMetadata"]["RequestId"] for _ in range(20)]
        ids += [data.publish(topic="t")["ResponseMetadata"]["RequestId"] for _ in range(20)]
        iotmock.faults.fail("DescribeEndpoint", error="UnauthorizedException", times=2)
        for ask in [lambda: iot.get_command(commandId="none")] * 2 + [iot.describe_endpoint] * 2:
            with pytest.raises(ClientError) as caught:
                ask()
            ids.append(caught.value.response["ResponseMetadata"]["RequestId"])
        for _ in range(2):
            answer = requests.get("https://iot.us-east-1.amazonaws.com/commands", timeout=5)
            ids.append(answer.headers["x-amzn-RequestId"])
        assert [each for each in ids if not _UUID.fullmatch(each)] == []
        assert {UUID(each).version for each in ids} == {4}
        assert len(set(ids)) == len(ids)


class TestFaults:
    """The next calls fail as AWS fails."""

    def test_fault_travels_botocores_retries(self, iotmock: IoTMock) -> None:
        """Throttled twice, the call succeeds at the third attempt, and no back-off is slept through."""
        iotmock.faults.fail("ListCommands", error="ThrottlingException", times=2)
        answer = iotmock.client("iot").list_commands()
        assert answer["ResponseMetadata"]["RetryAttempts"] == 2

    @pytest.mark.parametrize("mode", ["legacy", "standard"])
    def test_fault_that_is_retried_takes_no_time(
        self, iotmock: IoTMock, monkeypatch: pytest.MonkeyPatch, mode: Literal["legacy", "standard"]
    ) -> None:
        """The back-off before a retry of what the mock has answered is skipped, also when every attempt fails."""
        slept: list[float] = []
        monkeypatch.setattr(time, "sleep", slept.append)
        iot = iotmock.client("iot", config=Config(retries={"mode": mode, "total_max_attempts": 4}))
        iotmock.faults.fail("ListCommands", error="ThrottlingException", times=3)
        assert iot.list_commands()["ResponseMetadata"]["RetryAttempts"] == 3
        iotmock.faults.fail("ListCommands", error="ThrottlingException", times=4)
        with pytest.raises(ClientError, match="reached max retries: 3"):
            iot.list_commands()
        assert slept == []

    def test_fault_becomes_the_typed_error(self, iotmock: IoTMock) -> None:
        """An error that is not retried arrives at once, once."""
        iot = iotmock.client("iot")
        iotmock.faults.fail("GetCommand", error="ResourceNotFoundException", message="gone for now")
        with pytest.raises(iot.exceptions.ResourceNotFoundException, match="gone for now"):
            iot.get_command(commandId="a")
        iot.create_command(commandId="a", payload=PAYLOAD)
        assert iot.get_command(commandId="a")["commandId"] == "a"

    def test_fault_with_an_undeclared_error_is_possible(self, iotmock: IoTMock) -> None:
        """AccessDenied is in no model, but every service may answer it."""
        iotmock.faults.fail("GetCommand", error="AccessDeniedException", message="no", status=403)
        with pytest.raises(ClientError) as caught:
            iotmock.client("iot").get_command(commandId="a")
        assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403

    def test_fault_that_never_happens_is_refused(self, iotmock: IoTMock) -> None:
        """A fault happens at least once."""
        with pytest.raises(ValueError, match="at least once"):
            iotmock.faults.fail("GetCommand", times=0)

    def test_fault_of_an_unknown_operation_is_refused(self, iotmock: IoTMock) -> None:
        """A typo would never happen, so the error names what was meant."""
        with pytest.raises(ValueError, match="GetCommand"):
            iotmock.faults.fail("GetComand")

    def test_fault_that_the_operation_cannot_have_is_refused(self, iotmock: IoTMock) -> None:
        """An error that is neither declared nor common needs a status."""
        with pytest.raises(ValueError, match="ResourceNotFoundException"):
            iotmock.faults.fail("GetCommand", error="NoSuchCommand")
