"""Counting what a search has found: pure functions of the values of one field.

Source: Developer Guide, "Querying for aggregate data".
"""

import math
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from iotmock.services.indexing.search.values import as_number

__all__ = ["DEFAULT_PERCENTS", "buckets", "fitting", "percentiles", "statistics"]

DEFAULT_PERCENTS: Final = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)
_NUMBER, _BOOLEAN = "Number", "Boolean"
_LARGEST: Final = sys.float_info.max
Scalar = str | int | float | bool


def fitting(values: Sequence[Any], kind: str) -> list[Any]:
    """The values of one document that are of a field's type, each once; others are ignored.

    A text that reads as a number is one.
    """
    fit: list[Any]
    if kind == _NUMBER:
        fit = [number for value in values if (number := as_number(value)) is not None]
    else:
        form = bool if kind == _BOOLEAN else str
        fit = [value for value in values if isinstance(value, form)]
    return list(dict.fromkeys(fit))


def statistics(documents: Sequence[Sequence[Any]], kind: str) -> dict[str, Any]:
    """Statistics of values that fit: of texts their count alone, of Booleans as 0 and 1.

    documents: the values of each; those that have none do not count.
    """
    number_of_documents = sum(map(bool, documents))
    if kind not in {_NUMBER, _BOOLEAN} or not number_of_documents:
        return {"count": number_of_documents}
    numbers = [float(value) for values in documents for value in values]
    count = len(numbers)
    total, squares = _sum(numbers), _sum([number * number for number in numbers])
    average = _sum([number / count for number in numbers]) if math.isinf(total) else total / count
    variance = _sum([(number - average) * (number - average) for number in numbers]) / count
    return {
        "count": number_of_documents,
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


def _sum(numbers: Sequence[float]) -> float:
    """The exact sum; the largest number where it is beyond, since JSON has no infinity."""
    try:
        return max(-_LARGEST, min(math.fsum(numbers), _LARGEST))
    except OverflowError:
        return math.copysign(_LARGEST, sum(number / _LARGEST for number in numbers))


def _interpolated(ordered: Sequence[float], percent: float) -> float:
    position = (len(ordered) - 1) * percent / 100
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    share = position - below
    return ordered[below] * (1 - share) + ordered[above] * share


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
