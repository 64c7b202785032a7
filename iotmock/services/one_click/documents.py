"""1-Click state as AWS documents, one function per output shape and per JSON text.

The key order and the blanks of the JSON texts are those of the examples in the 1-Click Developer Guide.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from iotmock.core.rooms.backend import Document
from iotmock.services.one_click.state import Claim, Click, Device, HealthMonitor, remaining_life

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = [
    "callback",
    "device_arn",
    "device_description",
    "device_event",
    "health_event",
    "health_monitor",
    "on_click_event",
]


def device_arn(call: "Call", device_id: str) -> str:
    """The ARN of a device of the calling account."""
    return call.arn(f"devices/{device_id}", service="iot1click")


def device_description(device: Device, claim: Claim) -> Document:
    """DeviceDescription."""
    return {
        "Arn": claim.arn,
        "Attributes": device.attributes,
        "DeviceId": device.id,
        "Enabled": claim.enabled,
        "RemainingLife": remaining_life(device.clicks),
        "Type": device.type,
        "Tags": claim.tags,
    }


def device_event(device: Device, click: Click) -> Document:
    """DeviceEvent. `Attributes` is a structure without members in the model."""
    # Written by hand: a page has many of these, and none of the values needs escaping.
    std_event = (
        f'{{"clickType": "{click.click_type}", "reportedTime": "{_milliseconds(click.at)}", "certificateId": '
        f'"{device.certificate_id}", "remainingLife": {remaining_life(click.clicks)}, "testMode": false}}'
    )
    return {"Device": {"Attributes": {}, "DeviceId": device.id, "Type": device.type}, "StdEvent": std_event}


def on_click_event(device: Device, click: Click) -> dict[str, Any]:
    """What a function gets for a click."""
    pressed = {"clickType": click.click_type, "reportedTime": _milliseconds(click.at)}
    return {"deviceEvent": {"buttonClicked": pressed}, "deviceInfo": _device_info(device)}


def health_event(device: Device, monitor: HealthMonitor) -> dict[str, Any]:
    """What a function gets when the battery is low."""
    health = {"condition": {"remainingLifeLowerThan": monitor.remaining_life_lower_than}}
    return {"deviceEvent": {"deviceHealthMonitor": health}, "deviceInfo": _device_info(device)}


def _device_info(device: Device) -> dict[str, Any]:
    return {
        "attributes": device.attributes,
        "type": device.type,
        "deviceId": device.id,
        "remainingLife": remaining_life(device.clicks),
    }


def callback(function_arn: str | None) -> dict[str, Any]:
    """What getOnClickCallback answers."""
    return {} if function_arn is None else {"callback": {"awsLambdaArn": function_arn}}


def health_monitor(monitor: HealthMonitor | None) -> dict[str, Any]:
    """What getDeviceHealthMonitorCallback answers."""
    if monitor is None:
        return {}
    condition = {"remainingLifeLowerThan": monitor.remaining_life_lower_than}
    return {**callback(monitor.function_arn), "condition": condition}


def _milliseconds(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
