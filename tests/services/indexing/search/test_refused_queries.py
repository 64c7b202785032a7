"""Queries that are refused with InvalidQueryException, where, and what is just allowed."""

import pytest

from iotmock.services.indexing.search.errors import QueryError
from iotmock.services.indexing.search.parser import parse


def refusal(query: str) -> QueryError:
    """What is said about a query that must be refused."""
    with pytest.raises(QueryError) as caught:
        parse(query)
    return caught.value


SYNTAX = [
    ("", 0),
    ("   ", 3),
    ("AND", 0),
    ("OR a", 0),
    ("a AND", 5),
    ("a OR", 4),
    ("a OR OR b", 5),
    ("a AND OR b", 6),
    ("a AND AND b", 6),
    ("NOT", 3),
    ("a NOT", 5),
    ("NOT AND a", 4),
    ("-", 1),
    ("a -", 3),
    ("-AND", 1),
    ("(", 1),
    ("()", 1),
    ("(a", 2),
    ("a)", 1),
    ("(a))", 3),
    ("(a OR)", 5),
    (":", 0),
    (":a", 0),
    ("a:", 2),
    ("a: ", 3),
    ("a::b", 2),
    ("a:b:c", 3),
    ("a:AND", 2),
    ("a:NOT b", 2),
    ("a:-", 2),
    ("a:-(b)", 2),
    ("a:()", 3),
    ("a:(b", 4),
    ("a:(b:c)", 3),
    ("a:(b>1)", 3),
    ("a:(x AND b:c)", 9),
    ("AND:a", 0),
    ("OR:a", 0),
    ("NOT:a", 3),
    ('"a":b', 3),
    ('"open', 0),
    ('a:"open', 2),
    ('a:"open\\"', 2),
    ('a:""', 2),
    ('a:"  "', 2),
    ("a:\\ ", 2),
    ("a\\", 1),
    ("a:b]", 3),
    ("a:b}", 3),
]

RANGES = [
    ("a:[", 3),
    ("a:[1", 4),
    ("a:[1 TO", 7),
    ("a:[1 TO 2", 9),
    ("a:[1 TO 2)", 9),
    ("a:[1 2]", 5),
    ("a:[TO 2]", 3),
    ("a:[1 to 2]", 5),
    ("a:[1 TO 2 TO 3]", 10),
    ("a:[1,2]", 4),
    ("a:[b TO c]", 3),
    ("a:[1 TO c]", 8),
    ('a:[1 TO "2"]', 2),
    ('a:["1" TO 2]', 2),
    ("a:[1* TO 2]", 3),
    ("a:[01 TO 2]", 3),
    ("a:[1 TO 1e999]", 8),
    ("a:[1 TO 9007199254740993]", 8),
    ("a:[-9007199254740993 TO 1]", 3),
    ("a:[1 TO 2] TO", None),
]

COMPARISONS = [
    ("a>", 2),
    (">1", 0),
    ("a>b", 2),
    ('a>"1"', 2),
    ("a>=", 3),
    ("a> =1", 3),
    ("a>>1", 2),
    ("a>1>2", 3),
    ("a<[1 TO 2]", 2),
    ("a>(1)", 2),
    ("a:>1", 2),
    ("a>01", 2),
    ("a>9007199254740993", 2),
    ('"a">1', 3),
    ("AND>1", 0),
]

CHARACTERS = [(f"a:x{character}y", 3) for character in "`@#%/';,^~"] + [
    ("`", 0),
    ("a@b.com", 1),
    ("attributes.a/b:1", 12),
    ("/joh?n(ath[oa]n)/", 0),
    ("roam~", 4),
    ("a^4", 1),
    ('"a b"~2', 5),
    ("+a", 0),
    ("a:+1", 2),
    ("!a", 0),
    ("-!a", 0),
    ("a && b", 2),
    ("a || b", 2),
    ("a:\\", 2),
]

FIELDS = [
    ("*:a", 0),
    ("*.a:b", 0),
    ("a*:b", 0),
    ("a.b*:c", 0),
    ("a.*b:c", 0),
    ("a.**:c", None),
    ("a.*?:c", 0),
    ("a?:b", 0),
    ("a.?.b:c", 0),
    ("a*>1", 0),
    ("x (a*:b)", 3),
]

