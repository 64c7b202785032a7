"""A workshop for tests of topic rules: short forms of making rules and reading what has come of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import botocore
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from iotmock import IoTMock

ROLE = "arn:aws:iam::123456789012:role/rules"
IS_NEW_BOTOCORE = tuple(map(int, botocore.__version__.split(".")[:2])) >= (1, 44)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Skip a test when a client that checks nothing cannot write a member, for an older botocore does not know it."""
    try:
        return (yield)
    except KeyError as unknown:
        if IS_NEW_BOTOCORE:
            raise
        pytest.skip(f"botocore {botocore.__version__} is too old for this: {unknown}")


class Workshop:
    """A handle `iot`, a client `control` of its account and region, and ways to make and read rules."""

    role = ROLE

    def __init__(self, iot: "IoTMock") -> None:
        self.iot = iot
        self.control: Any = iot.client("iot")
        self.data: Any = iot.client("iot-data")

    @staticmethod
    def republish(topic: str, **members: Any) -> dict[str, Any]:
        """An action that publishes."""
        return {"republish": {"roleArn": ROLE, "topic": topic, **members}}

    @staticmethod
    def function(name: str) -> dict[str, Any]:
        """An action that calls a Lambda function of the account."""
        return {"lambda": {"functionArn": f"arn:aws:lambda:us-east-1:123456789012:function:{name}"}}

    @staticmethod
    def queue(name: str = "nowhere") -> dict[str, Any]:
        """An action that sends to a queue; nobody has made it."""
        return {"sqs": {"roleArn": ROLE, "queueUrl": f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}"}}

    @staticmethod
    def payload(*actions: dict[str, Any], sql: str = "SELECT * FROM 'in'", **members: Any) -> dict[str, Any]:
        """A rule as CreateTopicRule takes it, of the version 2016-03-23."""
        return {"sql": sql, "actions": list(actions), "awsIotSqlVersion": "2016-03-23", **members}

    def rule(
        self, name: str = "rule", *actions: dict[str, Any], sql: str = "SELECT * FROM 'in'", **members: Any
    ) -> None:
        """Make a rule."""
        self.control.create_topic_rule(ruleName=name, topicRulePayload=self.payload(*actions, sql=sql, **members))

    def hear(self, *filters: str) -> None:
        """Make the rules `rule0`, `rule1`... without actions: the journal says what they hear."""
        for number, topic_filter in enumerate(filters):
            self.rule(f"rule{number}", sql=f"SELECT * FROM '{topic_filter}'")

    @property
    def heard(self) -> list[str]:
        """The topics of all runs, oldest first."""
        return [run.topic for run in self.iot.rules.journal]

    @property
    def runs(self) -> list[tuple[str, str, str]]:
        """Rule, topic and outcome of all runs, oldest first."""
        return [(run.rule, run.topic, run.outcome) for run in self.iot.rules.journal]

    def names(self, **filters: Any) -> list[str]:
        """The names that ListTopicRules gives on its first page."""
        return [rule["ruleName"] for rule in self.control.list_topic_rules(**filters)["rules"]]

    def unchecked(self, service: str = "iot") -> Any:
        """A client of the mock's region that sends what botocore would refuse."""
        session = boto3.Session("AKIDEXAMPLE", "example", region_name="us-east-1")
        make: Callable[..., Any] = session.client
        return make(service, config=Config(parameter_validation=False))

    @contextmanager
    def refused(self, code: str, status: int = 400) -> Iterator[dict[str, Any]]:
        """Expect a refusal; gives its answer, filled in at the end."""
        answer: dict[str, Any] = {}
        with pytest.raises(ClientError) as caught:
            yield answer
        answer.update(caught.value.response)
        assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)


@pytest.fixture
def workshop(iotmock: "IoTMock") -> Workshop:
    """The workshop; the mock is running."""
    return Workshop(iotmock)
