"""What the parser makes of a query, and how the printer writes that."""

import pytest

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

A, B, C = (Condition(None, Term(text)) for text in "abc")
F = Field(("f",))
OPEN = Bound(None, is_inclusive=True)

TREES: list[tuple[str, Query, str]] = [
    ("a", A, "a"),
    (" ( (a) ) ", A, "a"),
    ("a b", And((A, B)), "a AND b"),
    ("a AND b c", And((A, B, C)), "a AND b AND c"),
    ("a b OR c", Or((And((A, B)), C)), "a AND b OR c"),
    ("a (b OR c)", And((A, Or((B, C)))), "a AND (b OR c)"),
    ("a (b c)", And((A, And((B, C)))), "a AND (b AND c)"),
    ("a OR (b OR c)", Or((A, Or((B, C)))), "a OR (b OR c)"),
    ("-a", Not(A), "NOT a"),
    ("NOT NOT a", Not(Not(A)), "NOT NOT a"),
    ("-(a b)", Not(And((A, B))), "NOT (a AND b)"),
    ("a -b", And((A, Not(B))), "a AND NOT b"),
    ("*", Condition(None, Anything()), "*"),
    ("f:**", Condition(F, Anything()), "f:*"),
    ("f : a", Condition(F, Term("a")), "f:a"),
    ("f:A", Condition(F, Term("A")), "f:A"),
    ("f:-5", Condition(F, Term("-5")), "f:\\-5"),
    ("f:(a OR -b)", Or((Condition(F, Term("a")), Not(Condition(F, Term("b"))))), "f:a OR NOT f:b"),
    ("f.g:a", Condition(Field(("f", "g")), Term("a")), "f.g:a"),
    ("f.*.g:a", Condition(Field(("f", Wild.ANY, "g")), Term("a")), "f.*.g:a"),
    ("f.\\*.g:a", Condition(Field(("f", "*", "g")), Term("a")), "f.\\*.g:a"),
    ("\\$p\\-q:a", Condition(Field(("$p-q",)), Term("a")), "$p-q:a"),
    ("\\-p:a", Condition(Field(("-p",)), Term("a")), "\\-p:a"),
    ('"a b"', Condition(None, Phrase("a b")), '"a b"'),
    ("a\\ b", Condition(None, Phrase("a b")), '"a b"'),
    ('"a\\"\\\\\\b"', Condition(None, Phrase('a"\\b')), '"a\\"\\\\b"'),
    ("a*b?", Condition(None, Pattern(("a", Wild.ANY, "b", Wild.ONE))), "a*b?"),
    ("a\\**", Condition(None, Pattern(("a*", Wild.ANY))), "a\\**"),
    ("\\AND", Condition(None, Term("AND")), "\\AND"),
    ("a\\@\\:", Condition(None, Term("a@:")), "a\\@\\:"),
    ("f:[1 TO 2.5}", Condition(F, Range(Bound(1, True), Bound(2.5, False))), "f:[1 TO 2.5}"),
    ('f:{"a" TO *]', Condition(F, Range(Bound("a", False), OPEN)), 'f:{"a" TO *]'),
    ("f>1", Condition(F, Range(Bound(1, False), OPEN)), "f:{1 TO *]"),
    ("f>=1", Condition(F, Range(Bound(1, True), OPEN)), "f:[1 TO *]"),
    ("f<1", Condition(F, Range(OPEN, Bound(1, False))), "f:[* TO 1}"),
    ("f<=1", Condition(F, Range(OPEN, Bound(1, True))), "f:[* TO 1]"),
    ("f:geo_distance,1,-2.5,3km", Condition(F, Near(1.0, -2.5, 3.0, "km")), "f:geo_distance,1.0,-2.5,3.0km"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "tree", "printed"), TREES)
def test_trees(query: str, tree: Query, printed: str) -> None:
    """The parts of a query, and the text of these (grammar of the Developer Guide, Query syntax)."""
    assert parse(query) == tree
    assert print_query(tree) == printed
    assert parse(printed) == tree
