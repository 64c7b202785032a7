"""AWS documents of topic rules and their destinations."""

from collections.abc import Mapping
from typing import Any, Final

from iotmock.core.rooms.backend import Document
from iotmock.services.rules.sql.versions import Version
from iotmock.services.rules.state import Destination, Rule

__all__ = ["destination", "destination_summary", "rule", "rule_summary"]

# How the kinds of configurations are called in answers, and in lists.
_PROPERTIES: Final = {
    "httpUrlConfiguration": ("httpUrlProperties", "httpUrlSummary"),
    "vpcConfiguration": ("vpcProperties", "vpcDestinationSummary"),
    "influxDBConfiguration": ("influxDBProperties", "influxDBSummary"),
}


def rule(found: Rule) -> Document:
    """The answer of GetTopicRule."""
    payload = found.payload
    return {
        "ruleArn": found.arn,
        "rule": {
            "ruleName": found.name,
            "sql": payload["sql"],
            "description": payload.get("description"),
            "createdAt": found.created_at,
            "actions": payload["actions"],
            "ruleDisabled": found.is_disabled,
            "awsIotSqlVersion": payload.get("awsIotSqlVersion", str(Version.OF_2015)),
            "errorAction": payload.get("errorAction"),
        },
    }


def rule_summary(found: Rule) -> Document:
    """A line of ListTopicRules."""
    return {
        "ruleArn": found.arn,
        "ruleName": found.name,
        "topicPattern": found.program.topic_filter,
        "createdAt": found.created_at,
        "ruleDisabled": found.is_disabled,
    }


def destination(found: Destination) -> Document:
    """The answer of the operations on one destination."""
    return _destination(found, _PROPERTIES[found.kind][0], found.configuration)


def destination_summary(found: Destination) -> Document:
    """A line of ListTopicRuleDestinations."""
    return _destination(found, _PROPERTIES[found.kind][1], found.configuration)


def _destination(found: Destination, name: str, configuration: Mapping[str, Any]) -> Document:
    return {
        "arn": found.arn,
        "status": str(found.status),
        "createdAt": found.created_at,
        "lastUpdatedAt": found.last_updated_at,
        "statusReason": _REASONS.get(str(found.status)),
        name: configuration,
    }


_REASONS: Final = {"IN_PROGRESS": "Awaiting confirmation."}
