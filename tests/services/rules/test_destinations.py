"""Topic rule destinations: their states, tokens, and the rules that use them."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from iotmock import HttpRequest, IoTMock, mock_iot

URL = "https://example.com/ingest"
ROLE = "arn:aws:iam::123456789012:role/rules"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
HTTP: dict[str, Any] = {"httpUrlConfiguration": {"confirmationUrl": URL}}
VPC: dict[str, Any] = {"vpcConfiguration": {"subnetIds": ["subnet-1", "subnet-2"], "vpcId": "vpc-1", "roleArn": ROLE}}
INFLUX: dict[str, Any] = {
    "influxDBConfiguration": {"endpoint": "https://influx.example.com", "influxDBVersion": "V2", "secretId": "token"}
}
UNKNOWN = "arn:aws:iot:us-east-1:123456789012:ruledestination/http/00000000-0000-4000-8000-000000000000"


def create(control: Any, configuration: dict[str, Any] | None = None) -> dict[str, Any]:
    """A new destination, as the answer shows it."""
    found: dict[str, Any] = control.create_topic_rule_destination(destinationConfiguration=configuration or HTTP)
    return dict(found["topicRuleDestination"])


def look(control: Any, arn: str) -> dict[str, Any]:
    """A destination as GetTopicRuleDestination shows it."""
    found: dict[str, Any] = control.get_topic_rule_destination(arn=arn)
    return dict(found["topicRuleDestination"])


def update(control: Any, arn: str, status: str) -> dict[str, Any]:
    """Ask for another state."""
    answer: dict[str, Any] = control.update_topic_rule_destination(arn=arn, status=status)
    return answer


def tokens(iot: IoTMock) -> list[str]:
    """The tokens of all confirmation requests, oldest first."""
    return [output.json()["confirmationToken"] for output in iot.rules.outputs if output.rule is None]


def in_state(workshop: Any, state: str) -> str:
    """The ARN of a destination in this state."""
    arn: str = create(workshop.control)["arn"]
    if state != "IN_PROGRESS":
        workshop.control.confirm_topic_rule_destination(confirmationToken=tokens(workshop.iot)[-1])
    if state == "DISABLED":
        update(workshop.control, arn, "DISABLED")
    assert look(workshop.control, arn)["status"] == state
    return arn


def posting(url: str = URL + "/${topic()}", confirmation_url: str | None = URL) -> dict[str, Any]:
    """An http action."""
    return {"http": {"url": url} | ({} if confirmation_url is None else {"confirmationUrl": confirmation_url})}


def test_http_destination_waits_for_its_confirmation(workshop: Any) -> None:
    """Create's answer (API reference, TopicRuleDestination; developer guide, HTTP destinations)."""
    workshop.iot.freeze()
    made = create(workshop.control)
    assert re.fullmatch(f"arn:aws:iot:us-east-1:123456789012:ruledestination/http/{UUID}", made["arn"])
    assert (made["status"], made["httpUrlProperties"]) == ("IN_PROGRESS", {"confirmationUrl": URL})
    assert made["createdAt"] == made["lastUpdatedAt"]
    assert abs(made["createdAt"] - workshop.iot.now) < timedelta(seconds=1)
    assert made.keys() - {"statusReason"} == {"arn", "status", "httpUrlProperties", "createdAt", "lastUpdatedAt"}
    assert look(workshop.control, made["arn"]) == made


def test_vpc_destination_is_enabled_at_once(workshop: Any) -> None:
    """EC2 is not asked, and nothing is sent (developer guide, VPC destinations)."""
    configuration = {"vpcConfiguration": VPC["vpcConfiguration"] | {"securityGroups": ["sg-1"]}}
    made = create(workshop.control, configuration)
    assert re.fullmatch(f"arn:aws:iot:us-east-1:123456789012:ruledestination/vpc/{UUID}", made["arn"])
    assert (made["status"], made["vpcProperties"]) == ("ENABLED", configuration["vpcConfiguration"])
    assert "httpUrlProperties" not in made
    assert look(workshop.control, made["arn"]) == made
    assert len(workshop.iot.rules.outputs) == 0


def test_security_groups_are_optional(workshop: Any) -> None:
    """What was not given is absent (API reference, VpcDestinationConfiguration)."""
    assert create(workshop.control, VPC)["vpcProperties"] == VPC["vpcConfiguration"]


