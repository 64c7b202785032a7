"""What `core.surrogates` finds."""

from typing import Any

import pytest

from iotmock.core.surrogates import holds_lone_surrogate


@pytest.mark.parametrize(
    "value",
    ["\ud800", "a\udfff", "\udc00\ud800", ["a", ["\ud83d"]], {"\ud800": 1}, {"a": [{"b": "\udfff"}]}],
    ids=ascii,
)
def test_lone_surrogate_is_found_wherever_it_stands(value: Any) -> None:
    """In a text, in an element, in a member and in its name."""
    assert holds_lone_surrogate(value)


@pytest.mark.parametrize(
    "value", ["", "a", "\U0001f600", "\ue000\ud7ff", None, 7, [], {"a": ["\U0001f600", 1.5, True]}]
)
def test_encodable_value_holds_none(value: Any) -> None:
    """A whole pair is one character to Python; the neighbours of the surrogates are ordinary characters."""
    assert not holds_lone_surrogate(value)


def test_deep_document_is_searched_to_its_ground() -> None:
    """Nesting does not overflow the stack."""
    document: Any = "\ud800"
    for _ in range(100_000):
        document = [document]
    assert holds_lone_surrogate(document)
    while isinstance(document, list):  # freed level by level, as older interpreters need it
        document = document.pop()
