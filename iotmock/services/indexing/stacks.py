"""What CloudFormation stacks make of fleet indexing. Source: CloudFormation reference, AWS::IoT::FleetMetric."""

from collections.abc import Mapping
from typing import Any

from iotmock.core.rooms.stacks import Made, StackResource, as_api, run
from iotmock.core.world.call import Call

__all__ = ["FleetMetricResource"]

_Properties = Mapping[str, Any]


class FleetMetricResource(StackResource):
    """A fleet metric."""

    type = "AWS::IoT::FleetMetric"
    name_property = "MetricName"
    attributes = ("MetricArn", "CreationDate", "LastModifiedDate", "Version")
    tagged = "MetricArn"

    @classmethod
    def create(cls, call: Call, name: str, properties: _Properties) -> Made:
        run(call, "iot:CreateFleetMetric", metric_name=name, tags=properties.get("Tags"), **_members(properties))
        return cls._made(call, name)

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        members = _members(properties)
        # No operation takes these away again.
        if any(members[key] is None and _members(before)[key] is not None for key in ("description", "unit")):
            return cls.replace(call, made, name, properties, before)
        members["index_name"] = members["index_name"] or "AWS_Things"
        run(call, "iot:UpdateFleetMetric", metric_name=name, **members)
        return cls._made(call, name)

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        run(call, "iot:DeleteFleetMetric", metric_name=made.id)

    @staticmethod
    def _made(call: Call, name: str) -> Made:
        found = run(call, "iot:DescribeFleetMetric", metric_name=name)
        return Made(
            name,
            {
                "MetricArn": found["metricArn"],
                "CreationDate": str(found["creationDate"].timestamp()),
                "LastModifiedDate": str(found["lastModifiedDate"].timestamp()),
                "Version": str(found["version"]),
            },
        )


def _members(properties: _Properties) -> dict[str, Any]:
    return {
        "query_string": properties.get("QueryString"),
        "aggregation_type": as_api(properties.get("AggregationType")),
        "period": properties.get("Period"),
        "aggregation_field": properties.get("AggregationField"),
        "description": properties.get("Description"),
        "query_version": properties.get("QueryVersion"),
        "index_name": properties.get("IndexName"),
        "unit": properties.get("Unit"),
    }
