"""Parameters: declarations, resolution at start, conditions."""

import json
from typing import Any

import pytest

X = "${aws:iot:commandexecution::parameter:x}"
VALUES = {
    "STRING": {"S": "a"},
    "INTEGER": {"I": 1},
    "DOUBLE": {"D": 1.5},
    "LONG": {"L": 1},
    "UNSIGNEDLONG": {"UL": "1"},
    "BOOLEAN": {"B": True},
    "BINARY": {"BIN": b"a"},
}
MISMATCHES = [(kind, value) for kind in VALUES for other, value in VALUES.items() if kind != other]


def declare(bench: Any, **declaration: Any) -> str:
    """A dynamic command with the one parameter `x`; gives its ARN."""
    arn: str = bench.dynamic(json.dumps({"x": X}), mandatoryParameters=[{"name": "x", **declaration}])
    return arn


def started_with(bench: Any, arn: str, **values: Any) -> dict[str, Any]:
    """The parameters of an execution that was started with these."""
    members = {"parameters": values} if values else {}
    parameters: dict[str, Any] = bench.execution(bench.start(arn, **members))["parameters"]
    return parameters


@pytest.mark.parametrize(("kind", "value"), VALUES.items())
def test_parameter_of_each_type_takes_its_member(bench: Any, kind: str, value: dict[str, Any]) -> None:
    """Type and member belong together (API reference, CommandParameter)."""
    assert started_with(bench, declare(bench, type=kind), x=value) == {"x": value}


@pytest.mark.parametrize(("kind", "value"), MISMATCHES)
@pytest.mark.parametrize("member", ["value", "defaultValue"])
def test_declared_value_of_another_type_is_refused(bench: Any, kind: str, value: dict[str, Any], member: str) -> None:
    """ValidationException at creation (API reference, CommandParameter; the class is inferred)."""
    with bench.refused("ValidationException"):
        declare(bench, type=kind, **{member: value})


@pytest.mark.parametrize(("kind", "value"), MISMATCHES)
def test_requested_value_of_another_type_is_refused(bench: Any, kind: str, value: dict[str, Any]) -> None:
    """ValidationException at start (API reference, StartCommandExecution; the class is inferred)."""
    arn = declare(bench, type=kind)
    with bench.refused("ValidationException"):
        bench.start(arn, parameters={"x": value})


def test_type_may_be_left_to_the_default_value(bench: Any) -> None:
    """The member used there gives the type (Developer Guide, Create and manage commands, the CLI example)."""
    arn = declare(bench, defaultValue={"I": 1})
    with bench.refused("ValidationException"):
        bench.start(arn, parameters={"x": {"S": "a"}})
    assert started_with(bench, arn, x={"I": 2}) == {"x": {"I": 2}}


def test_value_and_default_value_must_agree(bench: Any) -> None:
    """Without a type both must have the same member (API reference, CommandParameter; inferred)."""
    with bench.refused("ValidationException"):
        declare(bench, value={"I": 1}, defaultValue={"S": "a"})


def test_type_may_be_left_to_the_request(bench: Any) -> None:
    """Without type and values, any member fits (Developer Guide, Create and manage commands)."""
    assert started_with(bench, declare(bench), x={"B": True}) == {"x": {"B": True}}


@pytest.mark.parametrize("value", [{}, {"S": "a", "I": 1}])
def test_declared_value_needs_exactly_one_member(bench: Any, value: dict[str, Any]) -> None:
    """Only one member (API reference, CommandParameterValue)."""
    with bench.refused("ValidationException"):
        declare(bench, defaultValue=value)


@pytest.mark.parametrize("value", [{}, {"S": "a", "I": 1}])
@pytest.mark.parametrize("is_static", [True, False])
def test_requested_value_needs_exactly_one_member(bench: Any, value: dict[str, Any], is_static: bool) -> None:
    """Only one member (API reference, CommandParameterValue)."""
    arn = bench.command() if is_static else declare(bench)
    with bench.refused("ValidationException"):
        bench.start(arn, parameters={"x": value})


@pytest.mark.parametrize(
    "value",
    [
        {"UL": "-1"},
        {"UL": "x"},
        {"UL": "1" * 21},
        {"UL": "18446744073709551616"},
        {"I": 2**31},
        {"L": 2**63},
        {"D": float("nan")},
        {"D": float("inf")},
    ],
)
def test_number_out_of_range_is_refused(bench: Any, value: dict[str, Any]) -> None:
    """32, 64 and unsigned 64 bits (API reference, CommandParameterValue)."""
    arn = declare(bench)
    with bench.refused("ValidationException"):
        bench.start(arn, parameters={"x": value})


def test_request_wins_over_value_and_default(bench: Any) -> None:
    """Before value chosen, see docs/fidelity.md; before defaultValue: Developer Guide, Commands concepts and status."""
    arn = declare(bench, value={"I": 2}, defaultValue={"I": 3})
    assert started_with(bench, arn, x={"I": 1}) == {"x": {"I": 1}}


def test_value_wins_over_default(bench: Any) -> None:
    """Rank: request, value, defaultValue (API reference, CommandParameter)."""
    assert started_with(bench, declare(bench, value={"I": 2}, defaultValue={"I": 3})) == {"x": {"I": 2}}


def test_default_is_used_last(bench: Any) -> None:
    """Rank: request, value, defaultValue (Developer Guide, Commands concepts and status)."""
    assert started_with(bench, declare(bench, defaultValue={"I": 3})) == {"x": {"I": 3}}


def test_start_without_a_needed_value_is_refused(bench: Any) -> None:
    """A mandatory parameter without default must be given (Developer Guide, Commands concepts and status)."""
    arn = declare(bench, type="INTEGER")
    with bench.refused("ValidationException"):
        bench.start(arn)
    assert len(bench.iot.messages) == 0


def test_start_with_an_unknown_parameter_is_refused(bench: Any) -> None:
    """Neither declared nor used in the template (chosen, see docs/fidelity.md)."""
    arn = declare(bench, type="INTEGER")
    with bench.refused("ValidationException"):
        bench.start(arn, parameters={"x": {"I": 1}, "y": {"I": 1}})


def test_declared_parameters_of_a_static_command_are_checked(bench: Any) -> None:
    """Declarations hold, further parameters have no effect (chosen, see docs/fidelity.md)."""
    arn = bench.command(mandatoryParameters=[{"name": "x", "type": "INTEGER"}])
    with bench.refused("ValidationException"):
        bench.start(arn, parameters={"y": {"I": 1}})
    assert started_with(bench, arn, x={"I": 1}, y={"S": "a"}) == {"x": {"I": 1}, "y": {"S": "a"}}


def test_execution_without_parameters_shows_none(bench: Any) -> None:
    """The member is left out when empty (chosen, see docs/fidelity.md)."""
    assert "parameters" not in bench.execution(bench.start())


@pytest.mark.parametrize("parameters", [{"bad name": {"S": "a"}}, {"n" * 193: {"S": "a"}}, {"x": {"S": ""}}])
def test_start_with_parameters_outside_the_constraints_is_refused(bench: Any, parameters: dict[str, Any]) -> None:
    """The constraints of the model (API reference, StartCommandExecution)."""
    arn = bench.command()
    client = bench.client_for("iot-jobs-data", parameter_validation=False)
    with bench.refused("ValidationException"):
        client.start_command_execution(commandArn=arn, targetArn=bench.target, parameters=parameters)