def test_influx_destination_is_stored(workshop: Any) -> None:
    """Enabled at once (API reference, InfluxDBDestinationConfiguration)."""
    made = create(workshop.control, INFLUX)
    assert (made["status"], made["influxDBProperties"]) == ("ENABLED", INFLUX["influxDBConfiguration"])
    assert look(workshop.control, made["arn"]) == made
    assert len(workshop.iot.rules.outputs) == 0


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_arn_names_partition_and_region(iotmock: IoTMock, region: str, partition: str) -> None:
    """As every ARN (AWS reference, ARNs)."""
    arn = create(iotmock.scope(region=region).client("iot"))["arn"]
    assert re.fullmatch(f"arn:{partition}:iot:{region}:123456789012:ruledestination/http/{UUID}", arn)


def test_confirmation_request_is_an_output(workshop: Any) -> None:
    """Address, headers and body (developer guide, Confirming HTTP destinations)."""
    arn = create(workshop.control)["arn"]
    (request,) = workshop.iot.rules.outputs
    body = request.json()
    token = body["confirmationToken"]
    assert body == {
        "arn": arn,
        "confirmationToken": token,
        "enableUrl": f"https://iot.us-east-1.amazonaws.com/confirmdestination/{token}",
        "messageType": "DestinationConfirmation",
    }
    assert 1 <= len(token) <= 2048
    assert (request.action, request.rule, request.topic, request.error_action) == ("http", None, None, False)
    assert (request.delivered, request.error) == (False, None)
    assert request.parameters["url"] == f"{URL}/?confirmationToken={token}"
    headers = {name.lower(): value for name, value in request.parameters["headers"].items()}
    assert headers["x-amz-rules-engine-message-type"] == "DestinationConfirmation"
    assert headers["x-amz-rules-engine-destination-arn"] == arn
    assert headers["content-type"].startswith("application/json")


def test_confirmation_request_reaches_a_bound_handler(workshop: Any) -> None:
    """The same request that the output shows (developer guide, Confirming HTTP destinations)."""
    seen: list[HttpRequest] = []

    def server(request: HttpRequest) -> int:
        seen.append(request)
        return 200

    workshop.iot.rules.bind("https://example.com", server)
    arn = create(workshop.control)["arn"]
    (output,) = workshop.iot.rules.outputs
    (request,) = seen
    assert (request.url, request.body, dict(request.headers)) == (
        output.parameters["url"], output.payload, output.parameters["headers"],
    )  # fmt: skip
    assert request.json()["arn"] == arn
    assert output.delivered
    assert look(workshop.control, arn)["status"] == "IN_PROGRESS"


def test_bound_handler_may_confirm(workshop: Any) -> None:
    """Within the request, by the operation (developer guide, Confirming HTTP destinations)."""
    workshop.iot.rules.bind(
        URL,
        lambda request: (
            workshop.control.confirm_topic_rule_destination(confirmationToken=request.json()["confirmationToken"])
            and None
        ),
    )
    assert look(workshop.control, create(workshop.control)["arn"])["status"] == "ENABLED"


def by_operation(iot: IoTMock, token: str) -> int:
    """Confirm by ConfirmTopicRuleDestination; gives the status."""
    control = iot.client("iot")
    try:
        answer = control.confirm_topic_rule_destination(confirmationToken=token)
    except control.exceptions.InvalidRequestException as error:
        answer = error.response
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


def by_requests(iot: IoTMock, token: str) -> int:
    """Confirm by a GET of the enable URL."""
    return requests.get(f"https://iot.us-east-1.amazonaws.com/confirmdestination/{token}", timeout=5).status_code


WAYS: list[Callable[[IoTMock, str], int]] = [by_operation, by_requests]


@pytest.mark.parametrize("confirm", WAYS)
def test_token_confirms_once(workshop: Any, confirm: Callable[[IoTMock, str], int]) -> None:
    """Used, it is refused, and the destination stays as it is (developer guide, Confirming HTTP destinations)."""
    arn = create(workshop.control)["arn"]
    (token,) = tokens(workshop.iot)
    assert confirm(workshop.iot, token) == 200
    assert look(workshop.control, arn)["status"] == "ENABLED"
    assert confirm(workshop.iot, token) == 400
    update(workshop.control, arn, "DISABLED")
    assert confirm(workshop.iot, token) == 400
    assert look(workshop.control, arn)["status"] == "DISABLED"


