"""Every kind of action, as a table: how the error action's document names it, what it sends to, and how.

Source: API reference, Action; Developer Guide, "Error handling (error action)" for the names of three of them, whose
pattern the others follow.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from iotmock.services.rules.action import Kind
from iotmock.services.rules.actions import functions, http, monitoring, queues, recorded, republish, stores

__all__ = ["KINDS"]

Resource = Mapping[str, Any]


def _member(name: str) -> Any:
    def resource(parameters: Resource) -> str:
        return str(parameters.get(name, ""))

    return resource


def _table(parameters: Resource) -> str:
    return str(parameters["putItem"]["tableName"])


def _channel(parameters: Resource) -> str:
    return str(parameters.get("channelName") or parameters.get("channelArn") or "")


def _property(parameters: Resource) -> str:
    entry = parameters["putAssetPropertyValueEntries"][0]
    return str(entry.get("propertyAlias") or f"{entry.get('assetId', '')}/{entry.get('propertyId', '')}")


def _rows() -> list[Kind]:
    member = _member
    return [
        # name, in the error document, what the resource is called, which it is, how it is sent
        Kind("cloudwatchAlarm", "CloudwatchAlarmAction", "Alarm", member("alarmName"), monitoring.to_alarm),
        Kind("cloudwatchLogs", "CloudwatchLogsAction", "Log group", member("logGroupName"), monitoring.to_logs),
        Kind("cloudwatchMetric", "CloudwatchMetricAction", "Metric", member("metricName"), monitoring.to_metric),
        Kind("dynamoDB", "DynamoAction", "Table", member("tableName"), stores.to_dynamodb),
        Kind("dynamoDBv2", "DynamoDBv2Action", "Table", _table, stores.to_dynamodb_v2),
        Kind("elasticsearch", "ElasticsearchAction", "Endpoint", member("endpoint"), recorded.to_nobody),
        Kind("firehose", "FirehoseAction", "Stream", member("deliveryStreamName"), queues.to_firehose),
        Kind("http", "HttpAction", "URL", member("url"), http.to_server),
        Kind("influxDB", "InfluxDBAction", "Table", member("tableName"), recorded.to_nobody),
        Kind("iotAnalytics", "IotAnalyticsAction", "Channel", _channel, recorded.to_analytics),
        Kind("iotEvents", "IotEventsAction", "Input", member("inputName"), recorded.to_events),
        Kind("iotSiteWise", "IotSiteWiseAction", "Property", _property, recorded.to_site_wise),
        Kind("kafka", "KafkaAction", "Topic", member("topic"), recorded.to_kafka),
        Kind("kinesis", "KinesisAction", "Stream", member("streamName"), queues.to_kinesis),
        Kind("lambda", "LambdaAction", "Function", member("functionArn"), functions.to_function),
        Kind("location", "LocationAction", "Tracker", member("trackerName"), recorded.to_location),
        Kind("openSearch", "OpenSearchAction", "Endpoint", member("endpoint"), recorded.to_nobody),
        Kind("republish", "RepublishAction", "Topic", member("topic"), republish.to_topic),
        Kind("s3", "S3Action", "Bucket", member("bucketName"), stores.to_s3),
        Kind("salesforce", "SalesforceAction", "URL", member("url"), recorded.to_nobody, takes_templates=False),
        Kind("sns", "SnsAction", "Topic", member("targetArn"), queues.to_sns),
        Kind("sqs", "SqsAction", "Queue", member("queueUrl"), queues.to_sqs),
        Kind(
            "stepFunctions",
            "StepFunctionsAction",
            "State machine",
            member("stateMachineName"),
            functions.to_machine,
        ),
        Kind("timestream", "TimestreamAction", "Table", member("tableName"), stores.to_timestream),
    ]


KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _rows()})
