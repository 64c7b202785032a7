"""The delta of a device shadow: what is desired and not reported.

Alone keeps: when two JSON values are the same, and which desired values make up a delta.
"""

from __future__ import annotations

from typing import cast

from iotmock.services.shadows.metadata import Times
from iotmock.services.shadows.request import JSON, JSONObject


def same(one: JSON, other: JSON) -> bool:
    """Compare as JSON does: 1 is 1.0, but neither is true, at any depth."""
    # Python's == finds every difference but this one: it takes True for 1 and False for 0.
    if one != other or (type(one) is bool) is not (type(other) is bool):
        return False
    if type(one) is list:
        return all(map(same, one, cast("list[JSON]", other)))
    if type(one) is dict:
        counterpart = cast("JSONObject", other)
        return all(same(value, counterpart[key]) for key, value in one.items())
    return True


def difference(desired: JSONObject, times: Times, reported: JSONObject) -> tuple[JSONObject, Times]:
    """Return the desired values that `reported` lacks or has otherwise, and their times.

    Source: Developer Guide, Device Shadow service documents, "Delta state".
    """
    state: JSONObject = {}
    members: dict[str, Times] = {}
    for key, wanted in desired.items():
        since = times if isinstance(times, int) else times[key]
        if key in reported:
            actual = reported[key]
            if type(wanted) is dict and type(actual) is dict:
                inner, since = difference(wanted, since, actual)
                if inner:
                    state[key], members[key] = inner, since
                continue
            if same(wanted, actual):
                continue
        state[key], members[key] = wanted, since
    return state, times if isinstance(times, int) else members
