"""The line of a simulated device: options of the connection, losses, and coming back."""

from typing import Any

import pytest

from iotmock import CommandRequest, Device, IoTMock
from iotmock.device import JobExecution


@pytest.fixture
def thing(iotmock: IoTMock) -> str:
    """The ARN of the thing `pump`."""
    arn: str = iotmock.client("iot").create_thing(thingName="pump")["thingArn"]
    return arn


def send_command(iotmock: IoTMock, thing: str) -> str:
    """Start a command; the id of the execution."""
    control = iotmock.client("iot")
    payload = {"content": b"{}", "contentType": "application/json"}
    command = control.create_command(commandId=f"c{len(iotmock.calls)}", payload=payload)["commandArn"]
    execution: str = iotmock.client("iot-jobs-data").start_command_execution(commandArn=command, targetArn=thing)[
        "executionId"
    ]
    return execution


def desire(iotmock: IoTMock, state: str) -> None:
    """Update the shadow as an application does."""
    iotmock.client("iot-data").update_thing_shadow(thingName="pump", payload=f'{{"state": {{"desired": {state}}}}}')


def status_of(iotmock: IoTMock, thing: str, execution: str) -> Any:
    """How an execution stands."""
    return iotmock.client("iot").get_command_execution(executionId=execution, targetArn=thing)["status"]


class TestOptions:
    """`iot.device(..., clean_session=, session_expiry=, keep_alive=, will=)`, as `connect` takes them."""

    def test_will_is_published_on_a_loss(self, iotmock: IoTMock) -> None:
        """And not on a goodbye."""
        device = iotmock.device("pump", will=("pump/gone", b"x"))
        device.disconnect()
        assert ("pump/gone" in iotmock.messages, device.connected) == (False, False)
        device.reconnect()
        device.drop()
        assert iotmock.messages.count("pump/gone") == 1

    def test_keep_alive_ends_a_silent_line(self, iotmock: IoTMock) -> None:
        """After one and a half times of it."""
        device = iotmock.device("pump", keep_alive=100)
        device.client.silence()
        iotmock.advance(149)
        assert device.connected
        iotmock.advance(1)
        assert device.client.disconnect_reason == "MQTT_KEEP_ALIVE_TIMEOUT"

    def test_session_expires_while_the_device_is_away(self, iotmock: IoTMock, thing: str) -> None:
        """What waited is lost; handlers are still there."""
        device = iotmock.device("pump", clean_session=False, session_expiry=60)
        device.on_command(lambda request: request.succeed())
        device.drop()
        lost = send_command(iotmock, thing)
        iotmock.advance(61)
        device.reconnect()
        later = send_command(iotmock, thing)
        assert (status_of(iotmock, thing, lost), status_of(iotmock, thing, later)) == ("TIMED_OUT", "SUCCEEDED")

    def test_bad_options_are_refused_as_by_connect(self, iotmock: IoTMock) -> None:
        """Nothing is connected."""
        with pytest.raises(ValueError, match="session_expiry"):
            iotmock.device("pump", session_expiry=-1)
        with pytest.raises(ValueError, match="no reason of AWS's"):
            iotmock.device("pump").drop("BORED")

    def test_failing_connect_refuses_the_device_and_its_return(self, iotmock: IoTMock) -> None:
        """`iot.faults.fail("Connect")`."""
        iotmock.faults.fail("Connect")
        with pytest.raises(ConnectionRefusedError):
            iotmock.device("pump")
        device = iotmock.device("pump")
        device.drop()
        iotmock.faults.fail("Connect")
        with pytest.raises(ConnectionRefusedError):
            device.reconnect()
        was_connected = device.connected
        device.reconnect()
        assert (was_connected, device.connected) == (False, True)