LIMITS = [
    (" ".join(["a"] * 13), 24),
    (" OR ".join(["a:1"] * 13), 86),
    ("a:(" + " OR ".join("b" * 13) + ")", 63),
    ("thingName:*my thingGroupNames:*echo", 30),
    ("*a ?b", 3),
    ("a:(*b OR *c)", 9),
    ("a:?b *c", 5),
    (f"a:*b {'c' * 96}", 2),
    (f"{'c' * 99} *b", 100),
    ("*a" + " " * 99, 0),
    ("(" * 41 + "a" + ")" * 41, 40),
    ("-" * 41 + "a", 40),
    ("NOT " * 41 + "a", 160),
    ("a:" + "(" * 41 + "b" + ")" * 41, 42),
]

SPECIAL = [
    ("shadow.name.$package.reported.P.version>1", 0),
    ("shadow.name.\\$package.reported.P.version>1", 0),
    ("shadow.name.$package.reported.P.version : [1 TO 2]", 42),
    ('shadow.name.$package.reported.P.version:["1.0" TO "2.0"]', 40),
    ("shadow.name.$package.reported.*.version<=1", 0),
    ("shadow.name.$package.reported.my.package.version<=1", 0),
    ("shadow.name.$package.desired.P.version<=1", 0),
    ("x shadow.name.$package.reported.P.version:(1 OR {1 TO 2})", 48),
    ("deviceDefender.p.b.inViolation:false", 31),
    ("deviceDefender.p.b.inViolation:*", 31),
    ("deviceDefender.p.b.inViolation:t*", 31),
    ("deviceDefender.p.b.inViolation>0", 0),
    ("deviceDefender.p.b.inViolation:(true OR false)", 40),
    ("NOT deviceDefender.p.b.inViolation:false", 35),
]

GEO = [
    ("geo_distance,1,2,3km", 0),
    ("(geo_distance,1,2,3km)", 1),
    ("a:geo_distance", None),
    ("a:geo_distance,", 2),
    ("a:geo_distance,1,2", 2),
    ("a:geo_distance,1,2,3", 2),
    ("a:geo_distance,1,2,km", 2),
    ("a:geo_distance,1,2,3ft", 2),
    ("a:geo_distance,1,2,3KM", 2),
    ("a:geo_distance,1,2,3 km", 2),
    ("a:geo_distance, 1, 2, 3km", 17),
    ("a:geo_distance,1,2,-3km", 2),
    ("a:geo_distance,1,2,3km,4", 2),
    ("a:geo_distance,91,2,3km", 2),
    ("a:geo_distance,1,181,3km", 2),
    ("a:geo_distance,x,2,3km", 2),
    ("a:geo_distance,1,2,1e999km", 2),
    ("a:geo_distance,1e999,2,3km", 2),
    ('a:geo_distance,"1",2,3km', 2),
    ("a:geo_bounding_box,1,2,3,4", 18),
    ("a:geo_polygon,1,2", 13),
    ("a:GEO_DISTANCE,1,2,3km", 14),
    ("a>geo_distance,1,2,3km", 2),
]


def refused(table: list[tuple[str, int | None]]) -> list[tuple[str, int]]:
    """Those of a table that have a place."""
    return [(query, place) for query, place in table if place is not None]


@pytest.mark.parametrize(("query", "place"), SYNTAX)
def test_what_does_not_parse_is_refused(query: str, place: int) -> None:
    """Anything malformed, with its place (API reference, SearchIndex, InvalidQueryException)."""
    assert refusal(query).position == place


@pytest.mark.parametrize(("query", "place"), refused(RANGES))
def test_wrong_ranges_are_refused(query: str, place: int) -> None:
    """Two numbers or two texts in quotes (Developer Guide, Example thing queries; that words are refused is chosen)."""
    assert refusal(query).position == place


@pytest.mark.parametrize(("query", "place"), COMPARISONS)
def test_wrong_comparisons_are_refused(query: str, place: int) -> None:
    """A field, an operator and a number (Developer Guide, Manage thing indexing, Numeric values)."""
    assert refusal(query).position == place


@pytest.mark.parametrize(("query", "place"), CHARACTERS)
def test_unsupported_characters_are_refused(query: str, place: int) -> None:
    """Neither escaped nor in quotes (Developer Guide, Query syntax, Unsupported features; of Lucene's it is chosen)."""
    assert refusal(query).position == place


