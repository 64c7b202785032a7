"""The MQTT side of shadows: their reserved topics, and the messages that are rendered when somebody reads them.

Source: Developer Guide, Device Shadow MQTT topics.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from iotmock.core.mqtt.message import Deferred
from iotmock.core.thing_names import is_thing_name
from iotmock.services.shadows import errors
from iotmock.services.shadows.content import AppliedUpdate
from iotmock.services.shadows.documents import accepted_document, delta_message, documents_message
from iotmock.services.shadows.remembered import Record, recall
from iotmock.services.shadows.request import client_token_or_none
from iotmock.services.shadows.state import ShadowName

__all__ = ["ACCEPTED", "CLASSIC", "DELTA", "DOCUMENTS", "NAMED", "OF_SERVICE", "check_name", "prefix_of"]

# What the topics of a thing's shadows begin with.
CLASSIC: Final = "$aws/things/{thing_name}/shadow"
NAMED: Final = "$aws/things/{thing_name}/shadow/name/{shadow_name}"
# Where only the service speaks.
OF_SERVICE: Final = tuple(
    f"{prefix}/{tail}"
    for prefix in (CLASSIC, NAMED)
    for tail in ("{verb:get|update|delete}/{verdict:accepted|rejected}", "update/{view:delta|documents}")
)

_SHADOW_NAME: Final = re.compile("[$a-zA-Z0-9:_-]{1,64}")


def prefix_of(name: ShadowName) -> str:
    """What all topics of a shadow begin with."""
    return _prefix(*name)


@lru_cache(maxsize=4096)
def _prefix(thing_name: str, shadow_name: str | None) -> str:
    prefix = f"$aws/things/{thing_name}/shadow"
    return prefix if shadow_name is None else f"{prefix}/name/{shadow_name}"


def check_name(name: ShadowName, body: bytes) -> None:
    """Check the names that a topic says; those of a request over HTTP are checked by the service model.

    Raises: DocumentError.
    """
    if not is_thing_name(name.thing_name):
        raise errors.invalid_name("thing", client_token_or_none(body))
    if name.shadow_name is not None and not _SHADOW_NAME.fullmatch(name.shadow_name):
        raise errors.invalid_name("shadow", client_token_or_none(body))


def _topic_behind(tail: str) -> Callable[[Record, object], str]:
    def topic(record: Record, _at_hand: object) -> str:
        return f"{_prefix(record[0], record[1])}/{tail}"

    return topic


def _body_of(document: Callable[[AppliedUpdate], bytes]) -> Callable[[object, Record, AppliedUpdate | None], bytes]:
    def body(_at: object, record: Record, at_hand: AppliedUpdate | None) -> bytes:
        return document(recall(record) if at_hand is None else at_hand)

    return body


# What an update has sent; the shadow before and after it; what a device should change, only where a delta is left.
ACCEPTED: Final = Deferred(_topic_behind("update/accepted"), _body_of(accepted_document))
DOCUMENTS: Final = Deferred(_topic_behind("update/documents"), _body_of(documents_message))
DELTA: Final = Deferred(_topic_behind("update/delta"), _body_of(lambda update: delta_message(update) or b""))
