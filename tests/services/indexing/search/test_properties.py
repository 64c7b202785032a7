"""What holds for every query and every document."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from iotmock.services.indexing.search.errors import QueryError
from iotmock.services.indexing.search.fields import FlatDocument, Layouts, flat_fields
from iotmock.services.indexing.search.matching import compile_query, is_free_text
from iotmock.services.indexing.search.parser import parse
from iotmock.services.indexing.search.printer import print_query
from iotmock.services.indexing.search.syntax import (
    And,
    Anything,
    Bound,
    Condition,
    Field,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Query,
    Range,
    Term,
    Wild,
)
from iotmock.services.indexing.search.values import words_of

WORDS_AND_SIGNS = [
    *["AND", "OR", "NOT", "TO", "-", "(", ")", "[", "]", "{", "}", ":", "<", "<=", ">", ">=", "*", "?"],
    *["a", "b*", "*c", "d?e", "1", "2.5", "-3", "1e999", "9007199254740993", "true", '"a b"', '"1"', "'x'", '"'],
    *["\\-", "\\", "@", "/", ",", "+", "!", "&&", "||", "~", "geo_distance,1,2,3km", "geo_distance,1"],
    *["thingName", "thingName:a", "thingName:(a OR b)", "shadow.reported.x", "attributes.y", "shadow.*.x"],
    *["shadow.reported.where", "shadow.name.$package.reported.P.version", "deviceDefender.p.b.inViolation"],
]
TEXTS = st.lists(st.sampled_from(WORDS_AND_SIGNS), max_size=16).map(" ".join) | st.lists(
    st.sampled_from(WORDS_AND_SIGNS), max_size=12
).map("".join)

CHARACTERS = st.characters() | st.sampled_from('aAbB1-.* ?\\"()[]{}:<>@,~^+!&|\t\u00a0')
WORDS = st.text(CHARACTERS, min_size=1, max_size=6).filter(lambda text: words_of(text) == [text])
KNOWN = st.sampled_from(
    ["a", "b", "AND", "TO", "1", "75", "1.0", "-5", "true", "ab", "pump", "x", "geo_distance,1,2,3km"]
)
PHRASES = st.text(CHARACTERS, max_size=8).filter(lambda text: bool(words_of(text)))
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0, 1, 75])
BOUNDS = st.builds(Bound, NUMBERS | st.none(), st.booleans())
TEXT_BOUNDS = st.builds(Bound, st.text(CHARACTERS, max_size=3) | st.none(), st.booleans())
PIECES = st.lists(KNOWN | WORDS | st.sampled_from(list(Wild)), min_size=1, max_size=4)
FIELDS = st.sampled_from(
    [
        Field(("thingName",)),
        Field(("attributes", "x")),
        Field(("attributes", "a-b")),
        Field(("attributes", "*")),
        Field(("shadow", "reported", "where")),
        Field(("shadow", Wild.ANY, "x")),
        Field(("shadow", "reported", Wild.ANY)),
        Field(("connectivity", "connected")),
    ]
) | WORDS.map(lambda text: Field(tuple(text.split("."))))


def pattern(pieces: list[Any]) -> Pattern:
    """The pattern that these make, as the parser would have it."""
    made: list[Any] = []
    for piece in pieces:
        if made and isinstance(made[-1], str) and isinstance(piece, str):
            made[-1] += piece
        elif not made or not made[-1] is piece is Wild.ANY:
            made.append(piece)
    is_one = any(isinstance(piece, Wild) for piece in made) and made != [Wild.ANY]
    return Pattern(tuple(made) if is_one else ("a", Wild.ANY))


def without_leading_wildcard(pieces: list[Any]) -> Pattern:
    """One of which a query may have several."""
    return pattern(["a", *pieces])


SOUGHT: Any = st.one_of(
    (KNOWN | WORDS).map(Term),
    PHRASES.map(Phrase),
    PIECES.map(without_leading_wildcard),
    st.just(Anything()),
    st.builds(Range, BOUNDS, BOUNDS),
    st.builds(Range, TEXT_BOUNDS, TEXT_BOUNDS),
)
PLACES = st.builds(
    Near, st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1e5), st.sampled_from(["km", "m", "mi"])
)
CONDITIONS = st.builds(Condition, FIELDS | st.none(), SOUGHT) | st.builds(Condition, FIELDS, PLACES)


def combined(inner: Any) -> Any:
    """Queries of queries."""
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(And, several) | st.builds(Or, several) | st.builds(Not, inner)


QUERIES: st.SearchStrategy[Query] = st.recursive(CONDITIONS, combined, max_leaves=9)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([0, 1, 75, 10**400, "75", "1.0", "true", "a", "A b", "ab", "1,2", "POINT(1 2)", "pump"])
    | st.floats()
    | st.text(CHARACTERS, max_size=6)
)
KEYS = st.sampled_from(["x", "a-b", "*", "where", "lat", "lon", "coordinates", "a.b", "", "version"])
VALUES: Any = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
SECTIONS = st.dictionaries(KEYS, VALUES, max_size=4)
# A thing's name has no blanks (API reference, CreateThing).
NAMES = st.from_regex("[a-zA-Z0-9:_-]{1,4}", fullmatch=True) | st.sampled_from(
    ["a", "B", "ab", "1", "75", "pump", "7e1"]
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "thingName": NAMES,
        "attributes": SECTIONS,
        "shadow": st.fixed_dictionaries({}, optional={"reported": SECTIONS, "desired": SECTIONS}),
        "connectivity": st.fixed_dictionaries({"connected": st.booleans()}),
    },
).map(lambda document: Layouts().flat(document))
LOCATIONS = {"shadow.reported.where": "LatLon", "attributes.x": "LonLat"}


def finds(query: Query, document: FlatDocument) -> bool:
    """Whether a query finds a document."""
    found = compile_query(query, locations=LOCATIONS).matches(document)
    assert type(found) is bool
    return found


def parsed_or_refusal(text: str) -> Query | QueryError:
    """What the parser says."""
    try:
        return parse(text)
    except QueryError as error:
        return error


@given(TEXTS | st.text(max_size=30), DOCUMENTS)
def test_every_text_is_a_query_or_is_refused(text: str, document: FlatDocument) -> None:
    """With the place, and nothing else is raised; a query has an answer for every document."""
    query = parsed_or_refusal(text)
    if isinstance(query, QueryError):
        assert 0 <= query.position <= len(text)
        assert f"character {query.position + 1}" in str(query)
    else:
        assert parse(print_query(query)) == query
        finds(query, document)


@given(QUERIES)
def test_what_is_printed_reads_as_it_was(query: Query) -> None:
    """Parsed, printed and parsed again a query is the same, whatever characters it has."""
    assert parse(print_query(query)) == query


@given(QUERIES, DOCUMENTS)
def test_not_is_the_opposite(query: Query, document: FlatDocument) -> None:
    """Of every query, for every document (Developer Guide, Query syntax)."""
    assert finds(Not(query), document) is not finds(query, document)


@given(st.lists(QUERIES, min_size=2, max_size=4), DOCUMENTS)
def test_and_and_or_are_those_of_python(queries: list[Query], document: FlatDocument) -> None:
    """All of them, any of them (Developer Guide, Query syntax)."""
    found = [finds(query, document) for query in queries]
    assert finds(And(tuple(queries)), document) is all(found)
    assert finds(Or(tuple(queries)), document) is any(found)


def is_anything(sought: Any) -> bool:
    """Whether every document has it."""
    is_open = isinstance(sought, Range) and sought.low.value is None and sought.high.value is None
    return is_open or isinstance(sought, Anything)


NAMED = st.recursive(
    st.builds(Condition, st.just(Field(("thingName",))), (KNOWN | NAMES).map(Term) | NAMES.map(Phrase)) | CONDITIONS,
    combined,
    max_leaves=6,
)


@given(NAMED, DOCUMENTS)
def test_the_known_names_exclude_nothing_that_matches(query: Query, document: FlatDocument) -> None:
    """A caller who only looks at these misses nothing."""
    names = compile_query(query, locations=LOCATIONS).names
    if names is not None and finds(query, document):
        name = document.value_or_none("thingName")
        assert isinstance(name, str)
        assert name.lower() in names


@given(SOUGHT.filter(lambda sought: not is_anything(sought)), DOCUMENTS)
def test_free_text_is_found_where_any_field_has_it(sought: Any, document: FlatDocument) -> None:
    """A term without a field is one for every field but connectivity's (Developer Guide, Query syntax, Notes)."""
    names = [name for name in document.layout.names if is_free_text(name)]
    found = [finds(Condition(Field(tuple(name.split("."))), sought), document) for name in names]
    assert finds(Condition(None, sought), document) is any(found)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_ranges_are_comparisons_of_python(low: float, high: float, number: float) -> None:
    """Inclusive or not, of numbers and of their texts (Developer Guide, Example thing queries)."""
    for value in (number, repr(number)):
        document = Layouts().flat({"n": value})
        assert finds(parse(f"n:[{low!r} TO {high!r}]"), document) is (low <= number <= high)
        assert finds(parse(f"n:{{{low!r} TO {high!r}}}"), document) is (low < number < high)
        assert finds(parse(f"n>={low!r}"), document) is (number >= low)
        assert finds(parse(f"n:{number!r}"), document)


