"""The demo of the registry: pumps that a template registers, a group that a query fills, and a job that follows it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from iotmock.mock import mock_iot

__all__ = ["run"]

QUERY = "shadow.reported.battery >= 80"
TEMPLATE = {
    "Parameters": {"Serial": {"Type": "String"}},
    "Resources": {"pump": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Ref": "Serial"}}}},
}


def run(write: Callable[[str], Any]) -> None:
    """Play the story with plain boto3 clients and write what each side sees."""
    import boto3

    with mock_iot() as iot:
        control = boto3.client("iot", region_name=iot.region)
        write("iotmock demo: a fleet that is indexed, in process, no AWS account\n\n")

        def say(who: str, what: str) -> None:
            write(f"  {who:<7} {what}\n")

        def status(pump: str) -> str:
            found = control.list_job_executions_for_thing(thingName=pump)["executionSummaries"]
            return str(found[0]["jobExecutionSummary"]["status"]) if found else "has nothing to do"

        sources = {"thingIndexingMode": "REGISTRY_AND_SHADOW", "thingConnectivityIndexingMode": "STATUS"}
        control.update_indexing_configuration(thingIndexingConfiguration=sources)
        group = control.create_dynamic_thing_group(thingGroupName="charged", queryString=QUERY)["thingGroupArn"]
        say("cloud", f"CreateDynamicThingGroup charged: {QUERY}")
        control.create_job(jobId="update", targets=[group], document=json.dumps({}), targetSelection="CONTINUOUS")
        control.create_fleet_metric(
            metricName="online", queryString="connectivity.connected:true", aggregationField="registry.version",
            aggregationType={"name": "Statistics", "values": ["count"]}, period=60,
        )  # fmt: skip
        for serial in ("pump-1", "pump-2"):
            control.register_thing(templateBody=json.dumps(TEMPLATE), parameters={"Serial": serial})
            say("cloud", f"RegisterThing {serial}")
        pump = iot.connect("pump-1")
        for battery in (95, 40):
            pump.publish("$aws/things/pump-1/shadow/update", {"state": {"reported": {"battery": battery}}})
            say("pump-1", f"reports a battery of {battery} %; job update: {status('pump-1')}")
        say("pump-2", f"has reported nothing; job update: {status('pump-2')}")
        began = iot.now
        iot.advance(60)
        points = boto3.client("cloudwatch", region_name=iot.region).get_metric_statistics(
            Namespace="AWS/IoTFleetMetrics", MetricName="online", Period=60, Statistics=["Sum"],
            Dimensions=[{"Name": "AggregationType", "Value": "count"}],
            StartTime=began, EndTime=began + timedelta(minutes=2),
        )["Datapoints"]  # fmt: skip
        say("metric", f"a minute later CloudWatch has {points[0]['Sum']:.0f} pump online")
        write(f"\n{iot.fleet()}\n")
