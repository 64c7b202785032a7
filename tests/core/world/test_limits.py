"""What rooms get from `core.world.limits`: limits that they declare and tests set."""

import copy
from typing import Any

import pytest

from iotmock.core.world.limits import Limit, Limits
from iotmock.core.world.state import WorldState


class LampLimits(Limits):
    """The limits of a room."""

    lamps = Limit(100, "lamps per account")
    shades = Limit(7, "shades per lamp")


class DoorLimits(Limits):
    """The limits of another room."""

    doors = Limit(2, "doors per account")


class HouseLimits(LampLimits, DoorLimits):
    """The limits of both."""


def test_limit_has_its_default_until_a_test_sets_it() -> None:
    """What is set is plain data, which every look at it shares."""
    chosen: dict[str, int] = {}
    HouseLimits(chosen).lamps = 3
    assert (LampLimits(chosen).lamps, LampLimits(chosen).shades, DoorLimits(chosen).doors) == (3, 7, 2)
    assert chosen == {"lamps": 3}


def test_limit_tells_what_it_means() -> None:
    """The class has the declarations, for help() and editors."""
    assert (LampLimits.lamps.__doc__, LampLimits.lamps.default) == ("lamps per account", 100)
    assert repr(HouseLimits({"lamps": 3})) == "HouseLimits(doors=2, lamps=3, shades=7)"


@pytest.mark.parametrize("value", [-1, "3", None, 1.0, True])
def test_limit_refuses_what_is_no_number_of_things(value: Any) -> None:
    """The error says what a limit is, and nothing changes."""
    limits = LampLimits({})
    with pytest.raises(ValueError, match=r"iot\.limits\.lamps = .*whole number"):
        limits.lamps = value
    assert limits.lamps == 100


def test_unknown_limit_is_an_error_that_names_the_known_ones() -> None:
    """Reading and setting alike, a room's own internals included."""
    limits: Any = LampLimits({})
    for name in ("lamp", "doors", "chosen"):
        with pytest.raises(AttributeError, match=f"no limit is called '{name}': there are lamps, shades"):
            setattr(limits, name, 1)
    with pytest.raises(AttributeError, match="there are lamps, shades"):
        limits.lamp  # noqa: B018 - looking is enough


def test_rooms_cannot_declare_one_name_twice() -> None:
    """A number would silently count for both."""
    with pytest.raises(TypeError, match="doors"):

        class _Garage(DoorLimits):
            doors = Limit(1, "doors of the garage")


def test_look_at_limits_can_be_copied() -> None:
    """A copy goes its own way."""
    first = LampLimits({"lamps": 3})
    second = copy.deepcopy(first)
    second.lamps = 4
    assert (first.lamps, second.lamps) == (3, 4)


def test_reset_gives_the_defaults_back_to_looks_taken_before() -> None:
    """What looks at a world's limits sees the same data for as long as the world lives."""
    state = WorldState()
    limits = LampLimits(state.limits)
    limits.lamps = 1
    state.reset()
    assert (limits.lamps, LampLimits(state.limits).lamps) == (100, 100)
