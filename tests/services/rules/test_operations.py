"""Create-, Replace-, Get-, List-, Delete-, Enable- and DisableTopicRule."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from iotmock import IoTMock, mock_iot

ACCOUNT = "arn:aws:iot:us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/rules"
SQL = "SELECT * FROM 'in'"
REPUBLISH = {"republish": {"roleArn": ROLE, "topic": "out"}}
WHOLE = {
    "sql": "SELECT a, topic(2) AS t FROM 'a/+/c' WHERE a > 1",
    "description": "Wärme, über 1",
    "actions": [
        {"lambda": {"functionArn": "arn:aws:lambda:us-east-1:123456789012:function:f:alias"}},
        {
            "sqs": {
                "roleArn": ROLE,
                "queueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/q",
                "useBase64": False,
            }
        },
        {
            "republish": {
                "roleArn": "any text",
                "topic": "out/${topic()}",
                "qos": 0,
                "headers": {"contentType": "text/plain", "userProperties": [{"key": "a", "value": "${a}"}]},
            }
        },
        {"dynamoDBv2": {"roleArn": ROLE, "putItem": {"tableName": "t"}}},
        {
            "timestream": {
                "roleArn": ROLE,
                "databaseName": "d",
                "tableName": "t",
                "dimensions": [{"name": "x", "value": "${x}"}],
                "timestamp": {"value": "${timestamp()}", "unit": "MILLISECONDS"},
            }
        },
        {"firehose": {"roleArn": ROLE, "deliveryStreamName": "s", "separator": "\r\n", "batchMode": True}},
    ],
    "ruleDisabled": True,
    "awsIotSqlVersion": "2016-03-23",
    "errorAction": {"s3": {"roleArn": ROLE, "bucketName": "b", "key": "${topic()}/${timestamp()}"}},
}
ON_A_NAME = ["get_topic_rule", "replace_topic_rule", "delete_topic_rule", "enable_topic_rule", "disable_topic_rule"]


def on_name(control: Any, operation: str, name: str) -> dict[str, Any]:
    """The answer of an operation on one rule, without the metadata."""
    members = {"topicRulePayload": {"sql": SQL, "actions": []}} if operation == "replace_topic_rule" else {}
    return plain(getattr(control, operation)(ruleName=name, **members))


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without the metadata."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def tags_of(control: Any, arn: str) -> dict[str, str]:
    """The tags of a rule."""
    return {tag["Key"]: tag["Value"] for tag in control.list_tags_for_resource(resourceArn=arn)["tags"]}


def test_create_answers_nothing(workshop: Any) -> None:
    """An empty body comes back (API reference, CreateTopicRule)."""
    answer = workshop.control.create_topic_rule(ruleName="rule", topicRulePayload={"sql": SQL, "actions": []})
    assert plain(answer) == {}
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("operation", ON_A_NAME[1:])
def test_changes_answer_nothing(workshop: Any, operation: str) -> None:
    """Replace, Delete, Enable and Disable have no output (API reference)."""
    workshop.rule()
    assert on_name(workshop.control, operation, "rule") == {}


def test_get_echoes_the_rule_member_for_member(workshop: Any) -> None:
    """What was given comes back, false and zero included (API reference, GetTopicRule)."""
    workshop.iot.freeze()
    workshop.control.create_topic_rule(ruleName="whole", topicRulePayload=WHOLE)
    found = plain(workshop.control.get_topic_rule(ruleName="whole"))
    created = found["rule"].pop("createdAt")
    assert found == {"ruleArn": f"{ACCOUNT}:rule/whole", "rule": {"ruleName": "whole", **WHOLE}}
    assert created == workshop.iot.now.replace(microsecond=created.microsecond)


def test_get_leaves_out_what_was_not_given(workshop: Any) -> None:
    """Version and state have defaults, description and error action none (developer guide, Creating a rule)."""
    workshop.control.create_topic_rule(ruleName="bare", topicRulePayload={"sql": SQL, "actions": []})
    rule = workshop.control.get_topic_rule(ruleName="bare")["rule"]
    del rule["createdAt"]
    assert rule == {
        "ruleName": "bare", "sql": SQL, "actions": [], "ruleDisabled": False, "awsIotSqlVersion": "2015-10-08",
    }  # fmt: skip


def test_times_are_epoch_seconds_on_the_wire() -> None:
    """A number, in the answers of Get and List (API reference, the protocol's timestamps)."""
    bodies: list[Any] = []

    def keep(response_dict: dict[str, Any], **_: Any) -> None:
        bodies.append(json.loads(response_dict["body"] or "{}"))

    with mock_iot(now=datetime(2030, 1, 1, tzinfo=UTC)) as iot:
        control = iot.client("iot", use_ssl=True)
        control.meta.events.register("before-parse.iot", keep)
        control.create_topic_rule(ruleName="rule", topicRulePayload={"sql": SQL, "actions": []})
        bodies.clear()
        control.get_topic_rule(ruleName="rule")
        control.list_topic_rules()
    assert [bodies[0]["rule"]["createdAt"], bodies[1]["rules"][0]["createdAt"]] == [1893456000, 1893456000]


def test_replace_replaces_the_whole_rule(workshop: Any) -> None:
    """Nothing of the old one is left (API reference, ReplaceTopicRule)."""
    workshop.control.create_topic_rule(ruleName="rule", topicRulePayload=WHOLE)
    workshop.control.replace_topic_rule(ruleName="rule", topicRulePayload={"sql": SQL, "actions": [REPUBLISH]})
    rule = workshop.control.get_topic_rule(ruleName="rule")["rule"]
    del rule["createdAt"]
    assert rule == {
        "ruleName": "rule", "sql": SQL, "actions": [REPUBLISH], "ruleDisabled": False, "awsIotSqlVersion": "2015-10-08",
    }  # fmt: skip


def test_replace_keeps_the_time_of_creation() -> None:
    """It is the same rule (the API reference says nothing else)."""
    with mock_iot(now=datetime(2030, 1, 1, tzinfo=UTC)) as iot:
        control = iot.client("iot")
        control.create_topic_rule(ruleName="rule", topicRulePayload={"sql": SQL, "actions": []})
        iot.advance(60)
        for operation in ("replace_topic_rule", "disable_topic_rule", "enable_topic_rule"):
            on_name(control, operation, "rule")
        control.create_topic_rule(ruleName="second", topicRulePayload={"sql": SQL, "actions": []})
        assert control.get_topic_rule(ruleName="rule")["rule"]["createdAt"] == datetime(2030, 1, 1, tzinfo=UTC)
        assert [rule["createdAt"].minute for rule in control.list_topic_rules()["rules"]] == [0, 1]


def test_deleted_rule_is_gone_and_may_be_made_again() -> None:
    """With a new time of creation (API reference, DeleteTopicRule)."""
    with mock_iot(now=datetime(2030, 1, 1, tzinfo=UTC)) as iot:
        control = iot.client("iot")
        control.create_topic_rule(ruleName="rule", topicRulePayload=WHOLE)
        control.delete_topic_rule(ruleName="rule")
        assert control.list_topic_rules()["rules"] == []
        with pytest.raises(control.exceptions.UnauthorizedException):
            control.get_topic_rule(ruleName="rule")
        iot.advance(60)
        control.create_topic_rule(ruleName="rule", topicRulePayload={"sql": SQL, "actions": []})
        rule = control.get_topic_rule(ruleName="rule")["rule"]
    assert rule["createdAt"] == datetime(2030, 1, 1, 0, 1, tzinfo=UTC)
    assert "description" not in rule


def test_enable_and_disable_change_the_state_only(workshop: Any) -> None:
    """As often as one likes (API reference, EnableTopicRule, DisableTopicRule)."""
    workshop.control.create_topic_rule(ruleName="rule", topicRulePayload=WHOLE)
    before = workshop.control.get_topic_rule(ruleName="rule")["rule"]
    states = []
    for operation in ("enable", "enable", "disable", "disable", "enable"):
        on_name(workshop.control, f"{operation}_topic_rule", "rule")
        found = workshop.control.get_topic_rule(ruleName="rule")["rule"]
        states.append(found.pop("ruleDisabled"))
        assert found == {name: value for name, value in before.items() if name != "ruleDisabled"}
    assert states == [False, False, True, True, False]


@pytest.mark.parametrize("operation", ON_A_NAME)
def test_unknown_rule_is_denied(workshop: Any, operation: str) -> None:
    """No operation declares ResourceNotFoundException (API reference); the text is the live service's."""
    workshop.rule("Rule")
    with workshop.refused("UnauthorizedException", 401) as answer:
        on_name(workshop.control, operation, "rule")
    assert answer["Error"]["Message"] == "Access to topic rule 'rule' was denied"
    assert workshop.names() == ["Rule"]


@pytest.mark.parametrize("operation", ON_A_NAME)
def test_unknown_rule_has_an_exception_of_the_client(workshop: Any, operation: str) -> None:
    """botocore finds the class by its name (API reference, the operation's errors)."""
    with pytest.raises(workshop.control.exceptions.UnauthorizedException):
        on_name(workshop.control, operation, "nobody")


def test_create_of_a_known_name_names_the_rule_that_is_there(workshop: Any) -> None:
    """It stays as it is (API reference, ResourceAlreadyExistsException)."""
    workshop.control.create_topic_rule(ruleName="rule", topicRulePayload=WHOLE, tags="a=1")
    before = plain(workshop.control.get_topic_rule(ruleName="rule"))
    with workshop.refused("ResourceAlreadyExistsException", 409) as answer:
        workshop.control.create_topic_rule(ruleName="rule", topicRulePayload={"sql": SQL, "actions": []}, tags="b=2")
    assert (answer["resourceId"], answer["resourceArn"]) == ("rule", f"{ACCOUNT}:rule/rule")
    assert plain(workshop.control.get_topic_rule(ruleName="rule")) == before
    assert tags_of(workshop.control, f"{ACCOUNT}:rule/rule") == {"a": "1"}


REFUSALS = {
    "statement": ({"sql": "SELECT", "actions": []}, "SqlParseException"),
    "topic filter": ({"sql": "SELECT * FROM 'a/#/b'", "actions": []}, "SqlParseException"),
    "template": (
        {"sql": SQL, "actions": [{"republish": {"roleArn": ROLE, "topic": "${("}}]},
        "SqlParseException",
    ),
    "version": ({"sql": SQL, "actions": [], "awsIotSqlVersion": "2020-01-01"}, "InvalidRequestException"),
    "actions": ({"sql": SQL, "actions": [REPUBLISH] * 11}, "InvalidRequestException"),
    "action": ({"sql": SQL, "actions": [{}]}, "InvalidRequestException"),
}


@pytest.mark.parametrize(("payload", "code"), REFUSALS.values(), ids=REFUSALS)
def test_refused_creation_stores_nothing(workshop: Any, payload: dict[str, Any], code: str) -> None:
    """Neither a rule nor its tags (API reference, the errors of CreateTopicRule)."""
    with workshop.refused(code):
        workshop.unchecked().create_topic_rule(ruleName="rule", topicRulePayload=payload, tags="a=1")
    assert workshop.names() == []
    workshop.rule()
    assert tags_of(workshop.control, f"{ACCOUNT}:rule/rule") == {}


@pytest.mark.parametrize(("payload", "code"), REFUSALS.values(), ids=REFUSALS)
def test_refused_replacement_changes_nothing(workshop: Any, payload: dict[str, Any], code: str) -> None:
    """The old rule is there and runs (API reference, the errors of ReplaceTopicRule)."""
    workshop.rule("rule", REPUBLISH, description="old")
    before = plain(workshop.control.get_topic_rule(ruleName="rule"))
    with workshop.refused(code):
        workshop.unchecked().replace_topic_rule(ruleName="rule", topicRulePayload=payload)
    assert plain(workshop.control.get_topic_rule(ruleName="rule")) == before
    workshop.iot.publish("in", {"a": 1})
    assert workshop.iot.messages[-1].topic == "out"


@pytest.mark.parametrize("name", ["a", "A_b_9", "_", "9", "x" * 128])
def test_name_has_letters_digits_and_underscores(workshop: Any, name: str) -> None:
    """1 to 128 of them (API reference, ruleName)."""
    workshop.rule(name)
    assert workshop.control.get_topic_rule(ruleName=name)["ruleArn"] == f"{ACCOUNT}:rule/{name}"


@pytest.mark.parametrize("operation", ["create_topic_rule", *ON_A_NAME])
@pytest.mark.parametrize("name", ["a-b", "a b", "a.b", "é", "a\n", "x" * 129, "a:b", "٣"])
def test_name_of_anything_else_is_refused(workshop: Any, operation: str, name: str) -> None:
    """By every operation that takes it (API reference, ruleName)."""
    members = {"topicRulePayload": {"sql": SQL, "actions": []}} if operation[0] in "cr" else {}
    with workshop.refused("InvalidRequestException"):
        getattr(workshop.unchecked(), operation)(ruleName=name, **members)
    assert workshop.names() == []


def test_names_are_case_sensitive(workshop: Any) -> None:
    """Two rules may differ in case alone (developer guide, Rules)."""
    workshop.rule("rule", description="small")
    workshop.rule("RULE", description="capital")
    found = {name: workshop.control.get_topic_rule(ruleName=name)["rule"]["description"] for name in ("rule", "RULE")}
    assert found == {"rule": "small", "RULE": "capital"}


def test_list_has_these_members(workshop: Any) -> None:
    """The pattern is FROM's filter, and absent without FROM (API reference, TopicRuleListItem)."""
    workshop.iot.freeze()
    workshop.rule("b", sql="select * from 'a/+/#' where a = 'from'", ruleDisabled=True)
    workshop.rule("a", sql="SELECT *")
    found = plain(workshop.control.list_topic_rules())
    times = [rule.pop("createdAt") for rule in found["rules"]]
    assert found == {
        "rules": [
            {"ruleArn": f"{ACCOUNT}:rule/a", "ruleName": "a", "ruleDisabled": False},
            {"ruleArn": f"{ACCOUNT}:rule/b", "ruleName": "b", "topicPattern": "a/+/#", "ruleDisabled": True},
        ]
    }
    assert times == [workshop.control.get_topic_rule(ruleName=name)["rule"]["createdAt"] for name in "ab"]


def test_list_of_no_rules_is_empty(workshop: Any) -> None:
    """And no page follows (API reference, ListTopicRules)."""
    assert plain(workshop.control.list_topic_rules()) == {"rules": []}


def test_list_follows_replacement(workshop: Any) -> None:
    """Pattern and state are those of the rule as it is (API reference, TopicRuleListItem)."""
    workshop.rule(sql="SELECT * FROM 'old'")
    workshop.control.replace_topic_rule(
        ruleName="rule", topicRulePayload=workshop.payload(sql="SELECT * FROM 'new'", ruleDisabled=True)
    )
    (rule,) = workshop.control.list_topic_rules()["rules"]
    assert (rule["topicPattern"], rule["ruleDisabled"]) == ("new", True)
    assert workshop.names(topic="old") == []


def test_list_comes_by_name_in_pages(workshop: Any) -> None:
    """Every rule once, whatever the order of creation (API reference, ListTopicRules)."""
    names = [f"rule_{number:02}" for number in range(7)]
    for name in reversed(names):
        workshop.rule(name)
    for size, sizes in ((3, [3, 3, 1]), (7, [7]), (1, [1] * 7), (10000, [7])):
        pages, request = [], {"maxResults": size}
        while True:
            answer = workshop.control.list_topic_rules(**request)
            pages.append([rule["ruleName"] for rule in answer["rules"]])
            if not answer.get("nextToken"):
                break
            request["nextToken"] = answer["nextToken"]
        assert [len(page) for page in pages] == sizes
        assert [name for page in pages for name in page] == names


def test_paginator_finds_every_rule(workshop: Any) -> None:
    """botocore's own pages (API reference, ListTopicRules)."""
    for number in range(5):
        workshop.rule(f"r{number}")
    pages = workshop.control.get_paginator("list_topic_rules").paginate(PaginationConfig={"PageSize": 2})
    assert [len(page["rules"]) for page in pages] == [2, 2, 1]


def test_list_goes_on_where_rules_come_and_go(workshop: Any) -> None:
    """A token stays good; what is behind it and still there comes (API reference, nextToken)."""
    for name in "abdef":
        workshop.rule(name)
    first = workshop.control.list_topic_rules(maxResults=2)
    workshop.control.delete_topic_rule(ruleName="b")
    workshop.control.delete_topic_rule(ruleName="d")
    workshop.rule("c")
    found = workshop.names(nextToken=first["nextToken"])
    assert [name for name in found if name != "c"] == ["e", "f"]


@pytest.mark.parametrize("token", ["x", "bm90aGluZw==", "a" * 5000])
def test_unknown_token_is_refused(workshop: Any, token: str) -> None:
    """It was not given by this operation (API reference, InvalidRequestException)."""
    workshop.rule()
    with workshop.refused("InvalidRequestException"):
        workshop.control.list_topic_rules(nextToken=token)


@pytest.mark.parametrize("size", [0, -1, 10001])
def test_page_has_1_to_10000_rules(workshop: Any, size: int) -> None:
    """Other sizes are refused (API reference, maxResults)."""
    with workshop.refused("InvalidRequestException"):
        workshop.unchecked().list_topic_rules(maxResults=size)


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["a", "b", "c", "d", "e"]),
    ({"ruleDisabled": True}, ["b", "e"]),
    ({"ruleDisabled": False}, ["a", "c", "d"]),
    ({"topic": "x/+"}, ["a", "b"]),
    ({"topic": "x/1"}, ["c"]),
    ({"topic": "X/1"}, []),
    ({"topic": "x/2"}, []),
    ({"topic": "x/#"}, []),
    ({"topic": "x/+", "ruleDisabled": True}, ["b"]),
    ({"topic": "x/+", "ruleDisabled": False}, ["a"]),
    ({"topic": "x/1", "ruleDisabled": True}, []),
]


