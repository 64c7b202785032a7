"""Vehicle commands: the namespace AWS-IoT-FleetWise."""

from typing import Any

import pytest

ROLE = "arn:aws:iam::123456789012:role/vehicles"
ACTUATOR = "$actuatorPath.Vehicle.Door.Lock"
HORN = "$actuatorPath.Vehicle.Horn"
STATE = "$stateTemplate.name"
OPERATION = "$stateTemplate.operation"
ON = {"B": True}
# Fields of CommandResponse: 1 status, 2 command_id, 3 reason_code, 4 reason_description.
SUCCEEDED = b"\x08\x01"
FAILED = b"\x08\x04\x12\x02id\x18\x80\x80\x04\x22\x04oops"


def vehicle_command(bench: Any, *names: str, command_id: str = "lock", **members: Any) -> str:
    """A vehicle command that declares these parameters; gives its ARN."""
    if names:
        members["mandatoryParameters"] = [{"name": name} for name in names]
    arn: str = bench.command(command_id, namespace="AWS-IoT-FleetWise", roleArn=ROLE, **members)
    return arn


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({}, id="no role"),
        pytest.param({"roleArn": ROLE, "payload": {"content": b"x"}}, id="payload"),
        pytest.param({"roleArn": ROLE, "payloadTemplate": "{}"}, id="template"),
        pytest.param({"roleArn": ROLE, "mandatoryParameters": [{"name": "speed"}]}, id="name without prefix"),
        pytest.param({"roleArn": "r" * 2049}, id="long role"),
    ],
)
def test_create_command_for_vehicles_with_a_wrong_definition_is_refused(bench: Any, members: dict[str, Any]) -> None:
    """A role, no payload, names of actuators or states.

    Source: API reference, CreateCommand; AWS IoT FleetWise Developer Guide, Command usage scenarios.
    """
    with bench.refused("ValidationException"):
        bench.control.create_command(commandId="lock", namespace="AWS-IoT-FleetWise", **members)


def test_get_command_shows_role_and_namespace_of_a_vehicle_command(bench: Any) -> None:
    """No payload among the members (API reference, GetCommand)."""
    vehicle_command(bench, ACTUATOR, STATE)
    answer = bench.describe("lock")
    assert (answer["namespace"], answer["roleArn"], "payload" in answer) == ("AWS-IoT-FleetWise", ROLE, False)


def test_vehicle_gets_an_empty_protobuf_request(bench: Any) -> None:
    """Topic level protobuf (aws-iot-fleetwise-edge); the content is FleetWise's own (chosen)."""
    target = bench.thing("car")
    execution_id = bench.start(vehicle_command(bench), target, parameters={ACTUATOR: ON})
    message = bench.iot.messages[0]
    topic = bench.topic(execution_id, "request/protobuf", "things/car")
    assert (message.topic, message.payload) == (topic, b"")


def test_vehicle_command_on_a_client_is_refused(bench: Any) -> None:
    """Targets are vehicles, which are things (AWS IoT FleetWise Developer Guide, Commands concepts)."""
    with bench.refused("ValidationException"):
        bench.start(vehicle_command(bench), parameters={ACTUATOR: ON})


def test_single_parameter_without_default_must_be_given(bench: Any) -> None:
    """It is the only one (AWS IoT FleetWise Developer Guide, Command usage scenarios)."""
    target, arn = bench.thing("car"), vehicle_command(bench, ACTUATOR)
    with bench.refused("ValidationException"):
        bench.start(arn, target)
    assert bench.start(arn, target, parameters={ACTUATOR: {"B": True}})


def test_one_of_several_parameters_may_be_left_out(bench: Any) -> None:
    """Of several actuators some may be left alone (AWS IoT FleetWise Developer Guide, Command usage scenarios)."""
    target, arn = bench.thing("car"), vehicle_command(bench, ACTUATOR, HORN)
    execution_id = bench.start(arn, target, parameters={ACTUATOR: {"B": True}})
    assert bench.execution(execution_id, target)["parameters"] == {ACTUATOR: {"B": True}}


def test_several_parameters_cannot_all_be_left_out(bench: Any) -> None:
    """A vehicle must be told something (AWS IoT FleetWise Developer Guide, Command usage scenarios)."""
    target, arn = bench.thing("car"), vehicle_command(bench, ACTUATOR, HORN)
    with bench.refused("ValidationException"):
        bench.start(arn, target)
    assert len(bench.iot.messages) == 0


def test_several_actuators_at_once_are_taken(bench: Any) -> None:
    """AWS executes one of them (AWS IoT FleetWise Developer Guide, Command usage scenarios)."""
    target, arn = bench.thing("car"), vehicle_command(bench, ACTUATOR, HORN)
    execution_id = bench.start(arn, target, parameters={ACTUATOR: ON, HORN: ON})
    assert bench.execution(execution_id, target)["parameters"] == {ACTUATOR: ON, HORN: ON}


def test_member_of_a_state_template_cannot_be_left_out(bench: Any) -> None:
    """All of them are needed (AWS IoT FleetWise Developer Guide, Command usage scenarios)."""
    target, arn = bench.thing("car"), vehicle_command(bench, STATE, OPERATION)
    with bench.refused("ValidationException") as response:
        bench.start(arn, target, parameters={STATE: {"S": "doors"}})
    assert OPERATION in response["Error"]["Message"]
    assert bench.start(arn, target, parameters={STATE: {"S": "doors"}, OPERATION: {"S": "activate"}})


