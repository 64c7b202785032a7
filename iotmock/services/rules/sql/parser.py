"""From the text of a statement to its parts.

Whatever text comes, the answer is a `Statement` or `SqlError`. A chain of operators stays flat and nesting has a limit,
so that no statement is too deep for Python.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Final

from iotmock.core.mqtt.topics import TopicError, check_topic_filter
from iotmock.services.rules.sql.errors import SqlError
from iotmock.services.rules.sql.functions import is_external, is_known, is_type_known
from iotmock.services.rules.sql.lexer import END, NAME, NUMBER, SYMBOL, TEXT, Token, words_of
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
from iotmock.services.rules.sql.values import CONTEXT, UNDEFINED, in_range, whole_as_integer
from iotmock.services.rules.sql.versions import Version

__all__ = ["parse", "parse_expression"]

# Words that name no member where an expression begins; behind a dot, and as an alias, every word is a name.
_RESERVED: Final = frozenset("select from where as and or not case when then else end null true false".upper().split())
# Each level is up to six in the tree, and Python follows a thousand.
_DEEPEST: Final = 40
_VARIABLE: Final = re.compile(r"\w{1,64}")
# How strongly operators bind; NOT stands between AND and comparisons, unary minus above all.
_NOT, _MINUS = 3, 7
_STRENGTHS: Final = {
    "OR": 1,
    "AND": 2,
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), 4),
    **dict.fromkeys("+-", 5),
    **dict.fromkeys("*/%", 6),
}
# What can follow `*` where it is all there is of SELECT VALUE, and no multiplication of a member named `value`.
_BEHIND_STAR: Final = frozenset({".", ",", ")"})
_BEGINNINGS: Final = frozenset({"(", "[", "{", "-", "@"})


def parse(text: str, version: Version) -> Statement:
    """The parts of a rule's statement.

    Raises: SqlError.
    """
    return _Parser(text, version).statement()


def parse_expression(
    text: str, version: Version, variables: Collection[str] = (), *, takes_externals: bool = True
) -> Expression:
    """The parts of an expression that stands alone, as in a substitution template.

    variables: what the rule's statement assigns. takes_externals: whether functions may be called that ask other
    services.

    Raises: SqlError.
    """
    parser = _Parser(text, version, variables, takes_externals=takes_externals)
    made = parser.query_or_expression()
    parser.expect_end()
    return made


# Functions and where their role or mode stands.
_LAST: Final = slice(-1, None)
_SAID_OUTRIGHT: Final = {
    "get_dynamodb": _LAST,
    "get_registry_data": _LAST,
    "get_secret": _LAST,
    "get_thing_shadow": _LAST,
    "machinelearning_predict": slice(1, 2),
    "transform": slice(0, 1),
}


class _Parser:
    """One reading of one text."""

    def __init__(
        self, text: str, version: Version, variables: Collection[str] = (), *, takes_externals: bool = True
    ) -> None:
        self._text = text
        self._version = version
        self._tokens = words_of(text)
        self._index = 0
        self._depth = 0
        self._variables = set(variables)
        self._takes_externals = takes_externals
        self._registry_calls = 0

    # --- the statement ------------------------------------------------------------------------------------------

    def statement(self) -> Statement:
        assignments = self._assignments()
        select = self._select()
        topic_filter = self._topic_filter() if self._takes("FROM") else None
        where = self.expression() if self._takes("WHERE") else None
        self.expect_end()
        return Statement(assignments, select, topic_filter, where)

    def expect_end(self) -> None:
        if self._token.kind != END:
            raise self._error("nothing was expected here")

    def _assignments(self) -> tuple[tuple[str, Expression], ...]:
        if not self._takes("SET"):
            return ()
        made = [self._assignment()]
        while self._takes_symbol(","):
            made.append(self._assignment())
        return tuple(made)

    def _assignment(self) -> tuple[str, Expression]:
        start = self._token
        name = self._variable_name()
        self._expect_symbol("=")
        value = self.expression()
        if name in self._variables:
            raise self._error(f"@{name} is assigned twice", start)
        self._variables.add(name)
        return name, value

    def _select(self) -> Select:
        self._expect_word("SELECT")
        is_value = self._begins_with_value()
        if is_value:
            self._advance()
        items = [self._item()]
        while self._takes_symbol(","):
            if is_value:
                raise self._error("SELECT VALUE makes one value")
            items.append(self._item())
        return Select(tuple(items), is_value)

    def _begins_with_value(self) -> bool:
        """Whether VALUE stands here as a keyword, and not as the name of a member."""
        if not self._is_word("VALUE"):
            return False
        after, behind = self._ahead(1), self._ahead(2)
        if after.kind == SYMBOL:
            is_all = after.text == "*" and (
                behind.kind == END
                or behind.text in _BEHIND_STAR
                or (behind.kind == NAME and behind.text.upper() in _RESERVED)
            )
            return after.text in _BEGINNINGS or is_all
        if after.kind == NAME:
            return after.text.upper() not in {"FROM", "WHERE", "AS", "AND", "OR"}
        return after.kind in {NUMBER, TEXT}

    def _item(self) -> Item:
        value = self.expression()
        return Item(value, self._alias()) if self._takes("AS") else Item(value)

    def _alias(self) -> tuple[str, ...]:
        names = [self._name("an alias")]
        while self._takes_symbol("."):
            names.append(self._name("an alias"))
        return tuple(names)

    def _topic_filter(self) -> str:
        token = self._token
        if token.kind != TEXT or token.quote != "'":
            raise self._error("FROM needs a topic filter in single quotes")
        self._advance()
        try:
            check_topic_filter(token.text)
        except TopicError as error:
            raise self._error(str(error), token) from error
        return token.text

    def query_or_expression(self) -> Expression:
        """An argument, or a template: a nested query may stand there without parentheses."""
        return self._query() if self._is_word("SELECT") else self.expression()

    # --- expressions --------------------------------------------------------------------------------------------

    def expression(self, weakest: int = 0) -> Expression:
        """An expression whose operators bind stronger than a strength."""
        made = self._operand()
        while (strength := self._strength()) > weakest:
            rest = []
            while self._strength() == strength:
                operator = self._token.text.upper()
                self._advance()
                rest.append((operator, self.expression(strength)))
            made = Chain(made, tuple(rest))
        return made

    def _strength(self) -> int:
        """Of the operator that stands here; 0 where there is none."""
        token = self._token
        return _STRENGTHS.get(token.text.upper(), 0) if token.kind in {SYMBOL, NAME} else 0

    def _operand(self) -> Expression:
        start = self._token
        if self._takes("NOT"):
            with self._deeper(start):
                return Not(self.expression(_NOT))
        if self._takes_symbol("-"):
            with self._deeper(start):
                return Negation(self.expression(_MINUS))
        made, length = self._primary(), 0
        while self._takes_symbol("."):
            made, length = Member(made, self._name("a member")), length + 1
            if length > _DEEPEST:
                raise self._error("the statement is nested too deeply", start)
        return made

    @contextmanager
    def _deeper(self, start: Token) -> Iterator[None]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error("the statement is nested too deeply", start)
        yield
        self._depth -= 1

    # --- what an expression begins with -------------------------------------------------------------------------

    def _primary(self) -> Expression:
        token = self._token
        with self._deeper(token):
            return self._nested_primary(token)

    def _nested_primary(self, token: Token) -> Expression:
        if token.kind == NUMBER:
            return self._number()
        if token.kind == TEXT:
            self._advance()
            return Literal(token.text)
        if token.kind == NAME:
            return self._word()
        symbols: dict[str, Callable[[], Expression]] = {
            "*": self._star, "(": self._parenthesis, "[": self._array, "{": self._object, "@": self._variable,
        }  # fmt: skip
        if token.kind == SYMBOL and token.text in symbols:
            return symbols[token.text]()
        raise self._error("an expression was expected")

    def _number(self) -> Expression:
        token = self._token
        self._advance()
        number = in_range(CONTEXT.create_decimal(token.text))
        if number is UNDEFINED:
            raise self._error("the number is out of range", token)
        if token.text.isdigit():
            return Literal(whole_as_integer(number))
        return Literal(number if self._version.is_first else whole_as_integer(number))

    def _word(self) -> Expression:
        token = self._token
        word = token.text.upper()
        self._advance()
        if word in {"TRUE", "FALSE"}:
            return Literal(word == "TRUE")
        if word == "NULL":
            return Literal(None)
        if word == "CASE":
            return self._case(token)
        if word in _RESERVED:
            raise self._error("an expression was expected", token)
        return self._call(token) if self._token.text == "(" and self._token.kind == SYMBOL else Name(token.text)

    def _star(self) -> Expression:
        self._advance()
        return Star()

    def _variable(self) -> Expression:
        token = self._token
        name = self._variable_name()
        if name not in self._variables:
            raise self._error(f"@{name} is not assigned", token)
        return Variable(name)

    def _variable_name(self) -> str:
        token = self._token
        self._expect_symbol("@")
        # A name that begins with digits comes as two words, or as a number.
        end = token.position + 1
        found = _VARIABLE.match(self._text, end)
        if found is None or self._text[found.end() : found.end() + 1].isidentifier():
            raise self._error("the name of a variable has 1 to 64 letters, digits and '_'", token)
        while self._token.kind != END and self._token.position < found.end():
            self._advance()
        return found.group()

    def _parenthesis(self) -> Expression:
        self._advance()
        made = self._query() if self._is_word("SELECT") else self.expression()
        self._expect_symbol(")")
        return made

    def _query(self) -> Expression:
        start = self._token
        self._refuse_in_first_version("a nested query", start)
        select = self._select()
        self._expect_word("FROM")
        source = self._operand()
        where = self.expression() if self._takes("WHERE") else None
        return Query(select, source, where)

    def _array(self) -> Expression:
        start = self._token
        self._refuse_in_first_version("an array", start)
        self._advance()
        items = []
        while not self._takes_symbol("]"):
            items.append(self.expression())
            if not self._takes_symbol(",") and self._token.text != "]":
                raise self._error("',' or ']' was expected")
        return ArrayLiteral(tuple(items))

    def _object(self) -> Expression:
        start = self._token
        self._refuse_in_first_version("an object", start)
        self._advance()
        members = []
        while not self._takes_symbol("}"):
            key = self._token
            if key.kind != TEXT:
                raise self._error("the key of an object is a text")
            self._advance()
            self._expect_symbol(":")
            members.append((key.text, self.expression()))
            if not self._takes_symbol(",") and self._token.text != "}":
                raise self._error("',' or '}' was expected")
        return ObjectLiteral(tuple(members))

    def _case(self, start: Token) -> Expression:
        if self._is_word("WHEN"):
            raise self._error("CASE needs a value before WHEN", start)
        of, branches = self.expression(), []
        while self._takes("WHEN"):
            value = self.expression()
            self._expect_word("THEN")
            branches.append((value, self.expression()))
        if not branches:
            raise self._error("CASE needs a WHEN")
        otherwise = self.expression() if self._takes("ELSE") else None
        self._expect_word("END")
        return Case(of, tuple(branches), otherwise)

    # --- functions ----------------------------------------------------------------------------------------------

    def _call(self, token: Token) -> Expression:
        name = token.text.lower()
        self._advance()
        if name == "cast":
            return self._cast()
        if not is_known(name, self._version):
            raise self._error(f"there is no function {token.text} in version {self._version}", token)
        if is_external(name) and not self._takes_externals:
            raise self._error(f"an error action cannot call {token.text}", token)
        arguments = []
        while not self._takes_symbol(")"):
            arguments.append(self.query_or_expression())
            if not self._takes_symbol(",") and self._token.text != ")":
                raise self._error("',' or ')' was expected")
            if self._previous.text == "," and self._token.text == ")":
                raise self._error("an expression was expected")
        place = _SAID_OUTRIGHT.get(name)
        if place is not None and any(isinstance(each, Variable) for each in arguments[place]):
            raise self._error(f"the role or mode of {token.text} cannot be a variable", token)
        if name == "get_registry_data":
            self._check_registry_call(len(arguments), token)
        return Call(name, tuple(arguments))

    def _check_registry_call(self, count: int, token: Token) -> None:
        self._registry_calls += 1
        if self._registry_calls > 1:
            raise self._error("Rule cannot contain more than 1 get_registry_data function calls", token)
        if count < 3:
            raise self._error("Get registry data requires its last parameter to be roleArn", token)

    def _cast(self) -> Expression:
        of = self.query_or_expression()
        self._expect_word("AS")
        token = self._token
        word = self._name("a type").lower()
        if not is_type_known(word, self._version):
            raise self._error(f"there is no type {token.text} in version {self._version}", token)
        self._expect_symbol(")")
        return Cast(of, word)

    # --- words --------------------------------------------------------------------------------------------------

    @property
    def _token(self) -> Token:
        return self._tokens[self._index]

    @property
    def _previous(self) -> Token:
        return self._tokens[self._index - 1]

    def _ahead(self, count: int) -> Token:
        return self._tokens[min(self._index + count, len(self._tokens) - 1)]

    def _advance(self) -> None:
        self._index = min(self._index + 1, len(self._tokens) - 1)

    def _is_word(self, word: str) -> bool:
        return self._token.kind == NAME and self._token.text.upper() == word

    def _takes(self, word: str) -> bool:
        if self._is_word(word):
            self._advance()
            return True
        return False

    def _takes_symbol(self, symbol: str) -> bool:
        if self._token.kind == SYMBOL and self._token.text == symbol:
            self._advance()
            return True
        return False

    def _expect_word(self, word: str) -> None:
        if not self._takes(word):
            raise self._error(f"{word} was expected")

    def _expect_symbol(self, symbol: str) -> None:
        if not self._takes_symbol(symbol):
            raise self._error(f"'{symbol}' was expected")

    def _name(self, what: str) -> str:
        token = self._token
        if token.kind != NAME:
            raise self._error(f"the name of {what} was expected")
        self._advance()
        return token.text

    def _refuse_in_first_version(self, what: str, token: Token) -> None:
        if self._version.is_first:
            raise self._error(f"version {self._version} has not {what}", token)

    def _error(self, problem: str, token: Token | None = None) -> SqlError:
        return SqlError(problem, self._text, (token or self._token).position)
