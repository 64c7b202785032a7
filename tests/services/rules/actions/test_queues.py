"""Actions that hand the payload on: sqs, sns, kinesis and firehose."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from iotmock import mock_iot

JSON_AND_BYTES = [
    ({"t": 20, "on": True}, b'{"t":20,"on":true}'),
    (b"plain text", b"plain text"),
    ("über", "über".encode()),
]
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"
MISSING = [
    ({"sqs": {"queueUrl": QUEUE}}, "NonExistentQueue"),
    ({"sns": {"targetArn": "arn:aws:sns:us-east-1:123456789012:none"}}, "NotFound"),
    ({"kinesis": {"streamName": "none"}}, "ResourceNotFoundException"),
    ({"firehose": {"deliveryStreamName": "none"}}, "ResourceNotFoundException"),
]


def _made_stream(bench: Any, name: str = "stream") -> None:
    bench.client("kinesis").create_stream(StreamName=name, ShardCount=1)


def _records(bench: Any, name: str = "stream") -> list[dict[str, Any]]:
    client = bench.client("kinesis")
    (shard,) = client.list_shards(StreamName=name)["Shards"]
    iterator = client.get_shard_iterator(StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    found: list[dict[str, Any]] = client.get_records(ShardIterator=iterator)["Records"]
    return found


def _made_delivery(bench: Any, name: str = "delivery") -> None:
    bench.client("s3").create_bucket(Bucket="delivered")
    destination = {"RoleARN": bench.role, "BucketARN": "arn:aws:s3:::delivered"}
    bench.client("firehose").create_delivery_stream(
        DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination
    )


def _delivered(bench: Any) -> list[bytes]:
    client = bench.client("s3")
    keys = [each["Key"] for each in client.list_objects_v2(Bucket="delivered").get("Contents", [])]
    return [client.get_object(Bucket="delivered", Key=key)["Body"].read() for key in keys]


def _made_topic(bench: Any, *, raw: bool = True) -> str:
    """The ARN of a topic with a queue behind it."""
    bench.queue("behind")
    arn = str(bench.client("sns").create_topic(Name="topic")["TopicArn"])
    bench.client("sns").subscribe(
        TopicArn=arn,
        Protocol="sqs",
        Endpoint="arn:aws:sqs:us-east-1:123456789012:behind",
        Attributes={"RawMessageDelivery": "true"} if raw else {},
    )
    return arn


@pytest.mark.parametrize(("payload", "body"), JSON_AND_BYTES)
def test_queue_gets_the_payload_as_text(bench: Any, payload: Any, body: bytes) -> None:
    """Section 9: SendMessage with the payload, JSON or not."""
    output = bench.run({"sqs": {"queueUrl": bench.queue()}}, payload)
    assert output.delivered
    assert bench.received("queue") == [body.decode()]


@pytest.mark.parametrize("payload", [{"t": 1}, b"\xff\x00\xfe", b"text"])
def test_queue_gets_base64_when_the_rule_says_so(bench: Any, payload: Any) -> None:
    """Section 9: base64 of the payload with `useBase64`."""
    output = bench.run({"sqs": {"queueUrl": bench.queue(), "useBase64": True}}, payload)
    assert output.delivered
    (body,) = bench.received("queue")
    assert base64.b64decode(body) == (b'{"t":1}' if isinstance(payload, dict) else payload)


@pytest.mark.parametrize(
    ("value", "text"),
    [("red", '"red"'), (1.5, "1.5"), (None, "null"), ([1, {"b": "ö"}], '[1,{"b":"ö"}]'), (True, "true")],
)
def test_queue_gets_a_value_as_json(bench: Any, value: object, text: str) -> None:
    """Sections 3.1 and 9: what SELECT VALUE makes, a string with its quotes."""
    assert bench.run({"sqs": {"queueUrl": bench.queue()}}, {"a": value}, sql="SELECT VALUE a FROM 'in'").delivered
    assert bench.received("queue") == [text]


@pytest.mark.parametrize("kind", ["sqs", "sns"])
@pytest.mark.parametrize("payload", [b"\xff\xfe", b"\x80abc", b"caf\xe9"])
def test_bytes_that_are_no_text_are_taken(bench: Any, kind: str, payload: bytes) -> None:
    """Section 7: sqs and sns take bytes."""
    action = {"sqs": {"queueUrl": bench.queue()}} if kind == "sqs" else {"sns": {"targetArn": _made_topic(bench)}}
    output = bench.run(action, payload)
    assert (output.delivered, output.error, output.payload) == (True, None, payload)
    assert len(bench.received("queue" if kind == "sqs" else "behind")) == 1


def test_queue_gets_what_is_selected(bench: Any) -> None:
    """Section 9: the outgoing payload, not the original."""
    bench.run(
        {"sqs": {"queueUrl": bench.queue()}}, {"a": 2, "b": 3}, sql="SELECT a * 2 AS twice, topic() AS at FROM 'in'"
    )
    assert bench.received("queue") == ['{"twice":4,"at":"in"}']


def test_queue_of_other_account_and_region_gets_it(bench: Any) -> None:
    """Section 9: account and region of the queue's URL."""
    elsewhere = bench.iot.scope("111122223333", "eu-west-1").client("sqs")
    elsewhere.create_queue(QueueName="queue")
    bench.queue()
    url = "https://sqs.eu-west-1.amazonaws.com/111122223333/queue"
    assert bench.run({"sqs": {"queueUrl": url}}, {"a": 1}).delivered
    assert [each["Body"] for each in elsewhere.receive_message(QueueUrl=url)["Messages"]] == ['{"a":1}']
    assert bench.received("queue") == []


