"""AWS documents of the account's settings."""

from iotmock.core.rooms.backend import Document
from iotmock.services.account.state import (
    EncryptionConfiguration,
    EncryptionType,
    EventConfigurations,
    LoggingOptions,
    LogTargetType,
    V2LoggingOptions,
)

__all__ = [
    "encryption_configuration",
    "event_configurations",
    "log_target_configuration",
    "logging_options",
    "v2_logging_options",
]

# The event types of "CloudWatch AWS IoT log entries" in the developer guide.
_LOGGED_EVENTS = (
    "Connect",
    "Connection.AuthNError",
    "Disconnect",
    "Ping",
    "Publish-In",
    "Publish-Out",
    "Subscribe",
    "DeleteThingShadow",
    "GetThingShadow",
    "UpdateThingShadow",
    "FunctionExecution",
    "RuleExecution",
    "RuleMatch",
    "RuleMessageThrottled",
    "RuleNotFound",
    "StartingRuleExecution",
    "DescribeJobExecution",
    "GetPendingJobExecution",
    "ReportFinalJobExecutionCount",
    "StartNextPendingJobExecution",
    "UpdateJobExecution",
    "GetDeviceCredentials",
    "ProvisionDevice",
    "AddThingToDynamicThingGroupsFailed",
)
# The youngest ones are off until somebody asks for them.
_OFF_BY_DEFAULT = frozenset({"Connection.AuthNError", "Ping"})


def encryption_configuration(configuration: EncryptionConfiguration) -> Document:
    """The answer of DescribeEncryptionConfiguration; key and role of the customer's are always well."""
    is_customers = configuration.type == EncryptionType.CUSTOMER_MANAGED
    return {
        "encryptionType": configuration.type,
        "kmsKeyArn": configuration.key_arn,
        "kmsAccessRoleArn": configuration.role_arn,
        "configurationDetails": {"configurationStatus": "HEALTHY"} if is_customers else None,
        "lastModifiedDate": configuration.last_modified_at,
    }


def event_configurations(settings: EventConfigurations) -> Document:
    """The answer of DescribeEventConfigurations."""
    return {
        "eventConfigurations": {kind: {"Enabled": enabled} for kind, enabled in settings.enabled.items()},
        "creationDate": settings.created_at,
        "lastModifiedDate": settings.last_modified_at,
    }


def logging_options(options: LoggingOptions | None) -> Document:
    """The answer of GetLoggingOptions; empty before anything was set."""
    return {} if options is None else {"roleArn": options.role_arn, "logLevel": options.log_level}


def v2_logging_options(options: V2LoggingOptions, verbose: bool) -> Document:
    """The answer of GetV2LoggingOptions; `verbose` adds the event types that inherit the default level."""
    configured = options.event_configurations
    if verbose:
        configured = {event: _inherited(event, options) for event in _LOGGED_EVENTS} | configured
    return {
        "roleArn": options.role_arn,
        "defaultLogLevel": options.default_log_level,
        "disableAllLogs": options.disable_all_logs,
        "eventConfigurations": list(configured.values()) or None,
    }


def _inherited(event: str, options: V2LoggingOptions) -> Document:
    level = "DISABLED" if event in _OFF_BY_DEFAULT else options.default_log_level
    return {"eventType": event, "logLevel": level}


def log_target_configuration(target_type: str, target_name: str, level: str) -> Document:
    """One entry of ListV2LoggingLevels."""
    named = target_type != LogTargetType.DEFAULT
    return {
        "logTarget": {"targetType": target_type, **({"targetName": target_name} if named else {})},
        "logLevel": level,
    }
