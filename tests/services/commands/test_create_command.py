"""CreateCommand: what it takes, what it refuses."""

import json
from typing import Any

import pytest

TEMPLATE = '{"speed": "${aws:iot:commandexecution::parameter:speed}"}'
PREPROCESSOR = {"awsJsonSubstitution": {"outputFormat": "JSON"}}
ROLE = "arn:aws:iam::123456789012:role/vehicles"
STATIC = {"content": b"x"}


def test_create_command_answers_id_and_arn(bench: Any) -> None:
    """The answer has the id and `arn:aws:iot:<region>:<account>:command/<id>` (API reference, CreateCommand)."""
    answer = bench.control.create_command(commandId="reboot", payload=STATIC)
    arn = "arn:aws:iot:us-east-1:123456789012:command/reboot"
    assert (answer["commandId"], answer["commandArn"]) == ("reboot", arn)


@pytest.mark.iotmock(region="cn-north-1", account_id="210987654321")
def test_create_command_in_china_uses_that_partition_in_the_arn(iotmock: Any) -> None:
    """ARNs carry partition, region and account of the caller (API reference, CreateCommand)."""
    answer = iotmock.client("iot").create_command(commandId="reboot", payload=STATIC)
    assert answer["commandArn"] == "arn:aws-cn:iot:cn-north-1:210987654321:command/reboot"


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({}, id="neither payload nor template"),
        pytest.param({"namespace": "AWS-IoT"}, id="namespace alone"),
        pytest.param(
            {"payload": STATIC, "payloadTemplate": TEMPLATE, "preprocessor": PREPROCESSOR}, id="payload and template"
        ),
        pytest.param({"payload": {"contentType": "text/plain"}}, id="payload without content"),
        pytest.param({"payload": {"content": b"x" * 32769}}, id="payload of 32769 bytes"),
        pytest.param({"payload": {"content": b"x", "contentType": "json"}}, id="content type without a slash"),
        pytest.param({"payload": {"content": b"x", "contentType": "text/"}}, id="content type without a subtype"),
        pytest.param({"payload": STATIC, "roleArn": ROLE}, id="role in AWS-IoT"),
        pytest.param({"payload": STATIC, "preprocessor": PREPROCESSOR}, id="preprocessor with nothing to process"),
        pytest.param({"payloadTemplate": TEMPLATE}, id="template without preprocessor"),
        pytest.param({"payloadTemplate": TEMPLATE, "preprocessor": {}}, id="empty preprocessor"),
        pytest.param({"payload": STATIC, "mandatoryParameters": [{"name": "a"}] * 2}, id="parameter declared twice"),
        pytest.param({"payload": STATIC, "tags": [{"Key": "aws:x", "Value": ""}]}, id="reserved tag"),
        pytest.param({"payload": STATIC, "tags": [{"Key": "a", "Value": ""}] * 2}, id="tag given twice"),
        pytest.param({"payload": STATIC, "tags": [{"Key": str(n)} for n in range(51)]}, id="51 tags"),
    ],
)
def test_create_command_with_a_wrong_definition_is_refused(bench: Any, members: dict[str, Any]) -> None:
    """ValidationException, and no command (API reference, CreateCommand; Guide, Create and manage commands)."""
    with bench.refused("ValidationException"):
        bench.control.create_command(commandId="reboot", **members)
    assert bench.control.list_commands()["commands"] == []


@pytest.mark.parametrize(
    ("command_id", "members"),
    [
        pytest.param("bad.id x", {}, id="id with a dot and a blank"),
        pytest.param("i" * 65, {}, id="id of 65 characters"),
        pytest.param("reboot", {"namespace": "AWS-IoT-Toaster"}, id="unknown namespace"),
        pytest.param("reboot", {"displayName": "d" * 65}, id="display name of 65 characters"),
        pytest.param("reboot", {"displayName": "a\tb"}, id="control character in the display name"),
        pytest.param("reboot", {"description": "d" * 2029}, id="description of 2029 characters"),
        pytest.param("reboot", {"mandatoryParameters": [{"name": "a b"}]}, id="parameter name with a blank"),
        pytest.param("reboot", {"mandatoryParameters": [{"name": "n" * 193}]}, id="parameter name of 193 characters"),
        pytest.param("reboot", {"mandatoryParameters": [{"name": "a", "type": "FLOAT"}]}, id="unknown type"),
        pytest.param("reboot", {"tags": [{"Key": "semi;colon", "Value": ""}]}, id="tag key with a semicolon"),
    ],
)
def test_create_command_outside_the_constraints_is_refused(
    bench: Any, command_id: str, members: dict[str, Any]
) -> None:
    """Patterns, enums and maxima of the service model are checked by the service (API reference, CreateCommand)."""
    with bench.refused("ValidationException"):
        bench.control.create_command(commandId=command_id, payload=STATIC, **members)


