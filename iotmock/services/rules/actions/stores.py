"""Actions that store the payload: S3, DynamoDB, Timestream. Source: Developer Guide, their rule actions."""

from decimal import Decimal
from typing import Any, Final

from iotmock.core.clock import epoch_milliseconds
from iotmock.services.rules.action import NO_JSON, ActionFailed, Delivery
from iotmock.services.rules.sql.values import as_text, json_text

__all__ = ["check_time_unit", "to_dynamodb", "to_dynamodb_v2", "to_s3", "to_timestream"]

_MOST_MEASURES: Final = 100
_TIME_UNITS: Final = ("SECONDS", "MILLISECONDS", "MICROSECONDS", "NANOSECONDS")
_NUMBER, _TEXT = "N", "S"


def to_s3(delivery: Delivery) -> bool:
    """PutObject."""
    parameters = delivery.parameters
    acl = {"ACL": parameters["cannedAcl"]} if "cannedAcl" in parameters else {}
    delivery.ask(
        "s3", "put_object", Bucket=parameters["bucketName"], Key=parameters["key"], Body=delivery.payload, **acl
    )
    return True


def to_dynamodb(delivery: Delivery) -> bool:
    """PutItem, UpdateItem or DeleteItem: the payload in one column beside the key."""
    parameters = delivery.parameters
    key = dict(_key(parameters, name) for name in ("hashKey", "rangeKey") if f"{name}Field" in parameters)
    column = parameters.get("payloadField") or "payload"
    table = parameters["tableName"]
    match parameters.get("operation", "INSERT"):
        case "INSERT":
            delivery.ask("dynamodb", "put_item", TableName=table, Item={**key, column: _payload(delivery)})
        case "UPDATE":
            delivery.ask(
                "dynamodb",
                "update_item",
                TableName=table,
                Key=key,
                UpdateExpression="SET #payload = :payload",
                ExpressionAttributeNames={"#payload": column},
                ExpressionAttributeValues={":payload": _payload(delivery)},
            )
        case "DELETE":
            delivery.ask("dynamodb", "delete_item", TableName=table, Key=key)
        case other:
            raise ActionFailed(f"operation {other!r} is none of INSERT, UPDATE, DELETE")
    return True


def to_dynamodb_v2(delivery: Delivery) -> bool:
    """PutItem: each member of the payload is a column."""
    item = {name: _attribute(value) for name, value in delivery.object.items()}
    delivery.ask("dynamodb", "put_item", TableName=delivery.parameters["putItem"]["tableName"], Item=item)
    return True


def to_timestream(delivery: Delivery) -> bool:
    """WriteRecords: each member of the payload is a measure."""
    parameters, document = delivery.parameters, delivery.object
    measures = [(name, *_measure(value)) for name, value in document.items() if value is not None]
    if not 0 < len(measures) <= _MOST_MEASURES:
        raise ActionFailed(f"the payload has {len(measures)} measures; 1 to {_MOST_MEASURES} are allowed")
    time, unit = _time(delivery)
    common = {
        "Dimensions": [{"Name": each["name"], "Value": each["value"]} for each in parameters["dimensions"]],
        "Time": time,
        "TimeUnit": unit,
    }
    records = [
        {"MeasureName": name, "MeasureValueType": kind, "MeasureValue": text, **common} for name, kind, text in measures
    ]
    delivery.ask(
        "timestream-write",
        "write_records",
        DatabaseName=parameters["databaseName"],
        TableName=parameters["tableName"],
        Records=records,
    )
    return True


def _time(delivery: Delivery) -> tuple[str, str]:
    given = delivery.parameters.get("timestamp")
    if given is None:
        return str(epoch_milliseconds(delivery.origin.at)), "MILLISECONDS"
    if not given["value"].isdigit():
        raise ActionFailed(f"the timestamp {given['value']!r} is no whole number")
    check_time_unit(given["unit"])
    return given["value"], given["unit"]


def check_time_unit(unit: str) -> None:
    """Refuse what is no unit of time. Source: API reference, TimestreamTimestamp, LocationTimestamp.

    Raises: ActionFailed.
    """
    if unit not in _TIME_UNITS:
        raise ActionFailed(f"the unit {unit!r} of the timestamp is none of {', '.join(_TIME_UNITS)}")


def _measure(value: Any) -> tuple[str, str]:
    kinds = {bool: "BOOLEAN", int: "BIGINT", Decimal: "DOUBLE"}
    return kinds.get(type(value), "VARCHAR"), value if isinstance(value, str) else json_text(value)


def _key(parameters: Any, name: str) -> tuple[str, dict[str, str]]:
    kind = _NUMBER if parameters.get(f"{name}Type") == "NUMBER" else _TEXT
    return parameters[f"{name}Field"], {kind: parameters.get(f"{name}Value", "")}


def _payload(delivery: Delivery) -> dict[str, Any]:
    document = delivery.document
    return {"B": delivery.payload} if document is NO_JSON else _attribute(document)


def _attribute(value: Any) -> dict[str, Any]:
    """A value as DynamoDB has it."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {_TEXT: value}
    if isinstance(value, list):
        return {"L": [_attribute(item) for item in value]}
    if isinstance(value, dict):
        return {"M": {name: _attribute(member) for name, member in value.items()}}
    return {_NUMBER: as_text(value)}
