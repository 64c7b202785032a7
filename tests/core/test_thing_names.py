"""What `core.thing_names` takes for a thing's name."""

import re

import pytest
from botocore.session import Session

from iotmock.core.thing_names import is_thing_name


@pytest.mark.parametrize("name", ["a", "Lamp-7_of:9", "x" * 128])
def test_name_within_the_rules_is_one(name: str) -> None:
    """Letters, digits, colon, underscore and hyphen, 128 at most (API reference, CreateThing)."""
    assert is_thing_name(name)


@pytest.mark.parametrize(
    "name", ["", "x" * 129, "a/b", "a b", "a+", "lamp\n", "l\N{LATIN SMALL LETTER A WITH ACUTE}mp"]
)
def test_name_outside_the_rules_is_none(name: str) -> None:
    """Longer texts and any other character."""
    assert not is_thing_name(name)


def test_rule_is_that_of_the_service_model() -> None:
    """botocore's model of AWS IoT allows the same characters."""
    shape = Session().get_service_model("iot").shape_for("ThingName")
    pattern = re.compile(shape.metadata["pattern"])
    for character in map(chr, range(256)):
        assert is_thing_name(character) == bool(pattern.fullmatch(character)), character
