"""Limits of the message broker that AWS can raise. Source: AWS General Reference, IoT Core endpoints and quotas."""

from iotmock.core.mqtt.sessions import DEFAULT_SESSION_SECONDS
from iotmock.core.world.limits import Limit, Limits

__all__ = ["MessagingLimits"]


class MessagingLimits(Limits):
    """How long a session may last. The broker stands below the rooms and reads the number by its name."""

    persistent_session_seconds = Limit(
        DEFAULT_SESSION_SECONDS, "seconds that a session may outlive its connection; AWS raises it to 604800 at most"
    )