def test_queue_url_without_a_region_means_the_rule_s(bench: Any) -> None:
    """Section 9: else the rule's own."""
    bench.queue()
    assert bench.run({"sqs": {"queueUrl": "https://queue.amazonaws.com/123456789012/queue"}}, {"a": 1}).delivered
    assert bench.received("queue") == ['{"a":1}']


def test_queue_url_of_the_older_form_has_a_region(bench: Any) -> None:
    """Section 9: account and region of the queue's URL."""
    elsewhere = bench.iot.scope("111122223333", "eu-west-1").client("sqs")
    url = elsewhere.create_queue(QueueName="queue")["QueueUrl"]
    older = "https://eu-west-1.queue.amazonaws.com/111122223333/queue"
    assert bench.run({"sqs": {"queueUrl": older}}, {"a": 1}).delivered
    assert [each["Body"] for each in elsewhere.receive_message(QueueUrl=url)["Messages"]] == ['{"a":1}']


def test_queue_url_is_a_template(bench: Any) -> None:
    """Section 8: everything that is not named takes templates."""
    bench.queue("north"), bench.queue("south")
    bench.rule({"sqs": {"queueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/${site}"}})
    bench.feed({"site": "south"})
    assert (bench.received("north"), bench.received("south")) == ([], ['{"site":"south"}'])
    assert bench.outputs[-1].parameters["queueUrl"].endswith("/south")


def test_fifo_queue_fails(bench: Any) -> None:
    """Section 9: FIFO queues fail."""
    url = bench.queue("queue.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    assert bench.refused({"sqs": {"queueUrl": url}}, {"a": 1})
    assert bench.received("queue.fifo") == []


@pytest.mark.parametrize(("action", "code"), MISSING)
def test_missing_target_fails_with_the_code_of_its_service(bench: Any, action: dict[str, Any], code: str) -> None:
    """Section 12: errors of AWS are told with their code."""
    assert code in bench.refused(action, {"a": 1})


@pytest.mark.parametrize("members", [{}, {"messageFormat": "RAW"}])
@pytest.mark.parametrize(("payload", "text"), JSON_AND_BYTES)
def test_topic_gets_the_raw_payload(bench: Any, members: dict[str, str], payload: Any, text: bytes) -> None:
    """Section 9: RAW sends the payload as text; the model says that it is the default."""
    output = bench.run({"sns": {"targetArn": _made_topic(bench), **members}}, payload)
    assert output.delivered
    assert bench.received("behind") == [text.decode()]


def test_topic_gets_a_text_for_each_protocol(bench: Any) -> None:
    """Section 9: JSON means MessageStructure `json`."""
    action = {"sns": {"targetArn": _made_topic(bench, raw=False), "messageFormat": "JSON"}}
    assert bench.run(action, {"default": "for all", "sqs": "for queues"}).delivered
    (body,) = bench.received("behind")
    assert json.loads(body)["Message"] == "for queues"


def test_fifo_topic_fails(bench: Any) -> None:
    """Section 9: FIFO topics fail."""
    attributes = {"FifoTopic": "true", "ContentBasedDeduplication": "true"}
    arn = bench.client("sns").create_topic(Name="topic.fifo", Attributes=attributes)["TopicArn"]
    assert bench.refused({"sns": {"targetArn": arn}}, {"a": 1})


def test_topic_of_other_account_and_region_gets_it(bench: Any) -> None:
    """Section 9: account and region of the target's ARN."""
    elsewhere = bench.iot.scope("111122223333", "eu-west-1")
    elsewhere.client("sqs").create_queue(QueueName="behind")
    sns = elsewhere.client("sns")
    arn = sns.create_topic(Name="topic")["TopicArn"]
    assert arn == "arn:aws:sns:eu-west-1:111122223333:topic"
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint="arn:aws:sqs:eu-west-1:111122223333:behind")
    assert bench.run({"sns": {"targetArn": arn}}, {"a": 1}).delivered
    url = "https://sqs.eu-west-1.amazonaws.com/111122223333/behind"
    (message,) = elsewhere.client("sqs").receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["Message"] == '{"a":1}'


