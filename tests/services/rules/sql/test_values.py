"""Numbers with 34 digits, conversions between types, Undefined and Null, and how values are written."""

from typing import Any

import pytest

U = "(undefined)"
FIRST, SECOND = "2015-10-08", "2016-03-23"
SAMPLES = {
    "int": 5,
    "decimal": 2.5,
    "yes": True,
    "no": False,
    "word": "abc",
    "digits": "7",
    "array": [1, "a"],
    "object": {"k": 1},
    "null": None,
}


def sample(name: str) -> str:
    """How a statement reaches a sample, whatever its name."""
    return "nope" if name == "undefined" else f"get(*, '{name}')"


class TestNumbers:
    """Int and Decimal."""

    @pytest.mark.parametrize(
        "number",
        [
            "9007199254740993",
            "1234567890123456789012345678901234",
            "-1234567890123456789012345678901234",
            "12345678901234567.12345678901234567",
            "0.1234567890123456789012345678901234",
            "0.1",
            "-2.5",
        ],
    )
    def test_thirty_four_digits_are_kept(self, bench: Any, number: str) -> None:
        """More than a double has (Developer Guide, SQL data types)."""
        assert bench.out("SELECT * FROM 'in'", f'{{"v": {number}}}') == f'{{"v":{number}}}'.encode()
        assert bench.text("n", f'{{"n": {number}}}') == number

    @pytest.mark.parametrize(
        ("expression", "text"),
        [
            ("0.1 + 0.2", "0.3"),
            ("0.1 * 3", "0.3"),
            ("1.1 - 1.0", "0.1"),
            ("0.3 % 0.1", "0"),
            ("9007199254740993 + 0", "9007199254740993"),
            ("9007199254740992 + 1", "9007199254740993"),
            ("12345678901234567890123456789012.34 + 0.01", "12345678901234567890123456789012.35"),
            ("1234567890123456789012345678901233 + 1", "1234567890123456789012345678901234"),
            ("11111111111111111 * 11111111111111111", "123456790123456787654320987654321"),
            ("0.5 / 1.5", "0.3333333333333333333333333333333333"),
            ("9007199254740993 > 9007199254740992", "true"),
            ("9007199254740993 = 9007199254740992", "false"),
        ],
    )
    def test_arithmetic_has_thirty_four_digits(self, bench: Any, expression: str, text: str) -> None:
        """No binary fractions (Developer Guide, SQL data types)."""
        assert bench.text(expression) == text

    @pytest.mark.parametrize(
        ("version", "expression", "text"),
        [
            (SECOND, "n", "5"),
            (FIRST, "n", "5.0"),
            (SECOND, "o", '{"m":[5,6]}'),
            (FIRST, "o", '{"m":[5.0,6]}'),
            (SECOND, "half + half", "5"),
            (FIRST, "half + half", "5.0"),
            (SECOND, "half * 2", "5"),
            (FIRST, "half * 2", "5.0"),
            (SECOND, "half - 0.5", "2"),
            (FIRST, "half - 0.5", "2.0"),
            (SECOND, "i", "5"),
            (FIRST, "i", "5"),
            (SECOND, "i + 1", "6"),
            (FIRST, "i + 1", "6"),
            (SECOND, "half", "2.5"),
            (FIRST, "half", "2.5"),
            (SECOND, "floor(half)", "2"),
            (FIRST, "floor(half)", "2"),
        ],
    )
    def test_whole_decimals_by_version(self, bench: Any, version: str, expression: str, text: str) -> None:
        """They become Int from 2016-03-23 on (Developer Guide, SQL data types; the live suite's outputs)."""
        payload = '{"n": 5.0, "half": 2.5, "i": 5, "o": {"m": [5.0, 6]}}'
        assert bench.text(expression, payload, version=version) == text

    @pytest.mark.parametrize(("version", "out"), [(SECOND, b'{"n":5}'), (FIRST, b'{"n":5.0}')])
    def test_whole_decimals_of_the_star(self, bench: Any, version: str, out: bytes) -> None:
        """`SELECT *` writes them by the same rule (Developer Guide, SQL data types)."""
        assert bench.out("SELECT * FROM 'in'", '{"n": 5.0}', version=version) == out

    def test_scientific_input(self, bench: Any) -> None:
        """A whole number in any notation is an Int (Developer Guide, SQL data types)."""
        assert bench.text("n", '{"n": 1E3}') == "1000"
        assert bench.text("n", '{"n": 25e-1}') == "2.5"


