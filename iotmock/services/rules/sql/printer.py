"""From the parts of a statement to a text that means the same."""

from decimal import Decimal
from typing import Any

from iotmock.services.rules.sql.syntax import (
    ArrayLiteral,
    Call,
    Case,
    Cast,
    Chain,
    Expression,
    Item,
    Literal,
    Member,
    Name,
    Negation,
    Not,
    ObjectLiteral,
    Query,
    Select,
    Star,
    Statement,
    Variable,
)

__all__ = ["print_expression", "print_statement"]


def print_statement(statement: Statement) -> str:
    """The text of a statement, on one line."""
    assignments = ", ".join(f"@{name} = {print_expression(value)}" for name, value in statement.assignments)
    source = "" if statement.topic_filter is None else f" FROM {_quoted(statement.topic_filter)}"
    return (f"SET {assignments} " if assignments else "") + _select(statement.select) + source + _where(statement.where)


def print_expression(expression: Expression) -> str:
    """The text of an expression, in parentheses where it has parts that could be read otherwise."""
    match expression:
        case Literal(value):
            return _literal(value)
        case Name(name):
            return name
        case Star():
            return "*"
        case Variable(name):
            return f"@{name}"
        case Member(of, name):
            return f"{print_expression(of)}.{name}"
        case Negation(of):
            return f"(-{print_expression(of)})"
        case Not(of):
            return f"(NOT {print_expression(of)})"
        case Chain(first, rest):
            parts = [f" {operator} {print_expression(operand)}" for operator, operand in rest]
            return f"({print_expression(first)}{''.join(parts)})"
        case _:
            return _compound(expression)


def _compound(expression: Expression) -> str:
    match expression:
        case Call(name, arguments):
            return f"{name}({', '.join(map(print_expression, arguments))})"
        case Cast(of, word):
            return f"cast({print_expression(of)} AS {word})"
        case ArrayLiteral(items):
            return f"[{', '.join(map(print_expression, items))}]"
        case ObjectLiteral(members):
            return f"{{{', '.join(f'{_quoted(key)}: {print_expression(value)}' for key, value in members)}}}"
        case Case(of, branches, otherwise):
            parts = [f"WHEN {print_expression(value)} THEN {print_expression(then)}" for value, then in branches]
            end = "" if otherwise is None else f" ELSE {print_expression(otherwise)}"
            return f"CASE {print_expression(of)} {' '.join(parts)}{end} END"
        case Query(select, source, where):
            return f"({_select(select)} FROM {print_expression(source)}{_where(where)})"
        case _:
            raise AssertionError(expression)


def _select(select: Select) -> str:
    return f"SELECT {'VALUE ' if select.is_value else ''}{', '.join(map(_item, select.items))}"


def _item(item: Item) -> str:
    return print_expression(item.value) + (f" AS {'.'.join(item.alias)}" if item.alias else "")


def _where(where: Expression | None) -> str:
    return "" if where is None else f" WHERE {print_expression(where)}"


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal | int):
        return str(value)
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
