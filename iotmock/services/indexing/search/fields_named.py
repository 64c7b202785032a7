"""Which fields a query looks into."""

from collections.abc import Iterator

from iotmock.services.indexing.search.syntax import Condition, Field, Not, Query

__all__ = ["fields_named"]


def fields_named(query: Query) -> Iterator[str]:
    """The fields that a query names; of one with a `*` what stands before that, with its dot; "" for free text."""
    if isinstance(query, Condition):
        yield "" if query.field is None else _beginning(query.field)
    elif isinstance(query, Not):
        yield from fields_named(query.operand)
    else:
        for operand in query.operands:
            yield from fields_named(operand)


def _beginning(field: Field) -> str:
    names: list[str] = []
    for level in field.levels:
        if not isinstance(level, str):
            return ".".join([*names, ""])
        names.append(level)
    return ".".join(names)
