"""`iot.device(...)`: a simulated device that speaks shadows and commands."""

from typing import Any

import pytest

from iotmock import IoTMock
from iotmock.core.mqtt.message import Message
from iotmock.device import Device, Rejected

PAYLOAD = {"content": b'{"valve": "open"}', "contentType": "application/json"}


@pytest.fixture
def device(iotmock: IoTMock) -> Device:
    """The device of the thing `pump`."""
    return iotmock.device("pump")


def start(iotmock: IoTMock, target: str = "thing/pump", content_type: str = "application/json") -> str:
    """Send a command to the device; the id of the execution."""
    control = iotmock.client("iot")
    if target.startswith("thing/"):
        control.create_thing(thingName=target[6:])
    arn = control.create_command(commandId="open", payload={**PAYLOAD, "contentType": content_type})["commandArn"]
    execution: str = iotmock.client("iot-jobs-data").start_command_execution(
        commandArn=arn, targetArn=f"arn:aws:iot:{iotmock.region}:{iotmock.account_id}:{target}"
    )["executionId"]
    return execution


def execution_of(iotmock: IoTMock, execution_id: str, target: str = "thing/pump") -> Any:
    """What AWS knows of the execution."""
    arn = f"arn:aws:iot:{iotmock.region}:{iotmock.account_id}:{target}"
    return iotmock.client("iot").get_command_execution(executionId=execution_id, targetArn=arn, includeResult=True)


def desire(iotmock: IoTMock, body: str, **address: str) -> None:
    """Update the shadow as an application does."""
    iotmock.client("iot-data").update_thing_shadow(thingName="pump", payload=body, **address)


class TestConnection:
    """A device is a connected client."""

    def test_device_is_connected_with_the_things_name(self, iotmock: IoTMock, device: Device) -> None:
        """Client id and thing name, as AWS recommends (Developer Guide, Connecting devices to AWS IoT)."""
        client = iotmock.client("iot-data")
        if not hasattr(client, "get_connection"):
            pytest.skip("the installed botocore has no GetConnection")
        facts = client.get_connection(clientId="pump")
        assert (facts["connected"], facts["thingName"]) == (True, "pump")
        assert repr(device) == "<Device 'pump', connected>"

    def test_lost_device_cannot_speak(self, device: Device) -> None:
        """Its client is gone."""
        device.client.drop()
        assert repr(device) == "<Device 'pump', not connected>"
        with pytest.raises(RuntimeError, match="not connected"):
            device.report({"on": True})


class TestShadow:
    """Reporting and following."""

    def test_report_updates_the_reported_state(self, iotmock: IoTMock, device: Device) -> None:
        """Others stay, None removes; the accepted document comes back."""
        device.report({"on": True, "level": 3})
        assert device.report({"level": None})["version"] == 2
        assert iotmock.shadow("pump").reported == {"on": True}

    def test_reports_leave_the_tests_own_subscription_alone(self, iotmock: IoTMock, device: Device) -> None:
        """A subscription to the same filter would replace it, and its callback."""
        heard: list[Message] = []
        device.client.subscribe("$aws/things/pump/shadow/update/accepted", callback=heard.append)
        device.report({"a": 1})
        with iotmock.subscribe("$aws/events/subscriptions/#") as events:
            device.report({"a": 2})
        assert ([message.json()["version"] for message in heard], list(events)) == ([1, 2], [])

    def test_several_act_on_one_delta(self, iotmock: IoTMock, device: Device) -> None:
        """All of them, in order, once each."""
        acted: list[tuple[str, Any]] = []
        device.on_delta(lambda delta: acted.append(("first", delta)))
        device.on_delta(lambda delta: acted.append(("second", delta)))
        desire(iotmock, '{"state": {"desired": {"on": true}}}')
        assert acted == [("first", {"on": True}), ("second", {"on": True})]

    def test_named_shadow_is_reported(self, iotmock: IoTMock, device: Device) -> None:
        """By its name."""
        device.report({"a": 1}, "n1")
        assert device.shadow("n1")["state"] == {"reported": {"a": 1}}
        assert iotmock.shadow("pump", "n1").version == 1

    def test_desired_and_delta_are_asked_for(self, iotmock: IoTMock, device: Device) -> None:
        """Empty as long as there is no shadow."""
        assert (device.desired, device.delta) == ({}, {})
        desire(iotmock, '{"state": {"desired": {"on": true, "level": 3}, "reported": {"on": true}}}')
        assert (device.desired, device.delta) == ({"on": True, "level": 3}, {"level": 3})

    def test_delta_callback_may_report(self, iotmock: IoTMock, device: Device) -> None:
        """The usual loop of a device."""
        device.on_delta(device.report)
        desire(iotmock, '{"state": {"desired": {"on": true}}}')
        assert iotmock.shadow("pump").reported == {"on": True}
        assert device.delta == {}

    def test_delta_callback_of_a_named_shadow(self, iotmock: IoTMock, device: Device) -> None:
        """By its name; the classic one does not call it."""
        seen: list[Any] = []
        device.on_delta(seen.append, "n1")
        desire(iotmock, '{"state": {"desired": {"a": 1}}}')
        desire(iotmock, '{"state": {"desired": {"b": 2}}}', shadowName="n1")
        assert seen == [{"b": 2}]

    def test_shadow_that_cannot_be_asked_for_is_an_error(self, iotmock: IoTMock, device: Device) -> None:
        """Only a shadow that does not exist is the same as an empty one."""
        assert (device.desired, device.delta) == ({}, {})
        with pytest.raises(Rejected) as caught:
            device.shadow("no such name!")
        assert caught.value.document["code"] == 400

    def test_refused_report_is_an_error(self, device: Device) -> None:
        """With the service's document."""
        with pytest.raises(Rejected, match="maximum size") as caught:
            device.report({"a": "x" * 9000})
        assert caught.value.document["code"] == 413