@pytest.mark.parametrize(("query", "place"), refused(FIELDS))
def test_wildcards_in_names_of_fields_are_refused(query: str, place: int) -> None:
    """Except a whole level (Developer Guide, Preparing fleet indexing; the rest is chosen)."""
    assert refusal(query).position == place


@pytest.mark.parametrize(("query", "place"), LIMITS)
def test_too_much_is_refused(query: str, place: int) -> None:
    """Terms, leading wildcards, their length (Developer Guide, Query syntax); nesting (ours)."""
    assert refusal(query).position == place


@pytest.mark.parametrize(("query", "place"), SPECIAL)
def test_what_certain_fields_do_not_take_is_refused(query: str, place: int) -> None:
    """Versions have no order, inViolation is true (Developer Guide, Preparing fleet indexing; Example queries)."""
    assert refusal(query).position == place


@pytest.mark.parametrize(("query", "place"), refused(GEO))
def test_wrong_geo_queries_are_refused(query: str, place: int) -> None:
    """Only geo_distance, of a field (Developer Guide, Indexing location data; that others are refused is chosen)."""
    assert refusal(query).position == place


@pytest.mark.parametrize(
    "query",
    [
        *[query for table in (RANGES, FIELDS, GEO) for query, place in table if place is None],
        " ".join(["a"] * 12),
        "a:(" + " OR ".join("b" * 12) + ")",
        f"a:*b {'c' * 95}",
        f"{'c' * 97} *b",
        f"a:b* {'c' * 500}",
        f"a:* * {'c' * 500}",
        "a:*b c:* *",
        "*a \\*b",
        "(" * 40 + "a" + ")" * 40,
        "NOT " * 40 + "a",
        ("(" * 30 + "a" + ")" * 30) * 12,
        "shadow.name.$package.reported.P.attributes.version>1",
        "shadow.name.$package.reported.P.version:1.*",
        "shadow.name.other.reported.P.version>1",
        "shadow.name.$package.version>1",
        "shadow.reported.inViolation:false",
        "deviceDefender.p.b.inViolation:(true)",
        "a:geo_distance,-90,180,0m",
        "a:(geo_distance,1,2,3km OR geo_distance,-1.5,-2.25,3.5mi)",
        "NOT a:geo_distance,1,2,3km",
        "a:TO",
        "a..b:c",
    ],
)
def test_what_is_just_allowed(query: str) -> None:
    """The neighbours of what is refused (Developer Guide, Query syntax)."""
    parse(query)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("a:b:c", ["':'", "escape", "character 4"]),
        ("a@b", ["'@'", "escape", "character 2"]),
        ("a && b", ["AND"]),
        ("!a", ["NOT"]),
        ("-|| a", ["OR"]),
        ("a~", ["fuzzy"]),
        ('a:"b', ["not closed"]),
        ("a:[b TO c]", ["quotes", "'b TO c]'"]),
        ("a:geo_distance,1", ["geo_distance,<latitude>,<longitude>"]),
        (" ".join(["a"] * 13), ["12 terms"]),
        ("*a *b", ["leading wildcard"]),
        ("a OR", ["at its end"]),
        ("(a", ["')'"]),
        ("a:(b:c)", ["group"]),
        ("shadow.name.$package.reported.P.version>1", ["version of a package"]),
        ("(" * 50, ["deep"]),
    ],
)
def test_the_message_says_what_is_wrong_and_where(query: str, words: list[str]) -> None:
    """Ours; AWS's texts are not known."""
    assert all(word in str(refusal(query)) for word in words), str(refusal(query))


def test_the_message_is_short() -> None:
    """However long the query is."""
    assert len(str(refusal("a" * 100_000 + " @" + "b" * 100_000))) < 200


def test_a_long_query_is_refused_or_read_at_once() -> None:
    """A million characters do no harm."""
    assert refusal("-" * 1_000_000).position == 40
    assert refusal("(" * 1_000_000).position == 40
    assert refusal("a " * 500_000).position == 24
    assert refusal('"' + "\\" * 1_000_001).position == 0
    parse("a" * 1_000_000)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85"])
def test_what_nobody_can_read_is_refused_outside_of_quotes(character: str) -> None:
    """Control characters are no part of a word; escaped or quoted they are sought like others."""
    assert refusal(f"a{character}b").position == 1
    assert refusal(f"x:{character}").position == 2
    parse(f'"a{character}b"')
    parse(f"a\\{character}b")
