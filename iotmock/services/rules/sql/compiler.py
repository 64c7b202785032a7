"""From the parts of a statement to what runs for each message.

Every part becomes a function of the run; what does not depend on the message is decided once. Whatever the payload, a
run ends with bytes, with nothing because WHERE was not true, or with `EvaluationFailed`.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from iotmock.core.texts import cut
from iotmock.services.rules.sql.errors import EvaluationFailed
from iotmock.services.rules.sql.functions import FUNCTIONS, GET_OR_DEFAULT
from iotmock.services.rules.sql.functions.conversion import cast
from iotmock.services.rules.sql.operators import OPERATORS, negated, opposite
from iotmock.services.rules.sql.printer import print_expression
from iotmock.services.rules.sql.run import Message, Run
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
from iotmock.services.rules.sql.values import UNDEFINED, as_boolean, equal, json_text, whole_as_integer
from iotmock.services.rules.sql.versions import Version

__all__ = ["Compiled", "Evaluate", "compile_expression", "compile_statement"]

Evaluate = Callable[[Run], Any]
_WIDEST = 200


class Compiled(NamedTuple):
    """A statement, ready.

    begin: the run of a message, with what SET assigns. condition: True where WHERE passes, otherwise what it was.
    payload: what is sent. where: the condition as text; was_false, was_undefined: why such a one lets nothing pass.
    """

    statement: Statement
    version: Version
    begin: Callable[[Message], Run]
    condition: Callable[[Run], Any]
    payload: Callable[[Run], bytes]
    where: str
    was_false: str
    was_undefined: str


def compile_statement(statement: Statement, version: Version) -> Compiled:
    """Prepare a statement."""
    compiler = _Compiler(version)
    assignments = [(name, compiler.expression(value)) for name, value in statement.assignments]
    where = None if statement.where is None else compiler.expression(statement.where)
    select = compiler.select(statement.select)
    is_overdone = compiler.tables_asked > 1

    def begin(message: Message) -> Run:
        run = Run.of(message, version)
        if is_overdone:
            raise EvaluationFailed("a statement may call get_dynamodb once")
        for name, evaluate in assignments:
            run.variables[name] = evaluate(run)
        return run

    def condition(run: Run) -> Any:
        if where is None:
            return True
        found = where(run)
        return True if as_boolean(found) is True else found

    def payload(run: Run) -> bytes:
        return _serialized(select(run))

    text = _bare(statement.where)
    because = [f"WHERE was {value}: {text}" for value in ("false", "Undefined")]
    return Compiled(statement, version, begin, condition, payload, text, *because)


def _bare(condition: Expression | None) -> str:
    """A condition as text, without parentheses around the whole."""
    text = "" if condition is None else print_expression(condition)
    return cut(text[1:-1] if isinstance(condition, Chain | Negation | Not) else text, _WIDEST)


def compile_expression(expression: Expression, version: Version) -> Evaluate:
    """Prepare an expression that stands alone."""
    return _Compiler(version).expression(expression)


def _serialized(value: Any) -> bytes:
    if value is UNDEFINED:
        return b""
    return value if type(value) is bytes else json_text(value).encode(errors="replace")


class _Compiler:
    """tables_asked: how many calls of get_dynamodb there are."""

    def __init__(self, version: Version) -> None:
        self._normal: Callable[[Any], Any] = (lambda value: value) if version.is_first else whole_as_integer
        self.tables_asked = 0

    def expression(self, expression: Expression) -> Evaluate:
        """What computes an expression."""
        compile_part = _PARTS[type(expression)]
        return compile_part(self, expression)

    def select(self, select: Select) -> Evaluate:
        """What SELECT makes of a row."""
        if select.is_value:
            return self.expression(select.items[0].value)
        if len(select.items) == 1 and isinstance(select.items[0].value, Star) and not select.items[0].alias:
            return _row
        adders = [self._adder(item, place) for place, item in enumerate(select.items)]

        def made(run: Run) -> Any:
            result: dict[str, Any] = {}
            for add in adders:
                add(run, result)
            return result

        return made

    def _adder(self, item: Item, place: int) -> Callable[[Run, dict[str, Any]], None]:
        evaluate, value = self.expression(item.value), item.value
        if not item.alias and isinstance(value, Star | ObjectLiteral):

            def spread(run: Run, result: dict[str, Any]) -> None:
                members = evaluate(run)
                if type(members) is dict:
                    result.update(members)

            return spread
        path = item.alias or (_own_name(value, place),)

        def add(run: Run, result: dict[str, Any]) -> None:
            found = evaluate(run)
            if found is not UNDEFINED and type(found) is not bytes:
                for name in path[:-1]:
                    inner = result.get(name)
                    if type(inner) is not dict:
                        inner = {}
                    result[name] = result = dict(inner)
                result[path[-1]] = found

        return add

    # --- simple parts -------------------------------------------------------------------------------------------

    def literal(self, part: Literal) -> Evaluate:
        value = part.value
        return lambda _run: value

    def name(self, part: Name) -> Evaluate:
        name = part.name

        def member(run: Run) -> Any:
            row = run.row
            return row.get(name, UNDEFINED) if type(row) is dict else UNDEFINED

        return member

    def star(self, _part: Star) -> Evaluate:
        return _row

    def variable(self, part: Variable) -> Evaluate:
        name = part.name
        return lambda run: run.variables.get(name, UNDEFINED)

    def member(self, part: Member) -> Evaluate:
        of, name = self.expression(part.of), part.name

        def inner(run: Run) -> Any:
            found = of(run)
            return found.get(name, UNDEFINED) if type(found) is dict else UNDEFINED

        return inner

    def array(self, part: ArrayLiteral) -> Evaluate:
        items = [self.expression(item) for item in part.items]
        return lambda run: [found for item in items if (found := item(run)) is not UNDEFINED]

    def object(self, part: ObjectLiteral) -> Evaluate:
        members = [(key, self.expression(value)) for key, value in part.members]
        return lambda run: {key: found for key, value in members if (found := value(run)) is not UNDEFINED}

    def negation(self, part: Negation) -> Evaluate:
        of, normal = self.expression(part.of), self._normal
        return lambda run: normal(negated(of(run)))

    def opposite(self, part: Not) -> Evaluate:
        of = self.expression(part.of)
        return lambda run: opposite(of(run))

    def chain(self, part: Chain) -> Evaluate:
        first, normal = self.expression(part.first), self._normal
        rest = [(OPERATORS[operator], self.expression(operand)) for operator, operand in part.rest]
        if len(rest) == 1:
            ((operate, operand),) = rest
            return lambda run: normal(operate(first(run), operand(run)))

        def computed(run: Run) -> Any:
            value = first(run)
            for operate, operand in rest:
                value = normal(operate(value, operand(run)))
            return value

        return computed

    # --- compound parts -----------------------------------------------------------------------------------------

    def case(self, part: Case) -> Evaluate:
        of = self.expression(part.of)
        branches = [(self.expression(value), self.expression(then)) for value, then in part.branches]
        otherwise = None if part.otherwise is None else self.expression(part.otherwise)

        def chosen(run: Run) -> Any:
            value = of(run)
            if value is UNDEFINED:
                return UNDEFINED
            for when, then in branches:
                if equal(value, when(run)) is True:
                    return then(run)
            return UNDEFINED if otherwise is None else otherwise(run)

        return chosen

    def cast(self, part: Cast) -> Evaluate:
        of, word, normal = self.expression(part.of), part.type, self._normal
        return lambda run: normal(cast(of(run), word))

    def query(self, part: Query) -> Evaluate:
        source, select = self.expression(part.source), self.select(part.select)
        where = None if part.where is None else self.expression(part.where)
        is_whole = isinstance(part.source, Star)

        def result(run: Run, row: Any) -> Any:
            outer, run.row = run.row, row
            try:
                passes = where is None or as_boolean(where(run)) is True
                return select(run) if passes else UNDEFINED
            finally:
                run.row = outer

        def results(run: Run) -> Any:
            found = source(run)
            if type(found) is list:
                return [made for row in found if (made := result(run, row)) is not UNDEFINED]
            if type(found) is not dict:
                return UNDEFINED
            made = result(run, found)
            return ([] if made is UNDEFINED else [made]) if is_whole else made

        return results

    def call(self, part: Call) -> Evaluate:
        if part.name == GET_OR_DEFAULT:
            return self._default(part.arguments)
        self.tables_asked += part.name == "get_dynamodb"
        function, normal = FUNCTIONS[part.name], self._normal
        count = len(part.arguments)
        if not function.least <= count <= function.most:
            return lambda _run: UNDEFINED
        takes_bytes = part.name in {"encode", "aws_lambda"}
        arguments = [
            _payload if takes_bytes and isinstance(argument, Star) else self.expression(argument)
            for argument in part.arguments
        ]
        call = function.call
        return lambda run: normal(call(run, [argument(run) for argument in arguments]))

    def _default(self, arguments: Sequence[Expression]) -> Evaluate:
        if len(arguments) != 2:
            return lambda _run: UNDEFINED
        wanted, default = map(self.expression, arguments)

        def found(run: Run) -> Any:
            try:
                value = wanted(run)
            except EvaluationFailed:
                value = UNDEFINED
            return default(run) if value is UNDEFINED or value is None else value

        return found


def _row(run: Run) -> Any:
    return run.row


def _payload(run: Run) -> Any:
    """`*` where bytes are wanted: those that came, or in a nested query its element."""
    row, payload = run.row, run.message.payload
    is_message = row is run.document if run.document is not None else row is payload or row is UNDEFINED
    return payload if is_message else row


def _own_name(value: Expression, place: int) -> str:
    """The key of an item without alias."""
    match value:
        case Name(name) | Variable(name) | Member(_, name) | Call(name, _):
            return name
        case Cast():
            return "cast"
        case _:
            return f"_{place}"


_PARTS: dict[type, Callable[[Any, Any], Evaluate]] = {
    Literal: _Compiler.literal,
    Name: _Compiler.name,
    Star: _Compiler.star,
    Variable: _Compiler.variable,
    Member: _Compiler.member,
    ArrayLiteral: _Compiler.array,
    ObjectLiteral: _Compiler.object,
    Negation: _Compiler.negation,
    Not: _Compiler.opposite,
    Chain: _Compiler.chain,
    Case: _Compiler.case,
    Cast: _Compiler.cast,
    Query: _Compiler.query,
    Call: _Compiler.call,
}
