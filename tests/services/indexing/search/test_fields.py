"""From documents to flat fields."""

import gc
from enum import StrEnum
from typing import Any

import pytest

from iotmock.services.indexing.search.fields import Layouts, flat_fields, is_package_version


class Reason(StrEnum):
    """Something of the wire."""

    LOST = "CONNECTION_LOST"


@pytest.mark.parametrize(
    ("document", "fields"),
    [
        ({}, {}),
        ({"a": "x", "b": 1, "c": 1.5, "d": True}, {"a": "x", "b": 1, "c": 1.5, "d": True}),
        ({"a": {"b": {"c": "x"}, "d": 1}}, {"a.b.c": "x", "a.d": 1}),
        ({"a": ["RED", "GREEN"]}, {"a": ("RED", "GREEN")}),
        ({"a": [1, "x", True]}, {"a": (1, "x", True)}),
        ({"a": (1, 2), "b": ()}, {"a": (1, 2)}),
        ({"palette": [{"name": "RED"}], "x": 1}, {"x": 1}),
        ({"a": [1, {"b": 2}]}, {}),
        ({"a": [1, [2]]}, {}),
        ({"a": [1, None]}, {}),
        ({"a": [None]}, {}),
        ({"a": []}, {}),
        ({"a": None, "b": {}}, {}),
        ({"a": ""}, {"a": ""}),
        ({"one.two.three": "v2"}, {"one.two.three": "v2"}),
        ({"one": {"two": {"three": "v2"}}}, {"one.two.three": "v2"}),
        ({"one.two": {"three": "v2"}}, {"one.two.three": "v2"}),
        ({"": {"": 1}}, {".": 1}),
        ({"a": b"bytes", "b": object(), "c": {1}}, {}),
        ({"a": Reason.LOST}, {"a": "CONNECTION_LOST"}),
    ],
)
def test_fields(document: Any, fields: Any) -> None:
    """Scalars and arrays of such, under names joined by dots (Developer Guide, Manage thing indexing)."""
    found = flat_fields(document)
    assert found == fields
    assert {name: type(value) for name, value in found.items()} == {name: type(value) for name, value in fields.items()}


def test_two_keys_that_are_one_field_have_both_values() -> None:
    """A literal dotted key is the same field (Developer Guide, Manage thing indexing; that both count is chosen)."""
    found = flat_fields({"a": {"b": 1, "c": {"d": [2, 3]}}, "a.b": 4, "a.c.d": 5})
    assert {name: set(value) for name, value in found.items() if isinstance(value, tuple)} == {
        "a.b": {1, 4},
        "a.c.d": {2, 3, 5},
    }


def test_depth_has_no_limit() -> None:
    """Python's does not show."""
    document: Any = {"end": 1}
    for _ in range(3000):
        document = {"a": document}
    assert list(flat_fields(document).values()) == [1]


def test_documents_with_the_same_names_share_them() -> None:
    """A layout is kept once, in whatever order the names come, and goes with its last document."""
    layouts = Layouts()
    one, other = layouts.flat({"a": 1, "b.c": 2}), layouts.flat({"b.c": 3, "a": 4})
    different = layouts.flat({"a": 1})
    assert one.layout is other.layout
    assert one.layout is not different.layout
    assert len(layouts) == 2
    assert (one.value_or_none("b.c"), other.value_or_none("b.c"), different.value_or_none("b.c")) == (2, 3, None)
    del one, other
    gc.collect()
    assert len(layouts) == 1


@pytest.mark.parametrize(
    ("name", "is_version"),
    [
        ("shadow.name.$package.reported.P.version", True),
        ("shadow.name.$package.reported.my.package.version", True),
        ("shadow.name.$package.reported.attributes.version", True),
        ("shadow.name.$package.reported.version", False),
        ("shadow.name.$package.version", False),
        ("shadow.name.$package.reported.P.attributes.version", False),
        ("shadow.name.$package.reported.P.version.x", False),
        ("shadow.name.other.reported.P.version", False),
        ("attributes.version", False),
    ],
)
def test_versions_of_packages(name: str, is_version: bool) -> None:
    """Which fields have no order (Developer Guide, Preparing fleet indexing)."""
    assert is_package_version(name.split(".")) is is_version