class TestReturn:
    """`device.drop()` and `device.reconnect()`."""

    def test_commands_that_waited_arrive_on_return(self, iotmock: IoTMock, thing: str) -> None:
        """A persistent session keeps what has QoS 1."""
        device = iotmock.device("pump", clean_session=False)
        device.drop()
        execution = send_command(iotmock, thing)
        assert device.commands == []
        device.reconnect()
        assert [request.execution_id for request in device.commands] == [execution]
        device.commands[0].succeed()
        assert status_of(iotmock, thing, execution) == "SUCCEEDED"

    def test_handlers_get_what_waited(self, iotmock: IoTMock, thing: str) -> None:
        """Commands in the order of their publishing, before `reconnect` returns; then what is to change."""
        device = iotmock.device("pump", clean_session=False)
        log: list[Any] = []
        device.on_command(lambda request: log.append(request.execution_id))
        device.on_delta(log.append)
        device.on_command(lambda request: request.succeed())
        device.drop()
        first = send_command(iotmock, thing)
        desire(iotmock, '{"on": true}')
        second = send_command(iotmock, thing)
        assert log == []
        device.reconnect()
        assert log == [first, second, {"on": True}]
        assert {status_of(iotmock, thing, execution) for execution in (first, second)} == {"SUCCEEDED"}

    def test_clean_session_has_nothing_waiting_and_its_handlers(self, iotmock: IoTMock, thing: str) -> None:
        """Subscriptions are made again; a command sent meanwhile times out, a delta is asked for."""
        device = iotmock.device("pump")
        log: list[Any] = []
        device.on_command(lambda request: log.append(request.execution_id))
        device.on_delta(log.append)
        device.drop()
        send_command(iotmock, thing)
        desire(iotmock, '{"on": true}')
        device.reconnect()
        assert log == [{"on": True}]
        execution = send_command(iotmock, thing)
        desire(iotmock, '{"on": false}')
        assert log[1:] == [execution, {"on": False}]

    def test_named_deltas_are_asked_for_on_return(self, iotmock: IoTMock) -> None:
        """What a handler gives back is reported as ever; shadows without a delta, or without handlers, say nothing."""
        device = iotmock.device("pump")
        device.on_delta(lambda delta: delta, "n1")
        device.on_delta(lambda delta: delta, "n2")
        data = iotmock.client("iot-data")
        device.drop()
        for name in ("n1", "n3"):
            data.update_thing_shadow(thingName="pump", shadowName=name, payload='{"state": {"desired": {"a": 1}}}')
        device.reconnect()
        assert (iotmock.shadow("pump", "n1").reported, iotmock.shadow("pump", "n3").reported) == ({"a": 1}, {})

    def test_session_that_was_kept_is_not_subscribed_again(self, iotmock: IoTMock) -> None:
        """AWS would announce it, and deliver what is retained once more."""
        device = iotmock.device("pump", clean_session=False)
        device.drop()
        with iotmock.subscribe("$aws/events/subscriptions/#") as events:
            device.reconnect()
            assert len(events) == 0
        clean = iotmock.device("fan")
        clean.drop()
        with iotmock.subscribe("$aws/events/subscriptions/subscribed/fan") as events:
            clean.reconnect()
            assert len(events) == 6

    def test_waiting_requests_are_kept_through_a_loss(self, iotmock: IoTMock, thing: str) -> None:
        """What the device knew, it still knows."""
        device = iotmock.device("pump")
        execution = send_command(iotmock, thing)
        (request,) = device.commands
        device.drop()
        device.reconnect()
        request.succeed()
        assert status_of(iotmock, thing, execution) == "SUCCEEDED"
        assert device.commands == []

    def test_jobs_that_waited_are_done_on_return(self, iotmock: IoTMock, thing: str) -> None:
        """The queue is the service's; a device asks for it when it comes."""
        device = iotmock.device("pump")
        done: list[str] = []

        def do(job: JobExecution) -> None:
            done.append(job.job_id)
            job.succeed()

        device.on_job(do)
        device.drop()
        for job_id in ("a", "b"):
            iotmock.client("iot").create_job(jobId=job_id, targets=[thing], document="{}")
        assert done == []
        device.reconnect()
        assert done == ["a", "b"]
        iotmock.client("iot").create_job(jobId="c", targets=[thing], document="{}")
        assert done == ["a", "b", "c"]

    def test_job_that_the_device_had_begun_is_not_begun_again(self, iotmock: IoTMock, thing: str) -> None:
        """Its handler has it; a loss of the line is no restart."""
        device = iotmock.device("pump")
        jobs: list[JobExecution] = []
        device.on_job(jobs.append)
        iotmock.client("iot").create_job(jobId="a", targets=[thing], document="{}")
        device.drop()
        device.reconnect()
        assert len(jobs) == 1
        jobs[0].succeed()

    def test_return_of_a_silent_device_ends_its_earlier_line(self, iotmock: IoTMock, thing: str) -> None:
        """As AWS does with a second connection of a client id; its session goes on."""
        device = iotmock.device("pump", clean_session=False)
        earlier = device.client
        earlier.silence()
        execution = send_command(iotmock, thing)
        device.reconnect()
        assert (earlier.disconnect_reason, device.connected) == ("DUPLICATE_CLIENTID", True)
        assert [request.execution_id for request in device.commands] == [execution]

    def test_restarted_device_has_its_own_handlers(self, iotmock: IoTMock, thing: str) -> None:
        """It takes over the session; those of the device before do not act any more."""
        before = iotmock.device("pump", clean_session=False)
        old: list[Any] = []
        before.on_command(old.append)
        before.on_delta(old.append)
        before.drop()
        execution = send_command(iotmock, thing)
        desire(iotmock, '{"on": true}')
        new: list[CommandRequest] = []
        after = iotmock.device("pump", clean_session=False)
        after.on_command(new.append)
        assert (old, [request.execution_id for request in new]) == ([], [execution])
        desire(iotmock, '{"on": false}')
        assert old == []

    def test_device_of_a_mock_that_was_reset_is_made_again(self, iotmock: IoTMock) -> None:
        """It belongs to what is gone."""
        device = iotmock.device("pump")
        iotmock.reset()
        was_connected = device.connected
        device.reconnect()
        assert (was_connected, device.connected) == (False, True)
        device.report({"on": True})
        assert iotmock.shadow("pump").reported == {"on": True}


