"""Device methods: what InvokeDeviceMethod can do with a device.

Source: 1-Click Developer Guide, "Device methods" and the AWS CLI examples. The parameters of the set methods are
documented by an example in Java only.
"""

import json
from collections.abc import Callable
from math import isfinite
from typing import Any, NamedTuple

from iotmock.core import strict_json
from iotmock.services.one_click import documents, errors
from iotmock.services.one_click.state import Claim, Device, HealthMonitor, remaining_life

__all__ = ["METHODS", "Method", "find_method", "methods_of", "run"]

_BUTTON = "button"
_DEVICE = "device"
Parameters = dict[str, Any]
Getter = Callable[[Device, Claim], dict[str, Any]]
Setter = Callable[[Claim, Parameters], None]


class Method(NamedTuple):
    """A device method. device_type: what a caller has to name beside it. Either it gets or it sets."""

    name: str
    device_type: str
    get: Getter | None = None
    set: Setter | None = None


def _get_health(device: Device, _claim: Claim) -> dict[str, Any]:
    return {"remainingLife": remaining_life(device.clicks)}


def _get_health_monitor(_device: Device, claim: Claim) -> dict[str, Any]:
    return documents.health_monitor(claim.health_monitor)


def _get_on_click(_device: Device, claim: Claim) -> dict[str, Any]:
    return documents.callback(claim.on_click_arn)


def _set_health_monitor(claim: Claim, parameters: Parameters) -> None:
    monitor = HealthMonitor(_read_function_arn(parameters), _read_threshold(parameters))
    claim.health_monitor, claim.health_monitor_due = monitor, True


def _set_on_click(claim: Claim, parameters: Parameters) -> None:
    claim.on_click_arn = _read_function_arn(parameters)


METHODS = (
    Method("getDeviceHealthParameters", _DEVICE, get=_get_health),
    Method("setDeviceHealthMonitorCallback", _DEVICE, set=_set_health_monitor),
    Method("getDeviceHealthMonitorCallback", _DEVICE, get=_get_health_monitor),
    Method("setOnClickCallback", _BUTTON, set=_set_on_click),
    Method("getOnClickCallback", _BUTTON, get=_get_on_click),
)


def methods_of(device: Device) -> list[Method]:
    """What a device of this type can do, in AWS's order."""
    return [method for method in METHODS if method.device_type in (_DEVICE, device.type)]


def find_method(device: Device, requested: dict[str, str] | None) -> Method:
    """The method that a request names.

    Raises: InvalidRequestException.
    """
    requested = requested or {}
    name, device_type = requested.get("MethodName"), requested.get("DeviceType")
    method = next((method for method in methods_of(device) if method.name == name), None)
    if method is None:
        raise errors.method_unknown(device.id, name)
    if device_type != method.device_type and not (method.device_type == _DEVICE and device_type == device.type):
        raise errors.method_of_other_type(method.name, method.device_type)
    return method


def run(method: Method, device: Device, claim: Claim, text: str | None) -> str:
    """Run a method; gives its answer as JSON text.

    Raises: InvalidRequestException.
    """
    if method.get is not None:
        # AWS refuses the empty text, too.
        if text is not None:
            raise errors.getter_with_parameters()
        return json.dumps(method.get(device, claim))
    assert method.set is not None
    method.set(claim, _read_parameters(device, text))
    return "{}"


def _read_parameters(device: Device, text: str | None) -> Parameters:
    try:
        parameters = strict_json.read(text or "")
    except strict_json.NotJson as error:
        raise errors.parameters_not_json() from error
    if not isinstance(parameters, dict):
        raise errors.parameters_not_an_object()
    if parameters.get("deviceId", device.id) != device.id:
        raise errors.parameters_of_other_device()
    return parameters


def _read_function_arn(parameters: Parameters) -> str:
    callback = parameters.get("callback")
    arn = callback.get("awsLambdaArn") if isinstance(callback, dict) else None
    if not isinstance(arn, str) or not arn:
        raise errors.member_missing("callback.awsLambdaArn")
    return arn


def _read_threshold(parameters: Parameters) -> float:
    condition = parameters.get("condition")
    threshold = condition.get("remainingLifeLowerThan") if isinstance(condition, dict) else None
    # JSON's true is an int to Python, and 1e999 is its infinity.
    is_number = isinstance(threshold, int) and not isinstance(threshold, bool)
    if not is_number and not (isinstance(threshold, float) and isfinite(threshold)):
        raise errors.not_a_number("condition.remainingLifeLowerThan")
    assert isinstance(threshold, int | float)
    return threshold