@pytest.mark.parametrize(("filters", "names"), FILTERS)
def test_list_keeps_what_fits(workshop: Any, filters: dict[str, Any], names: list[str]) -> None:
    """The topic equals the pattern, the state is that state (API reference, ListTopicRules)."""
    workshop.rule("a", sql="SELECT * FROM 'x/+'")
    workshop.rule("b", sql="SELECT a FROM 'x/+'", ruleDisabled=True)
    workshop.rule("c", sql="SELECT * FROM 'x/1'")
    workshop.rule("d", sql="SELECT *")
    workshop.rule("e", sql="SELECT *")
    workshop.control.disable_topic_rule(ruleName="e")
    assert workshop.names(**filters) == names


def test_filters_hold_on_every_page(workshop: Any) -> None:
    """A page is full although others lie between (API reference, ListTopicRules)."""
    for number in range(9):
        workshop.rule(f"r{number}", ruleDisabled=number % 2 == 1)
    first = workshop.control.list_topic_rules(ruleDisabled=False, maxResults=3)
    second = workshop.control.list_topic_rules(ruleDisabled=False, maxResults=3, nextToken=first["nextToken"])
    assert [rule["ruleName"] for rule in first["rules"]] == ["r0", "r2", "r4"]
    assert [rule["ruleName"] for rule in second["rules"]] == ["r6", "r8"]
    assert "nextToken" not in second