class TestDeltas:
    """What a handler of a delta gives back."""

    @pytest.fixture
    def device(self, iotmock: IoTMock) -> Device:
        """The device of `pump`."""
        return iotmock.device("pump")

    def test_it_is_reported(self, iotmock: IoTMock, device: Device) -> None:
        """To the shadow that the delta is of."""
        device.on_delta(lambda delta: {**delta, "source": "cloud"})
        desire(iotmock, '{"on": true}')
        assert iotmock.shadow("pump").reported == {"on": True, "source": "cloud"}

    def test_it_is_reported_to_the_named_shadow(self, iotmock: IoTMock, device: Device) -> None:
        """By its name, and to no other."""
        device.on_delta(lambda delta: delta, "n1")
        iotmock.client("iot-data").update_thing_shadow(
            thingName="pump", shadowName="n1", payload='{"state": {"desired": {"a": 1}}}'
        )
        assert iotmock.shadow("pump", "n1").reported == {"a": 1}
        with pytest.raises(LookupError):
            iotmock.shadow("pump")

    def test_nothing_is_reported_for_nothing(self, iotmock: IoTMock, device: Device) -> None:
        """None and an empty dict."""
        device.on_delta(lambda _delta: None)
        device.on_delta(lambda _delta: {})
        desire(iotmock, '{"on": true}')
        assert iotmock.shadow("pump").version == 1

    def test_what_the_handler_has_reported_is_not_reported_again(self, iotmock: IoTMock, device: Device) -> None:
        """`on_delta(device.report)` gives the accepted document back."""
        device.on_delta(device.report)
        desire(iotmock, '{"on": true}')
        assert (iotmock.shadow("pump").reported, iotmock.shadow("pump").version) == ({"on": True}, 2)

    def test_device_that_cannot_do_it_does_not_go_round(self, iotmock: IoTMock, device: Device) -> None:
        """Each report leaves the same delta; the next wish is heard again."""
        heard: list[Any] = []

        def limit(delta: dict[str, Any]) -> dict[str, Any]:
            heard.append(delta["level"])
            return {"level": min(delta["level"], 5)}

        device.on_delta(limit)
        desire(iotmock, '{"level": 9}')
        assert (iotmock.shadow("pump").reported, device.delta) == ({"level": 5}, {"level": 9})
        assert heard == [9, 9]
        desire(iotmock, '{"level": 8}')
        desire(iotmock, '{"level": 3}')
        assert iotmock.shadow("pump").reported == {"level": 3}
        desire(iotmock, '{"level": 9}')
        assert iotmock.shadow("pump").reported == {"level": 5}

    def test_handler_may_change_what_it_gets(self, iotmock: IoTMock, device: Device) -> None:
        """The next one gets the delta as it came."""
        seen: list[Any] = []

        def take(delta: dict[str, Any]) -> None:
            delta["a"]["b"] = 2

        device.on_delta(take)
        device.on_delta(seen.append)
        desire(iotmock, '{"a": {"b": 1}}')
        assert seen == [{"a": {"b": 1}}]

    @pytest.mark.parametrize("given", [True, "on", ["on"]])
    def test_anything_else_is_an_error(self, iotmock: IoTMock, device: Device, given: object) -> None:
        """It says what to give."""
        device.on_delta(lambda _delta: given)
        desire(iotmock, '{"on": true}')
        with pytest.raises(TypeError, match="give the values to report, as a dict, or nothing"):
            iotmock.advance(1)


