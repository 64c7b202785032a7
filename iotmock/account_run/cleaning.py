"""What tests have left in an account: found by the prefix of its name, and deleted.

Invariants kept here: nothing is touched whose name does not begin with the prefix. What could not be deleted is told,
never passed over.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

from botocore.exceptions import ClientError

from iotmock.core.thing_names import is_thing_name

__all__ = ["FAMILIES", "PREFIX", "Family", "Found", "LeftBehind", "OpenAccount", "clean", "find"]

PREFIX = "iotmock_"
"""What every name begins with that a run gives out; only letters and `_`, which every resource takes."""

_PAUSE_SECONDS = 2.0
"""AWS IoT lets go of what was detached, and of what hangs on it, only after a while."""
_MAX_ROUNDS = 5
_GONE = "ResourceNotFoundException"


class OpenAccount(Protocol):
    """Whose clients clean up."""

    def client(self, service: str = "iot") -> Any:
        """A boto3 client of the account and region."""


@dataclass(frozen=True)
class LeftBehind:
    """Something that is still there, and why."""

    kind: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.reason}"


@dataclass(frozen=True)
class Family:
    """A kind of resource: how its names are found, and how one of them is deleted."""

    kind: str
    names: Callable[[OpenAccount], Iterable[str]]
    delete: Callable[[OpenAccount, str], object]


@dataclass
class Found:
    """What there is with a prefix, in the order in which it can be deleted, and which kinds could not be listed."""

    entries: list[tuple[Family, str]]
    unlisted: list[LeftBehind]


def find(account: OpenAccount, prefix: str, devices: Iterable[str] = ()) -> Found:
    """Everything whose name begins with `prefix`.

    devices: names under which there may be shadows without a thing, which AWS cannot list.
    """
    found = Found([], [])
    for family in FAMILIES:
        try:
            found.entries += [(family, name) for name in family.names(account) if name.startswith(prefix)]
        except ClientError as error:
            found.unlisted.append(LeftBehind(family.kind, f"{prefix}*", str(error)))
    # What bears a name that no thing can have, e.g. a package, has no shadow.
    found.entries += [(_DEVICE, name) for name in devices if is_thing_name(name)]
    return found


def clean(account: OpenAccount, found: Found, *, pause_seconds: float = _PAUSE_SECONDS) -> list[LeftBehind]:
    """Delete what was found; gives what is left, which is nothing where all went well.

    What AWS refuses is tried again after the rest is gone, as long as that helps.
    """
    waiting, left = found.entries, []
    for _ in range(_MAX_ROUNDS):
        refused = [(entry, reason) for entry in waiting if (reason := _delete(account, *entry))]
        left = [LeftBehind(family.kind, name, reason) for (family, name), reason in refused]
        if not refused or len(refused) == len(waiting):
            break
        waiting = [entry for entry, _ in refused]
        Event().wait(pause_seconds)
    return [*found.unlisted, *left]


def _delete(account: OpenAccount, family: Family, name: str) -> str:
    """Try; gives the reason of a refusal, or nothing."""
    try:
        with _or_gone():
            family.delete(account, name)
    except ClientError as error:
        return str(error)
    return ""


@contextmanager
def _or_gone() -> Iterator[None]:
    """What is not there any more needs no deletion."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != _GONE:
            raise


# Finding


def _listed(
    operation: str, member: str, name: str, service: str = "iot", unless: Callable[[Any], object] = lambda _entry: False
) -> Callable[[OpenAccount], Iterator[str]]:
    """The names of all pages of a list operation.

    operation: in boto3's spelling. member, name: where the names stand. unless: which entries are on their way out.
    """

    def names(account: OpenAccount) -> Iterator[str]:
        client = account.client(service)
        if not hasattr(client, operation):
            return  # this botocore cannot have made any
        token: dict[str, str] = {}
        while True:
            page = getattr(client, operation)(**token)
            yield from [entry[name] for entry in page[member] if not unless(entry)]
            if page.get("nextToken"):
                token = {"nextToken": page["nextToken"]}
            elif page.get("nextMarker"):
                token = {"marker": page["nextMarker"]}
            else:
                return

    return names


def _retained_topics(account: OpenAccount) -> Iterator[str]:
    return _listed("list_retained_messages", "retainedTopics", "topic", "iot-data")(account)


# Deleting


