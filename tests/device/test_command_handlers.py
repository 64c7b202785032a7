"""`device.on_command(...)`: handlers that answer commands at once, later or never."""

from typing import Any

import pytest

from iotmock import CommandRequest, Device, IoTMock

PAYLOAD = {"content": b'{"valve": "open"}', "contentType": "application/json"}


@pytest.fixture
def device(iotmock: IoTMock) -> Device:
    """The device of the thing `pump`, which is registered."""
    iotmock.client("iot").create_thing(thingName="pump")
    return iotmock.device("pump")


@pytest.fixture
def command(iotmock: IoTMock) -> str:
    """A command's ARN."""
    arn: str = iotmock.client("iot").create_command(commandId="open", payload=PAYLOAD)["commandArn"]
    return arn


def target(iotmock: IoTMock, thing: str = "pump") -> str:
    """The ARN of a thing."""
    return f"arn:aws:iot:{iotmock.region}:{iotmock.account_id}:thing/{thing}"


def start(iotmock: IoTMock, command: str, thing: str = "pump", **options: Any) -> str:
    """Send a command; the id of the execution."""
    execution: str = iotmock.client("iot-jobs-data").start_command_execution(
        commandArn=command, targetArn=target(iotmock, thing), **options
    )["executionId"]
    return execution


def found(iotmock: IoTMock, execution: str, thing: str = "pump") -> Any:
    """What AWS knows of an execution."""
    return iotmock.client("iot").get_command_execution(
        executionId=execution, targetArn=target(iotmock, thing), includeResult=True
    )


