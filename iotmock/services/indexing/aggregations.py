"""Counting what a search has found: pure functions of the values of one field.

Source: Developer Guide, "Querying for aggregate data".
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

__all__ = ["DEFAULT_PERCENTS", "buckets", "fitting", "percentiles", "statistics"]

DEFAULT_PERCENTS: Final = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)
_NUMBER, _BOOLEAN = "Number", "Boolean"
Scalar = str | int | float | bool


def fitting(values: Sequence[Any], kind: str) -> list[Any]:
    """The values that are of a field's type; others are ignored. A text that reads as a number is one."""
    if kind == _NUMBER:
        return [number for value in values if (number := _number(value)) is not None]
    if kind == _BOOLEAN:
        return [value for value in values if isinstance(value, bool)]
    return [value for value in values if isinstance(value, str)]


def statistics(values: Sequence[Any], kind: str) -> dict[str, Any]:
    """Statistics of values that fit: of texts their count alone, of Booleans as 0 and 1."""
    count = len(values)
    if kind not in {_NUMBER, _BOOLEAN} or not count:
        return {"count": count}
    numbers = [float(value) for value in values]
    total, squares = math.fsum(numbers), math.fsum(number * number for number in numbers)
    average = total / count
    variance = math.fsum((number - average) ** 2 for number in numbers) / count
    return {
        "count": count,
        "average": average,
        "sum": total,
        "minimum": min(numbers),
        "maximum": max(numbers),
        "sumOfSquares": squares,
        "variance": variance,
        "stdDeviation": math.sqrt(variance),
    }


def percentiles(values: Sequence[float], percents: Sequence[float]) -> list[dict[str, float]]:
    """Percentiles, interpolated between neighbours; none of nothing."""
    if not values:
        return []
    ordered = sorted(map(float, values))
    return [{"percent": percent, "value": _interpolated(ordered, percent)} for percent in percents]


def buckets(values: Sequence[Any], most: int) -> list[dict[str, Any]]:
    """How often each value occurs, the most frequent first."""
    counts = Counter(map(_text, values))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"keyValue": key, "count": count} for key, count in ordered[:most]]


def _interpolated(ordered: Sequence[float], percent: float) -> float:
    position = (len(ordered) - 1) * percent / 100
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) and math.isfinite(value) else None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