@pytest.mark.parametrize(("payload", "data"), [*JSON_AND_BYTES, (b"\xff\x00", b"\xff\x00")])
def test_stream_gets_the_payload(bench: Any, payload: Any, data: bytes) -> None:
    """Section 9: PutRecord with the payload."""
    _made_stream(bench)
    assert bench.run({"kinesis": {"streamName": "stream", "partitionKey": "${topic()}"}}, payload).delivered
    assert [(each["Data"], each["PartitionKey"]) for each in _records(bench)] == [(data, "in")]


def test_stream_gets_a_new_key_each_time(bench: Any) -> None:
    """Section 9: without `partitionKey` a new UUID."""
    _made_stream(bench)
    bench.rule({"kinesis": {"streamName": "stream"}})
    bench.feed({"a": 1})
    bench.feed({"a": 1})
    keys = {UUID(each["PartitionKey"]) for each in _records(bench)}
    assert len(keys) == 2


@pytest.mark.parametrize(("payload", "data"), [*JSON_AND_BYTES, (b"\xff\x00", b"\xff\x00")])
@pytest.mark.parametrize("separator", ["", "\n", "\t", "\r\n", ","])
def test_delivery_stream_gets_payload_and_separator(bench: Any, payload: Any, data: bytes, separator: str) -> None:
    """Section 9: data = payload + separator."""
    _made_delivery(bench)
    members = {"separator": separator} if separator else {}
    assert bench.run({"firehose": {"deliveryStreamName": "delivery", **members}}, payload).delivered
    assert _delivered(bench) == [data + separator.encode()]


@pytest.mark.parametrize(
    ("separator", "data"), [("", b'{"n":0}{"n":1}{"n":2}'), ("\n", b'{"n":0}\n{"n":1}\n{"n":2}\n')]
)
def test_delivery_stream_gets_a_record_for_each_element(bench: Any, separator: str, data: bytes) -> None:
    """Section 9: `batchMode` and an array, one record per element and a separator each."""
    _made_delivery(bench)
    members = {"separator": separator} if separator else {}
    action = {"firehose": {"deliveryStreamName": "delivery", "batchMode": True, **members}}
    assert bench.run(action, [{"n": n} for n in range(3)]).delivered
    assert _delivered(bench) == [data]
    (called,) = [each for each in bench.iot.calls if each.operation == "PutRecordBatch"]
    assert called.status == 200


def test_delivery_stream_gets_one_record_without_batch_mode(bench: Any) -> None:
    """Section 9: an array is one record unless `batchMode` says otherwise."""
    _made_delivery(bench)
    assert bench.run(
        {"firehose": {"deliveryStreamName": "delivery", "separator": "\n"}}, [{"n": 0}, {"n": 1}]
    ).delivered
    assert _delivered(bench) == [b'[{"n":0},{"n":1}]\n']


