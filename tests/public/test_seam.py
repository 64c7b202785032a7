"""The seam among others who replace the same functions, in several threads, with rooms that come later."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.httpsession import URLLib3Session
from moto.core.botocore_stubber import BotocoreStubber

from iotmock import IoTMock, mock_iot
from iotmock.core.rooms import registration
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.world.call import Call

ROLE = "arn:aws:iam::123456789012:role/fleet"


def test_wrapper_that_somebody_installed_before_the_start_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the mock passes on goes through it, as an instrumentation expects; afterwards it is there again."""
    seen: list[str] = []
    original: Callable[..., Any] = BotocoreStubber.__call__
    sending: Callable[..., Any] = URLLib3Session.send

    def spy(stubber: Any, event_name: str, request: Any, **kwargs: Any) -> Any:
        seen.append(event_name)
        return original(stubber, event_name, request, **kwargs)

    def spy_on_sending(session: Any, request: Any) -> Any:
        seen.append(f"send {request.url}")
        return sending(session, request)

    monkeypatch.setattr(BotocoreStubber, "__call__", spy)
    monkeypatch.setattr(URLLib3Session, "send", spy_on_sending)
    with mock_iot():
        boto3.client("iot", "us-east-1").list_role_aliases()
        with pytest.raises(EndpointConnectionError):
            boto3.client("iot", "us-east-1", endpoint_url="http://127.0.0.1:9").list_commands()
    assert seen[0] == "before-send.iot.ListRoleAliases"
    assert "send http://127.0.0.1:9/commands" in seen
    assert vars(BotocoreStubber)["__call__"] is spy
    assert vars(URLLib3Session)["send"] is spy_on_sending


def test_back_off_of_one_thread_is_not_skipped_for_the_answers_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one retries on its own server, the other is answered by the mock."""
    slept: list[float] = []
    turn = threading.Event()

    def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(time, "sleep", sleep)
    with mock_iot(region="us-east-1"):
        answered, own = boto3.client("iot"), boto3.client("iot", endpoint_url="http://127.0.0.1:9")
        # After each failed connection, before botocore's back-off, the other thread gets an answer.
        worker_is_done = threading.Event()
        stop = threading.Event()

        def let_the_other_be_answered(**_: Any) -> None:
            turn.set()
            worker_is_done.wait(5)
            worker_is_done.clear()

        own.meta.events.register("needs-retry", let_the_other_be_answered)

        def work() -> None:
            while not stop.is_set():
                if turn.wait(0.1):
                    turn.clear()
                    answered.describe_endpoint()
                    worker_is_done.set()

        worker = threading.Thread(target=work)
        worker.start()
        with pytest.raises(EndpointConnectionError):
            own.describe_endpoint()
        stop.set()
        worker.join()
    assert slept
    assert all(seconds > 0 for seconds in slept)


@pytest.fixture
def later_room() -> Iterator[Callable[[], None]]:
    """Registers an operation that moto answers otherwise, when it is called."""

    def register() -> None:
        class LaterRoom(Backend):
            @registration.operation("iot:ListRoleAliases")
            def list_role_aliases(self, _call: Call, **_request: Any) -> Document:
                return {"roleAliases": ["ours"]}

    yield register
    registration.OPERATIONS.pop("iot:ListRoleAliases", None)
    from iotmock.core.entry import gateway

    gateway._operations_by_event.pop("before-send.iot.ListRoleAliases", None)


def test_operation_that_is_registered_later_is_answered_through_boto3(later_room: Callable[[], None]) -> None:
    """Also when it was asked for before."""
    with mock_iot(region="us-east-1") as iot:
        client = iot.client("iot")
        assert client.list_role_aliases()["roleAliases"] == []
        later_room()
        assert client.list_role_aliases()["roleAliases"] == ["ours"]


class TestFaultsOfMoto:
    """The next calls fail, whoever would answer them."""

    def test_call_that_moto_would_answer_fails(self, iotmock: IoTMock) -> None:
        """With the error's class and status, as often as asked for, and nothing is created."""
        client = iotmock.client("iot")
        iotmock.faults.fail("CreateRoleAlias", error="ResourceAlreadyExistsException", message="taken", times=2)
        for _ in range(2):
            with pytest.raises(client.exceptions.ResourceAlreadyExistsException, match="taken"):
                client.create_role_alias(roleAlias="lamp", roleArn=ROLE)
        assert client.list_role_aliases()["roleAliases"] == []
        client.create_role_alias(roleAlias="lamp", roleArn=ROLE)
        assert client.list_role_aliases()["roleAliases"] == ["lamp"]

    def test_throttling_travels_botocores_retries(self, iotmock: IoTMock) -> None:
        """As for operations of ours."""
        iotmock.faults.fail("CreateRoleAlias", times=2)
        answer = iotmock.client("iot").create_role_alias(roleAlias="lamps", roleArn=ROLE)
        assert answer["ResponseMetadata"]["RetryAttempts"] == 2

    def test_plain_requests_fail_as_well(self, iotmock: IoTMock) -> None:
        """By whatever door they come."""
        import requests

        iotmock.faults.fail("DescribeRoleAlias", error="ServiceUnavailableException", status=503)
        address = f"https://iot.{iotmock.region}.amazonaws.com/role-aliases/lamp"
        assert [requests.get(address, timeout=5).status_code for _ in range(2)] == [503, 404]

    def test_typo_is_refused(self, iotmock: IoTMock) -> None:
        """The error names what was meant."""
        with pytest.raises(ValueError, match="CreateThing"):
            iotmock.faults.fail("CreateThin")
        with pytest.raises(ValueError, match="ResourceAlreadyExistsException"):
            iotmock.faults.fail("CreateThing", error="ResourceExists")


def test_request_that_breaks_the_model_is_refused_before_rooms_hear_of_it(iotmock: IoTMock) -> None:
    """An operation of moto's that rooms listen to: AWS's error, and moto is not asked."""
    client = iotmock.client("iot")
    with pytest.raises(ClientError, match="roleAlias") as caught:
        client.create_role_alias(roleAlias="no/such#name", roleArn=ROLE)
    assert caught.value.response["Error"]["Code"] == "InvalidRequestException"
    assert client.list_role_aliases()["roleAliases"] == []


def test_later_reports_do_not_change_earlier_events(iotmock: IoTMock) -> None:
    """What has happened is kept as values."""
    control, jobs = iotmock.client("iot"), iotmock.client("iot-jobs-data")
    arn = control.create_command(commandId="c", payload={"content": b"{}", "contentType": "application/json"})[
        "commandArn"
    ]
    target = f"arn:aws:iot:{iotmock.region}:{iotmock.account_id}:client/d"
    started = jobs.start_command_execution(commandArn=arn, targetArn=target)["executionId"]
    topic = f"$aws/commands/clients/d/executions/{started}/response/json"
    iotmock.publish(topic, {"status": "IN_PROGRESS", "statusReason": {"reasonCode": "A", "reasonDescription": "first"}})
    iotmock.publish(topic, {"status": "FAILED", "statusReason": {"reasonCode": "B", "reasonDescription": "second"}})
    iotmock.connect("pump").disconnect()
    events = [message.json() for message in iotmock.messages if message.topic.startswith("$aws/events/commandExec")]
    assert [(event["status"], event.get("statusReason", {}).get("reasonCode")) for event in events] == [
        ("CREATED", None), ("IN_PROGRESS", "A"), ("FAILED", "B"),
    ]  # fmt: skip
