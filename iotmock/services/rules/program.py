"""From the payload of CreateTopicRule to what a rule does, ready to run; whatever is wrong with it is found here.

In this order: the version, the statement, the actions, the error action. Sources: API reference, TopicRulePayload;
Developer Guide, the pages of the actions.
"""

from collections.abc import Mapping
from typing import Any, Final

from iotmock.core.mqtt.topics import TopicError, check_topic_name
from iotmock.core.savable import put_together
from iotmock.services.rules import errors
from iotmock.services.rules.action import Action
from iotmock.services.rules.actions.kinds import KINDS
from iotmock.services.rules.sql.compiler import compile_statement
from iotmock.services.rules.sql.errors import SqlError
from iotmock.services.rules.sql.parser import parse
from iotmock.services.rules.sql.versions import Version
from iotmock.services.rules.state import Program, Rule
from iotmock.services.rules.templates import Dialect, TemplateError, has_template
from iotmock.services.rules.web import check_url

__all__ = ["compile_program", "destination_urls"]

_RESERVED_NAMES: Final = frozenset({"measure_name", "measure_value", "time"})
_RESERVED_PREFIXES: Final = ("ts_", "measure_value")


def compile_program(rule: str, payload: Mapping[str, Any]) -> Program:
    """Prepare a rule.

    Raises: InvalidRequestException, SqlParseException.
    """
    given = payload.get("awsIotSqlVersion", Version.OF_2015)
    if given not in list(Version):
        raise errors.version_unknown(given, list(Version))
    version = Version(given)
    try:
        compiled = compile_statement(parse(payload["sql"], version), version)
    except SqlError as error:
        raise errors.sql_not_parsed(str(error)) from error
    dialect = Dialect(version, [name for name, _ in compiled.statement.assignments])
    actions = tuple(_action(f"actions[{place}]", each, dialect) for place, each in enumerate(payload["actions"]))
    error_action = payload.get("errorAction")
    return Program(
        rule,
        compiled,
        actions,
        None
        if error_action is None
        else _action("errorAction", error_action, dialect._replace(takes_externals=False), is_error_action=True),
    )


@put_together(Rule)
def _complete(rule: Rule) -> None:
    rule.program = compile_program(rule.name, rule.payload)


def destination_urls(payload: Mapping[str, Any]) -> list[str]:
    """The addresses that the http actions of a rule are confirmed at, where these do not depend on the message."""
    error_action = payload.get("errorAction")
    actions = [*payload["actions"], *([] if error_action is None else [error_action])]
    urls = [
        each["http"].get("confirmationUrl", each["http"]["url"]) for each in actions if each.get("http") is not None
    ]
    return [url for url in dict.fromkeys(urls) if not has_template(url)]


def _action(where: str, action: Mapping[str, Any], dialect: Dialect, *, is_error_action: bool = False) -> Action:
    given = [name for name, members in action.items() if members is not None]
    if len(given) != 1:
        raise errors.not_one_action(where, given)
    (name,) = given
    members, place = action[name], f"{where}.{name}"
    check = _CHECKS.get(name)
    if check is not None:
        check(place, members)
    try:
        return Action(KINDS[name], members, dialect, is_error_action=is_error_action)
    except TemplateError as error:
        raise errors.sql_not_parsed(f"{place}.{error}") from error


def _check_events(where: str, members: Mapping[str, Any]) -> None:
    if members.get("batchMode") and members.get("messageId") is not None:
        raise errors.action_takes_no(where, "messageId", "batchMode")


def _check_http(where: str, members: Mapping[str, Any]) -> None:
    url, confirmation = members["url"], members.get("confirmationUrl")
    if confirmation is None:
        if has_template(url):
            raise errors.confirmation_url_missing(where)
        check_url(url)
        return
    if not url.startswith(confirmation):
        raise errors.confirmation_url_no_prefix(where)
    if not has_template(confirmation):
        check_url(confirmation)


def _check_republish(where: str, members: Mapping[str, Any]) -> None:
    topic = members["topic"]
    if has_template(topic):
        return
    try:
        check_topic_name(topic.removeprefix("$") if topic.startswith("$$") else topic)
    except TopicError as error:
        raise errors.topic_not_valid(f"{where}.topic", str(error)) from error


def _check_timestream(where: str, members: Mapping[str, Any]) -> None:
    for dimension in members["dimensions"]:
        name = dimension["name"]
        if name in _RESERVED_NAMES or name.startswith(_RESERVED_PREFIXES) or ":" in name:
            raise errors.dimension_name_reserved(where, name)


_CHECKS: Final = {
    "http": _check_http,
    "iotEvents": _check_events,
    "republish": _check_republish,
    "timestream": _check_timestream,
}