class TestConversions:
    """One row of the guide's tables after the other."""

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("int", '"<5"'),
            ("decimal", '"<2.5"'),
            ("yes", '"<true"'),
            ("no", '"<false"'),
            ("word", '"<abc"'),
            ("array", r'"<[1,\"a\"]"'),
            ("object", r'"<{\"k\":1}"'),
            ("null", U),
            ("undefined", U),
        ],
    )
    def test_to_string(self, bench: Any, name: str, text: str) -> None:
        """By concatenation (Developer Guide, SQL data types, conversion to string)."""
        assert bench.text(f"'<' + {sample(name)}", SAMPLES) == text

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("int", '"5"'),
            ("decimal", '"2.5"'),
            ("yes", '"TRUE"'),
            ("word", '"ABC"'),
            ("array", r'"[1,\"A\"]"'),
            ("object", r'"{\"K\":1}"'),
            ("null", U),
            ("undefined", U),
        ],
    )
    def test_to_string_in_a_function(self, bench: Any, name: str, text: str) -> None:
        """By an argument (Developer Guide, SQL data types, conversion to string)."""
        assert bench.text(f"upper({sample(name)})", SAMPLES) == text

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("int", "7.5"),
            ("decimal", "3.75"),
            ("yes", U),
            ("no", U),
            ("word", U),
            ("digits", "10.5"),
            ("array", U),
            ("object", U),
            ("null", U),
            ("undefined", U),
        ],
    )
    def test_to_decimal(self, bench: Any, name: str, text: str) -> None:
        """By multiplication (Developer Guide, SQL data types, conversion to decimal)."""
        assert bench.text(f"{sample(name)} * 1.5", SAMPLES) == text

    @pytest.mark.parametrize(
        ("string", "text"),
        [
            ("5", "10"),
            ("-5", "-10"),
            ("2.5", "5"),
            ("-2.25", "-4.50"),
            ("007", "14"),
            ("1E3", "2000"),
            ("1e3", "2000"),
            ("25E-1", "5"),
            ("-1.5e2", "-300"),
            ("", U),
            (" 5", U),
            ("5 ", U),
            ("5\\n", U),
            ("+5", U),
            (".5", U),
            ("5.", U),
            ("--5", U),
            ("1E+3", U),
            ("1E", U),
            ("E3", U),
            ("1E2.5", U),
            ("1_000", U),
            ("1,5", U),
            ("0x10", U),
            ("NaN", U),
            ("Infinity", U),
            ("true", U),
            ("\\u0665", U),
        ],
    )
    def test_numeric_strings(self, bench: Any, string: str, text: str) -> None:
        """Only what matches the pattern is a number (Developer Guide, SQL data types, conversion to decimal)."""
        assert bench.text("s * 2", f'{{"s": "{string}"}}') == text

    @pytest.mark.parametrize(
        ("index", "text"),
        [
            ("1", "20"),
            ("1.4", "20"),
            ("1.6", "30"),
            ("'1'", "20"),
            ("'1.9'", "20"),
            ("TRUE", U),
            ("'abc'", U),
            ("[1]", U),
            ("{'k': 1}", U),
            ("nope", U),
        ],
    )
    def test_to_int(self, bench: Any, index: str, text: str) -> None:
        """By an index: the nearest one, strings without their fraction (Developer Guide, SQL data types, to int)."""
        assert bench.text(f"get(list, {index})", {"list": [10, 20, 30]}) == text

    @pytest.mark.parametrize(
        ("operand", "text"),
        [
            ("TRUE", "false"),
            ("FALSE", "true"),
            ("'true'", "false"),
            ("'TRUE'", "false"),
            ("'True'", "false"),
            ("'false'", "true"),
            ("'FALSE'", "true"),
            ("'yes'", U),
            ("''", U),
            ("' true'", U),
            ("1", U),
            ("0", U),
            ("2.5", U),
            ("[TRUE]", U),
            ("{'k': TRUE}", U),
            ("NULL", U),
            ("nope", U),
        ],
    )
    def test_to_boolean(self, bench: Any, operand: str, text: str) -> None:
        """By a negation (Developer Guide, SQL data types, conversion to boolean)."""
        assert bench.text(f"NOT {operand}") == text


