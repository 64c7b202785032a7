"""Callbacks: the Lambda functions that clicks and low batteries reach."""

import json
import sys
import threading
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

WITHOUT_DOCKER = pytest.mark.iotmock(moto_config={"lambda": {"use_docker": False}})
MISSING = "arn:aws:lambda:us-east-1:123456789012:function:missing"
THRESHOLD = 99.85


def create_function(iot: Any, name: str = "clicked") -> str:
    """A Lambda function in moto; gives its ARN."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = iot.client("iam").create_role(RoleName="run", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    code = BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("clicked.py", "def handler(event, context): return event")
    function = {"FunctionName": name, "Runtime": "python3.12", "Role": role, "Handler": "clicked.handler"}
    arn: str = iot.client("lambda").create_function(**function, Code={"ZipFile": code.getvalue()})["FunctionArn"]
    return arn


def listening(bench: Any, arn: str, *, enabled: bool = True) -> None:
    """Claim G1 and have its clicks call a function."""
    bench.claimed(attributes={"room": "42"})
    bench.invoke("setOnClickCallback", "button", json.dumps({"callback": {"awsLambdaArn": arn}}))
    bench.api.update_device_state(DeviceId="G1", Enabled=enabled)


def monitored(bench: Any, arn: str = MISSING, threshold: float = THRESHOLD) -> None:
    """Have the low battery of G1 call a function."""
    parameters = {"callback": {"awsLambdaArn": arn}, "condition": {"remainingLifeLowerThan": threshold}}
    bench.invoke("setDeviceHealthMonitorCallback", text=json.dumps(parameters))


def invocations(iot: Any) -> list[tuple[str, str, str]]:
    """What the journal says of functions: ARN, event, text."""
    return [(entry.name, entry.event, entry.after) for entry in iot.journal if entry.resource == "Lambda invocation"]


def sent(iot: Any) -> list[dict[str, Any]]:
    """The events that functions were invoked with."""
    return [json.loads(text) for _, event, text in invocations(iot) if event == "invoke"]


@WITHOUT_DOCKER
def test_click_invokes_the_function_with_the_documented_event(bench: Any) -> None:
    """1-Click Developer Guide, Programming model: the click event; moto answers with the event it was given."""
    arn = create_function(bench.iot)
    listening(bench, arn)

    bench.one_click.click("G1", "DOUBLE")

    event = {
        "deviceEvent": {"buttonClicked": {"clickType": "DOUBLE", "reportedTime": "2026-03-01T12:00:00.015Z"}},
        "deviceInfo": {"attributes": {"room": "42"}, "type": "button", "deviceId": "G1", "remainingLife": 99.9},
    }
    assert invocations(bench.iot) == [(arn, "invoke", json.dumps(event)), (arn, "succeed", json.dumps(event))]


@WITHOUT_DOCKER
def test_function_answers_what_the_test_has_prepared(bench: Any) -> None:
    """The function that runs is moto's: its queue of results is used up."""
    arn = create_function(bench.iot)
    backends = sys.modules["moto.awslambda_simple.models"].lambda_simple_backends
    backends["123456789012"]["us-east-1"].lambda_simple_results_queue.append("pizza ordered")
    listening(bench, arn)
    bench.one_click.click("G1")
    assert invocations(bench.iot)[-1] == (arn, "succeed", "pizza ordered")


