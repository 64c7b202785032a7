"""The names that a query can find at most, so that a caller looks these up and does not scan."""

import pytest

from iotmock.services.indexing.search.matching import compile_query
from iotmock.services.indexing.search.parser import parse


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("thingName:Pump-1", {"pump-1"}),
        ('thingName:"PUMP-1"', {"pump-1"}),
        ("thingName:70", {"70"}),
        ("thingName:(a OR B)", {"a", "b"}),
        ("thingName:a OR thingName:b", {"a", "b"}),
        ("thingName:a AND attributes.x:1", {"a"}),
        ("attributes.x:1 thingName:(a OR b) NOT thingName:b", {"a", "b"}),
        ("(thingName:a x) OR (thingName:b y)", {"a", "b"}),
        ("thingName:(a OR b) thingName:(b OR c)", {"b"}),
        ("thingName:a thingName:b", set()),
        ("thingName:(a OR b) AND (x OR thingName:c)", {"a", "b"}),
        ('thingName:"a b"', set()),
        ("*", None),
        ("pump-1", None),
        ("thingName:*", None),
        ("thingName:pump*", None),
        ("thingName:pump?1", None),
        ('thingName:["a" TO "a"]', None),
        ("NOT thingName:a", None),
        ("NOT NOT thingName:a", None),
        ("thingName:a OR attributes.x:1", None),
        ("thingName:(a OR -b)", None),
        ("attributes.thingName:a", None),
        ("thingName.x:a", None),
        ("thingname:a", None),
        ("thingTypeName:a", None),
    ],
)
def test_known_names(query: str, names: set[str] | None) -> None:
    """Of exact terms for `thingName` that all that is found must have; None where all things must be looked at."""
    assert compile_query(parse(query)).names == names
