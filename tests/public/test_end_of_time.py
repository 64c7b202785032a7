"""The year 9999 ends the calendar of Python and of AWS's time stamps; the mock stays usable before it."""

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import time_machine

from iotmock import IoTMock, Properties, mock_iot

PAYLOAD = {"content": b"{}", "contentType": "application/json"}
LAST_SECONDS = datetime(9999, 12, 31, 23, 59, 50, tzinfo=UTC)


class TestAdvance:
    """Steps that lead too far are refused, and the clock goes on."""

    @pytest.mark.parametrize("step", [1e12, 1e300, math.inf, timedelta.max, timedelta(days=3_000_000)], ids=repr)
    def test_step_beyond_the_calendar_is_refused(self, iotmock: IoTMock, step: float | timedelta) -> None:
        """It names the limit; the clock stands where it stood."""
        with pytest.raises(ValueError, match="year 9999"):
            iotmock.advance(step)
        before = iotmock.now
        iotmock.advance(60)
        assert timedelta(seconds=60) <= iotmock.now - before < timedelta(seconds=120)
        assert iotmock.client("iot").list_commands()["commands"] == []

    def test_steps_add_up_to_the_limit(self) -> None:
        """Many allowed steps do not lead beyond it either."""
        with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False), mock_iot() as iot:
            iot.advance(timedelta(days=365 * 4000))
            with pytest.raises(ValueError, match="year 9999"):
                iot.advance(timedelta(days=365 * 4000))
            assert iot.now.year == 6023

    def test_not_a_number_is_refused(self, iotmock: IoTMock) -> None:
        """It is no step."""
        with pytest.raises(ValueError, match="this is no number of seconds"):
            iotmock.advance(math.nan)

    def test_process_clock_that_goes_beyond_stops_the_mocks_at_the_end(self) -> None:
        """What `advance` added before does not break the reading afterwards."""
        with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock, mock_iot() as iot:
            iot.advance(timedelta(days=365 * 4000))
            clock.move_to(datetime(9000, 1, 1, tzinfo=UTC))
            assert iot.now == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
            assert iot.client("iot").list_commands()["commands"] == []


class TestLastSeconds:
    """What would be due after the end is never due; no call changes something and then raises."""

    @pytest.fixture
    def iot(self) -> Any:
        """A mock ten seconds before the end."""
        with time_machine.travel(LAST_SECONDS, tick=False), mock_iot(region="us-east-1") as handle:
            yield handle

    def test_executions_start_and_end(self, iot: IoTMock) -> None:
        """Its time-out lies beyond; the device's answer does not."""
        control, jobs = iot.client("iot"), iot.client("iot-jobs-data")
        arn = control.create_command(commandId="c", payload=PAYLOAD)["commandArn"]
        target = "arn:aws:iot:us-east-1:123456789012:client/d"
        started = jobs.start_command_execution(commandArn=arn, targetArn=target, executionTimeoutSeconds=60)
        found = self._execution(iot, started["executionId"])
        assert found["status"] == "CREATED"
        assert found["timeToLive"] == 253402300799
        iot.publish(
            f"$aws/commands/clients/d/executions/{started['executionId']}/response/json", {"status": "SUCCEEDED"}
        )
        assert self._execution(iot, started["executionId"])["status"] == "SUCCEEDED"

    @staticmethod
    def _execution(iot: IoTMock, execution_id: str) -> Any:
        # botocore's own reading of time stamps fails east of Greenwich this late.
        address = "https://iot.us-east-1.amazonaws.com"
        target = "targetArn=arn:aws:iot:us-east-1:123456789012:client/d"
        return requests.get(f"{address}/command-executions/{execution_id}?{target}", timeout=5).json()

    def test_commands_are_deleted(self, iot: IoTMock) -> None:
        """The removal lies beyond."""
        control = iot.client("iot")
        control.create_command(commandId="c", payload=PAYLOAD)
        assert control.delete_command(commandId="c")["statusCode"] == 202
        assert control.delete_command(commandId="c")["statusCode"] == 202

    def test_clients_come_and_go(self, iot: IoTMock) -> None:
        """A persistent session expires beyond; it is there when the client comes back."""
        iot.connect("d", clean_session=False, will=("gone", "d")).drop()
        assert "gone" in iot.messages
        assert iot.connect("d", clean_session=False).session_present
        iot.connect("e").disconnect()

    def test_messages_are_retained_and_wait(self, iot: IoTMock) -> None:
        """Their expiry lies beyond."""
        client = iot.connect("d", clean_session=False)
        client.subscribe("a")
        client.disconnect()
        iot.publish("a", b"1", qos=1, retain=True, properties=Properties(message_expiry=3600))
        assert iot.connect("d", clean_session=False).messages[-1].payload == b"1"
        assert iot.subscribe("a").messages[0].payload == b"1"

    def test_shadows_come_and_go(self, iot: IoTMock) -> None:
        """Their version is kept beyond."""
        data = iot.client("iot-data")
        data.update_thing_shadow(thingName="t", payload='{"state": {"reported": {"a": 1}}}')
        data.delete_thing_shadow(thingName="t")
        data.update_thing_shadow(thingName="t", payload='{"state": {"reported": {"a": 1}}}')
        assert json.loads(data.get_thing_shadow(thingName="t")["payload"].read())["version"] == 3
