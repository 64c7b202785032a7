"""The account itself: where it is reached, and which event messages it publishes.

Alone kept here: every event type has a setting at all times, off until it is switched on.
"""

from typing import Any

from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account import (
    documents,
    encryption,  # noqa: F401  # registers its operations
    errors,
    log_settings,  # noqa: F401  # registers its operations
    tagging,  # noqa: F401  # registers its operations
)
from iotmock.services.account.endpoints import EndpointType, address
from iotmock.services.account.state import EventConfigurations

__all__ = ["AccountBackend"]


@savable
class AccountBackend(Backend):
    """Endpoints and event configurations of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._events: EventConfigurations | None = None

    @operation("iot:DescribeEndpoint")
    def describe_endpoint(self, call: Call, *, endpoint_type: str | None = None) -> Document:
        """Name the host of one kind of endpoint; without a kind, the old data endpoint.

        Raises: InvalidRequestException.
        Source: API reference, DescribeEndpoint.
        """
        try:
            kind = EndpointType.DATA if endpoint_type is None else EndpointType(endpoint_type)
        except ValueError:
            raise errors.endpoint_type_not_recognized(str(endpoint_type)) from None
        return {"endpointAddress": address(call.account, call.region, kind)}

    @operation("iot:DescribeEventConfigurations")
    def describe_event_configurations(self, call: Call) -> Document:
        """Say which event messages are published.

        Raises: nothing.
        Source: API reference, DescribeEventConfigurations; developer guide, Event messages.
        """
        return documents.event_configurations(self._event_configurations(call))

    @operation("iot:UpdateEventConfigurations")
    def update_event_configurations(
        self, call: Call, *, event_configurations: dict[str, dict[str, Any]] | None = None
    ) -> None:
        """Switch kinds of event message on or off; kinds that are not named stay as they are.

        Raises: InvalidRequestException (by the model's checks).
        Source: API reference, UpdateEventConfigurations.
        """
        settings = self._event_configurations(call)
        for kind, configuration in (event_configurations or {}).items():
            before, after = settings.enabled[kind], configuration.get("Enabled")
            if after is None or after == before:
                continue
            settings.enabled[kind] = after
            call.record("event configuration", kind, "update", _switch(before), _switch(after))
        settings.last_modified_at = call.now

    def publishes_events(self, kind: str) -> bool:
        """Whether event messages of this kind are switched on, e.g. "JOB_EXECUTION"."""
        return self._events is not None and self._events.enabled[kind]

    def _event_configurations(self, call: Call) -> EventConfigurations:
        if self._events is None:
            self._events = EventConfigurations(call.now, call.now)
        return self._events


def _switch(enabled: bool) -> str:
    return "enabled" if enabled else "disabled"