def test_function_that_does_not_exist_is_noted(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: a click never fails because of its callback."""
    listening(bench, MISSING)
    bench.one_click.click("G1")
    assert [(arn, event) for arn, event, _ in invocations(bench.iot)] == [(MISSING, "invoke"), (MISSING, "fail")]
    assert invocations(bench.iot)[-1][2] == f"FunctionMissing: {MISSING}"
    assert len(bench.events()) == 1


@pytest.mark.parametrize("arn", ["nonsense", "arn:aws:sns:us-east-1:123456789012:topic"])
def test_callback_that_is_no_function_is_noted(bench: Any, arn: str) -> None:
    """Chosen, see docs/fidelity.md: any text is taken as the ARN, and fails when it is called."""
    listening(bench, arn)
    bench.one_click.click("G1")
    assert [event for _, event, _ in invocations(bench.iot)] == ["invoke", "fail"]


@pytest.mark.parametrize(
    "error", [ModuleNotFoundError("No module named 'docker'", name="docker"), OSError("no Docker")]
)
def test_function_that_cannot_run_is_noted(bench: Any, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """moto runs functions in Docker; where there is none, the invocation and the reason are in the journal."""
    arn = create_function(bench.iot)

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(sys.modules["moto.awslambda.models"].LambdaBackend, "invoke", fail)
    listening(bench, arn)
    bench.one_click.click("G1")
    (_, invoked, event), (_, failed, reason) = invocations(bench.iot)
    assert (invoked, failed) == ("invoke", "fail")
    assert json.loads(event)["deviceInfo"]["deviceId"] == "G1"
    assert "docker" in reason.lower()


def test_disabled_device_calls_nobody(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: callbacks are for enabled devices."""
    listening(bench, MISSING, enabled=False)
    monitored(bench, threshold=100)
    bench.one_click.click("G1")
    assert invocations(bench.iot) == []
    assert len(bench.events()) == 1


def test_click_that_confirms_a_claim_calls_nobody(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: callbacks belong to the claim, and a new claim has none."""
    listening(bench, MISSING)
    bench.api.unclaim_device(DeviceId="G1")
    bench.api.initiate_device_claim(DeviceId="G1")
    bench.one_click.click("G1")
    assert invocations(bench.iot) == []


def test_invocation_is_in_the_journal_of_the_owner(bench: Any) -> None:
    """Whoever holds the handle, the function is called for the owner's account."""
    listening(bench, MISSING)
    elsewhere = bench.iot.scope(account_id="210987654321", region="eu-west-1")
    elsewhere.one_click.click("G1")
    assert (len(invocations(bench.iot)), invocations(elsewhere)) == (2, [])


@WITHOUT_DOCKER
def test_function_runs_outside_the_lock(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that waits for another thread's call of AWS IoT gets its answer."""
    arn, found = create_function(bench.iot), []
    listening(bench, arn)

    def run(*_: Any, **__: Any) -> bytes:
        other = threading.Thread(target=lambda: found.append(bench.describe()["RemainingLife"]))
        other.start()
        other.join(5)
        return b"done"

    monkeypatch.setattr(sys.modules["moto.awslambda_simple.models"].LambdaSimpleBackend, "invoke", run)
    bench.one_click.click("G1")
    assert found == [99.9]
    assert invocations(bench.iot)[-1] == (arn, "succeed", "done")


# The health monitor


def test_low_battery_invokes_the_function_with_the_documented_event(bench: Any) -> None:
    """1-Click Developer Guide, Programming model: the health event."""
    listening(bench, "arn:click")
    monitored(bench, "arn:health")
    bench.one_click.click("G1")
    bench.one_click.click("G1")
    assert [(arn, event) for arn, event, _ in invocations(bench.iot)][::2] == [("arn:click", "invoke")] * 2
    bench.one_click.click("G1")
    assert sent(bench.iot)[-1] == {
        "deviceEvent": {"deviceHealthMonitor": {"condition": {"remainingLifeLowerThan": THRESHOLD}}},
        "deviceInfo": {"attributes": {"room": "42"}, "type": "button", "deviceId": "G1", "remainingLife": 99.8},
    }


def test_low_battery_is_reported_once(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: the first click below the threshold, not each one."""
    bench.claimed()
    bench.api.update_device_state(DeviceId="G1", Enabled=True)
    monitored(bench)
    for _ in range(6):
        bench.one_click.click("G1")
    assert [event["deviceInfo"]["remainingLife"] for event in sent(bench.iot)] == [99.8]


def test_setting_the_monitor_again_lets_it_report_again(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: also when the battery is low already."""
    bench.claimed()
    bench.api.update_device_state(DeviceId="G1", Enabled=True)
    for _ in range(2):
        monitored(bench, threshold=100)
        bench.one_click.click("G1")
        bench.one_click.click("G1")
    assert [event["deviceInfo"]["remainingLife"] for event in sent(bench.iot)] == [99.9, 99.8]


def test_battery_that_ran_low_while_disabled_is_reported_later(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: the first click of an enabled device that finds it low."""
    bench.claimed()
    monitored(bench, threshold=100)
    bench.one_click.click("G1")
    assert sent(bench.iot) == []
    bench.api.update_device_state(DeviceId="G1", Enabled=True)
    bench.one_click.click("G1")
    assert [event["deviceInfo"]["remainingLife"] for event in sent(bench.iot)] == [99.85000000000001]
