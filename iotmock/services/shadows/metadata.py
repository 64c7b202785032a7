"""The metadata of a device shadow: when each value was last sent.

Alone keeps: metadata mirrors the state, with one timestamp per leaf, and one per element of an array.

What is remembered is less than what is shown: one time stands for a whole subtree that came with one request. An array
comes with one request always, so only objects ever need a time per member.
"""

from __future__ import annotations

from json.encoder import encode_basestring as quoted
from typing import Final, TypeAlias

from iotmock.services.shadows.request import JSON, JSONObject

Times: TypeAlias = "int | dict[str, Times]"
# The same without the names, which the values have in the same order.
PackedTimes: TypeAlias = "int | tuple[PackedTimes, ...]"

_CONTAINERS: Final = frozenset((dict, list))


def metadata_text(value: JSON, times: Times) -> str:
    """Write out the metadata of a value as JSON."""
    if isinstance(times, int):
        return _stamped(value, f'{{"timestamp":{times}}}')
    assert isinstance(value, dict)  # nothing else has times of its own
    members = []
    for key, member in value.items():
        since = times[key]
        is_leaf = isinstance(since, int) and type(member) not in _CONTAINERS
        shown = f'{{"timestamp":{since}}}' if is_leaf else metadata_text(member, since)
        members.append(f"{quoted(key)}:{shown}")
    return "{" + ",".join(members) + "}"


def member_times(state: JSONObject, times: Times) -> dict[str, Times]:
    """Give each member of an object a time of its own."""
    return dict.fromkeys(state, times) if isinstance(times, int) else times


def packed(times: Times) -> PackedTimes:
    """Leave the names out."""
    if isinstance(times, int):
        return times
    return tuple([since if type(since) is int else packed(since) for since in times.values()])


def unpacked(times: PackedTimes, state: JSON) -> Times:
    """Put the names of the values in again."""
    if isinstance(times, int):
        return times
    assert isinstance(state, dict)  # nothing else has times of its own
    return {key: unpacked(since, state[key]) for key, since in zip(state, times, strict=True)}


def _stamped(value: JSON, leaf: str) -> str:
    if isinstance(value, dict):
        if value and _CONTAINERS.isdisjoint(map(type, value.values())):
            names = "".join(value)
            if len(quoted(names)) == len(names) + 2:  # nothing in them to escape: one join writes all members
                return '{"' + f'":{leaf},"'.join(value) + f'":{leaf}}}'
        members = [
            f"{quoted(key)}:{_stamped(member, leaf) if type(member) in _CONTAINERS else leaf}"
            for key, member in value.items()
        ]
        return "{" + ",".join(members) + "}"
    assert isinstance(value, list)  # callers write leaves themselves, which spares a call for each
    members = [_stamped(element, leaf) if type(element) in _CONTAINERS else leaf for element in value]
    return "[" + ",".join(members) + "]"