class TestUndefinedAndNull:
    """The two kinds of nothing."""

    @pytest.mark.parametrize(
        ("expression", "text"),
        [
            ("nope", U),
            ("nope.deeper", U),
            ("object.nope", U),
            ("int.k", U),
            ("word.k", U),
            ("encoded.k", U),
            ("array.k", U),
            ("yes.k", U),
            ("z", "null"),
            ("z.k", U),
            ("isUndefined(nope)", "true"),
            ("isUndefined(z.k)", "true"),
            ("isUndefined(z)", "false"),
            ("isNull(z)", "true"),
            ("isNull(nope)", "false"),
            ("NULL", "null"),
            ("z + 1", U),
            ("z * 1", U),
            ("-z", U),
            ("abs(z)", U),
            ("z > 0", U),
            ("nope > 0", U),
        ],
    )
    def test_both_as_operands(self, bench: Any, expression: str, text: str) -> None:
        """A missing member is no value, Null is one that nothing can be made of (Developer Guide, SQL data types)."""
        payload = {**SAMPLES, "z": None, "encoded": '{"k": 1}'}
        assert bench.text(expression, payload) == text


class TestWriting:
    """The outgoing bytes."""

    def test_compact_and_in_utf_8(self, bench: Any) -> None:
        """No spaces, non-ASCII characters as they are (the live suite's outputs)."""
        payload = '{ "größe" : [ 1 , { "k" : "日本 €" } ] , "smile": "\\ud83d\\ude00", "e": "\\u00e9" }'
        out = '{"größe":[1,{"k":"日本 €"}],"smile":"😀","e":"é"}'
        assert bench.out("SELECT * FROM 'in'", payload) == out.encode()

    def test_what_json_escapes(self, bench: Any) -> None:
        """Quotes, backslashes and line ends (RFC 8259, section 7)."""
        payload = r'{"s":"a\"b\\c\nd\te"}'
        assert bench.out("SELECT * FROM 'in'", payload) == payload.encode()
        assert bench.out("SELECT s FROM 'in'", payload) == payload.encode()

    @pytest.mark.parametrize(
        ("expression", "text"),
        [
            ("{'a': nope, 'b': 1}", '{"b":1}'),
            ("{'a': {'b': nope}}", '{"a":{}}'),
            ("{'a': {'b': {'c': nope, 'd': 1}, 'e': nope}}", '{"a":{"b":{"d":1}}}'),
            ("[{'a': nope, 'b': 1}, {'a': nope}]", '[{"b":1},{}]'),
            ("{'a': [nope, 1, nope]}", '{"a":[1]}'),
            ("{'a': NULL, 'b': nope}", '{"a":null}'),
            ("'' + {'a': nope, 'b': 1}", r'"{\"b\":1}"'),
        ],
    )
    def test_undefined_members_are_dropped_at_any_depth(self, bench: Any, expression: str, text: str) -> None:
        """Null stays (Developer Guide, SQL data types; the live suite's outputs; in arrays: chosen)."""
        assert bench.text(expression) == text

    def test_members_keep_their_order(self, bench: Any) -> None:
        """That of the payload (the live suite compares bytes)."""
        payload = b'{"z":{"y":1,"b":2,"a":3},"c":[3,1,2],"a":null}'
        assert bench.out("SELECT * FROM 'in'", payload) == payload
        assert bench.out("SELECT z, c, a FROM 'in'", payload) == payload
