"""Actions that hand the payload on: SQS, SNS, Kinesis, Firehose. Source: Developer Guide, their rule actions."""

import base64

from iotmock.core.names import new_uuid
from iotmock.services.rules.action import ActionFailed, Delivery
from iotmock.services.rules.actions.places import place_of_arn, place_of_queue
from iotmock.services.rules.sql.values import json_text

__all__ = ["to_firehose", "to_kinesis", "to_sns", "to_sqs"]

_MOST_RECORDS = 500
_FIFO = ".fifo"


def to_sqs(delivery: Delivery) -> bool:
    """SendMessage, as text or in base64."""
    parameters, url = delivery.parameters, delivery.parameters["queueUrl"]
    if url.endswith(_FIFO):
        raise ActionFailed("FIFO queues are not supported")
    body = base64.b64encode(delivery.payload).decode() if parameters.get("useBase64") else delivery.text
    account, region = place_of_queue(url)
    delivery.ask("sqs", "send_message", account=account, region=region, QueueUrl=url, MessageBody=body)
    return True


def to_sns(delivery: Delivery) -> bool:
    """Publish; with the format JSON a message for each protocol."""
    arn = delivery.parameters["targetArn"]
    if arn.endswith(_FIFO):
        raise ActionFailed("FIFO topics are not supported")
    structure = {"MessageStructure": "json"} if delivery.parameters.get("messageFormat") == "JSON" else {}
    account, region = place_of_arn(arn)
    delivery.ask("sns", "publish", account=account, region=region, TargetArn=arn, Message=delivery.text, **structure)
    return True


def to_kinesis(delivery: Delivery) -> bool:
    """PutRecord; without a partition key under a new one."""
    parameters = delivery.parameters
    key = parameters["partitionKey"] if "partitionKey" in parameters else new_uuid()
    delivery.ask("kinesis", "put_record", StreamName=parameters["streamName"], Data=delivery.payload, PartitionKey=key)
    return True


def to_firehose(delivery: Delivery) -> bool:
    """PutRecord, or in batch mode of an array PutRecordBatch; each record with the separator behind it."""
    parameters = delivery.parameters
    separator = parameters.get("separator", "").encode()
    stream = parameters["deliveryStreamName"]
    items = delivery.document if parameters.get("batchMode") else None
    if not isinstance(items, list):
        delivery.ask("firehose", "put_record", DeliveryStreamName=stream, Record={"Data": delivery.payload + separator})
        return True
    if len(items) > _MOST_RECORDS:
        raise ActionFailed(f"the batch has {len(items)} records; {_MOST_RECORDS} are allowed")
    records = [{"Data": json_text(item).encode(errors="replace") + separator} for item in items]
    answer = delivery.ask("firehose", "put_record_batch", DeliveryStreamName=stream, Records=records)
    if answer.get("FailedPutCount"):
        raise ActionFailed(f"{answer['FailedPutCount']} of {len(items)} records were refused")
    return True