@pytest.mark.parametrize("confirm", WAYS)
@pytest.mark.parametrize("token", ["unknown", "x" * 2048, "a/b"])
def test_unknown_token_confirms_nothing(workshop: Any, confirm: Callable[[IoTMock, str], int], token: str) -> None:
    """InvalidRequestException (API reference, ConfirmTopicRuleDestination)."""
    arn = create(workshop.control)["arn"]
    assert confirm(workshop.iot, token) == 400
    assert look(workshop.control, arn)["status"] == "IN_PROGRESS"


@pytest.mark.parametrize("confirm", WAYS)
def test_superseded_token_is_dead(workshop: Any, confirm: Callable[[IoTMock, str], int]) -> None:
    """IN_PROGRESS sends another one (API reference, UpdateTopicRuleDestination)."""
    arn = create(workshop.control)["arn"]
    update(workshop.control, arn, "IN_PROGRESS")
    first, second = tokens(workshop.iot)
    assert first != second
    assert confirm(workshop.iot, first) == 400
    assert look(workshop.control, arn)["status"] == "IN_PROGRESS"
    assert confirm(workshop.iot, second) == 200
    assert look(workshop.control, arn)["status"] == "ENABLED"


@pytest.mark.parametrize("confirm", WAYS)
def test_token_of_a_deleted_destination_is_dead(workshop: Any, confirm: Callable[[IoTMock, str], int]) -> None:
    """There is nothing to confirm (API reference, DeleteTopicRuleDestination)."""
    workshop.control.delete_topic_rule_destination(arn=create(workshop.control)["arn"])
    assert confirm(workshop.iot, tokens(workshop.iot)[0]) == 400
    assert workshop.control.list_topic_rule_destinations()["destinationSummaries"] == []


def test_token_has_2048_characters_at_most(workshop: Any) -> None:
    """One more is refused (API reference, confirmationToken)."""
    with workshop.refused("InvalidRequestException"):
        workshop.unchecked().confirm_topic_rule_destination(confirmationToken="x" * 2049)


def test_enabling_after_the_enable_url_changes_nothing(workshop: Any) -> None:
    """AWS wants it (developer guide, Confirming HTTP destinations); it is taken here, too."""
    arn = create(workshop.control)["arn"]
    assert requests.get(workshop.iot.rules.outputs[0].json()["enableUrl"], timeout=5).status_code == 200
    update(workshop.control, arn, "ENABLED")
    assert look(workshop.control, arn)["status"] == "ENABLED"


# State before, state asked for, state after; None where it is refused.
MOVES = [
    ("IN_PROGRESS", "ENABLED", None),
    ("IN_PROGRESS", "DISABLED", None),
    ("IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS"),
    ("IN_PROGRESS", "ERROR", None),
    ("IN_PROGRESS", "DELETING", None),
    ("ENABLED", "ENABLED", "ENABLED"),
    ("ENABLED", "DISABLED", "DISABLED"),
    ("ENABLED", "IN_PROGRESS", "IN_PROGRESS"),
    ("ENABLED", "ERROR", None),
    ("ENABLED", "DELETING", None),
    ("DISABLED", "ENABLED", "ENABLED"),
    ("DISABLED", "DISABLED", None),
    ("DISABLED", "IN_PROGRESS", "IN_PROGRESS"),
    ("DISABLED", "ERROR", None),
    ("DISABLED", "DELETING", None),
    ("DISABLED", "NONE", None),
    ("ENABLED", "enabled", None),
]


@pytest.mark.parametrize(("before", "wanted", "after"), MOVES)
def test_update_moves_between_states(workshop: Any, before: str, wanted: str, after: str | None) -> None:
    """Where it may; a refusal changes nothing (API reference, UpdateTopicRuleDestination)."""
    arn = in_state(workshop, before)
    seen, sent = look(workshop.control, arn), len(workshop.iot.rules.outputs)
    if after is None:
        with workshop.refused("InvalidRequestException"):
            update(workshop.unchecked(), arn, wanted)
        assert look(workshop.control, arn) == seen
        assert len(workshop.iot.rules.outputs) == sent
    else:
        answer = update(workshop.control, arn, wanted)
        assert answer.keys() == {"ResponseMetadata"}
        assert look(workshop.control, arn)["status"] == after
        assert len(workshop.iot.rules.outputs) == sent + (wanted == "IN_PROGRESS")