def test_tags_come_in_the_header(workshop: Any) -> None:
    """Pairs, URL-encoded (API reference, CreateTopicRule, x-amz-tagging)."""
    workshop.control.create_topic_rule(
        ruleName="rule", topicRulePayload=workshop.payload(), tags="team=night%20shift&a%2Bb=c%3Dd&none="
    )
    assert tags_of(workshop.control, f"{ACCOUNT}:rule/rule") == {"team": "night shift", "a+b": "c=d", "none": ""}


def test_fifty_tags_are_taken(workshop: Any) -> None:
    """One more is refused, and the rule with it (developer guide, Tag restrictions)."""
    pairs = [f"k{number}=v" for number in range(51)]
    with workshop.refused("InvalidRequestException"):
        workshop.control.create_topic_rule(ruleName="rule", topicRulePayload=workshop.payload(), tags="&".join(pairs))
    workshop.control.create_topic_rule(ruleName="rule", topicRulePayload=workshop.payload(), tags="&".join(pairs[:50]))
    assert len(tags_of(workshop.control, f"{ACCOUNT}:rule/rule")) == 50


@pytest.mark.parametrize("tags", ["aws:a=1", f"{'k' * 129}=v", f"k={'v' * 257}"])
def test_wrong_tags_are_refused(workshop: Any, tags: str) -> None:
    """Reserved names, and lengths (developer guide, Tag restrictions)."""
    with workshop.refused("InvalidRequestException"):
        workshop.control.create_topic_rule(ruleName="rule", topicRulePayload=workshop.payload(), tags=tags)
    assert workshop.names() == []


