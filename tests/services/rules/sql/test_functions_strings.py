"""Functions of strings, regular expressions among them."""

from typing import Any

import pytest

U = "(undefined)"
PAYLOAD = {"s": "abc", "z": None, "tab": "\t a b \t", "list": ["HELLO"], "o": {"k": "a"}}


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("chr(65)", '"A"'),
        ("chr(65.9)", '"A"'),
        ("chr('65')", '"A"'),
        ("chr(97)", '"a"'),
        ("chr(0)", r'"\u0000"'),
        ("chr(34)", r'"\""'),
        ("chr(126)", '"~"'),
        ("chr(128)", U),
        ("chr(-1)", U),
        ("chr(8364)", U),
        ("chr('x')", U),
        ("chr(TRUE)", U),
        ("chr(z)", U),
        ("chr(nope)", U),
    ],
)
def test_chr(bench: Any, expression: str, text: str) -> None:
    """ASCII only (Developer Guide, SQL functions, chr)."""
    assert bench.text(expression, PAYLOAD) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("concat()", U),
        ("concat(1)", "1"),
        ("concat('a')", '"a"'),
        ("concat(TRUE)", "true"),
        ("concat([1])", "[1]"),
        ("concat({'k': 1})", '{"k":1}'),
        ("concat('a', 'b')", '"ab"'),
        ("concat('a', 'b', 'c', 'd')", '"abcd"'),
        ("concat('a', 1)", '"a1"'),
        ("concat(1, 'a')", '"1a"'),
        ("concat(1, 2, 'a')", '"12a"'),
        ("concat('a', 2.5, TRUE)", '"a2.5true"'),
        ("concat('a', {'k': 1})", r'"a{\"k\":1}"'),
        ("concat(1, 2)", U),
        ("concat(TRUE, FALSE)", U),
        ("concat(1, {'k': 1})", U),
        ("concat([1, 2], [3])", "[1,2,3]"),
        ("concat([1], 2)", "[1,2]"),
        ("concat(1, [2])", "[1,2]"),
        ("concat([1], 'a', 2, [TRUE])", '[1,"a",2,true]'),
        ("concat('a', [1])", '["a",1]'),
        ("concat([1], {'k': 1})", '[1,{"k":1}]'),
        ("concat([[1]], [2])", "[[1],2]"),
        ("concat([], [])", "[]"),
    ],
)
def test_concat(bench: Any, expression: str, text: str) -> None:
    """An array where one is, else a string where one is (Developer Guide, SQL functions, concat)."""
    assert bench.text(expression) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("startswith('ranger', 'ran')", "true"),
        ("startswith('ranger', 'Ran')", "false"),
        ("startswith('ranger', 'anger')", "false"),
        ("startswith('ranger', '')", "true"),
        ("startswith(123, 1)", "true"),
        ("startswith(TRUE, 'tr')", "true"),
        ("startswith(z, 'a')", U),
        ("startswith('a', nope)", U),
        ("endswith('cat', 'at')", "true"),
        ("endswith('cat', 'AT')", "false"),
        ("endswith('cat', 'ca')", "false"),
        ("endswith(123, 3)", "true"),
        ("endswith([1, 2], ']')", "true"),
        ("endswith(z, 'a')", U),
        ("endswith('a', nope)", U),
        ("indexof('abcd', 'bc')", "1"),
        ("indexof('abcd', 'a')", "0"),
        ("indexof('aXbX', 'X')", "1"),
        ("indexof('abcd', 'x')", "-1"),
        ("indexof('abcd', 'B')", "-1"),
        ("indexof(123, 3)", "2"),
        ("indexof(z, 'a')", U),
        ("indexof('a', nope)", U),
    ],
)
def test_finding(bench: Any, expression: str, text: str) -> None:
    """Case matters, other types are converted (Developer Guide, SQL functions, startswith, endswith, indexof)."""
    assert bench.text(expression, PAYLOAD) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("length('hi')", "2"),
        ("length('')", "0"),
        ("length(FALSE)", "5"),
        ("length(123)", "3"),
        ("length(2.5)", "3"),
        ("length('€ü')", "2"),
        ("length([1, 2])", "5"),
        ("length({'k': 1})", "7"),
        ("length(z)", U),
        ("length(nope)", U),
        ("numbytes('hi')", "2"),
        ("numbytes('')", "0"),
        ("numbytes('€')", "3"),
        ("numbytes('ü')", "2"),
        ("numbytes('😀')", "4"),
        ("numbytes(FALSE)", "5"),
        ("numbytes(z)", U),
        ("numbytes(nope)", U),
        ("lower('HELLO ÄÖ')", '"hello äö"'),
        ("lower(list)", r'"[\"hello\"]"'),
        ("lower(TRUE)", '"true"'),
        ("lower(z)", U),
        ("lower(nope)", U),
        ("upper('hello äö')", '"HELLO ÄÖ"'),
        ("upper(o)", r'"{\"K\":\"A\"}"'),
        ("upper(TRUE)", '"TRUE"'),
        ("upper(z)", U),
        ("upper(nope)", U),
    ],
)
def test_measures_and_case(bench: Any, expression: str, text: str) -> None:
    """Other types as their text (Developer Guide, SQL functions, length, numbytes, lower, upper)."""
    assert bench.text(expression, PAYLOAD) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("lpad('hello', 2)", '"  hello"'),
        ("lpad('x', 0)", '"x"'),
        ("lpad('x', -3)", '"x"'),
        ("lpad('x', 2.9)", '"  x"'),
        ("lpad('x', '2')", '"  x"'),
        ("lpad(1, 3)", '"   1"'),
        ("lpad('x', 'y')", U),
        ("lpad(z, 2)", U),
        ("lpad('x', nope)", U),
        ("length(lpad('x', 1000))", "1001"),
        ("length(lpad('x', 1001))", "1001"),
        ("rpad('hello', 2)", '"hello  "'),
        ("rpad('x', -3)", '"x"'),
        ("rpad('x', 2.9)", '"x  "'),
        ("rpad(1, 3)", '"1   "'),
        ("rpad('x', TRUE)", U),
        ("rpad(nope, 2)", U),
        ("length(rpad('x', 5000))", "1001"),
        ("trim(tab)", '"a b"'),
        ("trim('  hi  ')", '"hi"'),
        ("trim('')", '""'),
        ("trim(5)", '"5"'),
        ("trim(z)", U),
        ("ltrim(tab)", r'"a b \t"'),
        ("ltrim('  hi  ')", '"hi  "'),
        ("ltrim(nope)", U),
        ("rtrim(tab)", r'"\t a b"'),
        ("rtrim('  hi  ')", '"  hi"'),
        ("rtrim(z)", U),
    ],
)
def test_padding_and_trimming(bench: Any, expression: str, text: str) -> None:
    """So many more spaces, 1000 at most; tabs are trimmed, too (Developer Guide, SQL functions, lpad, trim)."""
    assert bench.text(expression, PAYLOAD) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("replace('banana', 'an', 'AN')", '"bANANa"'),
        ("replace('a.b.c', '.', '-')", '"a-b-c"'),
        ("replace('abc', 'x', 'y')", '"abc"'),
        ("replace('abc', 'b', '')", '"ac"'),
        ("replace('abc', 'b', '$0')", '"a$0c"'),
        ("replace('Aa', 'a', 'b')", '"Ab"'),
        ("replace(121, 1, 'x')", '"x2x"'),
        ("replace('a1', 1, 2)", '"a2"'),
        ("replace(z, 'a', 'b')", U),
        ("replace('a', nope, 'b')", U),
        ("replace('a', 'a', z)", U),
        ("substring('012345', 0)", '"012345"'),
        ("substring('012345', 2)", '"2345"'),
        ("substring('012345', 2.745)", '"2345"'),
        ("substring('012345', 2, 4)", '"23"'),
        ("substring('012345', '2', '4')", '"23"'),
        ("substring('012345', 2.9, 4.9)", '"23"'),
        ("substring('012345', -5)", '"012345"'),
        ("substring('012345', -5, 2)", '"01"'),
        ("substring('012345', 3, 50)", '"345"'),
        ("substring('012345', 6)", '""'),
        ("substring('012345', 50)", '""'),
        ("substring('012345', 3, 3)", '""'),
        ("substring('012345', 4, 2)", '""'),
        ("substring('012345', 1, -1)", '""'),
        ("substring(12345, 1, 3)", '"23"'),
        ("substring(TRUE, 0, 2)", '"tr"'),
        ("substring('012345', 'x')", U),
        ("substring('012345', 0, 'x')", U),
        ("substring('012345', z)", U),
        ("substring(z, 0)", U),
    ],
)
def test_parts(bench: Any, expression: str, text: str) -> None:
    """Plain text is replaced; indexes stay within the string (Developer Guide, SQL functions, replace, substring)."""
    assert bench.text(expression, PAYLOAD) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("regexp_matches('aaaa', 'a{2,}')", "true"),
        ("regexp_matches('xaay', 'aa')", "true"),
        ("regexp_matches('aaaa', 'b')", "false"),
        ("regexp_matches('abc', 'B')", "false"),
        ("regexp_matches('abc', '^b')", "false"),
        (r"regexp_matches('room 12', '\d+$')", "true"),
        (r"regexp_matches('a.b', 'a\.b')", "true"),
        (r"regexp_matches('axb', 'a\.b')", "false"),
        ("regexp_matches(123, 2)", "true"),
        ("regexp_matches('a', '(')", U),
        ("regexp_matches('a', '*')", U),
        ("regexp_matches(z, 'a')", U),
        ("regexp_matches('a', nope)", U),
        ("regexp_replace('abcd', 'b(.*)d', '$1')", '"ac"'),
        ("regexp_replace('key=value', '(.*)=(.*)', '$2:$1')", '"value:key"'),
        (r"regexp_replace('a1b22', '\d+', '#')", '"a#b#"'),
        ("regexp_replace('abc', 'x', 'y')", '"abc"'),
        ("regexp_replace('abc', 'b', '')", '"ac"'),
        ("regexp_replace(121, 1, 'x')", '"x2x"'),
        ("regexp_replace('a', '(', 'b')", U),
        ("regexp_replace(z, 'a', 'b')", U),
        ("regexp_replace('a', nope, 'b')", U),
        ("regexp_replace('a', 'a', z)", U),
        ("regexp_substr('hihihello', '(hi)*')", '"hihi"'),
        (r"regexp_substr('room 12, floor 3', '\d+')", '"12"'),
        ("regexp_substr('abc', 'x')", U),
        ("regexp_substr(123, '2.')", '"23"'),
        ("regexp_substr('a', '[')", U),
        ("regexp_substr(z, 'a')", U),
        ("regexp_substr('a', nope)", U),
    ],
)
def test_regular_expressions(bench: Any, expression: str, text: str) -> None:
    """A bad pattern gives Undefined; regexp_substr without match: inferred (Developer Guide, SQL functions)."""
    assert bench.text(expression, PAYLOAD) == text