def _delete_job(account: OpenAccount, name: str) -> None:
    iot = account.client()
    if iot.describe_job(jobId=name)["job"]["status"] in ("IN_PROGRESS", "SCHEDULED"):
        iot.cancel_job(jobId=name, force=True)
    iot.delete_job(jobId=name, force=True)


def _delete_package(account: OpenAccount, name: str) -> None:
    iot = account.client()
    if iot.get_package(packageName=name).get("defaultVersionName"):
        iot.update_package(packageName=name, unsetDefaultVersion=True)
    while versions := iot.list_package_versions(packageName=name)["packageVersionSummaries"]:
        for version in versions:
            iot.delete_package_version(packageName=name, versionName=version["versionName"])
    iot.delete_package(packageName=name)


def _delete_thing(account: OpenAccount, name: str) -> None:
    iot = account.client()
    _delete_shadows(account, name)
    for principal in iot.list_thing_principals(thingName=name)["principals"]:
        iot.detach_thing_principal(thingName=name, principal=principal)
    iot.delete_thing(thingName=name)


def _delete_shadows(account: OpenAccount, name: str) -> None:
    data = account.client("iot-data")
    for shadow in data.list_named_shadows_for_thing(thingName=name)["results"]:
        with _or_gone():
            data.delete_thing_shadow(thingName=name, shadowName=shadow)
    with _or_gone():
        data.delete_thing_shadow(thingName=name)


def _delete_thing_group(account: OpenAccount, name: str) -> None:
    iot = account.client()
    if iot.describe_thing_group(thingGroupName=name).get("queryString"):
        iot.delete_dynamic_thing_group(thingGroupName=name)
    else:
        iot.delete_thing_group(thingGroupName=name)


def _delete_thing_type(account: OpenAccount, name: str) -> None:
    iot = account.client()
    if not iot.describe_thing_type(thingTypeName=name)["thingTypeMetadata"].get("deprecated"):
        iot.deprecate_thing_type(thingTypeName=name)
    iot.delete_thing_type(thingTypeName=name)


def _delete_policy(account: OpenAccount, name: str) -> None:
    iot = account.client()
    for target in iot.list_targets_for_policy(policyName=name)["targets"]:
        iot.detach_policy(policyName=name, target=target)
    for version in iot.list_policy_versions(policyName=name)["policyVersions"]:
        if not version["isDefaultVersion"]:
            iot.delete_policy_version(policyName=name, policyVersionId=version["versionId"])
    iot.delete_policy(policyName=name)


FAMILIES = (
    Family(
        "job",
        _listed("list_jobs", "jobs", "jobId", unless=lambda job: job["status"] == "DELETION_IN_PROGRESS"),
        _delete_job,
    ),
    Family(
        "job template",
        _listed("list_job_templates", "jobTemplates", "jobTemplateId"),
        lambda account, name: account.client().delete_job_template(jobTemplateId=name),
    ),
    Family(
        "command",
        _listed("list_commands", "commands", "commandId", unless=lambda command: command.get("pendingDeletion")),
        lambda account, name: account.client().delete_command(commandId=name),
    ),
    Family("package", _listed("list_packages", "packageSummaries", "packageName"), _delete_package),
    Family(
        "topic rule",
        _listed("list_topic_rules", "rules", "ruleName"),
        lambda account, name: account.client().delete_topic_rule(ruleName=name),
    ),
    Family(
        "retained message",
        _retained_topics,
        lambda account, topic: account.client("iot-data").publish(topic=topic, qos=1, retain=True, payload=b""),
    ),
    Family("thing", _listed("list_things", "things", "thingName"), _delete_thing),
    Family("thing group", _listed("list_thing_groups", "thingGroups", "groupName"), _delete_thing_group),
    Family(
        "billing group",
        _listed("list_billing_groups", "billingGroups", "groupName"),
        lambda account, name: account.client().delete_billing_group(billingGroupName=name),
    ),
    Family("thing type", _listed("list_thing_types", "thingTypes", "thingTypeName"), _delete_thing_type),
    Family("policy", _listed("list_policies", "policies", "policyName"), _delete_policy),
)
"""What is cleaned up, in an order in which nothing holds what comes after it.

Certificates have no names: a test deletes its own.
"""

_DEVICE = Family("shadow", lambda _account: (), _delete_shadows)
