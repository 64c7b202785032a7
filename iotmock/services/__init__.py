"""The service rooms."""

from functools import cache
from importlib import import_module

__all__ = ["ROOMS", "open_rooms"]

# In this order their methods are told of changes.
ROOMS = ("account", "registry", "messaging", "shadows", "packages", "commands", "one_click", "jobs")

# Jobs have no room yet, but their topics have rights: devices may ask, and nobody answers. The room of jobs takes these
# over (`@topic` for requests, `service_topics` for the rest; they cannot be declared twice), and this goes.
_JOBS = "$aws/things/{thing_name}/jobs"
_JOB_REQUESTS = ("/{verb:get|start-next}", "/{job_id}/{verb:get|update}")
_JOB_MESSAGES = ("/{news:notify|notify-next}", *(f"{end}/{{verdict:accepted|rejected}}" for end in _JOB_REQUESTS))


@cache
def open_rooms() -> None:
    """Register everything that the rooms answer, once."""
    for room in ROOMS:
        import_module(f"iotmock.services.{room}.backend")
    _reserve_topics_of_jobs()


def _reserve_topics_of_jobs() -> None:
    from iotmock.core.mqtt.doors import TopicKind, reserve

    for end in _JOB_REQUESTS:
        reserve(_JOBS + end, TopicKind.REQUEST, "devices ask for jobs over MQTT only")
    for end in _JOB_MESSAGES:
        reserve(_JOBS + end, TopicKind.SERVICE_MESSAGE)
