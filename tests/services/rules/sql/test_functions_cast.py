"""cast() from every type to every type."""

from typing import Any

import pytest

U = "(undefined)"
VALUES = {
    "Int": "5",
    "zero": "0",
    "Decimal": "2.7",
    "true": "TRUE",
    "false": "FALSE",
    "word": "'abc'",
    "digits": "'2.7'",
    "whole digits": "'7'",
    "word true": "'true'",
    "word FALSE": "'FALSE'",
    "empty": "''",
    "Array": "[1, 'a']",
    "Object": "{'k': 1}",
    "Null": "NULL",
    "Undefined": "nope",
}
TABLE = {
    "String": {
        "Int": '"5"',
        "zero": '"0"',
        "Decimal": '"2.7"',
        "true": '"true"',
        "false": '"false"',
        "word": '"abc"',
        "digits": '"2.7"',
        "whole digits": '"7"',
        "word true": '"true"',
        "word FALSE": '"FALSE"',
        "empty": '""',
        "Array": r'"[1,\"a\"]"',
        "Object": r'"{\"k\":1}"',
    },
    "Int": {"Int": "5", "zero": "0", "Decimal": "2", "true": "1", "false": "0", "digits": "2", "whole digits": "7"},
    "Decimal": {
        "Int": "5",
        "zero": "0",
        "Decimal": "2.7",
        "true": "1",
        "false": "0",
        "digits": "2.7",
        "whole digits": "7",
    },
    "Boolean": {
        "Int": "true",
        "zero": "false",
        "Decimal": "true",
        "true": "true",
        "false": "false",
        "word true": "true",
        "word FALSE": "false",
    },
}
PAIRS = [
    pytest.param(value, target, TABLE[target].get(name, U), id=f"{name} to {target}")
    for target in TABLE
    for name, value in VALUES.items()
]
WORDS = {
    "String": ["String", "Nvarchar", "Text", "Ntext", "Varchar"],
    "Int": ["Int", "Integer"],
    "Decimal": ["Decimal", "Double"],
    "Boolean": ["Boolean", "Bool"],
}


@pytest.mark.parametrize(("value", "target", "text"), PAIRS)
def test_every_pair(bench: Any, value: str, target: str, text: str) -> None:
    """What has no entry is Undefined (Developer Guide, SQL functions, cast; Booleans as its examples)."""
    assert bench.text(f"cast({value} AS {target})") == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("cast(0.0 AS Boolean)", "false"),
        ("cast(-1 AS Boolean)", "true"),
        ("cast(0.5 AS Boolean)", "true"),
        ("cast('1' AS Boolean)", U),
        ("cast(2.0 AS Int)", "2"),
        ("cast('1E2' AS Int)", "100"),
        ("cast(' 5' AS Int)", U),
        ("cast('' AS Decimal)", U),
        ("cast(-2.7 AS Int)", "-3"),
        ("cast(cast('5' AS Int) + 1 AS String)", '"6"'),
    ],
)
def test_further_values(bench: Any, expression: str, text: str) -> None:
    """Rounded down, numbers by the same pattern as everywhere (Developer Guide, SQL functions, cast)."""
    assert bench.text(expression) == text


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str.title])
@pytest.mark.parametrize(("target", "word"), [(target, word) for target, words in WORDS.items() for word in words])
def test_words_for_types(bench: Any, target: str, word: str, spelling: Any) -> None:
    """Several names for a type, in any case (Developer Guide, SQL functions, cast)."""
    assert bench.text(f"cast(2.7 AS {spelling(word)})") == TABLE[target]["Decimal"]


@pytest.mark.parametrize("word", ["String", "Nvarchar", "Text", "Ntext", "Varchar", "Int", "Integer", "Double"])
def test_first_version_knows(bench: Any, word: str) -> None:
    """Not Decimal, Bool, Boolean, but these (Developer Guide, SQL functions, cast)."""
    text = '"2.5"' if word in WORDS["String"] else "2" if word in WORDS["Int"] else "2.5"
    assert bench.text(f"cast('2.5' AS {word})", version="2015-10-08") == text
