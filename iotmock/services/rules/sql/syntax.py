"""The parts of a statement. Values of Python: a tree that never changes."""

from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = [
    "ArrayLiteral",
    "Call",
    "Case",
    "Cast",
    "Chain",
    "Expression",
    "Item",
    "Literal",
    "Member",
    "Name",
    "Negation",
    "Not",
    "ObjectLiteral",
    "Query",
    "Select",
    "Star",
    "Statement",
    "Variable",
]


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, TRUE, FALSE or NULL. value: as in `values`."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name:
    """A member of the payload, or of the element of a nested query."""

    name: str


@dataclass(frozen=True, slots=True)
class Star:
    """`*`: all of the payload, or of the element."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`@name`, as SET has assigned it."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """`of.name`."""

    of: "Expression"
    name: str


@dataclass(frozen=True, slots=True)
class ArrayLiteral:
    """`[a, b]`."""

    items: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class ObjectLiteral:
    """`{'key': value}`."""

    members: "tuple[tuple[str, Expression], ...]"


@dataclass(frozen=True, slots=True)
class Negation:
    """Unary minus."""

    of: "Expression"


@dataclass(frozen=True, slots=True)
class Not:
    """NOT."""

    of: "Expression"


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one precedence, from left to right; flat, so that a long one needs no deep tree."""

    first: "Expression"
    rest: "tuple[tuple[str, Expression], ...]"


@dataclass(frozen=True, slots=True)
class Call:
    """A function. name: in lower case."""

    name: str
    arguments: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Cast:
    """`cast(of AS type)`. type: in lower case."""

    of: "Expression"
    type: str


@dataclass(frozen=True, slots=True)
class Case:
    """`CASE of WHEN value THEN result ELSE otherwise END`."""

    of: "Expression"
    branches: "tuple[tuple[Expression, Expression], ...]"
    otherwise: "Expression | None"


@dataclass(frozen=True, slots=True)
class Item:
    """What SELECT names. alias: the names of `AS a.b`, empty without."""

    value: "Expression"
    alias: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Select:
    """What SELECT makes. is_value: SELECT VALUE."""

    items: tuple[Item, ...]
    is_value: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A nested query."""

    select: Select
    source: "Expression"
    where: "Expression | None"


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement of a rule. topic_filter: None for a rule that is only named by Basic Ingest."""

    assignments: "tuple[tuple[str, Expression], ...]"
    select: Select
    topic_filter: str | None
    where: "Expression | None"


Expression: TypeAlias = (
    Literal
    | Name
    | Star
    | Variable
    | Member
    | ArrayLiteral
    | ObjectLiteral
    | Negation
    | Not
    | Chain
    | Call
    | Cast
    | Case
    | Query
)