def test_tags_change_and_stay_through_replacement(workshop: Any) -> None:
    """By TagResource and UntagResource on the rule's ARN; Replace takes none (API reference)."""
    arn = f"{ACCOUNT}:rule/rule"
    workshop.control.create_topic_rule(ruleName="rule", topicRulePayload=workshop.payload(), tags="a=1&b=2")
    workshop.control.tag_resource(resourceArn=arn, tags=[{"Key": "b", "Value": "3"}, {"Key": "c", "Value": "4"}])
    workshop.control.untag_resource(resourceArn=arn, tagKeys=["a"])
    on_name(workshop.control, "replace_topic_rule", "rule")
    on_name(workshop.control, "disable_topic_rule", "rule")
    assert tags_of(workshop.control, arn) == {"b": "3", "c": "4"}


def test_tags_go_with_the_rule(workshop: Any) -> None:
    """A rule made again has none (API reference, DeleteTopicRule)."""
    arn = f"{ACCOUNT}:rule/rule"
    workshop.control.create_topic_rule(ruleName="rule", topicRulePayload=workshop.payload(), tags="a=1")
    workshop.control.delete_topic_rule(ruleName="rule")
    with pytest.raises(workshop.control.exceptions.ClientError):
        workshop.control.list_tags_for_resource(resourceArn=arn)
    workshop.rule()
    assert tags_of(workshop.control, arn) == {}


