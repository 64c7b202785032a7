"""The demo of 1-Click: a button is claimed, pressed, switched on and pressed again."""

from collections.abc import Callable
from typing import Any

from iotmock.mock import mock_iot

__all__ = ["run"]


def run(write: Callable[[str], Any]) -> None:
    """Play the story with a plain boto3 client and write what becomes of the button."""
    import boto3

    with mock_iot() as iot:
        session: Any = boto3.Session(region_name=iot.region)  # stubs do not know the service any more
        buttons = session.client("iot1click-devices")
        write("iotmock demo: AWS IoT 1-Click, in process, no AWS account\n\n")
        button = {"DeviceId": "G030PM0123456789"}
        start = iot.now

        def say(text: str) -> None:
            write(f"  {(iot.now - start).seconds:>3} s  {text}\n")

        iot.one_click.add_device(button["DeviceId"])
        say("the factory ships a button")
        say(f"InitiateDeviceClaim: {buttons.initiate_device_claim(**button)['State']}")
        iot.advance(10)
        iot.one_click.click(button["DeviceId"])
        say("somebody presses it, which confirms the claim")
        say(f"FinalizeDeviceClaim: {buttons.finalize_device_claim(**button)['State']}")
        iot.advance(10)
        buttons.update_device_state(**button, Enabled=True)
        say("UpdateDeviceState: enabled")
        for kind in ("SINGLE", "DOUBLE"):
            iot.advance(10)
            iot.one_click.click(button["DeviceId"], kind)
            say(f"a {kind.lower()} click")
        described = buttons.describe_device(**button)["DeviceDescription"]
        say(f"DescribeDevice: enabled {described['Enabled']}, {described['RemainingLife']:.1f} % of its battery left")
        events = buttons.list_device_events(**button, FromTimeStamp=start, ToTimeStamp=iot.now)["Events"]
        write("\nwhat ListDeviceEvents says\n")
        for event in events:
            write(f"  {event['StdEvent']}\n")
