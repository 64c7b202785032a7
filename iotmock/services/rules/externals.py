"""Whom the external functions of the SQL ask: the mocked services, as any client asks them."""

import base64
import json
from decimal import Decimal
from typing import Any

from iotmock.core.world.services import ServiceRefused
from iotmock.core.world.world import Afterwards
from iotmock.services.rules.actions.functions import bound_function
from iotmock.services.rules.actions.places import place_of_arn
from iotmock.services.rules.sql.errors import EvaluationFailed
from iotmock.services.rules.sql.values import as_text

__all__ = ["ExternalFunctions"]

_GROUPS = "ListThingGroupsForThing"


class ExternalFunctions:
    """The services of an account and region, and the Lambda functions that a test has bound."""

    __slots__ = ("_afterwards",)

    def __init__(self, afterwards: Afterwards) -> None:
        self._afterwards = afterwards

    def invoke(self, function: str, event: bytes) -> bytes:
        """The JSON that a Lambda function answers.

        Raises: EvaluationFailed.
        """
        here = self._afterwards
        handler = bound_function(here.bound, function, here.account, here.region)
        if handler is not None:
            try:
                return json.dumps(handler(json.loads(event), None)).encode()
            except Exception as error:
                raise EvaluationFailed(f"aws_lambda: {function} has raised {type(error).__name__}: {error}") from error
        account, region = place_of_arn(function)
        call = {"FunctionName": function, "Payload": event}
        answer = self._ask("aws_lambda", "lambda", "invoke", account=account, region=region, **call)
        content: bytes = answer["Payload"].read()
        if "FunctionError" in answer:
            raise EvaluationFailed(f"aws_lambda: {function} has failed: {content.decode(errors='replace')}")
        return content

    def shadow(self, thing: str, name: str | None) -> bytes:
        """The document of a shadow, as GetThingShadow gives it.

        Raises: EvaluationFailed.
        """
        options = {} if name is None else {"shadowName": name}
        answer = self._ask("get_thing_shadow", "iot-data", "get_thing_shadow", thingName=thing, **options)
        document: bytes = answer["payload"].read()
        return document

    def item(self, table: str, key: dict[str, Any]) -> dict[str, Any]:
        """The item of a DynamoDB table, types unwrapped; an empty object where there is none.

        Raises: EvaluationFailed.
        """
        wrapped = {name: _wrapped(value) for name, value in key.items()}
        answer = self._ask("get_dynamodb", "dynamodb", "get_item", TableName=table, Key=wrapped)
        return {name: _unwrapped(value) for name, value in answer.get("Item", {}).items()}

    def secret(self, secret_id: str, *, is_binary: bool) -> str:
        """The value of a secret; a binary one in base64.

        Raises: EvaluationFailed.
        """
        answer = self._ask("get_secret", "secretsmanager", "get_secret_value", SecretId=secret_id)
        kind = "SecretBinary" if is_binary else "SecretString"
        if kind not in answer:
            raise EvaluationFailed(f"get_secret: {secret_id} has no {kind}")
        return base64.b64encode(answer[kind]).decode() if is_binary else str(answer[kind])

    def registry(self, operation: str, thing: str) -> Any:
        """What the registry answers to DescribeThing or ListThingGroupsForThing.

        Raises: EvaluationFailed.
        """
        if operation == "DescribeThing":
            answer = self._ask("get_registry_data", "iot", "describe_thing", thingName=thing)
            return {name: value for name, value in answer.items() if name != "ResponseMetadata"}
        if operation == _GROUPS:
            answer = self._ask("get_registry_data", "iot", "list_thing_groups_for_thing", thingName=thing)
            return [group["groupName"] for group in answer["thingGroups"]]
        raise EvaluationFailed(f"get_registry_data: {operation} is neither DescribeThing nor {_GROUPS}")

    def _ask(self, function: str, service: str, method: str, **parameters: Any) -> Any:
        try:
            return self._afterwards.ask(service, method, **parameters)
        except ServiceRefused as refused:
            raise EvaluationFailed(f"{function}: {refused}") from refused


def _wrapped(value: Any) -> dict[str, Any]:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return {"N": str(value)} if is_number else {"S": as_text(value) or ""}


def _unwrapped(value: dict[str, Any]) -> Any:
    """A value of DynamoDB as JSON has it."""
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return _number(content)
        case "NS":
            return [_number(each) for each in content]
        case "L":
            return [_unwrapped(each) for each in content]
        case "M":
            return {name: _unwrapped(each) for name, each in content.items()}
        case "B":
            return base64.b64encode(content).decode()
        case "BS":
            return [base64.b64encode(each).decode() for each in content]
        case "NULL":
            return None
        case _:
            return content


def _number(text: str) -> int | Decimal:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number
