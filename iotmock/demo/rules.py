"""The demo of topic rules: an oven that gets too hot, a rule that stores and warns, and one action that fails."""

from collections.abc import Callable
from typing import Any

from iotmock.mock import mock_iot

__all__ = ["run"]

SQL = "SELECT temperature, topic(2) AS oven FROM 'oven/+/state' WHERE temperature > 200"


def run(write: Callable[[str], Any]) -> None:
    """Play the story with plain boto3 clients and write what each side sees."""
    import boto3

    with mock_iot() as iot:
        role = f"arn:aws:iam::{iot.account_id}:role/rules"
        queue = boto3.client("sqs", region_name=iot.region).create_queue(QueueName="alarms")["QueueUrl"]
        write("iotmock demo: topic rules, in process, no AWS account\n\n")

        def say(who: str, what: str) -> None:
            write(f"  {who:<7} {what}\n")

        boto3.client("iot", region_name=iot.region).create_topic_rule(
            ruleName="too_hot",
            topicRulePayload={
                "sql": SQL,
                "actions": [
                    {"sqs": {"queueUrl": queue, "roleArn": role}},
                    {"lambda": {"functionArn": f"arn:aws:lambda:{iot.region}:{iot.account_id}:function:warn"}},
                    {"s3": {"bucketName": "not-there", "key": "${topic(2)}.json", "roleArn": role}},
                ],
                "errorAction": {"republish": {"topic": "errors", "roleArn": role}},
            },
        )
        say("cloud", f"CreateTopicRule: {SQL}")
        iot.rules.bind("warn", lambda event, _: say("warn", f"is called with {event}"))
        errors = iot.subscribe("errors")
        oven = iot.connect("oven-7")
        for temperature in (180, 220):
            say("oven-7", f"publishes {temperature} degrees")
            oven.publish("oven/7/state", {"temperature": temperature})
            say("rule", iot.rules.journal[-1].reason or f"sends {iot.rules.journal[-1].json()}")
        (message,) = boto3.client("sqs", region_name=iot.region).receive_message(QueueUrl=queue)["Messages"]
        say("queue", f"holds {message['Body']}")
        say("errors", str(errors[-1].json()["failures"][0]["errorMessage"]))
        write(f"\n{iot.rules.outputs}\n")