class TestCommands:
    """Requests and answers."""

    def test_command_arrives_and_waits(self, iotmock: IoTMock, device: Device) -> None:
        """Payload and execution id; reading it answers nothing."""
        execution_id = start(iotmock)
        (request,) = device.commands
        assert (request.execution_id, request.json(), request.payload) == (
            execution_id,
            {"valve": "open"},
            PAYLOAD["content"],
        )
        assert device.commands == [request]
        assert execution_of(iotmock, execution_id)["status"] == "CREATED"

    @pytest.mark.parametrize("content_type", ["application/json", "application/cbor", "text/plain"])
    @pytest.mark.parametrize("target", ["thing/pump", "client/pump"])
    def test_every_format_and_target_arrives(
        self, iotmock: IoTMock, device: Device, content_type: str, target: str
    ) -> None:
        """Each has its request topic (Developer Guide, Start and monitor command executions)."""
        execution_id = start(iotmock, target, content_type)
        (request,) = device.commands
        request.succeed()
        assert execution_of(iotmock, execution_id, target)["status"] == "SUCCEEDED"

    def test_success_carries_results(self, iotmock: IoTMock, device: Device) -> None:
        """Text, truth and bytes; an answered command waits no longer."""
        execution_id = start(iotmock)
        (request,) = device.commands
        request.in_progress()
        assert execution_of(iotmock, execution_id)["status"] == "IN_PROGRESS"
        assert device.commands == [request]
        request.succeed({"text": "x", "truth": True, "bytes": b"\x00"})
        assert execution_of(iotmock, execution_id)["result"] == {
            "text": {"S": "x"}, "truth": {"B": True}, "bytes": {"BIN": b"\x00"},
        }  # fmt: skip
        assert device.commands == []

    @pytest.mark.parametrize(("answer", "status"), [("fail", "FAILED"), ("reject", "REJECTED")])
    def test_failure_carries_a_reason(self, iotmock: IoTMock, device: Device, answer: str, status: str) -> None:
        """A code and a description."""
        execution_id = start(iotmock)
        getattr(device.commands[0], answer)("STUCK", "the valve is stuck")
        known = execution_of(iotmock, execution_id)
        assert (known["status"], known["statusReason"]) == (
            status, {"reasonCode": "STUCK", "reasonDescription": "the valve is stuck"},
        )  # fmt: skip

    def test_answer_that_is_refused_is_an_error(self, iotmock: IoTMock, device: Device) -> None:
        """A final status cannot be left (Developer Guide, Commands concepts and status)."""
        start(iotmock)
        (request,) = device.commands
        request.succeed()
        with pytest.raises(Rejected, match="TerminalStateReached"):
            request.fail("LATE")

    def test_refused_answer_leaves_the_command_waiting(self, iotmock: IoTMock, device: Device) -> None:
        """A code of small letters is none."""
        start(iotmock)
        (request,) = device.commands
        with pytest.raises(Rejected, match="reasonCode"):
            request.fail("stuck")
        assert device.commands == [request]

    def test_result_of_another_type_is_a_type_error(self, iotmock: IoTMock, device: Device) -> None:
        """AWS takes text, truth and bytes."""
        start(iotmock)
        with pytest.raises(TypeError, match="text, bool and bytes"):
            device.commands[0].succeed({"n": 5})  # type: ignore[dict-item]

    def test_cleared_messages_keep_known_commands(self, iotmock: IoTMock, device: Device) -> None:
        """The device remembers what it has seen."""
        start(iotmock)
        known = device.commands
        device.client.clear()
        assert device.commands == known


@pytest.mark.parametrize("name", ["", "a b", "a/b", "#", "ü", "x" * 129])
def test_device_of_an_impossible_name_is_refused_before_it_connects(iotmock: IoTMock, name: str) -> None:
    """Misuse of the handle names the rule; nothing has connected."""
    with pytest.raises(ValueError, match="thing name"):
        iotmock.device(name)
    assert list(iotmock.messages) == []


def test_public_names_are_exported() -> None:
    """What user code needs comes from the package itself."""
    import iotmock as package

    assert {getattr(package, name) is not None for name in package.__all__} == {True}
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = package.nothing_like_it
