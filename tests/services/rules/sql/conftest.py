"""A workbench for tests of the SQL of topic rules: short forms of what every test does with `iot.rules.test`."""

import json
from decimal import Decimal
from typing import Any

import pytest

UNDEFINED = "(undefined)"


class Bench:
    """What stands on the table: the handle `iot`, and ways to evaluate a statement or a single expression."""

    def __init__(self, iot: Any) -> None:
        self.iot = iot

    def run(self, sql: str, payload: Any = b"", **options: Any) -> Any:
        """The evaluation of a statement, whatever comes of it."""
        return self.iot.rules.test(sql, payload, **options)

    def out(self, sql: str, payload: Any = b"", **options: Any) -> bytes:
        """The outgoing bytes of a statement that must be executed."""
        evaluation = self.run(sql, payload, **options)
        assert evaluation.outcome == "executed", evaluation.reason
        assert isinstance(evaluation.payload, bytes)
        return evaluation.payload

    def text(self, expression: str, payload: Any = None, **options: Any) -> str:
        """The JSON text of an expression's value, or `UNDEFINED`."""
        source = "#" if "topic" in options else "in"
        sql = f"SELECT {expression} AS v FROM '{source}'"
        out = self.out(sql, {} if payload is None else payload, **options).decode()
        if out == "{}":
            return UNDEFINED
        assert out.startswith('{"v":')
        assert out.endswith("}")
        return out[len('{"v":') : -1]

    def value(self, expression: str, payload: Any = None, **options: Any) -> Any:
        """The value of an expression, decimals as Decimal, or `UNDEFINED`."""
        text = self.text(expression, payload, **options)
        return UNDEFINED if text == UNDEFINED else json.loads(text, parse_float=Decimal)

    def refusal(self, sql: str, **options: Any) -> str:
        """What is said about a statement that must be refused, for the topic `in` unless told otherwise."""
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is what the caller looks at
            self.run(sql, {}, **{"topic": "in", **options})
        return str(caught.value)


@pytest.fixture
def bench(iotmock: Any) -> Bench:
    """The workbench; the mock is running."""
    return Bench(iotmock)