@pytest.mark.parametrize("before", ["IN_PROGRESS", "ENABLED", "DISABLED"])
def test_confirmation_can_be_asked_for_again(workshop: Any, before: str) -> None:
    """From any state, with a request like the first (API reference, UpdateTopicRuleDestination)."""
    arn = in_state(workshop, before)
    update(workshop.control, arn, "IN_PROGRESS")
    request = workshop.iot.rules.outputs[-1]
    assert request.json()["arn"] == arn
    assert request.parameters["url"] == f"{URL}/?confirmationToken={tokens(workshop.iot)[-1]}"
    assert by_operation(workshop.iot, tokens(workshop.iot)[-1]) == 200
    assert look(workshop.control, arn)["status"] == "ENABLED"


@pytest.mark.parametrize("state", ["IN_PROGRESS", "ENABLED", "DISABLED"])
def test_destination_can_be_deleted_in_any_state(workshop: Any, state: str) -> None:
    """It is gone, and may be made again (API reference, DeleteTopicRuleDestination)."""
    arn = in_state(workshop, state)
    answer = workshop.control.delete_topic_rule_destination(arn=arn)
    assert answer.keys() == {"ResponseMetadata"}
    with workshop.refused("UnauthorizedException", 401):
        look(workshop.control, arn)
    assert workshop.control.list_topic_rule_destinations()["destinationSummaries"] == []
    again = create(workshop.control)
    assert again["arn"] != arn
    assert again["status"] == "IN_PROGRESS"


@pytest.mark.parametrize(
    "act",
    [
        lambda control, arn: control.get_topic_rule_destination(arn=arn),
        lambda control, arn: control.update_topic_rule_destination(arn=arn, status="ENABLED"),
        lambda control, arn: control.update_topic_rule_destination(arn=arn, status="IN_PROGRESS"),
        lambda control, arn: control.delete_topic_rule_destination(arn=arn),
    ],
    ids=["get", "enable", "ask again", "delete"],
)
@pytest.mark.parametrize("arn", [UNKNOWN, UNKNOWN.replace("/http/", "/vpc/")])
def test_unknown_destination_is_denied(workshop: Any, act: Callable[[Any, str], Any], arn: str) -> None:
    """No operation declares ResourceNotFoundException (API reference)."""
    create(workshop.control)
    with workshop.refused("UnauthorizedException", 401):
        act(workshop.control, arn)


def test_vpc_destination_is_switched_off_and_on(workshop: Any) -> None:
    """Without a confirmation (API reference, UpdateTopicRuleDestination)."""
    arn = create(workshop.control, VPC)["arn"]
    states = []
    for status in ("DISABLED", "ENABLED", "ENABLED"):
        update(workshop.control, arn, status)
        states.append(look(workshop.control, arn)["status"])
    assert states == ["DISABLED", "ENABLED", "ENABLED"]
    workshop.control.delete_topic_rule_destination(arn=arn)
    with workshop.refused("UnauthorizedException", 401):
        look(workshop.control, arn)


def test_times_follow_the_clock() -> None:
    """Creation stays, the last update moves with the state (API reference, TopicRuleDestination)."""
    start = datetime(2030, 1, 1, tzinfo=UTC)
    with mock_iot(now=start) as iot:
        control = iot.client("iot")
        arn = create(control)["arn"]
        times = []
        for act in (
            lambda: control.confirm_topic_rule_destination(confirmationToken=tokens(iot)[-1]),
            lambda: update(control, arn, "DISABLED"),
            lambda: update(control, arn, "IN_PROGRESS"),
        ):
            iot.advance(60)
            act()
            found = look(control, arn)
            assert found["createdAt"] == start
            times.append((found["lastUpdatedAt"] - start).total_seconds())
        assert iot.rules.outputs[-1].at == start + timedelta(seconds=180)
    assert times == [60, 120, 180]