def test_delivery_stream_gets_an_object_as_it_is_in_batch_mode(bench: Any) -> None:
    """Section 9: batches are for array results."""
    _made_delivery(bench)
    assert bench.run({"firehose": {"deliveryStreamName": "delivery", "batchMode": True}}, {"n": 0}).delivered
    assert _delivered(bench) == [b'{"n":0}']


@pytest.mark.parametrize(("count", "delivered"), [(500, True), (501, False)])
def test_delivery_stream_gets_at_most_500_at_once(bench: Any, count: int, delivered: bool) -> None:
    """Section 9: more than 500 elements fail."""
    _made_delivery(bench)
    output = bench.run({"firehose": {"deliveryStreamName": "delivery", "batchMode": True}}, [1] * count)
    assert output.delivered is delivered
    assert (output.error is None) is delivered
    assert _delivered(bench) == ([b"1" * count] if delivered else [])


@pytest.mark.iotmock(now=datetime(2030, 1, 1, tzinfo=UTC))
def test_output_tells_what_was_sent(bench: Any) -> None:
    """Section 14.3: every member."""
    url = bench.queue()
    bench.rule({"sqs": {"queueUrl": url, "useBase64": False}}, name="to_queue", sql="SELECT a FROM 'plant/+'")
    bench.feed({"a": [1], "b": 2}, "plant/one")
    (output,) = bench.outputs
    assert (output.rule, output.topic, output.action, output.error_action) == ("to_queue", "plant/one", "sqs", False)
    assert output.at == datetime(2030, 1, 1, tzinfo=UTC)
    assert output.parameters == {"roleArn": bench.role, "queueUrl": url, "useBase64": False}
    assert (output.payload, output.json()) == (b'{"a":[1]}', {"a": [1]})
    assert (output.delivered, output.error) == (True, None)
    (run,) = bench.iot.rules.journal
    assert list(run.outputs) == [output]


def test_output_of_a_failure_tells_it_all_the_same(bench: Any) -> None:
    """Section 14.3: also what it tried to send."""
    output = bench.run({"sqs": {"queueUrl": QUEUE}}, b"bytes")
    assert (output.action, output.parameters["queueUrl"], output.payload) == ("sqs", QUEUE, b"bytes")
    assert not output.delivered
    assert "NonExistentQueue" in output.error


def test_outputs_stay_readable() -> None:
    """Section 14: after the mock has stopped, they can still be read, and never be written."""
    with mock_iot() as iot:
        action = {"sqs": {"roleArn": "arn:aws:iam::123456789012:role/rules", "queueUrl": QUEUE}}
        iot.client("iot").create_topic_rule(
            ruleName="rule", topicRulePayload={"sql": "SELECT * FROM 'in'", "actions": [action]}
        )
        iot.publish("in", b"text")
    (output,) = iot.rules.outputs
    assert (output.action, output.payload, iot.rules.outputs[0]) == ("sqs", b"text", output)
    assert iot.rules.journal[0].outputs[0] == output
    with pytest.raises(ValueError, match="Expecting value"):
        output.json()
    with pytest.raises(TypeError):
        iot.rules.outputs[0] = output  # type: ignore[index]


@pytest.mark.parametrize("payload", [{"a": 1}, b"text"])
def test_role_of_other_account_does_not_count(bench: Any, payload: Any) -> None:
    """Sections 9 and 13: the account in the role's ARN is ignored, and the role never asked."""
    _made_stream(bench)
    role = "arn:aws:iam::999988887777:role/none"
    assert bench.run({"kinesis": {"streamName": "stream", "roleArn": role}}, payload).delivered
    assert len(_records(bench)) == 1


def test_rule_of_other_region_reaches_its_own_stream(bench: Any) -> None:
    """Section 9: else the rule's own account and region."""
    _made_stream(bench)
    elsewhere = bench.iot.scope(region="eu-west-1")
    action = {"kinesis": {"streamName": "stream", "roleArn": bench.role}}
    elsewhere.client("iot").create_topic_rule(ruleName="rule", topicRulePayload=bench.payload(action))
    elsewhere.publish("in", {"a": 1})
    (output,) = elsewhere.rules.outputs
    assert "ResourceNotFoundException" in output.error
    assert (len(_records(bench)), bench.outputs) == (0, [])
