"""Device methods: health and callbacks, as far as they answer the caller."""

import json
from typing import Any

import pytest

ON_CLICK = '{"callback": {"awsLambdaArn": "arn:aws:lambda:us-east-1:123456789012:function:clicked"}}'
LOW_BATTERY = '{"callback": {"awsLambdaArn": "arn:x"}, "condition": {"remainingLifeLowerThan": 10}}'
GETTERS = [
    ("getDeviceHealthParameters", "device"),
    ("getDeviceHealthMonitorCallback", "device"),
    ("getOnClickCallback", "button"),
]
SETTERS = [("setDeviceHealthMonitorCallback", "device", LOW_BATTERY), ("setOnClickCallback", "button", ON_CLICK)]


def test_button_has_five_methods(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: order, and names without device types."""
    bench.claimed()
    assert bench.api.get_device_methods(DeviceId="G1")["DeviceMethods"] == [
        {"MethodName": "getDeviceHealthParameters"},
        {"MethodName": "setDeviceHealthMonitorCallback"},
        {"MethodName": "getDeviceHealthMonitorCallback"},
        {"MethodName": "setOnClickCallback"},
        {"MethodName": "getOnClickCallback"},
    ]


def test_other_devices_have_no_click_methods(bench: Any) -> None:
    """1-Click Developer Guide, Device methods: the click methods belong to buttons; chosen for other types."""
    bench.claimed(device_type="sensor")
    names = [method["MethodName"] for method in bench.api.get_device_methods(DeviceId="G1")["DeviceMethods"]]
    assert names == ["getDeviceHealthParameters", "setDeviceHealthMonitorCallback", "getDeviceHealthMonitorCallback"]
    with bench.refused("InvalidRequestException"):
        bench.invoke("getOnClickCallback", "button")


def test_health_is_the_remaining_life(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: `{"remainingLife": 99.8}` after the click that left 99.8."""
    bench.claimed()
    for _ in range(3):
        bench.one_click.click("G1")
    assert bench.invoke("getDeviceHealthParameters") == '{"remainingLife": 99.8}'


@pytest.mark.parametrize(("method", "device_type"), GETTERS)
@pytest.mark.parametrize("text", ["", "{}", '{"deviceId": "G1"}'])
def test_get_method_refuses_any_parameters(bench: Any, method: str, device_type: str, text: str) -> None:
    """1-Click Developer Guide, AWS CLI examples: even the empty text, with this message."""
    bench.claimed()
    with bench.refused("InvalidRequestException") as response:
        bench.invoke(method, device_type, text)
    assert response["Error"]["Message"] == "A request parameter was invalid."


@pytest.mark.parametrize(("setter", "device_type", "text"), SETTERS)
def test_callback_that_was_set_is_given_back(bench: Any, setter: str, device_type: str, text: str) -> None:
    """1-Click Developer Guide for the names of the members; what the methods answer is chosen, see docs/fidelity.md."""
    bench.claimed()
    getter = setter.replace("set", "get", 1)
    assert bench.invoke(getter, device_type) == "{}"
    assert bench.invoke(setter, device_type, text) == "{}"
    assert bench.invoke(getter, device_type) == text


@pytest.mark.parametrize(("setter", "device_type", "text"), SETTERS)
def test_callback_can_be_replaced(bench: Any, setter: str, device_type: str, text: str) -> None:
    """The last callback counts."""
    bench.claimed()
    bench.invoke(setter, device_type, text)
    other = {**json.loads(text), "callback": {"awsLambdaArn": "arn:other"}}
    bench.invoke(setter, device_type, json.dumps(other))
    assert json.loads(bench.invoke(setter.replace("set", "get", 1), device_type)) == other


def test_set_parameters_may_name_the_device(bench: Any) -> None:
    """1-Click Developer Guide, the Java example: deviceId beside callback; anything else is passed over."""
    bench.claimed()
    bench.invoke("setOnClickCallback", "button", '{"deviceId": "G1", "callback": {"awsLambdaArn": "x"}, "more": 1}')
    assert bench.invoke("getOnClickCallback", "button") == '{"callback": {"awsLambdaArn": "x"}}'


@pytest.mark.parametrize(("setter", "device_type", "text"), SETTERS)
@pytest.mark.parametrize(
    "change",
    [
        {"deviceId": "G2"},
        {"deviceId": None},
        {"callback": None},
        {"callback": "arn"},
        {"callback": {}},
        {"callback": {"awsLambdaArn": ""}},
        {"callback": {"awsLambdaArn": 1}},
    ],
    ids=json.dumps,
)
def test_set_method_refuses_bad_members(
    bench: Any, setter: str, device_type: str, text: str, change: dict[str, Any]
) -> None:
    """Chosen, see docs/fidelity.md; what was set before stays."""
    bench.claimed()
    bench.invoke(setter, device_type, text)
    with bench.refused("InvalidRequestException"):
        bench.invoke(setter, device_type, json.dumps({**json.loads(text), **change}))
    assert bench.invoke(setter.replace("set", "get", 1), device_type) == text


@pytest.mark.parametrize("threshold", [None, True, "10", float("nan"), float("inf"), []], ids=str)
def test_health_monitor_needs_a_number(bench: Any, threshold: Any) -> None:
    """Chosen, see docs/fidelity.md, after the health event of the 1-Click Developer Guide."""
    bench.claimed()
    parameters = {"callback": {"awsLambdaArn": "x"}, "condition": {"remainingLifeLowerThan": threshold}}
    with bench.refused("InvalidRequestException"):
        bench.invoke("setDeviceHealthMonitorCallback", text=json.dumps(parameters))
    assert bench.invoke("getDeviceHealthMonitorCallback") == "{}"


@pytest.mark.parametrize("threshold", [0, 99.5, 10**400], ids=["zero", "fraction", "huge"])
def test_health_monitor_takes_any_number(bench: Any, threshold: float) -> None:
    """Chosen, see docs/fidelity.md: no range is documented."""
    bench.claimed()
    parameters = json.dumps({"callback": {"awsLambdaArn": "x"}, "condition": {"remainingLifeLowerThan": threshold}})
    bench.invoke("setDeviceHealthMonitorCallback", text=parameters)
    bench.one_click.click("G1")
    assert bench.invoke("getDeviceHealthMonitorCallback") == parameters


@pytest.mark.parametrize("condition", [{}, {"condition": None}, {"condition": {}}], ids=json.dumps)
def test_health_monitor_needs_a_condition(bench: Any, condition: dict[str, Any]) -> None:
    """Chosen, see docs/fidelity.md."""
    bench.claimed()
    with bench.refused("InvalidRequestException"):
        bench.invoke(
            "setDeviceHealthMonitorCallback", text=json.dumps({"callback": {"awsLambdaArn": "x"}, **condition})
        )


@pytest.mark.parametrize("text", [None, "", "nonsense", "[]", '"text"', "null", "[" * 100_000])
@pytest.mark.parametrize(("setter", "device_type", "_"), SETTERS)
def test_set_method_refuses_what_is_no_json_object(
    bench: Any, setter: str, device_type: str, _: str, text: str | None
) -> None:
    """Chosen, see docs/fidelity.md."""
    bench.claimed()
    with bench.refused("InvalidRequestException"):
        bench.invoke(setter, device_type, text)


@pytest.mark.parametrize(
    "method",
    [
        None,
        {},
        {"DeviceType": "device"},
        {"MethodName": "getDeviceHealthParameters"},
        {"MethodName": "getDeviceHealthParameters", "DeviceType": "lamp"},
        {"MethodName": "getOnClickCallback", "DeviceType": "device"},
        {"MethodName": "explode", "DeviceType": "button"},
        {"MethodName": "getdevicehealthparameters", "DeviceType": "device"},
    ],
    ids=str,
)
def test_method_must_be_named_with_its_type(bench: Any, method: dict[str, str] | None) -> None:
    """1-Click Developer Guide, Device methods: the table of methods and types; the refusals are chosen."""
    bench.claimed()
    request = {} if method is None else {"DeviceMethod": method}
    with bench.refused("InvalidRequestException"):
        bench.api.invoke_device_method(DeviceId="G1", **request)


def test_general_methods_take_the_devices_own_type(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: a button is a device."""
    bench.claimed()
    bench.claimed("S1", device_type="sensor")
    assert bench.invoke("getDeviceHealthParameters", "button") == '{"remainingLife": 99.95}'
    assert bench.invoke("getDeviceHealthParameters", "sensor", DeviceId="S1") == '{"remainingLife": 99.95}'


def test_strangers_device_is_not_found_before_anything_else(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: the device is looked up first."""
    bench.claimed()
    with bench.refused("ResourceNotFoundException"):
        bench.stranger.invoke_device_method(DeviceId="G1")