@pytest.mark.parametrize("configuration", [HTTP, VPC, INFLUX])
def test_same_destination_again_is_refused(workshop: Any, configuration: dict[str, Any]) -> None:
    """The one that is there stays (API reference, ResourceAlreadyExistsException)."""
    made, sent = create(workshop.control, configuration), len(workshop.iot.rules.outputs)
    with workshop.refused("ResourceAlreadyExistsException", 409):
        create(workshop.control, configuration)
    assert look(workshop.control, made["arn"]) == made
    assert len(workshop.control.list_topic_rule_destinations()["destinationSummaries"]) == 1
    assert len(workshop.iot.rules.outputs) == sent


def test_other_destinations_stand_beside_it(workshop: Any) -> None:
    """Another address or network is another destination (API reference, CreateTopicRuleDestination)."""
    made = [
        create(workshop.control, configuration)["arn"]
        for configuration in (
            HTTP,
            {"httpUrlConfiguration": {"confirmationUrl": URL + "/more"}},
            VPC,
            {"vpcConfiguration": VPC["vpcConfiguration"] | {"vpcId": "vpc-2"}},
            INFLUX,
        )
    ]
    assert len(set(made)) == 5


@pytest.mark.parametrize(
    "configuration",
    [
        {},
        HTTP | VPC,
        VPC | INFLUX,
        {"httpUrlConfiguration": {}},
        {"httpUrlConfiguration": {"confirmationUrl": "https://example.com/" + "x" * 1981}},
        {"vpcConfiguration": {"subnetIds": ["subnet-1"], "vpcId": "vpc-1"}},
        {"vpcConfiguration": {"vpcId": "vpc-1", "roleArn": ROLE}},
        {"vpcConfiguration": {"subnetIds": ["subnet-1"], "roleArn": ROLE}},
        {"influxDBConfiguration": INFLUX["influxDBConfiguration"] | {"influxDBVersion": "V1"}},
        {"influxDBConfiguration": INFLUX["influxDBConfiguration"] | {"secretId": ""}},
        {"influxDBConfiguration": INFLUX["influxDBConfiguration"] | {"secretType": "Text"}},
        {"influxDBConfiguration": {"endpoint": "https://example.com", "influxDBVersion": "V2"}},
    ],
)
def test_malformed_configuration_is_refused(workshop: Any, configuration: dict[str, Any]) -> None:
    """One configuration with its required members (API reference, TopicRuleDestinationConfiguration)."""
    with workshop.refused("InvalidRequestException"):
        workshop.unchecked().create_topic_rule_destination(destinationConfiguration=configuration)
    assert workshop.control.list_topic_rule_destinations()["destinationSummaries"] == []


def test_longest_url_is_taken(workshop: Any) -> None:
    """2000 characters (API reference, confirmationUrl)."""
    url = "https://example.com/" + "x" * 1980
    made = create(workshop.control, {"httpUrlConfiguration": {"confirmationUrl": url}})
    assert made["httpUrlProperties"] == {"confirmationUrl": url}


def test_list_shows_all_kinds(workshop: Any) -> None:
    """Each with the summary of its kind (API reference, TopicRuleDestinationSummary)."""
    made = [create(workshop.control, configuration) for configuration in (HTTP, VPC, INFLUX)]
    found = workshop.control.list_topic_rule_destinations()
    assert "nextToken" not in found
    listed = {summary["arn"]: summary for summary in found["destinationSummaries"]}
    names = {
        "httpUrlProperties": "httpUrlSummary",
        "vpcProperties": "vpcDestinationSummary",
        "influxDBProperties": "influxDBSummary",
    }
    assert listed == {each["arn"]: {names.get(name, name): value for name, value in each.items()} for each in made}


def test_list_comes_in_pages(workshop: Any) -> None:
    """Every destination once (API reference, ListTopicRuleDestinations)."""
    made = {
        create(workshop.control, {"httpUrlConfiguration": {"confirmationUrl": f"{URL}/{number}"}})["arn"]
        for number in range(5)
    }
    for size, sizes in ((2, [2, 2, 1]), (5, [5]), (1000, [5])):
        paginator = workshop.control.get_paginator("list_topic_rule_destinations")
        pages = [
            [summary["arn"] for summary in page["destinationSummaries"]]
            for page in paginator.paginate(PaginationConfig={"PageSize": size})
        ]
        assert [len(page) for page in pages] == sizes
        assert {arn for page in pages for arn in page} == made


