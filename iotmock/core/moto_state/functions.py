"""Lambda functions in moto, called as another AWS service calls them."""

import json
import sys
from typing import Any

from iotmock.core.moto_state.loaded import backend_of
from iotmock.core.texts import cut

__all__ = ["FunctionFailed", "FunctionMissing", "function_exists", "invoke_function"]


class FunctionMissing(Exception):
    """No function has this ARN."""


class FunctionFailed(Exception):
    """The function was called and did not succeed."""


def _backend(arn: str) -> Any | None:
    parts = arn.split(":")
    if len(parts) < 7 or parts[2] != "lambda" or parts[5] != "function":
        return None
    config = sys.modules.get("moto.core.config")
    settings = {} if config is None else config.default_user_config.get("lambda", {})
    if settings.get("use_docker", True) is False:
        return backend_of("awslambda_simple", parts[4], parts[3], "lambda_simple_backends")
    return backend_of("awslambda", parts[4], parts[3], "lambda_backends")


def function_exists(arn: str) -> bool:
    """Whether a function (version, alias) of this ARN exists."""
    backend = _backend(arn)
    if backend is None:
        return False
    unknown = sys.modules["moto.awslambda.exceptions"].UnknownFunctionException
    try:
        backend.get_function(arn)
    except unknown:
        return False
    return True


def invoke_function(arn: str, event: dict[str, Any]) -> bytes:
    """Call a function and wait for its answer.

    moto runs functions in Docker containers; with `{"lambda": {"use_docker": False}}` in its configuration it answers
    from a queue of prepared results, or with the event itself.

    Raises: FunctionMissing, FunctionFailed.
    """
    backend = _backend(arn)
    if backend is None or not function_exists(arn):
        raise FunctionMissing(arn)
    headers: dict[str, str] = {}
    try:
        answer = backend.invoke(arn, None, json.dumps(event), {}, headers)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != "docker":
            raise
        raise FunctionFailed(
            f"{arn}: moto runs functions in Docker, whose Python package is not installed. Install `docker`, or let "
            'moto answer without it: mock_iot(moto_config={"lambda": {"use_docker": False}})'
        ) from error
    if "x-amz-function-error" in headers:
        raise FunctionFailed(f"{arn}: {cut(_text(answer))}")
    return answer if isinstance(answer, bytes) else str(answer or "").encode()


def _text(answer: Any) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
