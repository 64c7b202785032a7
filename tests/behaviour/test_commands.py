"""Commands as AWS documents them: made, shown, listed, changed, deprecated, tagged, deleted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
Arn = Callable[[str], str]
PAYLOAD = {"content": b'{"on": true}', "contentType": "application/json"}
PREPROCESSOR = {"awsJsonSubstitution": {"outputFormat": "JSON"}}
TOLERANCE = timedelta(minutes=5)
KILOBYTES_32 = 32 * 1024


@pytest.fixture
def command(iot: Any, iotmock_name: Name) -> Any:
    """The answer to CreateCommand: id and ARN."""
    return iot.create_command(commandId=iotmock_name("switch"), payload=PAYLOAD)


def template(parameter: str = "level") -> str:
    """A payload template with the placeholder of a parameter."""
    return '{"set": "${aws:iot:commandexecution::parameter:' + parameter + '}"}'


def make_dynamic(iot: Any, name: str, **members: Any) -> Any:
    """A command with a payload template."""
    request = {"payloadTemplate": template(), "preprocessor": PREPROCESSOR} | members
    return iot.create_command(commandId=name, **({"mandatoryParameters": [{"name": "level"}]} | request))


@pytest.fixture
def listed(iot: Any, everything: Any) -> Callable[..., list[Any]]:
    """Finds the summaries of the commands with certain names, in the order of ListCommands."""
    return lambda *names, **members: [
        command
        for command in everything(iot.list_commands, "commands", maxResults=100, **members)
        if command["commandId"] in names
    ]


def test_create_command_answers_id_and_arn(iot: Any, iotmock_name: Name, arn: Arn) -> None:
    """API reference, CreateCommand."""
    name = iotmock_name("switch")
    answer = iot.create_command(commandId=name, payload=PAYLOAD)
    assert (answer["commandId"], answer["commandArn"]) == (name, arn(f"command/{name}"))


def test_get_command_shows_what_was_given(iot: Any, iotmock_name: Name, arn: Arn) -> None:
    """API reference, GetCommand."""
    name = iotmock_name("switch")
    iot.create_command(commandId=name, payload=PAYLOAD, displayName="Switch", description="Turns it on")
    found = iot.get_command(commandId=name)
    assert (found["commandId"], found["commandArn"]) == (name, arn(f"command/{name}"))
    assert (found["displayName"], found["description"], found["payload"]) == ("Switch", "Turns it on", PAYLOAD)


def test_get_command_shows_nothing_of_what_was_not_given(iot: Any, command: Any) -> None:
    """API reference, GetCommand: members of dynamic commands and vehicles only where they were given."""
    found = iot.get_command(commandId=command["commandId"])
    assert not any(found.get(member) for member in ("payloadTemplate", "preprocessor", "mandatoryParameters"))
    assert not any(found.get(member) for member in ("displayName", "description", "roleArn"))


def test_a_command_without_namespace_is_one_of_aws_iot(iot: Any, command: Any) -> None:
    """Developer guide, Commands concepts and status: the default namespace."""
    assert iot.get_command(commandId=command["commandId"])["namespace"] == "AWS-IoT"


def test_a_new_command_is_neither_deprecated_nor_on_its_way_out(iot: Any, command: Any) -> None:
    """Developer guide, Create and manage commands."""
    found = iot.get_command(commandId=command["commandId"])
    assert (found["deprecated"], found["pendingDeletion"]) == (False, False)


def test_a_new_command_was_last_updated_when_it_was_created(iot: Any, command: Any) -> None:
    """Developer guide, Create and manage commands."""
    found = iot.get_command(commandId=command["commandId"])
    assert found["createdAt"] == found["lastUpdatedAt"]
    assert abs(found["createdAt"] - datetime.now(UTC)) < TOLERANCE


def test_a_payload_without_content_type_is_an_octet_stream(iot: Any, iotmock_name: Name) -> None:
    """Developer guide, Create and manage commands: the default content type."""
    name = iotmock_name("switch")
    iot.create_command(commandId=name, payload={"content": b"on"})
    assert iot.get_command(commandId=name)["payload"]["contentType"] == "application/octet-stream"


def test_a_payload_of_any_bytes_is_kept(iot: Any, iotmock_name: Name) -> None:
    """API reference, CommandPayload: the content has any format."""
    name, content = iotmock_name("switch"), bytes(range(256))
    iot.create_command(commandId=name, payload={"content": content, "contentType": "application/x-own"})
    assert iot.get_command(commandId=name)["payload"] == {"content": content, "contentType": "application/x-own"}


def test_a_payload_of_32_kilobytes_is_kept_and_a_larger_one_refused(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """Developer guide, Create and manage commands: the limit of payloads."""
    name, content = iotmock_name("large"), b"x" * KILOBYTES_32
    iot.create_command(commandId=name, payload={"content": content})
    assert iot.get_command(commandId=name)["payload"]["content"] == content
    with refused():
        iot.create_command(commandId=iotmock_name("larger"), payload={"content": content + b"x"})


def test_a_content_type_that_is_none_is_refused(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, CommandPayload: the format is type/subtype."""
    with refused("ValidationException", 400):
        iot.create_command(commandId=iotmock_name("switch"), payload=PAYLOAD | {"contentType": "json"})


