"""Logging settings: the older options, and V2 options with levels for single resources.

iotmock writes no logs; it remembers what provisioning scripts set. Alone kept here: V2 operations need V2 options
first, and the DEFAULT level and the options' default level are one value.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account import documents, errors
from iotmock.services.account.state import LoggingOptions, LogTargetType, V2LoggingOptions

__all__ = ["LogSettingsBackend"]

_PAGE_SIZE = 250
# Target type, target name, level.
_Level = tuple[str, str, str]


@savable
class LogSettingsBackend(Backend):
    """Logging settings of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._options: LoggingOptions | None = None
        self._v2: V2LoggingOptions | None = None

    @operation("iot:SetLoggingOptions")
    def set_logging_options(self, call: Call, *, logging_options_payload: dict[str, Any]) -> None:
        """Set role and level of the older logging.

        Raises: InvalidRequestException (by the model's checks).
        Source: API reference, SetLoggingOptions.
        """
        before = self._options
        self._options = LoggingOptions(logging_options_payload["roleArn"], logging_options_payload.get("logLevel"))
        level_before = None if before is None else before.log_level
        call.record("logging options", self.account, "set", level_before, self._options.log_level)

    @operation("iot:GetLoggingOptions")
    def get_logging_options(self, _call: Call) -> Document:
        """Say what SetLoggingOptions set.

        Raises: nothing.
        Source: API reference, GetLoggingOptions.
        """
        return documents.logging_options(self._options)

    @operation("iot:SetV2LoggingOptions")
    def set_v2_logging_options(
        self,
        call: Call,
        *,
        role_arn: str | None = None,
        default_log_level: str | None = None,
        disable_all_logs: bool | None = None,
        event_configurations: list[dict[str, Any]] | None = None,
    ) -> None:
        """Set the V2 options that are given; the first time role and default level are required.

        Raises: InvalidRequestException.
        Source: API reference, SetV2LoggingOptions; developer guide, Configure AWS IoT logging.
        """
        events = _by_event_type(event_configurations)
        before = self._v2
        options = before or _first_options(role_arn, default_log_level)
        level_before = None if before is None else before.default_log_level
        options.role_arn = role_arn or options.role_arn
        options.default_log_level = default_log_level or options.default_log_level
        if disable_all_logs is not None:
            options.disable_all_logs = disable_all_logs
        if events is not None:
            options.event_configurations = events
        self._v2 = options
        call.record("V2 logging options", self.account, "set", level_before, options.default_log_level)

    @operation("iot:GetV2LoggingOptions")
    def get_v2_logging_options(self, _call: Call, *, verbose: bool | None = None) -> Document:
        """Say what the V2 options are; `verbose` lists every event type.

        Raises: NotConfiguredException.
        Source: API reference, GetV2LoggingOptions.
        """
        return documents.v2_logging_options(self._find_v2_options(), bool(verbose))

    @operation("iot:SetV2LoggingLevel")
    def set_v2_logging_level(self, call: Call, *, log_target: dict[str, Any], log_level: str) -> None:
        """Set the level of a thing group, client, address or principal, or the default level.

        Raises: NotConfiguredException, InvalidRequestException.
        Source: API reference, SetV2LoggingLevel; developer guide, Configure AWS IoT logging.
        """
        options = self._find_v2_options()
        target_type, target_name = log_target["targetType"], log_target.get("targetName")
        before: str | None = options.default_log_level
        if target_type == LogTargetType.DEFAULT:
            if target_name:
                raise errors.log_target_takes_no_name()
            options.default_log_level = log_level
        else:
            if not target_name:
                raise errors.log_target_needs_name(target_type)
            before = options.levels.get((target_type, target_name))
            options.levels[target_type, target_name] = log_level
        call.record("logging level", _target_text(target_type, target_name), "set", before, log_level)

    @operation("iot:ListV2LoggingLevels")
    def list_v2_logging_levels(
        self,
        call: Call,
        *,
        target_type: str | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
    ) -> Document:
        """List the default level, then the levels of single resources.

        Raises: NotConfiguredException, InvalidRequestException.
        Source: API reference, ListV2LoggingLevels; AWS CLI example of list-v2-logging-levels.
        """
        options = self._find_v2_options()
        scope = f"ListV2LoggingLevels/{target_type}"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        levels = (level for level in _levels_behind(options, position) if target_type in (None, level[0]))
        page, token = paging.take_page(call, scope, levels, max_results or _PAGE_SIZE, lambda level: level[:2])
        return {
            "logTargetConfigurations": [documents.log_target_configuration(*level) for level in page],
            "nextToken": token,
        }

    @operation("iot:DeleteV2LoggingLevel")
    def delete_v2_logging_level(self, call: Call, *, target_type: str, target_name: str) -> None:
        """Drop the level of a single resource; one that has none is no error.

        Raises: InvalidRequestException.
        Source: API reference, DeleteV2LoggingLevel; developer guide, Configure AWS IoT logging.
        """
        if target_type == LogTargetType.DEFAULT:
            raise errors.target_type_not_deletable()
        before = None if self._v2 is None else self._v2.levels.pop((target_type, target_name), None)
        if before is not None:
            call.record("logging level", _target_text(target_type, target_name), "delete", before, None)

    def _find_v2_options(self) -> V2LoggingOptions:
        if self._v2 is None:
            raise errors.logging_not_configured()
        return self._v2


def _first_options(role_arn: str | None, default_log_level: str | None) -> V2LoggingOptions:
    if not role_arn:
        raise errors.logging_needs("roleArn")
    if not default_log_level:
        raise errors.logging_needs("defaultLogLevel")
    return V2LoggingOptions(role_arn, default_log_level)


def _by_event_type(configurations: list[dict[str, Any]] | None) -> dict[str, dict[str, Any]] | None:
    if configurations is None:
        return None
    found: dict[str, dict[str, Any]] = {}
    for configuration in configurations:
        event_type = configuration["eventType"]
        if event_type in found:
            raise errors.event_type_given_twice(event_type)
        found[event_type] = configuration
    return found


def _levels_behind(options: V2LoggingOptions, position: tuple[str, str] | None) -> Iterator[_Level]:
    """The default level, then the others by type and name, from behind `position`."""
    if position is None or position[0] == LogTargetType.DEFAULT:
        keys = options.levels.irange()
    else:
        keys = options.levels.irange(minimum=position, inclusive=(False, True))
    named = ((*key, options.levels[key]) for key in keys)
    default: _Level = (LogTargetType.DEFAULT, "", options.default_log_level)
    return chain((default,), named) if position is None else named


def _target_text(target_type: str, target_name: str | None) -> str:
    return f"{target_type} {target_name}" if target_name else target_type