class TestAnswers:
    """What a handler may do with a request."""

    def test_handler_answers_before_the_call_returns(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """As every callback, it has run when the call that caused it is complete."""
        device.on_command(lambda request: request.succeed({"position": "100"}))
        execution = found(iotmock, start(iotmock, command))
        assert (execution["status"], execution["result"]) == ("SUCCEEDED", {"position": {"S": "100"}})
        assert device.commands == []

    @pytest.mark.parametrize(
        ("answer", "status"),
        [("fail", "FAILED"), ("reject", "REJECTED"), ("time_out", "TIMED_OUT"), ("progress", "IN_PROGRESS")],
    )
    def test_answers_with_a_reason(
        self, iotmock: IoTMock, device: Device, command: str, answer: str, status: str
    ) -> None:
        """Code and description arrive; everything but progress is final."""
        device.on_command(lambda request: getattr(request, answer)("STUCK", "the valve does not move"))
        execution = found(iotmock, start(iotmock, command))
        assert execution["status"] == status
        assert execution["statusReason"] == {"reasonCode": "STUCK", "reasonDescription": "the valve does not move"}
        assert ("completedAt" in execution, len(device.commands)) == ((False, 1) if answer == "progress" else (True, 0))

    @pytest.mark.parametrize("answer", ["fail", "reject", "time_out", "progress"])
    def test_answers_without_a_reason(self, iotmock: IoTMock, device: Device, command: str, answer: str) -> None:
        """A status reason is optional (Developer Guide, update of a command execution)."""
        device.on_command(lambda request: getattr(request, answer)())
        assert "statusReason" not in found(iotmock, start(iotmock, command))

    def test_description_needs_a_code(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """AWS would refuse it; nothing is sent."""
        start(iotmock, command)
        with pytest.raises(TypeError, match="needs a reason code"):
            device.commands[0].fail(description="the valve does not move")
        assert len(device.commands) == 1

    def test_answer_may_come_later(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """The handler keeps the request."""
        kept: list[CommandRequest] = []
        device.on_command(kept.append)
        execution = start(iotmock, command)
        iotmock.advance(5)
        assert found(iotmock, execution)["status"] == "CREATED"
        kept[0].succeed()
        assert found(iotmock, execution)["status"] == "SUCCEEDED"

    def test_answer_may_never_come(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """The command times out by the cloud's clock, and may still be answered then."""
        kept: list[CommandRequest] = []
        device.on_command(kept.append)
        execution = start(iotmock, command, executionTimeoutSeconds=10)
        iotmock.advance(10)
        assert found(iotmock, execution)["statusReason"] == {"reasonCode": "$NO_RESPONSE_FROM_DEVICE"}
        kept[0].time_out("TOO_SLOW")
        assert found(iotmock, execution)["statusReason"] == {"reasonCode": "TOO_SLOW"}

    def test_handler_that_raises_leaves_the_command_waiting(
        self, iotmock: IoTMock, device: Device, command: str
    ) -> None:
        """The error comes out at the next act of the test, and the next command comes to the handler."""
        seen: list[str] = []

        def refuse(request: CommandRequest) -> None:
            seen.append(request.execution_id)
            raise OSError("no such valve")

        device.on_command(refuse)
        first = start(iotmock, command)
        with pytest.raises(OSError, match="no such valve"):
            iotmock.advance(1)
        assert [request.execution_id for request in device.commands] == [first]
        second = start(iotmock, command)
        with pytest.raises(OSError, match="no such valve"):
            iotmock.advance(1)
        assert seen == [first, second]


class TestOrder:
    """Who gets which request, and when."""

    def test_waiting_requests_come_at_once(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """Oldest first; answered ones are done."""
        executions = [start(iotmock, command) for _ in range(3)]
        device.commands[1].succeed()
        seen: list[CommandRequest] = []
        device.on_command(seen.append)
        assert [request.execution_id for request in seen] == [executions[0], executions[2]]

    def test_several_share_the_requests(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """In order, until one has answered."""
        seen: list[str] = []

        def second(request: CommandRequest) -> None:
            seen.append("second")
            request.succeed()

        device.on_command(lambda _request: seen.append("first"))
        device.on_command(second)
        device.on_command(lambda _request: seen.append("third"))
        start(iotmock, command)
        assert seen == ["first", "second"]

    def test_request_is_given_once(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """Also when it is kept, and somebody begins to handle commands afterwards."""
        first: list[CommandRequest] = []
        later: list[CommandRequest] = []
        device.on_command(first.append)
        start(iotmock, command)
        device.on_command(later.append)
        assert (len(first), later) == (1, [])

    def test_handler_may_start_the_next_command(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """Its request comes when the handler has returned."""
        log: list[str] = []

        def go_on(request: CommandRequest) -> None:
            log.append("begin")
            if len(log) == 1:
                start(iotmock, command)
            request.succeed()
            log.append("end")

        device.on_command(go_on)
        start(iotmock, command)
        assert log == ["begin", "end", "begin", "end"]

    def test_cleared_messages_take_nothing_from_the_handler(
        self, iotmock: IoTMock, device: Device, command: str
    ) -> None:
        """Nor from the list of what waits."""
        kept: list[CommandRequest] = []
        device.on_command(kept.append)
        start(iotmock, command)
        device.client.clear()
        assert device.commands == kept != []


class TestParameters:
    """`request.parameters`: the values that the execution was started with."""

    def test_values_are_plain(self, iotmock: IoTMock, device: Device) -> None:
        """Text, numbers, truth, bytes; presets included."""
        names = {"s": "STRING", "i": "INTEGER", "d": "DOUBLE", "u": "UNSIGNEDLONG", "b": "BOOLEAN", "y": "BINARY"}
        template = ", ".join(f'"{name}": "${{aws:iot:commandexecution::parameter:{name}}}"' for name in names)
        declared: list[dict[str, Any]] = [{"name": name, "type": type_} for name, type_ in names.items()]
        declared[0]["defaultValue"] = {"S": "preset"}
        command = iotmock.client("iot").create_command(
            commandId="turn",
            payloadTemplate=f"{{{template}}}",
            preprocessor={"awsJsonSubstitution": {"outputFormat": "JSON"}},
            mandatoryParameters=declared,
        )["commandArn"]
        values = {"i": {"I": 30}, "d": {"D": 0.5}, "u": {"UL": str(2**64 - 1)}, "b": {"B": True}, "y": {"BIN": b"\x00"}}
        start(iotmock, command, parameters=values)
        (request,) = device.commands
        assert request.parameters == {"s": "preset", "i": 30, "d": 0.5, "u": 2**64 - 1, "b": True, "y": b"\x00"}
        assert (request.json()["s"], request.json()["i"]) == ("preset", 30)

    def test_static_command_has_none(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """An empty dict."""
        start(iotmock, command)
        assert device.commands[0].parameters == {}

    def test_forgotten_execution_has_none_any_more(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """A LookupError that names it."""
        execution = start(iotmock, command)
        (request,) = device.commands
        request.succeed()
        iotmock.client("iot").delete_command_execution(executionId=execution, targetArn=target(iotmock))
        with pytest.raises(LookupError, match=f"{execution} is not known any more"):
            _ = request.parameters


class TestShown:
    """What stands on a screen."""

    def test_nothing_waits(self, device: Device) -> None:
        """The error says what to look at."""
        assert repr(device.commands) == "[]"
        with pytest.raises(IndexError, match="no command waits for an answer at Device 'pump', connected: start one"):
            device.commands[0]

    def test_index_behind_the_last_is_an_ordinary_error(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """There are some."""
        start(iotmock, command)
        with pytest.raises(IndexError, match=r"^list index out of range$"):
            device.commands[1]

    def test_list_of_requests(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """Asked by execution, sliced, as text and as a table."""
        first, second = start(iotmock, command), start(iotmock, command)
        waiting = device.commands
        assert (waiting.count(first), waiting.count("another"), waiting.index(second)) == (1, 0, 1)
        assert waiting[1] in waiting[1:]
        assert waiting[0] not in waiting[1:]
        assert repr(waiting[:1]) == f'[<CommandRequest {first}, {{"valve": "open"}}>]'
        assert str(waiting).splitlines()[0] == "2 commands waiting at Device 'pump', connected"
        assert "<td style=" in waiting._repr_html_()
        assert second in waiting._repr_html_()
        with pytest.raises(TypeError, match="ask for an execution's id"):
            waiting.count(1)

    def test_request_in_a_notebook(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """Whose it is, what it says, whether it is answered."""
        execution = start(iotmock, command)
        (request,) = device.commands
        assert request.thing_name == "pump"
        html = request._repr_html_()
        assert all(text in html for text in ("CommandRequest of pump", execution, "valve", "not yet"))
        request.succeed()
        assert "not yet" not in request._repr_html_()

    def test_device_in_a_notebook(self, iotmock: IoTMock, device: Device, command: str) -> None:
        """Its line and what waits."""
        assert "none" in device._repr_html_()
        execution = start(iotmock, command)
        assert execution in device._repr_html_()
        device.drop()
        assert "no: CONNECTION_LOST" in device._repr_html_()