@pytest.mark.parametrize("members", [{"maxResults": 0}, {"maxResults": 1001}, {"nextToken": "nothing"}])
def test_wrong_page_is_refused(workshop: Any, members: dict[str, Any]) -> None:
    """1 to 1000, and a token that was given (API reference, ListTopicRuleDestinations)."""
    with workshop.refused("InvalidRequestException"):
        workshop.unchecked().list_topic_rule_destinations(**members)


@pytest.mark.parametrize("elsewhere", [{"region": "eu-west-1"}, {"account_id": "111122223333"}])
def test_destinations_belong_to_account_and_region(workshop: Any, elsewhere: dict[str, str]) -> None:
    """As rules do; the same address may be confirmed in each (developer guide, HTTP destinations)."""
    here = create(workshop.control)
    other = workshop.iot.scope(**elsewhere)
    assert other.client("iot").list_topic_rule_destinations()["destinationSummaries"] == []
    there = create(other.client("iot"))
    assert there["arn"] != here["arn"]
    enable = other.rules.outputs[0].json()["enableUrl"]
    assert enable.startswith(f"https://iot.{elsewhere.get('region', 'us-east-1')}.amazonaws.com/confirmdestination/")
    assert len(workshop.iot.rules.outputs) == 1
    with workshop.refused("UnauthorizedException", 401):
        look(workshop.control, there["arn"])


@pytest.mark.parametrize(
    ("action", "url"),
    [
        (posting(), URL),
        (posting(URL, None), URL),
        (posting("https://example.com/ingest/a", "https://example.com/"), "https://example.com/"),
    ],
)
def test_rule_makes_the_destination_of_its_http_action(workshop: Any, action: dict[str, Any], url: str) -> None:
    """For the confirmation URL, or the URL, and asks for the confirmation (developer guide, HTTP action)."""
    workshop.rule("rule", action)
    (summary,) = workshop.control.list_topic_rule_destinations()["destinationSummaries"]
    assert (summary["status"], summary["httpUrlSummary"]["confirmationUrl"]) == ("IN_PROGRESS", url)
    (request,) = workshop.iot.rules.outputs
    assert (request.action, request.json()["arn"]) == ("http", summary["arn"])
    with workshop.refused("ResourceAlreadyExistsException", 409):
        create(workshop.control, {"httpUrlConfiguration": {"confirmationUrl": url}})


@pytest.mark.parametrize("state", ["IN_PROGRESS", "ENABLED", "DISABLED"])
def test_rule_leaves_a_destination_alone_that_is_there(workshop: Any, state: str) -> None:
    """Whatever its state (developer guide, HTTP action)."""
    arn = in_state(workshop, state)
    before, sent = look(workshop.control, arn), len(workshop.iot.rules.outputs)
    workshop.rule("rule", posting())
    workshop.rule("second", posting(URL, None))
    assert look(workshop.control, arn) == before
    assert len(workshop.control.list_topic_rule_destinations()["destinationSummaries"]) == 1
    assert len(workshop.iot.rules.outputs) == sent


@pytest.mark.parametrize(
    "wrong",
    [
        {"actions": [posting(), {"republish": {"roleArn": ROLE, "topic": "${"}}]},
        {"actions": [posting()], "errorAction": {"republish": {"roleArn": ROLE, "topic": "${"}}},
        {"actions": [posting()], "sql": "SELECT"},
        {"actions": [posting()], "awsIotSqlVersion": "1"},
    ],
)
def test_refused_rule_makes_no_destination(workshop: Any, wrong: dict[str, Any]) -> None:
    """Nothing is stored on failure (API reference, CreateTopicRule)."""
    with pytest.raises(workshop.control.exceptions.ClientError):
        workshop.control.create_topic_rule(ruleName="rule", topicRulePayload=workshop.payload() | wrong)
    assert workshop.control.list_topic_rule_destinations()["destinationSummaries"] == []
    assert len(workshop.iot.rules.outputs) == 0


def test_rule_of_a_known_name_makes_no_destination(workshop: Any) -> None:
    """Create of a name that is taken fails as a whole (API reference, ResourceAlreadyExistsException)."""
    workshop.rule("rule")
    with workshop.refused("ResourceAlreadyExistsException", 409):
        workshop.rule("rule", posting())
    assert workshop.control.list_topic_rule_destinations()["destinationSummaries"] == []


