"""Callbacks: the Lambda functions that 1-Click calls for a click or a low battery.

Alone kept here: a function runs after the state change, outside the lock, and nothing that happens to it reaches the
finger on the button. The journal holds each invocation with its event, and what came of it.
"""

import json
from typing import TYPE_CHECKING, Any

from iotmock.core import moto_state
from iotmock.services.one_click import documents
from iotmock.services.one_click.state import Claim, Click, Device, remaining_life

if TYPE_CHECKING:
    from iotmock.core.world.call import Call
    from iotmock.core.world.world import Afterwards

__all__ = ["INVOCATION", "call_back"]

INVOCATION = "Lambda invocation"
"""How the journal names the kind of these entries."""


def call_back(call: "Call", device: Device, claim: Claim, click: Click) -> None:
    """Call the functions that a click of an enabled device is to reach."""
    if claim.on_click_arn is not None:
        _invoke_later(call, claim.on_click_arn, documents.on_click_event(device, click))
    monitor, life = claim.health_monitor, remaining_life(device.clicks)
    if monitor is not None and claim.health_monitor_due and life < monitor.remaining_life_lower_than:
        claim.health_monitor_due = False
        _invoke_later(call, monitor.function_arn, documents.health_event(device, monitor))


def _invoke_later(call: "Call", function_arn: str, event: dict[str, Any]) -> None:
    call.record(INVOCATION, function_arn, "invoke", after=json.dumps(event))
    call.run_afterwards(_invoke, function_arn, event)


def _invoke(afterwards: "Afterwards", function_arn: str, event: dict[str, Any]) -> None:
    try:
        outcome, detail = "succeed", moto_state.invoke_function(function_arn, event).decode(errors="replace")
    except Exception as error:  # noqa: BLE001 - users' functions and Docker fail in any way; the journal says how
        outcome, detail = "fail", f"{type(error).__name__}: {error}"
    with afterwards.entered("lambda") as call:
        call.record(INVOCATION, function_arn, outcome, after=detail)
