"""The demo of the data plane: a lamp and its app, which only meet in the shadow; a lamp that drops and comes back."""

import json
from collections.abc import Callable
from typing import Any

from iotmock.mock import mock_iot

__all__ = ["run"]

SHADOW = "$aws/things/lamp/shadow"


def run(write: Callable[[str], Any]) -> None:
    """Play the story with plain boto3 clients and write what each side sees."""
    import boto3

    with mock_iot() as iot:
        data = boto3.client("iot-data", region_name=iot.region)
        write("iotmock demo: shadows, messages and connections, in process, no AWS account\n\n")

        def say(who: str, what: str) -> None:
            write(f"  {(iot.now - start).seconds:>3} s  {who:<5} {what}\n")

        start = iot.now
        lamp = iot.connect("lamp", clean_session=False, will=("lamp/status", "gone"))
        lamp.subscribe(f"{SHADOW}/update/delta")
        lamp.subscribe("lamp/orders")
        status = iot.subscribe("lamp/status")
        lamp.publish(f"{SHADOW}/update", {"state": {"reported": {"on": False}}})
        say("lamp", "connects, and reports that it is off")

        iot.advance(5)
        data.update_thing_shadow(thingName="lamp", payload='{"state": {"desired": {"on": true}}}')
        say("app", "UpdateThingShadow: desires the lamp on")
        say("lamp", f"hears the delta {json.dumps(lamp.messages[-1].json()['state'])}")

        iot.advance(5)
        lamp.drop()
        say("lamp", f"loses the line; its last will says {status[-1].text()!r}")
        iot.advance(5)
        data.publish(topic="lamp/orders", qos=1, payload="turn red")
        say("app", "Publish to lamp/orders with QoS 1; nobody is there to hear it")

        iot.advance(5)
        lamp = iot.connect("lamp", clean_session=False)
        say("lamp", f"comes back to its session, where {lamp.messages[-1].text()!r} has waited")
        lamp.publish(f"{SHADOW}/update", {"state": {"reported": {"on": True, "color": "red"}}})
        say("lamp", "reports that it is on and red")
        answer = data.get_thing_shadow(thingName="lamp")
        say("app", f"GetThingShadow: {json.dumps(json.loads(answer['payload'].read())['state'])}")
        write(f"\n{iot.shadow('lamp')}\n")
