"""What the operations on topic rules and their destinations say no with."""

from iotmock.core.errors import (
    InvalidRequestException,
    ResourceAlreadyExistsException,
    SqlParseException,
    UnauthorizedException,
)
from iotmock.core.texts import shown

__all__ = [
    "action_takes_no",
    "confirmation_url_missing",
    "confirmation_url_no_prefix",
    "destination_cannot",
    "destination_denied",
    "destination_exists",
    "dimension_name_reserved",
    "invalid_token",
    "not_one_action",
    "not_one_configuration",
    "not_secure",
    "rule_denied",
    "rule_exists",
    "sql_not_parsed",
    "status_not_settable",
    "token_not_valid",
    "topic_not_valid",
    "version_unknown",
]


def rule_denied(name: str) -> UnauthorizedException:
    """No such rule, in AWS's words: it says no more to whom it may not concern."""
    return UnauthorizedException(f"Access to topic rule '{name}' was denied")


def rule_exists(name: str, arn: str) -> ResourceAlreadyExistsException:
    """CreateTopicRule of a name that is taken."""
    return ResourceAlreadyExistsException(f"Rule with name {name} already exists", resourceId=name, resourceArn=arn)


def sql_not_parsed(problem: str) -> SqlParseException:
    """A statement or a template that does not parse."""
    return SqlParseException(problem)


def version_unknown(version: str, known: list[str]) -> InvalidRequestException:
    """A version of the SQL that does not exist."""
    return InvalidRequestException(f"awsIotSqlVersion {shown(version)} is not valid: use {', '.join(known)}.")


def not_one_action(where: str, names: list[str]) -> InvalidRequestException:
    """An action of no kind, or of several."""
    given = ", ".join(names) if names else "none"
    return InvalidRequestException(f"{where} must have exactly one kind of action; it has {given}.")


def action_takes_no(where: str, member: str, other: str) -> InvalidRequestException:
    """Members that exclude each other."""
    return InvalidRequestException(f"{where}: {member} is not supported together with {other}.")


def confirmation_url_missing(where: str) -> InvalidRequestException:
    """An http action whose URL depends on the message says where it is confirmed."""
    return InvalidRequestException(f"{where}: a url with a substitution template needs a confirmationUrl.")


def confirmation_url_no_prefix(where: str) -> InvalidRequestException:
    """What is confirmed must cover what is posted to."""
    return InvalidRequestException(f"{where}: confirmationUrl must be a prefix of url.")


def not_secure(url: str) -> InvalidRequestException:
    """Rules post to HTTPS only."""
    return InvalidRequestException(f"{shown(url)} is not a valid URL: it must begin with https:// and name a host.")


def dimension_name_reserved(where: str, name: str) -> InvalidRequestException:
    """Names of Timestream's own columns."""
    return InvalidRequestException(
        f"{where}: {shown(name)} is not a valid dimension name: measure_name, measure_value and time, names that begin"
        " with ts_ or measure_value, and names with a colon are reserved."
    )


def topic_not_valid(where: str, reason: str) -> InvalidRequestException:
    """A topic that nobody can publish to."""
    return InvalidRequestException(f"{where}: {reason}.")


def invalid_token() -> InvalidRequestException:
    """A page token that this list did not issue."""
    return InvalidRequestException("The nextToken is not valid.")


# Destinations


def destination_denied(arn: str) -> UnauthorizedException:
    """No such destination."""
    return UnauthorizedException(f"Access to topic rule destination '{arn}' was denied")


def destination_exists(identifier: str, arn: str) -> ResourceAlreadyExistsException:
    """CreateTopicRuleDestination for what is a destination already."""
    return ResourceAlreadyExistsException(
        f"A topic rule destination with this configuration already exists: {arn}",
        resourceId=identifier,
        resourceArn=arn,
    )


def not_one_configuration(names: list[str]) -> InvalidRequestException:
    """A destination of no kind, or of several."""
    given = ", ".join(names) if names else "none"
    return InvalidRequestException(f"A destination must have exactly one configuration; it has {given}.")


def destination_cannot(arn: str, status: str, event: str) -> InvalidRequestException:
    """A move that the life cycle does not know."""
    return InvalidRequestException(f"Topic rule destination {arn} is {status} and cannot {event}.")


def status_not_settable(status: str) -> InvalidRequestException:
    """UpdateTopicRuleDestination to a status that only the service gives."""
    return InvalidRequestException(f"A destination cannot be set to {status}.")


def token_not_valid() -> InvalidRequestException:
    """A confirmation token that nobody got, that was used, or that another one has replaced."""
    return InvalidRequestException("The confirmation token is not valid.")