@given(st.text(st.sampled_from("aAbß .*"), max_size=8), PIECES.map(pattern))
def test_patterns_fit_as_if_all_places_were_tried(text: str, sought: Pattern) -> None:
    """The quick way finds what a slow one does."""

    def fits(pieces: tuple[Any, ...], rest: str) -> bool:
        if not pieces:
            return not rest
        first, others = pieces[0], pieces[1:]
        if first is Wild.ANY:
            return any(fits(others, rest[place:]) for place in range(len(rest) + 1))
        if first is Wild.ONE:
            return bool(rest) and fits(others, rest[1:])
        folded = first.casefold()
        return rest.startswith(folded) and fits(others, rest[len(folded) :])

    whole = text.casefold()
    expected = any(fits(sought.pieces, word) for word in [whole, *words_of(whole)])
    assert finds(Condition(Field(("a",)), sought), Layouts().flat({"a": text})) is expected


def test_a_matcher_keeps_few_layouts() -> None:
    """Where every thing has fields of its own, they go with the things, and what is found stays right."""
    layouts, matches = Layouts(), compile_query(parse("abc")).matches
    found = [matches(layouts.flat({f"a{number}": "abc" if number % 3 else "x"})) for number in range(3000)]
    assert found == [bool(number % 3) for number in range(3000)]
    assert len(layouts) <= 1001


@given(VALUES)
def test_flat_fields_are_scalars_and_tuples_of_them(value: Any) -> None:
    """Nothing else is kept of a document."""
    for found in flat_fields({"a": value}).values():
        items = found if isinstance(found, tuple) else (found,)
        assert items
        assert all(type(item) in {str, int, float, bool} for item in items)