class TestFleet:
    """`iot.devices("pump-{}", 50, ...)`."""

    def test_devices_are_counted_from_zero(self, iotmock: IoTMock) -> None:
        """By the place in the template."""
        fleet = iotmock.devices("pump-{}", 50)
        assert [device.thing_name for device in fleet] == [f"pump-{number}" for number in range(50)]
        assert (len(fleet), fleet[7].connected) == (50, True)
        assert (fleet.count("pump-49"), fleet.count("pump-50")) == (1, 0)

    def test_place_may_have_a_format(self, iotmock: IoTMock) -> None:
        """As `str.format` takes it."""
        assert iotmock.devices("p{:03}x", 2)[1].thing_name == "p001x"

    def test_each_has_the_handlers(self, iotmock: IoTMock) -> None:
        """Commands, deltas and jobs."""
        control, log = iotmock.client("iot"), []
        things = [control.create_thing(thingName=f"pump-{number}")["thingArn"] for number in range(3)]

        def do(job: JobExecution) -> None:
            log.append(("job", job.thing_name))
            job.succeed()

        def answer(request: CommandRequest) -> None:
            log.append(("command", request.thing_name))
            request.succeed()

        fleet = iotmock.devices("pump-{}", 3, on_command=answer, on_delta=lambda delta: delta, on_job=do)
        control.create_job(jobId="update", targets=things, document="{}")
        execution = send_command(iotmock, things[1])
        iotmock.client("iot-data").update_thing_shadow(
            thingName="pump-2", payload='{"state": {"desired": {"on": true}}}'
        )
        assert sorted(log) == [("command", "pump-1"), *(("job", f"pump-{number}") for number in range(3))]
        assert status_of(iotmock, things[1], execution) == "SUCCEEDED"
        assert (fleet[2].delta, fleet[1].desired) == ({}, {})

    def test_options_are_those_of_a_device(self, iotmock: IoTMock) -> None:
        """The same for all."""
        fleet = iotmock.devices("pump-{}", 2, clean_session=False)
        for device in fleet:
            device.drop()
            device.reconnect()
        assert [device.client.session_present for device in fleet] == [True, True]

    @pytest.mark.parametrize(
        ("template", "count", "error", "text"),
        [
            ("pump", 3, ValueError, r"no place for the number: write e.g. 'pump-\{\}'"),
            ("pump", 1, ValueError, "no place for the number"),
            ("pump-{a}", 3, ValueError, "no template of names"),
            ("pump-{}-{}", 3, ValueError, "no template of names"),
            ("pump {}", 3, ValueError, "'pump 0' is no thing name"),
            ("pump-{}", -1, ValueError, "fewer than none"),
            ("pump-{}", True, TypeError, "counted with an int"),
            ("pump-{}", "3", TypeError, "counted with an int"),
            (7, 3, ValueError, "no template of names"),
        ],
    )
    def test_mistakes_name_their_remedy(
        self, iotmock: IoTMock, template: Any, count: Any, error: type[Exception], text: str
    ) -> None:
        """Nothing is connected."""
        with pytest.raises(error, match=text):
            iotmock.devices(template, count)

    def test_fleet_is_shown(self, iotmock: IoTMock) -> None:
        """In a failed assertion and in a notebook."""
        fleet = iotmock.devices("pump-{}", 60)
        fleet[0].drop()
        assert repr(fleet) == "<60 devices, pump-0 to pump-59, 59 connected>"
        assert repr(fleet[1:2]) == "[<Device 'pump-1', connected>]"
        assert repr(iotmock.devices("fan-{}", 0)) == "[]"
        assert str(fleet).splitlines()[0] == "60 devices"
        assert "and 10 more" in fleet._repr_html_()
        assert fleet[3] in fleet
        with pytest.raises(TypeError, match="ask for a thing's name or a Device"):
            fleet.count(3)