def test_a_command_without_payload_is_refused(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """Developer guide, Commands concepts and status: the namespace AWS-IoT needs a payload or a template."""
    with refused("ValidationException", 400):
        iot.create_command(commandId=iotmock_name("empty"), displayName="Empty")


def test_a_command_name_in_use_is_refused(iot: Any, command: Any, refused: Any) -> None:
    """API reference, CreateCommand: ConflictException, 409, names the resource that is there."""
    with refused("ConflictException", 409) as response:
        iot.create_command(commandId=command["commandId"], payload=PAYLOAD | {"content": b"off"})
    assert command["commandId"] in response["resourceId"]
    assert iot.get_command(commandId=command["commandId"])["payload"] == PAYLOAD


def test_a_command_name_takes_letters_digits_hyphens_and_underscores(iot: Any, iotmock_name: Name) -> None:
    """API reference, CreateCommand."""
    name = iotmock_name("Switch-2_b")
    iot.create_command(commandId=name, payload=PAYLOAD)
    assert iot.get_command(commandId=name)["commandId"] == name


@pytest.mark.parametrize("end", [" b", ".b", ":b", "a" * 64])
def test_a_command_name_outside_the_rules_is_refused(iot: Any, iotmock_name: Name, end: str, refused: Any) -> None:
    """API reference, CreateCommand: 1 to 64 of [a-zA-Z0-9_-]."""
    with refused("ValidationException", 400):
        iot.create_command(commandId=iotmock_name("a") + end, payload=PAYLOAD)


def test_two_commands_share_a_display_name(iot: Any, iotmock_name: Name) -> None:
    """API reference, CreateCommand: a display name need not be unique."""
    for name in (iotmock_name("switch"), iotmock_name("switch")):
        iot.create_command(commandId=name, payload=PAYLOAD, displayName="Switch")
        assert iot.get_command(commandId=name)["displayName"] == "Switch"


def test_texts_of_the_greatest_length_are_kept(iot: Any, iotmock_name: Name) -> None:
    """API reference, CreateCommand: 64 characters of display name, 2028 of description."""
    name, texts = iotmock_name("switch"), {"displayName": "n" * 64, "description": "d" * 2028}
    iot.create_command(commandId=name, payload=PAYLOAD, **texts)
    found = iot.get_command(commandId=name)
    assert {member: found[member] for member in texts} == texts


WRONG_TEXTS = [{"displayName": "n" * 65}, {"displayName": "two\nlines"}, {"description": "d" * 2029}]


@pytest.mark.parametrize("wrong", WRONG_TEXTS, ids=["long name", "name of lines", "long text"])
def test_texts_outside_the_rules_are_refused(iot: Any, iotmock_name: Name, wrong: dict[str, str], refused: Any) -> None:
    """API reference, CreateCommand: lengths, and no control characters."""
    with refused("ValidationException", 400):
        iot.create_command(commandId=iotmock_name("switch"), payload=PAYLOAD, **wrong)


def test_an_unknown_namespace_is_refused(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, CreateCommand: AWS-IoT or AWS-IoT-FleetWise."""
    with refused("ValidationException", 400):
        iot.create_command(commandId=iotmock_name("switch"), payload=PAYLOAD, namespace="AWS-IoT-Other")


def test_a_dynamic_command_is_shown_as_it_was_made(iot: Any, iotmock_name: Name) -> None:
    """API reference, GetCommand: template, preprocessor and parameters with all their members."""
    name = iotmock_name("dimmer")
    condition = {"comparisonOperator": "IN_RANGE", "operand": {"numberRange": {"min": "0", "max": "100"}}}
    level = {"name": "level", "type": "INTEGER", "description": "per cent", "defaultValue": {"I": 50}}
    parameters = [level | {"valueConditions": [condition]}]
    make_dynamic(iot, name, mandatoryParameters=parameters)
    found = iot.get_command(commandId=name)
    assert (found["payloadTemplate"], found["preprocessor"]) == (template(), PREPROCESSOR)
    assert found["mandatoryParameters"] == parameters
    assert not found.get("payload")


def test_a_template_is_turned_into_json_or_cbor_only(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, AwsJsonSubstitutionCommandPreprocessorConfig: the output formats."""
    make_dynamic(iot, iotmock_name("dimmer"), preprocessor={"awsJsonSubstitution": {"outputFormat": "CBOR"}})
    with refused("ValidationException", 400):
        make_dynamic(iot, iotmock_name("dimmer"), preprocessor={"awsJsonSubstitution": {"outputFormat": "XML"}})


def test_a_template_without_preprocessor_is_refused(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, CreateCommand: a dynamic command needs one."""
    with refused("ValidationException", 400):
        iot.create_command(
            commandId=iotmock_name("dimmer"), payloadTemplate=template(), mandatoryParameters=[{"name": "level"}]
        )


WRONG_TEMPLATES = {"no JSON": template()[:-1], "no placeholder": '{"set": 5}'}


@pytest.mark.parametrize("wrong", WRONG_TEMPLATES.values(), ids=WRONG_TEMPLATES)
def test_a_template_is_json_with_a_placeholder(iot: Any, iotmock_name: Name, wrong: str, refused: Any) -> None:
    """Developer guide, Create and manage commands: what a payload template has to be."""
    with refused("ValidationException", 400):
        make_dynamic(iot, iotmock_name("dimmer"), payloadTemplate=wrong)


def test_a_template_of_more_than_32_kilobytes_is_refused(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """Developer guide, Create and manage commands: the limit of templates."""
    with refused():
        make_dynamic(iot, iotmock_name("dimmer"), payloadTemplate=template() + " " * KILOBYTES_32)


WRONG_PARAMETERS: dict[str, dict[str, Any]] = {
    "name with a blank": {"name": "the level"},
    "long name": {"name": "n" * 193},
    "unknown type": {"name": "level", "type": "DECIMAL"},
    "long description": {"name": "level", "description": "d" * 2029},
    "unknown operator": {
        "name": "level",
        "type": "INTEGER",
        "valueConditions": [{"comparisonOperator": "LIKE", "operand": {"number": "5"}}],
    },
}


@pytest.mark.parametrize("wrong", WRONG_PARAMETERS.values(), ids=WRONG_PARAMETERS)
def test_a_wrong_parameter_is_refused(iot: Any, iotmock_name: Name, wrong: dict[str, Any], refused: Any) -> None:
    """API reference, CommandParameter and CommandParameterValueCondition."""
    with refused("ValidationException", 400):
        make_dynamic(iot, iotmock_name("dimmer"), payloadTemplate=template(wrong["name"]), mandatoryParameters=[wrong])


@pytest.mark.parametrize("operation", ["get_command", "update_command"])
def test_an_unknown_command_is_not_found(iot: Any, iotmock_name: Name, operation: str, refused: Any) -> None:
    """API reference, GetCommand and UpdateCommand: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        getattr(iot, operation)(commandId=iotmock_name("nobody"))


def test_update_command_changes_texts(iot: Any, command: Any) -> None:
    """API reference, UpdateCommand."""
    name, texts = command["commandId"], {"displayName": "Switch", "description": "Turns it on"}
    answer = iot.update_command(commandId=name, **texts)
    assert {member: answer[member] for member in ("commandId", *texts)} == {"commandId": name} | texts
    found = iot.get_command(commandId=name)
    assert {member: found[member] for member in texts} == texts
    assert found["lastUpdatedAt"] >= found["createdAt"]


def test_update_command_leaves_the_rest(iot: Any, iotmock_name: Name) -> None:
    """Developer guide, Create and manage commands: no other text, no payload changes."""
    name = iotmock_name("switch")
    iot.create_command(commandId=name, payload=PAYLOAD, displayName="Switch", description="Turns it on")
    before = iot.get_command(commandId=name)
    iot.update_command(commandId=name, description="Turns it off")
    found = iot.get_command(commandId=name)
    for member in ("displayName", "payload", "namespace", "createdAt", "deprecated"):
        assert found[member] == before[member]


def test_a_command_is_deprecated_and_restored(iot: Any, command: Any) -> None:
    """Developer guide, Deprecate a command resource: a deprecation can be taken back."""
    name = command["commandId"]
    assert iot.update_command(commandId=name, deprecated=True)["deprecated"] is True
    deprecated = iot.get_command(commandId=name)
    assert (deprecated["deprecated"], deprecated["payload"]) == (True, PAYLOAD)
    assert iot.update_command(commandId=name, deprecated=False)["deprecated"] is False
    assert iot.get_command(commandId=name)["deprecated"] is False


def test_a_deprecated_command_is_edited_only_after_it_is_restored(iot: Any, command: Any, refused: Any) -> None:
    """Developer guide, Create and manage commands."""
    name = command["commandId"]
    iot.update_command(commandId=name, deprecated=True)
    with refused():
        iot.update_command(commandId=name, displayName="Switch")
    iot.update_command(commandId=name, deprecated=False)
    iot.update_command(commandId=name, displayName="Switch")
    assert iot.get_command(commandId=name)["displayName"] == "Switch"


@pytest.mark.parametrize("deprecated", [False, True])
def test_a_deleted_command_waits_for_its_removal(iot: Any, command: Any, deprecated: bool) -> None:
    """API reference, DeleteCommand: 202 unless it has been deprecated for the longest time-out; GetCommand shows it."""
    name = command["commandId"]
    iot.update_command(commandId=name, deprecated=deprecated)
    assert iot.delete_command(commandId=name)["statusCode"] == 202
    assert iot.get_command(commandId=name)["pendingDeletion"] is True


def test_a_deleted_command_keeps_its_name_until_its_removal(iot: Any, command: Any, refused: Any) -> None:
    """API reference, CreateCommand: ConflictException, 409, as long as there is a command of that name."""
    iot.delete_command(commandId=command["commandId"])
    with refused("ConflictException", 409):
        iot.create_command(commandId=command["commandId"], payload=PAYLOAD)


def test_a_deleted_command_is_not_listed(iot: Any, command: Any, listed: Any, eventually: Any) -> None:
    """Developer guide, Create and manage commands: the list leaves it out."""
    name = command["commandId"]
    eventually(lambda: listed(name))
    iot.delete_command(commandId=name)
    eventually(lambda: not listed(name))


def test_list_commands_shows_summaries(iot: Any, iotmock_name: Name, arn: Arn, listed: Any, eventually: Any) -> None:
    """API reference, CommandSummary."""
    name = iotmock_name("switch")
    iot.create_command(commandId=name, payload=PAYLOAD, displayName="Switch", description="Turns it on")
    (entry,) = eventually(lambda: listed(name))
    assert (entry["commandArn"], entry["displayName"]) == (arn(f"command/{name}"), "Switch")
    assert (entry["deprecated"], entry["pendingDeletion"]) == (False, False)
    assert entry["createdAt"] == entry["lastUpdatedAt"]
    assert not {"payload", "description", "namespace"} & entry.keys()


def test_list_commands_shows_deprecated_ones(iot: Any, command: Any, listed: Any, eventually: Any) -> None:
    """API reference, CommandSummary: deprecated."""
    iot.update_command(commandId=command["commandId"], deprecated=True)
    eventually(lambda: [entry["deprecated"] for entry in listed(command["commandId"])] == [True])


def test_list_commands_sorts_by_time_of_creation(iot: Any, iotmock_name: Name, listed: Any, eventually: Any) -> None:
    """API reference, ListCommands: the latest first unless asked otherwise."""
    names = [iotmock_name(word) for word in ("b", "a", "c")]
    for name in names:
        iot.create_command(commandId=name, payload=PAYLOAD)

    def shown(**order: str) -> list[str]:
        return [entry["commandId"] for entry in listed(*names, **order)]

    eventually(lambda: shown(sortOrder="ASCENDING") == names)
    eventually(lambda: shown(sortOrder="DESCENDING") == names[::-1])
    assert shown() == names[::-1]


def test_list_commands_goes_on_where_a_page_has_ended(iot: Any, iotmock_name: Name, eventually: Any) -> None:
    """API reference, ListCommands: maxResults and nextToken."""
    for word in ("one", "two"):
        iot.create_command(commandId=iotmock_name(word), payload=PAYLOAD)
    first = eventually(lambda: (page := iot.list_commands(maxResults=1)).get("nextToken") and page)
    second = iot.list_commands(maxResults=1, nextToken=first["nextToken"])
    assert len(first["commands"]) == len(second["commands"]) == 1
    assert first["commands"][0]["commandId"] != second["commands"][0]["commandId"]


def test_list_commands_has_pages_of_a_hundred_at_most(iot: Any, refused: Any) -> None:
    """API reference, ListCommands: maxResults is 100 at most."""
    with refused("ValidationException", 400):
        iot.list_commands(maxResults=101)


def test_list_commands_filters_by_parameter(
    iot: Any, iotmock_name: Name, everything: Any, listed: Any, eventually: Any
) -> None:
    """API reference, ListCommands: commandParameterName."""
    names, parameter = [iotmock_name("dimmer"), iotmock_name("other")], iotmock_name("level")
    make_dynamic(iot, names[0], payloadTemplate=template(parameter), mandatoryParameters=[{"name": parameter}])
    make_dynamic(iot, names[1])
    eventually(lambda: len(listed(*names)) == 2)
    entries = eventually(lambda: everything(iot.list_commands, "commands", commandParameterName=parameter))
    assert [entry["commandId"] for entry in entries] == names[:1]


def test_list_commands_filters_by_namespace(iot: Any, command: Any, listed: Any, eventually: Any) -> None:
    """API reference, ListCommands: both namespaces unless one is asked for."""
    eventually(lambda: listed(command["commandId"], namespace="AWS-IoT"))
    assert not listed(command["commandId"], namespace="AWS-IoT-FleetWise")


def tags_of(iot: Any, command: Any) -> dict[str, str]:
    """The tags of a command."""
    return {tag["Key"]: tag["Value"] for tag in iot.list_tags_for_resource(resourceArn=command["commandArn"])["tags"]}


def test_a_command_is_made_with_tags_that_get_command_does_not_show(iot: Any, iotmock_name: Name) -> None:
    """API reference, CreateCommand, ListTagsForResource and GetCommand."""
    tags = [{"Key": "team", "Value": "night"}]
    made = iot.create_command(commandId=iotmock_name("switch"), payload=PAYLOAD, tags=tags)
    assert tags_of(iot, made) == {"team": "night"}
    assert "tags" not in iot.get_command(commandId=made["commandId"])


def test_tags_of_a_command_are_added_replaced_and_taken(iot: Any, command: Any) -> None:
    """API reference, TagResource, UntagResource, ListTagsForResource."""
    first = [{"Key": "team", "Value": "night"}, {"Key": "stage", "Value": "beta"}]
    iot.tag_resource(resourceArn=command["commandArn"], tags=first)
    iot.tag_resource(resourceArn=command["commandArn"], tags=[{"Key": "team", "Value": "day"}])
    iot.untag_resource(resourceArn=command["commandArn"], tagKeys=["stage"])
    assert tags_of(iot, command) == {"team": "day"}


def test_an_unknown_command_has_no_tags(iot: Any, iotmock_name: Name, arn: Arn, refused: Any) -> None:
    """API reference, ListTagsForResource: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        iot.list_tags_for_resource(resourceArn=arn(f"command/{iotmock_name('nobody')}"))