@pytest.mark.parametrize(
    ("elsewhere", "arn"),
    [
        ({"region": "eu-west-1"}, "arn:aws:iot:eu-west-1:123456789012:rule/rule"),
        ({"account_id": "111122223333"}, "arn:aws:iot:us-east-1:111122223333:rule/rule"),
        ({"region": "cn-north-1"}, "arn:aws-cn:iot:cn-north-1:123456789012:rule/rule"),
        ({"region": "us-gov-west-1"}, "arn:aws-us-gov:iot:us-gov-west-1:123456789012:rule/rule"),
    ],
)
def test_rules_belong_to_account_and_region(
    iotmock: IoTMock, workshop: Any, elsewhere: dict[str, str], arn: str
) -> None:
    """The same name may be used in each; the ARN names both (developer guide, Rules; AWS ARNs)."""
    workshop.rule(description="here")
    other = iotmock.scope(**elsewhere).client("iot")
    with pytest.raises(other.exceptions.UnauthorizedException):
        other.get_topic_rule(ruleName="rule")
    assert other.list_topic_rules()["rules"] == []
    other.create_topic_rule(ruleName="rule", topicRulePayload=workshop.payload(description="there"), tags="a=1")
    found = other.get_topic_rule(ruleName="rule")
    assert (found["ruleArn"], found["rule"]["description"]) == (arn, "there")
    assert other.list_topic_rules()["rules"][0]["ruleArn"] == arn
    assert tags_of(other, arn) == {"a": "1"}
    with pytest.raises(other.exceptions.ResourceAlreadyExistsException) as caught:
        other.create_topic_rule(ruleName="rule", topicRulePayload=workshop.payload())
    assert caught.value.response["resourceArn"] == arn
    other.delete_topic_rule(ruleName="rule")
    assert workshop.control.get_topic_rule(ruleName="rule")["rule"]["description"] == "here"


