"""An action of a rule, and one delivery of a payload by it.

What kinds of actions there are stands in `kinds`. Alone kept here: an action either sends, is recorded, or has failed
with a reason; it never raises anything else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from iotmock.core import strict_json
from iotmock.core.world.services import ServiceRefused
from iotmock.core.world.world import Afterwards
from iotmock.services.rules.sql.run import Run
from iotmock.services.rules.sql.values import number_reader
from iotmock.services.rules.sql.versions import Version
from iotmock.services.rules.templates import Dialect, Parameters

__all__ = ["NO_JSON", "Action", "ActionFailed", "Amended", "Delivery", "Kind", "Origin", "Perform"]


class ActionFailed(Exception):
    """An action cannot do what it is for; the message says why.

    code: AWS's, where a service has refused. is_silent: whether the error action is not told.
    """

    def __init__(self, reason: str, *, code: str | None = None, is_silent: bool = False) -> None:
        super().__init__(reason)
        self.code = code
        self.is_silent = is_silent


class _NoJson:
    """What a payload says that is no JSON."""


NO_JSON: Final = _NoJson()


class Origin(NamedTuple):
    """The message that an action runs for.

    topic: as it was published. at: when. hops: how many links of a chain lie behind the message.
    """

    rule: str
    topic: str
    at: datetime
    hops: int


@dataclass(slots=True)
class Delivery:
    """One payload on its way.

    parameters: the action's members for this message. added: members that were not given and have a default. remark:
    what went wrong though the payload was taken.
    """

    afterwards: Afterwards
    origin: Origin
    version: Version
    parameters: Mapping[str, Any]
    payload: bytes
    added: dict[str, Any] | None = None
    remark: str | None = None

    def ask(self, service: str, method: str, **parameters: Any) -> Any:
        """What a mocked service answers.

        Raises: ActionFailed.
        """
        try:
            return self.afterwards.ask(service, method, **parameters)
        except ServiceRefused as refused:
            raise ActionFailed(str(refused), code=refused.code) from refused

    @property
    def document(self) -> Any:
        """What the payload says as JSON, numbers as the rule's version has them; `NO_JSON` where it is none."""
        reader = number_reader(whole_numbers_are_integers=not self.version.is_first)
        try:
            return strict_json.read(self.payload, number=reader)
        except strict_json.NotJson:
            return NO_JSON

    @property
    def object(self) -> dict[str, Any]:
        """What the payload says, which must be an object.

        Raises: ActionFailed.
        """
        found = self.document
        if not isinstance(found, dict):
            raise ActionFailed("the payload is no JSON object")
        return found

    @property
    def text(self) -> str:
        """The payload as text."""
        return self.payload.decode(errors="replace")


# Gives whether something took the payload; otherwise it is recorded only.
Perform = Callable[[Delivery], bool]


class Kind(NamedTuple):
    """A kind of action.

    name: as the API has it. failed_action: as the error action's document names it. resource: what it sends to, from
    its parameters. label: how the text of a failure calls that. perform: sends.
    """

    name: str
    failed_action: str
    label: str
    resource: Callable[[Mapping[str, Any]], str]
    perform: Perform
    takes_templates: bool = True


class Amended(NamedTuple):
    """Texts of templates, and members that were not given."""

    texts: tuple[str, ...]
    added: Mapping[str, Any]


class Action:
    """An action of a rule, ready.

    members: as they were given. is_error_action: whether it is the rule's error action.
    """

    __slots__ = ("is_error_action", "kind", "members", "parameters")

    def __init__(self, kind: Kind, members: Mapping[str, Any], dialect: Dialect, *, is_error_action: bool) -> None:
        """Prepare it.

        Raises: TemplateError.
        """
        self.kind = kind
        self.members = members
        self.is_error_action = is_error_action
        self.parameters = Parameters(members, dialect, takes_templates=kind.takes_templates)

    @property
    def name(self) -> str:
        """As the API has it."""
        return self.kind.name

    def texts(self, run: Run) -> tuple[str, ...]:
        """What its templates say about a message.

        Raises: EvaluationFailed.
        """
        return self.parameters.texts(run)

    def filled(self, texts: "tuple[str, ...] | Amended") -> dict[str, Any]:
        """Its members with these texts."""
        if isinstance(texts, Amended):
            return {**self.filled(texts.texts), **texts.added}
        found: dict[str, Any] = self.parameters.filled(texts)
        return found
