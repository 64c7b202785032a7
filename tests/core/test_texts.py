"""Texts of errors."""

from itertools import count

from iotmock.core.texts import did_you_mean


def test_the_most_similar_name_is_asked_for() -> None:
    """None where there is none."""
    assert did_you_mean("pimp", ["lamp", "pump"]) == "; did you mean 'pump'?"
    assert did_you_mean("pimp", ["valve"]) == ""
    assert did_you_mean(7, ["7"]) == ""


def test_of_very_many_names_the_first_are_compared() -> None:
    """An error does not take seconds, however large a fleet is."""
    assert did_you_mean("thing-77", (f"thing-{number}" for number in count())) == "; did you mean 'thing-77'?"
