"""Functions that ask other services. Where one fails, the evaluation fails."""

from collections.abc import Sequence
from typing import Any, Final

from iotmock.core import strict_json
from iotmock.services.rules.sql.errors import EvaluationFailed
from iotmock.services.rules.sql.functions.function import Function
from iotmock.services.rules.sql.run import Run
from iotmock.services.rules.sql.values import UNDEFINED, json_text, number_reader

__all__ = ["FUNCTIONS"]

_KINDS_OF_SECRETS: Final = {"SecretString": False, "SecretBinary": True}


def _read(run: Run, text: bytes | str, what: str) -> Any:
    try:
        return strict_json.read(text, number=number_reader(whole_numbers_are_integers=not run.version.is_first))
    except strict_json.NotJson as error:
        raise EvaluationFailed(f"{what} is no JSON: {error}") from error


def _lambda(run: Run, arguments: Sequence[Any]) -> Any:
    function, event = arguments
    if type(function) is not str or event is UNDEFINED:
        return UNDEFINED
    sent = event if type(event) is bytes else json_text(event).encode()
    return _read(run, run.message.externals.invoke(function, sent), f"what {function} has answered")


def _thing_shadow(run: Run, arguments: Sequence[Any]) -> Any:
    thing, *names = arguments[:-1]
    if type(thing) is not str or any(type(name) is not str for name in names):
        return UNDEFINED
    return _read(run, run.message.externals.shadow(thing, names[0] if names else None), "the shadow")


def _registry_data(run: Run, arguments: Sequence[Any]) -> Any:
    operation, thing = arguments[:2]
    if type(operation) is not str or type(thing) is not str:
        return UNDEFINED
    return run.message.externals.registry(operation, thing)


def _item(run: Run, arguments: Sequence[Any]) -> Any:
    table, *pairs = arguments[:-1]
    names = pairs[::2]
    if len(pairs) % 2 or any(type(name) is not str for name in (table, *names)) or UNDEFINED in pairs:
        return UNDEFINED
    return run.message.externals.item(table, dict(zip(names, pairs[1::2], strict=True)))


def _secret(run: Run, arguments: Sequence[Any]) -> Any:
    secret_id, kind, *keys = arguments[:-1]
    if any(type(each) is not str for each in (secret_id, kind, *keys)) or kind not in _KINDS_OF_SECRETS:
        return UNDEFINED
    is_binary = _KINDS_OF_SECRETS[kind]
    value = run.message.externals.secret(secret_id, is_binary=is_binary)
    if not keys:
        return value
    document = None if is_binary else _read(run, value, "the secret")
    if not isinstance(document, dict) or keys[0] not in document:
        raise EvaluationFailed(f"the secret {secret_id} has no member {keys[0]}")
    return document[keys[0]]


def _prediction(_run: Run, _arguments: Sequence[Any]) -> Any:
    raise EvaluationFailed("machinelearning_predict asks a service that is no longer offered, and that nothing mocks")


FUNCTIONS: Final[dict[str, Function]] = {
    "aws_lambda": Function(_lambda, 2, 2),
    "get_thing_shadow": Function(_thing_shadow, 2, 3),
    "get_registry_data": Function(_registry_data, 3, 3),
    "get_dynamodb": Function(_item, 4, 6),
    "get_secret": Function(_secret, 3, 4),
    "machinelearning_predict": Function(_prediction, 3, 3),
}
