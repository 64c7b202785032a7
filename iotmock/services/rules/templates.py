"""Substitution templates: `${expression}` in the members of an action.

Alone kept here: which members are never templates; that an expression sees the original payload and the variables of
SET; what a result looks like as text. Source: Developer Guide, "Substitution templates".
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, NamedTuple

from iotmock.services.rules.sql.compiler import Evaluate, compile_expression
from iotmock.services.rules.sql.errors import SqlError
from iotmock.services.rules.sql.parser import parse_expression
from iotmock.services.rules.sql.run import Run
from iotmock.services.rules.sql.values import UNDEFINED, as_text
from iotmock.services.rules.sql.versions import Version

__all__ = ["Dialect", "Parameters", "TemplateError", "has_template"]

_NEVER: Final = frozenset({
    "auth", "batchMode", "cannedAcl", "hashKeyType", "messageFormat", "qos", "rangeKeyType", "roleArn", "separator",
    "useBase64",
})  # fmt: skip
# Lists of names with values: only the values are templates.
_VALUES_ONLY: Final = {"dimensions": "name", "headers": "key"}


class TemplateError(Exception):
    """A member of an action holds what is no template. The message says which, and points at the place."""


class Dialect(NamedTuple):
    """In which terms templates are written: version and variables of the rule's statement.

    takes_externals: whether functions may be called that ask other services.
    """

    version: Version
    variables: Collection[str] = ()
    takes_externals: bool = True


class _Slot(NamedTuple):
    """Where the text of a template goes."""

    number: int


class Parameters:
    """The members of an action, ready: what they are for a message is one text for each template."""

    __slots__ = ("_shape", "_templates")

    def __init__(self, members: Mapping[str, Any], dialect: Dialect, *, takes_templates: bool = True) -> None:
        """Prepare the members.

        Raises: TemplateError.
        """
        self._templates: list[Callable[[Run], str]] = []
        self._shape = self._prepared(members, "", dialect) if takes_templates else members

    def texts(self, run: Run) -> tuple[str, ...]:
        """What the templates say about a message.

        Raises: EvaluationFailed.
        """
        return tuple([template(run) for template in self._templates])

    def filled(self, texts: tuple[str, ...]) -> Any:
        """The members with these texts; a new copy."""
        return _filled(self._shape, texts)

    def _prepared(self, value: Any, path: str, dialect: Dialect) -> Any:
        if isinstance(value, str):
            return self._prepared_text(value, path, dialect)
        if isinstance(value, Mapping):
            return {
                name: member if name in _NEVER else self._prepared(member, f"{path}.{name}" if path else name, dialect)
                for name, member in value.items()
            }
        if isinstance(value, list):
            constant = _VALUES_ONLY.get(path)
            return [
                {
                    name: member if name == constant else self._prepared(member, f"{path}.{name}", dialect)
                    for name, member in item.items()
                }
                if constant is not None and isinstance(item, Mapping)
                else self._prepared(item, path, dialect)
                for item in value
            ]
        return value

    def _prepared_text(self, text: str, path: str, dialect: Dialect) -> Any:
        if "${" not in text:
            return text
        try:
            template = _compiled(text, dialect)
        except SqlError as error:
            raise TemplateError(f"{path}: {error}") from error
        self._templates.append(template)
        return _Slot(len(self._templates) - 1)


def has_template(text: str) -> bool:
    """Whether a text holds a template."""
    return "${" in text


def _filled(shape: Any, texts: tuple[str, ...]) -> Any:
    kind = type(shape)
    if kind is _Slot:
        return texts[shape.number]
    if isinstance(shape, Mapping):
        return {name: _filled(member, texts) for name, member in shape.items()}
    if kind is list:
        return [_filled(item, texts) for item in shape]
    return shape


def _compiled(text: str, dialect: Dialect) -> Callable[[Run], str]:
    parts: list[str | Evaluate] = []
    position = 0
    while (start := text.find("${", position)) >= 0:
        end = _closing_brace(text, start)
        parts += [text[position:start], _expression(text, start + 2, end, dialect)]
        position = end + 1
    parts.append(text[position:])
    pieces = [part for part in parts if part != ""]
    first = pieces[0]
    if len(pieces) == 1 and not isinstance(first, str):
        return lambda run: _text(first(run))

    def joined(run: Run) -> str:
        return "".join([piece if isinstance(piece, str) else _text(piece(run)) for piece in pieces])

    return joined


def _expression(text: str, start: int, end: int, dialect: Dialect) -> Evaluate:
    try:
        parsed = parse_expression(
            text[start:end], dialect.version, dialect.variables, takes_externals=dialect.takes_externals
        )
    except SqlError as error:
        # Where it is in the whole text.
        raise SqlError(error.problem, text, start + error.position) from error
    return compile_expression(parsed, dialect.version)


def _closing_brace(text: str, start: int) -> int:
    """The place of the brace that closes a template; braces in quotes do not count."""
    depth, quote = 0, ""
    for place in range(start + 1, len(text)):
        character = text[place]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if not depth:
                return place
    raise SqlError("a template is not closed", text, start)


def _text(value: Any) -> str:
    text = as_text(value)
    return "" if text is UNDEFINED else text
