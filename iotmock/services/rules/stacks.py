"""What CloudFormation stacks make of topic rules and their destinations.

Source: CloudFormation reference, AWS::IoT::TopicRule, AWS::IoT::TopicRuleDestination.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from iotmock.core.rooms.stacks import Made, StackResource, as_api, run
from iotmock.core.world.call import Call
from iotmock.services.rules.destinations import DestinationsBackend
from iotmock.services.rules.store import RuleStore

__all__ = ["TopicRuleDestinationResource", "TopicRuleResource"]

_Properties = Mapping[str, Any]
# Properties of a destination and the members of its configuration that they are.
_KINDS: Final = {
    "HttpUrlProperties": "httpUrlConfiguration",
    "VpcProperties": "vpcConfiguration",
    "InfluxDBProperties": "influxDBConfiguration",
}


class TopicRuleResource(StackResource):
    """A topic rule."""

    type = "AWS::IoT::TopicRule"
    name_property = "RuleName"
    attributes = ("Arn",)
    tagged = "Arn"

    @classmethod
    def id_of(cls, name: str, properties: _Properties) -> str:
        """Names that are made up have hyphens, those of rules have none."""
        return name if "RuleName" in properties else name.replace("-", "_")

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        name = TopicRuleResource.id_of(name, properties)
        tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags") or ()}
        run(call, "iot:CreateTopicRule", rule_name=name, topic_rule_payload=_payload(properties), tags=_query(tags))
        return Made(name, {"Arn": call.arn(f"rule/{name}")})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        run(call, "iot:ReplaceTopicRule", rule_name=made.id, topic_rule_payload=_payload(properties))
        return made

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        if made.id in call.backend(RuleStore).rules:
            run(call, "iot:DeleteTopicRule", rule_name=made.id)


class TopicRuleDestinationResource(StackResource):
    """A destination; it waits for its confirmation as one that the API made."""

    type = "AWS::IoT::TopicRuleDestination"
    fixed = tuple(_KINDS)
    attributes = ("Arn", "StatusReason")

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        configuration = {member: as_api(properties[kind]) for kind, member in _KINDS.items() if kind in properties}
        answer = run(call, "iot:CreateTopicRuleDestination", destination_configuration=configuration)
        made = answer["topicRuleDestination"]
        return Made(made["arn"], {"Arn": made["arn"], "StatusReason": made.get("statusReason") or ""})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        if "Status" in properties and properties["Status"] != before.get("Status"):
            run(call, "iot:UpdateTopicRuleDestination", arn=made.id, status=properties["Status"])
        return made

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        if call.backend(DestinationsBackend).has(made.id):
            run(call, "iot:DeleteTopicRuleDestination", arn=made.id)


def _payload(properties: _Properties) -> dict[str, Any]:
    payload: dict[str, Any] = as_api(properties.get("TopicRulePayload") or {})
    return payload


def _query(tags: Mapping[str, str]) -> str | None:
    return urlencode(tags) if tags else None
