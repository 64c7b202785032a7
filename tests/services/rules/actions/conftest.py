"""A workbench for tests of the actions of topic rules: short forms of making a rule, feeding it and reading it back."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from iotmock import IoTMock

ROLE = "arn:aws:iam::123456789012:role/rules"


class Bench:
    """What stands on the table: the handle `iot`, a client of the control plane, and ways to make rules run."""

    role = ROLE

    def __init__(self, iot: "IoTMock") -> None:
        self.iot = iot
        self.control: Any = iot.client("iot")

    def client(self, service: str) -> Any:
        """A client of another service, of the mock's account and region."""
        return self.iot.client(service)

    def payload(
        self,
        *actions: dict[str, Any],
        sql: str = "SELECT * FROM 'in'",
        error: dict[str, Any] | None = None,
        version: str = "2016-03-23",
    ) -> dict[str, Any]:
        """A rule as CreateTopicRule takes it; actions get a role where they can have one and name none."""
        payload: dict[str, Any] = {
            "sql": sql,
            "awsIotSqlVersion": version,
            "actions": [self._with_role(action) for action in actions],
        }
        return payload if error is None else payload | {"errorAction": self._with_role(error)}

    def rule(self, *actions: dict[str, Any], name: str = "rule", **options: Any) -> None:
        """Make a rule that hears `in`, or what its `sql` says."""
        self.control.create_topic_rule(ruleName=name, topicRulePayload=self.payload(*actions, **options))

    def feed(self, payload: Any = b"", topic: str = "in", **options: Any) -> None:
        """Publish."""
        self.iot.publish(topic, payload, **options)

    def run(self, action: dict[str, Any], payload: Any = b"", **options: Any) -> Any:
        """The one output of a rule with this action that gets one message."""
        topic = options.pop("topic", "in")
        self.rule(action, **options)
        before = len(self.iot.rules.outputs)
        self.feed(payload, topic)
        (output,) = list(self.iot.rules.outputs)[before:]
        return output

    def refused(self, action: dict[str, Any], payload: Any = b"", **options: Any) -> str:
        """Why the action of such a rule has failed."""
        output = self.run(action, payload, **options)
        assert not output.delivered
        assert output.error
        return str(output.error)

    @property
    def outputs(self) -> list[Any]:
        """All outputs, oldest first."""
        return list(self.iot.rules.outputs)

    def received(self, queue: str) -> list[str]:
        """The bodies of the messages in a queue, which are taken out."""
        client = self.client("sqs")
        url = client.get_queue_url(QueueName=queue)["QueueUrl"]
        bodies: list[str] = []
        while found := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                bodies.append(message["Body"])
                client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def queue(self, name: str = "queue", **attributes: str) -> str:
        """The URL of a new queue."""
        return str(self.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    def _with_role(self, action: dict[str, Any]) -> dict[str, Any]:
        ((kind, members),) = action.items()
        without = {"lambda", "http", "kafka", "salesforce"}
        return action if kind in without else {kind: {"roleArn": ROLE, **members}}


@pytest.fixture
def bench(iotmock: "IoTMock") -> Bench:
    """A workbench; the mock is running."""
    return Bench(iotmock)


@pytest.fixture
def refusal(bench: Bench) -> Callable[..., str]:
    """The error code with which CreateTopicRule refuses a rule; `created` when it does not."""

    def refusal(*actions: dict[str, Any], **options: Any) -> str:
        try:
            bench.rule(*actions, **options)
        except bench.control.exceptions.ClientError as error:
            return str(error.response["Error"]["Code"])
        return "created"

    return refusal


@pytest.fixture
def failures(bench: Bench) -> Callable[[], list[dict[str, Any]]]:
    """The `failures` of the last error document that was republished."""

    def failures() -> list[dict[str, Any]]:
        found = json.loads(bench.iot.messages[-1].payload)["failures"]
        assert isinstance(found, list)
        return found

    return failures
