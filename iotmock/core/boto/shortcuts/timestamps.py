"""Time stamps of answers where local time is UTC: without asking dateutil for every one of them what summer time is.

Assumes that in such a place the same clock reading, with the same zone object, is what `fromtimestamp` gives. Where
local time is another, botocore goes its way.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from botocore import utils as _utils

from iotmock.core.boto.shortcuts.recognition import Place, Recognition, Shortcut

__all__ = ["SHORTCUT"]

# The stubs leave out what is private.
utils: Any = _utils

_PLACES: Final[tuple[Place, ...]] = (
    (utils, "_parse_timestamp_with_tzinfo"),
    (utils, "parse_timestamp"),
    (utils, "get_tzinfo_options"),
)
_DIGESTS: Final = frozenset({"1f23e940bbc49fe8"})


def _make(usual: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """`_parse_timestamp_with_tzinfo` that knows UTC."""
    utc = utils.datetime.timezone.utc
    # dateutil's zone of the process.
    local = utils.get_tzinfo_options()[0]
    numbers = (float, int)

    def parse_timestamp(value: Any, tzinfo: Any) -> Any:
        if tzinfo is local and type(value) in numbers and time.timezone == time.altzone == 0:
            # By the attribute, because freezegun replaces it.
            return utils.datetime.datetime.fromtimestamp(value, utc).replace(tzinfo=local())
        return usual(value, tzinfo)

    return parse_timestamp


SHORTCUT: Final = Shortcut(
    "time stamps", Recognition(_PLACES, _DIGESTS), {(utils, "_parse_timestamp_with_tzinfo"): _make}
)
