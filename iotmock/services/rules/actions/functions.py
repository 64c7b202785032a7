"""Actions that begin something: Lambda functions and state machines. Source: Developer Guide, their rule actions."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from iotmock.core.arns import arn
from iotmock.core.names import new_uuid
from iotmock.services.rules.action import ActionFailed, Delivery
from iotmock.services.rules.actions.places import place_of_arn

__all__ = ["FunctionKey", "bound_function", "function_key", "to_function", "to_machine"]

# account, region, name; with `:` and a version or alias behind the name where one is meant
FunctionKey = tuple[str, str, str]


def function_key(function: str, account: str, region: str) -> FunctionKey:
    """What a function is bound by. function: its name or ARN; account, region: where a bare name lies."""
    place = place_of_arn(function)
    return place.account or account, place.region or region, function.rpartition(":function:")[2]


def bound_function(
    bound: Mapping[Any, Callable[..., Any]], function: str, account: str, region: str
) -> Callable[..., Any] | None:
    """The test's own function that stands for a Lambda function, or None; without its version where that has none."""
    where, there, name = function_key(function, account, region)
    return bound.get((where, there, name)) or bound.get((where, there, name.partition(":")[0]))


def to_function(delivery: Delivery) -> bool:
    """Invoke, without waiting for an answer: what the function itself does wrong is no failure of the action."""
    function = delivery.parameters["functionArn"]
    afterwards, _ = delivery.afterwards, delivery.object
    handler = bound_function(afterwards.bound, function, afterwards.account, afterwards.region)
    if handler is None:
        account, region = place_of_arn(function)
        call = {"FunctionName": function, "InvocationType": "Event", "Payload": delivery.payload}
        delivery.ask("lambda", "invoke", account=account, region=region, **call)
        return True
    try:
        handler(json.loads(delivery.payload), None)
    except Exception as error:  # noqa: BLE001 - the test's own, kept where the test can see it
        delivery.remark = f"{function} has raised {type(error).__name__}: {error}"
    return True


def to_machine(delivery: Delivery) -> bool:
    """StartExecution, under a new name where the action gives a prefix."""
    parameters, afterwards = delivery.parameters, delivery.afterwards
    if not isinstance(delivery.document, dict | list):
        raise ActionFailed("the payload is no JSON")
    machine = arn(afterwards.region, afterwards.account, f"stateMachine:{parameters['stateMachineName']}", "states")
    prefix = parameters.get("executionNamePrefix")
    name = {} if prefix is None else {"name": f"{prefix}{new_uuid()}"}
    delivery.ask("stepfunctions", "start_execution", stateMachineArn=machine, input=delivery.text, **name)
    return True
