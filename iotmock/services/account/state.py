"""What an account remembers of its settings."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sortedcontainers import SortedDict

from iotmock.core.savable import savable

__all__ = [
    "EncryptionConfiguration",
    "EncryptionType",
    "EventConfigurations",
    "EventType",
    "LogTargetType",
    "LoggingOptions",
    "V2LoggingOptions",
]


@savable
class EventType(StrEnum):
    """The kinds of event message that an account can switch on."""

    THING = "THING"
    THING_GROUP = "THING_GROUP"
    THING_TYPE = "THING_TYPE"
    THING_GROUP_MEMBERSHIP = "THING_GROUP_MEMBERSHIP"
    THING_GROUP_HIERARCHY = "THING_GROUP_HIERARCHY"
    THING_TYPE_ASSOCIATION = "THING_TYPE_ASSOCIATION"
    JOB = "JOB"
    JOB_EXECUTION = "JOB_EXECUTION"
    POLICY = "POLICY"
    CERTIFICATE = "CERTIFICATE"
    CA_CERTIFICATE = "CA_CERTIFICATE"


@savable
class EncryptionType(StrEnum):
    """Whose key encrypts the account's data."""

    AWS_OWNED = "AWS_OWNED_KMS_KEY"
    CUSTOMER_MANAGED = "CUSTOMER_MANAGED_KMS_KEY"


@savable
class LogTargetType(StrEnum):
    """What a logging level can be set for."""

    DEFAULT = "DEFAULT"
    THING_GROUP = "THING_GROUP"
    CLIENT_ID = "CLIENT_ID"
    SOURCE_IP = "SOURCE_IP"
    PRINCIPAL_ID = "PRINCIPAL_ID"


@savable
@dataclass(slots=True)
class EventConfigurations:
    """Which event messages are published. They come into being, all off, when somebody first asks or sets."""

    created_at: datetime
    last_modified_at: datetime
    enabled: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(EventType, False))


@savable
@dataclass(frozen=True, slots=True)
class EncryptionConfiguration:
    """With which key data are encrypted. There is no date before the first change."""

    type: str = EncryptionType.AWS_OWNED
    key_arn: str | None = None
    role_arn: str | None = None
    last_modified_at: datetime | None = None


@savable
@dataclass(frozen=True, slots=True)
class LoggingOptions:
    """The options of the older logging."""

    role_arn: str
    log_level: str | None


@savable
@dataclass(slots=True)
class V2LoggingOptions:
    """The options of fine-grained logging.

    levels: (target type, target name) > level, for single resources, in that order.
    """

    role_arn: str
    default_log_level: str
    disable_all_logs: bool = False
    event_configurations: dict[str, dict[str, Any]] = field(default_factory=dict)
    levels: "SortedDict[tuple[str, str], str]" = field(default_factory=SortedDict)