@pytest.mark.parametrize(
    ("state", "works"), [("IN_PROGRESS", False), ("ENABLED", True), ("DISABLED", False), ("deleted", False)]
)
def test_http_action_needs_an_enabled_destination(workshop: Any, state: str, works: bool) -> None:
    """In any other state, and when it is gone, the action fails (developer guide, HTTP action)."""
    posted: list[bytes] = []
    workshop.iot.rules.bind(URL, lambda request: posted.append(request.body))
    arn = in_state(workshop, "ENABLED" if state == "deleted" else state)
    workshop.rule("rule", posting(), workshop.republish("others"), errorAction=workshop.republish("errors"))
    posted.clear()
    if state == "deleted":
        workshop.control.delete_topic_rule_destination(arn=arn)
    workshop.iot.publish("in", {"a": 1})
    (run,) = workshop.iot.rules.journal
    assert run.outcome == "executed"
    assert posted == ([b'{"a":1}'] if works else [])
    assert (run.outputs[0].delivered, run.outputs[0].error is None) == (works, works)
    assert "others" in workshop.iot.messages
    assert ("errors" in workshop.iot.messages) == (not works)


def test_http_action_works_again_once_enabled(workshop: Any) -> None:
    """The state at the time of the message counts (developer guide, HTTP action)."""
    arn = in_state(workshop, "ENABLED")
    workshop.rule("rule", posting())
    errors = []
    for status in ("DISABLED", "ENABLED", "IN_PROGRESS"):
        update(workshop.control, arn, status)
        workshop.iot.publish("in", {"a": 1})
        errors.append(workshop.iot.rules.journal[-1].outputs[0].error)
    assert errors[1] is None
    assert errors[0]
    assert errors[2]


def test_destination_of_another_url_does_not_help(workshop: Any) -> None:
    """Its confirmation URL must be a prefix (developer guide, HTTP action)."""
    in_state(workshop, "ENABLED")
    workshop.rule("rule", posting("https://example.com/other/${topic()}", "https://example.com/other"))
    workshop.iot.publish("in", {"a": 1})
    assert workshop.iot.rules.journal[0].outputs[0].error


@pytest.mark.parametrize("state", ["ENABLED", "DISABLED", "deleted"])
def test_kafka_action_needs_an_enabled_destination(workshop: Any, state: str) -> None:
    """Of a network (developer guide, Apache Kafka action)."""
    arn = create(workshop.control, VPC)["arn"]
    action = {"kafka": {"destinationArn": arn, "topic": "t", "clientProperties": {"acks": "1"}}}
    workshop.rule("rule", action)
    if state == "DISABLED":
        update(workshop.control, arn, "DISABLED")
    elif state == "deleted":
        workshop.control.delete_topic_rule_destination(arn=arn)
    workshop.iot.publish("in", {"a": 1})
    (output,) = workshop.iot.rules.outputs
    assert (output.action, output.delivered, output.error is None) == ("kafka", False, state == "ENABLED")


def test_destination_outlives_its_rule(workshop: Any) -> None:
    """DeleteTopicRule deletes the rule (API reference)."""
    workshop.rule("rule", posting())
    workshop.control.delete_topic_rule(ruleName="rule")
    assert len(workshop.control.list_topic_rule_destinations()["destinationSummaries"]) == 1


def test_destination_on_the_wire_is_addressed_by_its_arn(workshop: Any) -> None:
    """Slashes included, encoded or not (API reference, GET /destinations/{arn+})."""
    arn = create(workshop.control)["arn"]
    for form in (arn, arn.replace("/", "%2F"), arn.replace(":", "%3A").replace("/", "%2F")):
        answer = requests.get(f"https://iot.us-east-1.amazonaws.com/destinations/{form}", timeout=5)
        assert answer.status_code == 200, form
        assert answer.json()["topicRuleDestination"]["arn"] == arn
        assert isinstance(answer.json()["topicRuleDestination"]["createdAt"], (int, float))


def test_token_confirms_by_plain_requests_of_the_body(workshop: Any) -> None:
    """What the server was sent is all that it needs (developer guide, Confirming HTTP destinations)."""
    arn = create(workshop.control)["arn"]
    body = json.loads(workshop.iot.rules.outputs[0].payload)
    assert requests.get(body["enableUrl"], timeout=5).ok
    assert look(workshop.control, arn)["status"] == "ENABLED"
