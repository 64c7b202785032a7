"""What `core.strict_json` takes for JSON."""

import json
from decimal import Decimal
from typing import Any

import pytest

from iotmock.core.strict_json import NestedTooDeeply, NotJson, NotUtf8, read


@pytest.mark.parametrize("document", [{}, [1, -2.5, 1e3], "h\N{LATIN SMALL LETTER O WITH DIAERESIS}ll", None, True, 0])
def test_reader_takes_json_as_text_and_as_bytes(document: Any) -> None:
    """Messages are bytes, members of requests are text."""
    text = json.dumps(document, ensure_ascii=False)
    assert read(text) == read(text.encode()) == document


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", '{"a": -Infinity}', "", "{", "{'a': 1}", "[1,]", "\ufeff{}", "1 2"]
)
def test_reader_refuses_what_is_no_json(text: str) -> None:
    """Python's own reader takes the first three (RFC 8259, Numbers)."""
    for given in (text, text.encode()):
        with pytest.raises(NotJson):
            read(given)


def test_reader_names_the_constant_that_is_no_json() -> None:
    """Rooms repeat the reason in their answers."""
    with pytest.raises(NotJson, match="NaN is not a JSON value"):
        read('{"a": NaN}')


@pytest.mark.parametrize("content", [b'"\xff"', b'"\xed\xa0\x80"', '"a"'.encode("utf-16")])
def test_reader_refuses_bytes_that_are_no_utf8(content: bytes) -> None:
    """RFC 8259 asks for UTF-8, half a surrogate pair excluded."""
    with pytest.raises(NotUtf8):
        read(content)


@pytest.mark.parametrize("levels", [200_000, 1_000_000])
def test_reader_refuses_nesting_that_python_cannot_follow(levels: int) -> None:
    """A test's own stack does not overflow."""
    for mark, end in (("[", "]"), ('{"a":', "}")):
        with pytest.raises(NestedTooDeeply):
            read(mark * levels + "0" + end * levels)


def test_reader_refuses_an_integer_that_python_will_not_convert() -> None:
    """Python converts integers of 4300 digits at most."""
    with pytest.raises(NotJson):
        read("9" * 5000)


def test_reader_takes_the_last_of_duplicate_names() -> None:
    """Chosen: RFC 8259 leaves their meaning open."""
    assert read('{"a": 1, "a": 2}') == {"a": 2}


def test_room_reads_numbers_in_its_own_way() -> None:
    """Integers stay integers; a refusal by the room's reader is bad JSON, too."""
    assert read('{"a": 1.50, "b": 2}', number=Decimal) == {"a": Decimal("1.50"), "b": 2}

    def refuse(text: str) -> float:
        raise ValueError(f"{text} is out of range")

    with pytest.raises(NotJson, match="1e999 is out of range"):
        read("[1e999]", number=refuse)