def test_default_of_a_vehicle_parameter_is_used(bench: Any) -> None:
    """Request parameters override defaults (AWS IoT FleetWise Developer Guide, Command usage scenarios)."""
    target = bench.thing("car")
    parameter = {"name": ACTUATOR, "defaultValue": {"S": "1000"}}
    arn = bench.command("v", namespace="AWS-IoT-FleetWise", roleArn=ROLE, mandatoryParameters=[parameter])
    default = bench.execution(bench.start(arn, target), target)
    other = bench.execution(bench.start(arn, target, parameters={ACTUATOR: {"S": "5"}}), target)
    assert (default["parameters"], other["parameters"]) == ({ACTUATOR: {"S": "1000"}}, {ACTUATOR: {"S": "5"}})


def test_vehicle_command_without_declarations_takes_any_parameter(bench: Any) -> None:
    """Any at start (AWS IoT FleetWise Developer Guide, Command usage scenarios)."""
    target = bench.thing("car")
    execution_id = bench.start(vehicle_command(bench), target, parameters={ACTUATOR: {"B": True}})
    assert bench.execution(execution_id, target)["parameters"] == {ACTUATOR: {"B": True}}


def test_vehicle_command_without_declarations_needs_a_parameter(bench: Any) -> None:
    """They are specified at run time instead (AWS IoT FleetWise Developer Guide, Command usage scenarios)."""
    target, arn = bench.thing("car"), vehicle_command(bench)
    with bench.refused("ValidationException"):
        bench.start(arn, target)


def test_vehicle_command_without_declarations_takes_names_of_vehicles_only(bench: Any) -> None:
    """`$actuatorPath.` or `$stateTemplate.` (AWS IoT FleetWise Developer Guide, Command usage scenarios)."""
    target, arn = bench.thing("car"), vehicle_command(bench)
    with bench.refused("ValidationException"):
        bench.start(arn, target, parameters={"speed": {"I": 5}})


def test_vehicle_command_with_declarations_takes_no_other_parameter(bench: Any) -> None:
    """ValidationException (chosen, see docs/fidelity.md)."""
    target = bench.thing("car")
    arn = vehicle_command(bench, ACTUATOR)
    with bench.refused("ValidationException"):
        bench.start(arn, target, parameters={ACTUATOR: {"B": True}, STATE: {"S": "on"}})


@pytest.mark.parametrize(
    ("payload", "status", "reason"),
    [
        (SUCCEEDED, "SUCCEEDED", None),
        (b"\x08\x02", "TIMED_OUT", None),
        (FAILED, "FAILED", {"reasonCode": "65536", "reasonDescription": "oops"}),
        (b"\x08\x0a\x18\x01", "IN_PROGRESS", {"reasonCode": "1"}),
        (SUCCEEDED + b"\x2a\x01x\x35abcd\x39abcdefgh\x40\x01", "SUCCEEDED", None),
    ],
)
def test_vehicle_answers_in_protobuf(bench: Any, payload: bytes, status: str, reason: dict[str, str] | None) -> None:
    """The message CommandResponse; unknown fields are skipped (aws-iot-fleetwise-edge, command_response.proto)."""
    target = bench.thing("car")
    execution_id = bench.start(vehicle_command(bench), target, parameters={ACTUATOR: ON})
    what, message = bench.respond(execution_id, payload, form="/protobuf", device="things/car")
    assert (what, message.json()) == ("accepted", {"executionId": execution_id})
    answer = bench.execution(execution_id, target)
    assert (answer["status"], answer.get("statusReason")) == (status, reason)


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        pytest.param(b"", "InvalidRequest", id="no status"),
        pytest.param(b"\x08\x63", "InvalidRequest", id="unknown status"),
        pytest.param(b"\x08\x01\x22\x01\x07", "InvalidRequest", id="control character"),
        pytest.param(b"\x08", "InvalidJson", id="cut off number"),
        pytest.param(b"\x08" + b"\xff" * 10, "InvalidJson", id="endless number"),
        pytest.param(b"\x22\x05ab", "InvalidJson", id="cut off text"),
        pytest.param(b"\x22\x01\xff", "InvalidJson", id="not UTF-8"),
        pytest.param(b"\x0a\x01a", "InvalidJson", id="text as status"),
        pytest.param(b"\x1a\x01a", "InvalidJson", id="text as reason code"),
        pytest.param(b"\x20\x01", "InvalidJson", id="number as description"),
        pytest.param(b"\x0b", "InvalidJson", id="unknown wire type"),
    ],
)
def test_bad_protobuf_is_rejected(bench: Any, payload: bytes, error: str) -> None:
    """Rejected on response/rejected/protobuf, in JSON for want of a published message.

    Source: chosen, see docs/fidelity.md.
    """
    target = bench.thing("car")
    execution_id = bench.start(vehicle_command(bench), target, parameters={ACTUATOR: ON})
    assert bench.refusal(execution_id, payload, form="/protobuf", device="things/car") == error
    assert bench.execution(execution_id, target)["status"] == "CREATED"