def test_create_command_takes_a_payload_of_32_kilobytes(bench: Any) -> None:
    """32768 bytes are the limit (Developer Guide, Create and manage commands)."""
    bench.command(payload={"content": b"x" * 32768})
    assert len(bench.describe()["payload"]["content"]) == 32768


def test_create_command_takes_an_empty_payload(bench: Any) -> None:
    """Content that is there but empty is content (chosen, see docs/fidelity.md)."""
    bench.command(payload={"content": b""})
    assert bench.describe()["payload"]["content"] == b""


def test_create_command_takes_content_type_parameters(bench: Any) -> None:
    """A media type may have parameters (RFC 9110, Media Type)."""
    bench.command(payload={"content": b"{}", "contentType": "application/json; charset=utf-8"})
    assert bench.describe()["payload"]["contentType"] == "application/json; charset=utf-8"


def test_create_command_with_an_id_in_use_conflicts_even_if_identical(bench: Any) -> None:
    """ConflictException, 409, naming the command (API reference, CreateCommand)."""
    bench.command("reboot")
    with bench.refused("ConflictException") as response:
        bench.command("reboot")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 409
    assert response["resourceId"] == "reboot"


def test_create_command_with_an_id_in_use_changes_nothing(bench: Any) -> None:
    """The first definition stays (chosen, see docs/fidelity.md)."""
    bench.command("reboot", displayName="first")
    with bench.refused("ConflictException"):
        bench.command("reboot", displayName="second")
    assert bench.describe()["displayName"] == "first"


def test_commands_of_two_regions_do_not_meet(bench: Any) -> None:
    """Commands belong to one account and region (Developer Guide, Commands concepts and status)."""
    bench.command("reboot")
    with bench.refused("ResourceNotFoundException"):
        bench.client_for("iot", region="eu-west-1").get_command(commandId="reboot")


def test_commands_of_two_accounts_do_not_meet(bench: Any) -> None:
    """Commands belong to one account and region (Developer Guide, Commands concepts and status)."""
    bench.command("reboot")
    with bench.refused("ResourceNotFoundException"):
        bench.iot.scope(account_id="210987654321").client("iot").get_command(commandId="reboot")


def test_create_command_is_written_into_the_journal(bench: Any) -> None:
    """The journal names operation, resource and states (iotmock's own)."""
    bench.command("reboot")
    (entry,) = bench.iot.journal
    assert (entry.who, entry.resource, entry.name, entry.before, entry.after) == (
        "CreateCommand",
        "command",
        "reboot",
        None,
        "AVAILABLE",
    )


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{", id="not JSON"),
        pytest.param("", id="empty"),
        pytest.param('{"speed": 1}', id="no placeholder"),
        pytest.param('{"speed": ${aws:iot:commandexecution::parameter:speed}}', id="placeholder outside a string"),
        pytest.param('{"speed": "${AWS:iot:commandexecution::parameter:speed}"}', id="placeholder in other case"),
        pytest.param('{"speed": "${aws:iot:commandexecution::parameter:}"}', id="placeholder without a name"),
        pytest.param(TEMPLATE[:-1] + ', "n": NaN}', id="NaN"),
        pytest.param(TEMPLATE[:-1] + ', "n": 1e999}', id="number out of range"),
        pytest.param(TEMPLATE[:-1] + ', "n": "\\ud800"}', id="half a surrogate pair"),
        pytest.param("[" * 201 + TEMPLATE + "]" * 201, id="very deep"),
        pytest.param("[" * 16000 + TEMPLATE, id="deeper than a stack"),
        pytest.param(TEMPLATE + " " * (32769 - len(TEMPLATE)), id="32769 characters"),
        pytest.param(json.dumps(["ö" * 16400, TEMPLATE], ensure_ascii=False), id="more than 32768 bytes"),
    ],
)
def test_create_command_with_a_bad_template_is_refused(bench: Any, template: str) -> None:
    """A template is JSON with a placeholder, at most 32 KB (Developer Guide, Create and manage commands)."""
    with bench.refused("ValidationException"):
        bench.dynamic(template)


@pytest.mark.parametrize("name", ["parameter:speed", "executionTimeoutSec"])
def test_create_command_takes_either_kind_of_placeholder(bench: Any, name: str) -> None:
    """Parameters and the time-out both count as placeholders (Developer Guide, Create and manage commands)."""
    bench.dynamic(json.dumps({"x": f"${{aws:iot:commandexecution::{name}}}"}))
    assert bench.describe("dynamic")["preprocessor"] == PREPROCESSOR


def test_create_command_with_unknown_output_format_is_refused(bench: Any) -> None:
    """outputFormat is JSON or CBOR (API reference, AwsJsonSubstitutionCommandPreprocessorConfig)."""
    with bench.refused("ValidationException"):
        bench.dynamic(TEMPLATE, output="XML")