@pytest.mark.parametrize(
    "change",
    [
        lambda control: control.delete_topic_rule(ruleName="rule"),
        lambda control: control.disable_topic_rule(ruleName="rule"),
        lambda control: control.replace_topic_rule(
            ruleName="rule", topicRulePayload={"sql": "SELECT * FROM 'other'", "actions": []}
        ),
    ],
    ids=["delete", "disable", "replace"],
)
def test_what_is_given_and_got_is_a_copy(workshop: Any, change: Callable[[Any], Any]) -> None:
    """Neither the request's dict nor the answer's is the rule's own."""
    payload = workshop.payload({"republish": {"roleArn": ROLE, "topic": "out"}})
    workshop.control.create_topic_rule(ruleName="rule", topicRulePayload=payload)
    payload["actions"][0]["republish"]["topic"] = "elsewhere"
    found = workshop.control.get_topic_rule(ruleName="rule")["rule"]
    assert found["actions"] == [REPUBLISH]
    found["actions"].clear()
    assert workshop.control.get_topic_rule(ruleName="rule")["rule"]["actions"] == [REPUBLISH]
    change(workshop.control)
    workshop.iot.publish("in", {"a": 1})
    assert "out" not in workshop.iot.messages


def test_version_that_is_not_given_is_the_one_that_runs(workshop: Any) -> None:
    """Whole decimals stay decimals in 2015-10-08 (developer guide, SQL versions)."""
    for name, version in (("a", {}), ("b", {"awsIotSqlVersion": "2015-10-08"}), ("c", {"awsIotSqlVersion": "beta"})):
        workshop.control.create_topic_rule(
            ruleName=name, topicRulePayload={"sql": "SELECT a FROM 'in'", "actions": [], **version}
        )
    workshop.iot.publish("in", '{"a": 5.0}')
    assert [run.payload for run in workshop.iot.rules.journal] == [b'{"a":5.0}', b'{"a":5.0}', b'{"a":5}']


def test_failure_that_a_test_asks_for_creates_nothing(workshop: Any) -> None:
    """`iot.faults` knows the operations of rules."""
    workshop.iot.faults.fail("CreateTopicRule", error="ConflictingResourceUpdateException")
    with pytest.raises(workshop.control.exceptions.ClientError):
        workshop.unchecked().create_topic_rule(ruleName="rule", topicRulePayload=workshop.payload())
    assert workshop.names() == []


def test_thousands_of_rules_are_listed(workshop: Any) -> None:
    """There is no limit of rules, and no page has more than was asked for."""
    for number in range(1200):
        workshop.rule(f"r{number:04}", sql=f"SELECT * FROM 'in/{number}'")
    found = workshop.control.list_topic_rules(maxResults=10000)
    assert len(found["rules"]) == 1200
    assert "nextToken" not in found
    pages = workshop.control.get_paginator("list_topic_rules").paginate()
    assert sum(len(page["rules"]) for page in pages) == 1200
    workshop.iot.publish("in/1100", "1")
    assert workshop.runs == [("r1100", "in/1100", "executed")]
