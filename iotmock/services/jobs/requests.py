"""What devices send: the members of their requests, read and checked.

Over HTTP the service model has checked types and patterns; over MQTT nobody has, and numbers may come as text, as the
older device SDK sends them. Sources: API reference, UpdateJobExecution; Developer Guide, "Jobs device MQTT API"; AWS
General Reference, quotas.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from iotmock.core import strict_json
from iotmock.core.surrogates import holds_lone_surrogate
from iotmock.services.jobs import errors
from iotmock.services.jobs.transitions import REPORTS

__all__ = ["Body", "Update", "check_details", "check_step_minutes", "read_body"]

_NAME = re.compile("[a-zA-Z0-9:_-]{1,128}")
_DIGITS = re.compile("[0-9]{1,18}")
_MOST_DETAILS = 10
_LONGEST_VALUE = 1024
_LONGEST_STEP_MINUTES = 10080
_NO_STEP_TIMER = -1

# Makes the error for a member's name, its value and the rule that it breaks.
_Refusal = Callable[[str, Any, str], Exception]


@dataclass(slots=True)
class Update:
    """A report of a device, or what comes with the start of an execution."""

    status: Any
    details: Mapping[str, Any] | None = None
    step_minutes: int | None = None
    expected_version: int | None = None
    number: int | None = None
    wants_state: bool = False
    wants_document: bool = False

    def check(self) -> None:
        """Check status, details and step time-out.

        Raises: DeviceRefused.
        """
        if not isinstance(self.status, str) or self.status not in REPORTS:
            raise errors.status_not_reportable(self.status)
        if self.details is not None:
            check_details(self.details, errors.bad_request)
        check_step_minutes(self.step_minutes)


def check_details(details: Any, refuse: _Refusal) -> None:
    """Check status details: a few pairs of texts; over MQTT, booleans and numbers, too.

    Raises: what `refuse` makes.
    """
    if not isinstance(details, Mapping):
        raise refuse("statusDetails", details, "it must be an object")
    if len(details) > _MOST_DETAILS:
        raise refuse("statusDetails", f"with {len(details)} pairs", f"there can be at most {_MOST_DETAILS}")
    for name, value in details.items():
        if not _NAME.fullmatch(name):
            raise refuse("statusDetails", name, "a name has 1 to 128 characters of a-z, A-Z, 0-9, :, _ and -")
        if not _is_value(value):
            raise refuse(
                "statusDetails", value, f"a value has 1 to {_LONGEST_VALUE} characters and no control characters"
            )


def _is_value(value: Any) -> bool:
    if isinstance(value, bool | int | float):
        return True
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_VALUE:
        return False
    return not any(unicodedata.category(character)[0] == "C" for character in value)


def check_step_minutes(minutes: int | None) -> None:
    """Check a step time-out: -1 ends it.

    Raises: DeviceRefused.
    """
    if minutes is None or minutes == _NO_STEP_TIMER or 1 <= minutes <= _LONGEST_STEP_MINUTES:
        return
    raise errors.bad_request("stepTimeoutInMinutes", minutes, f"it must be -1 or from 1 to {_LONGEST_STEP_MINUTES}")


class Body:
    """The payload of a request over MQTT.

    token: what the answer carries back, whatever it is.
    """

    __slots__ = ("_members", "token")

    def __init__(self, members: Mapping[str, Any]) -> None:
        self._members = members
        self.token: Final = members.get("clientToken")

    def get(self, name: str) -> Any:
        """A member as it came; None where there is none."""
        return self._members.get(name)

    def flag(self, name: str, *, default: bool) -> bool:
        """A member that is true or false.

        Raises: DeviceRefused.
        """
        value = self._members.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise errors.bad_request(name, value, "it must be true or false")
        return value

    def number(self, name: str, *, takes_text: bool = False) -> int | None:
        """A member that is a whole number. takes_text: written as text, too.

        Raises: DeviceRefused.
        """
        value = self._members.get(name)
        if value is None:
            return None
        if takes_text and isinstance(value, str) and _DIGITS.fullmatch(value):
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise errors.bad_request(name, value, "it must be a whole number")
        return value


def read_body(payload: bytes) -> Body:
    """Read a request; an empty payload counts as an empty object.

    Raises: DeviceRefused.
    """
    if not payload:
        return Body({})
    try:
        members = strict_json.read(payload, number=strict_json.finite)
    except strict_json.NotJson as reason:
        raise errors.body_not_json(str(reason)) from None
    # The answer may have to repeat it; only an escape can spell it in UTF-8.
    if b"\\u" in payload and holds_lone_surrogate(members):
        raise errors.body_not_json("half a surrogate pair has no UTF-8")
    if not isinstance(members, dict):
        raise errors.body_not_object()
    return Body(members)
