"""Reserved topics that look misspelt: nobody would hear of them, and a test would wait in vain.

Only what differs in one level from a topic that a service knows counts as misspelt; AWS adds new ones now and then.
"""

from difflib import get_close_matches
from functools import lru_cache

from iotmock.core.mqtt.doors import RESERVED, TopicKind, kind_of
from iotmock.core.mqtt.topics import TopicError
from iotmock.core.notices import notify

__all__ = ["intended_topic", "warn_of_typo"]

_WITHOUT_DOLLAR = ("aws/things/", "aws/commands/")
# What follows `$aws/` where no service reserves single topics: of events, and of Basic Ingest.
_ROOTS = ("events", "rules")
_SIMILAR_ROOT = 0.8
# Events that one expects right behind `$aws/`.
_LIFE_CYCLE = ("presence", "subscriptions")
_UNKNOWN = (TopicKind.OTHER_AWS, TopicKind.EVENT)
# Developer Guide, Event messages, Lifecycle events.
_EVENTS = (
    "certificates",
    "commandExecution",
    "job",
    "jobExecution",
    "policies",
    "presence",
    "subscriptions",
    "thing",
    "thingGroup",
    "thingGroupHierarchy",
    "thingGroupMembership",
    "thingType",
    "thingTypeAssociation",
)


def warn_of_typo(topic: object, told: set[str]) -> None:
    """Warn, once for each, of a topic or a filter that nothing known to AWS fits, and something similar would.

    told: what was warned of before; it is noted there.
    """
    if not isinstance(topic, str) or topic in told or not _may_be_misspelt(topic):
        return
    intended = intended_topic(topic)
    if intended is not None:
        told.add(topic)
        notify(f"AWS IoT has no topic {topic!r}: did you mean {intended!r}?")


def _may_be_misspelt(topic: str) -> bool:
    """Rule out, at little cost, what nearly every topic is: an ordinary one, or one that a service knows."""
    if topic[:1] != "$":
        return topic.startswith(_WITHOUT_DOLLAR)
    try:
        # Whoever publishes asks the same next, and then it is known.
        return kind_of(topic) in _UNKNOWN
    except TopicError:
        return True  # a filter


@lru_cache(maxsize=1024)
def intended_topic(topic: str) -> str | None:
    """The topic or filter that is probably meant; None where there is nothing to correct."""
    if topic.startswith(_WITHOUT_DOLLAR):
        return f"${topic}" if RESERVED.nearest(f"${topic}".split("/")) == f"${topic}".split("/") else None
    levels = topic.split("/")
    if levels[0] != "$aws" or len(levels) < 3:
        return None
    if levels[1] in _LIFE_CYCLE:
        return "/".join(["$aws", "events", *levels[1:]])
    if levels[1] not in _ROOTS and (root := get_close_matches(levels[1], _ROOTS, n=1, cutoff=_SIMILAR_ROOT)):
        corrected = "/".join(["$aws", *root, *levels[2:]])
        return intended_topic(corrected) or corrected
    if levels[1] == "events":
        similar = [] if levels[2] in (*_EVENTS, "+", "#") else get_close_matches(levels[2], _EVENTS, n=1)
        return "/".join(["$aws", "events", *similar, *levels[3:]]) if similar else None
    nearest = RESERVED.nearest(levels)
    return None if nearest is None or nearest == levels else "/".join(nearest)
