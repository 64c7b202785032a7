"""Pages and their tokens.

A token is the position of the last item of its page, signed with a secret of the world and bound to the list that
issued it: paging keeps no state, costs O(page), survives insertions and deletions, and a token that this list did not
issue is recognised.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import Any, TypeVar

from iotmock.core.errors import AwsError
from iotmock.core.world.call import Call

__all__ = ["marker_of", "read_marker", "read_token", "take_page"]

T = TypeVar("T")
_SIGNATURE_BYTES = 12
# Older lists of AWS IoT have markers, whose alphabet is another one.
_AS_MARKER, _AS_TOKEN = str.maketrans("-_", "+/"), str.maketrans("+/", "-_")


def read_token(call: Call, scope: str, token: str | None, refuse: Callable[[], AwsError]) -> Any:
    """The position that `token` holds, or None without a token.

    scope: what the token is bound to, e.g. the operation and the resource it lists. refuse: makes the error for a token
    that this list did not issue.

    Raises: what `refuse` makes.
    """
    if token is None:
        return None
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise refuse() from None
    signature, text = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if signature != _sign(call, scope, text):
        raise refuse()
    return _revive(json.loads(text))


def read_marker(call: Call, scope: str, marker: str | None, refuse: Callable[[], AwsError]) -> Any:
    """The same for the marker of an older list; see `marker_of`.

    Raises: what `refuse` makes.
    """
    return read_token(call, scope, None if marker is None else marker.translate(_AS_TOKEN), refuse)


def marker_of(token: str | None) -> str | None:
    """A token as older lists give it."""
    return None if token is None else token.translate(_AS_MARKER)


def take_page(
    call: Call, scope: str, items: Iterable[T], limit: int, position: Callable[[T], Any]
) -> tuple[list[T], str | None]:
    """The first `limit` items, and a token when more follow.

    items: from behind the position of the request's token on. position: of an item; str, int, datetime or a tuple of
    these.
    """
    iterator = iter(items)
    page = list(islice(iterator, limit))
    if len(page) < limit or next(iterator, None) is None:
        return page, None
    text = json.dumps(_plain(position(page[-1])), separators=(",", ":")).encode()
    return page, base64.urlsafe_b64encode(_sign(call, scope, text) + text).decode("ascii")


def _sign(call: Call, scope: str, text: bytes) -> bytes:
    key = f"{call.account}/{call.region}/{scope}/".encode()
    return blake2b(key + text, key=call.state.secret, digest_size=_SIGNATURE_BYTES).digest()


def _plain(position: Any) -> Any:
    if isinstance(position, datetime):
        return {"at": position.isoformat()}
    if isinstance(position, tuple):
        return [_plain(part) for part in position]
    return position


def _revive(position: Any) -> Any:
    if isinstance(position, dict):
        return datetime.fromisoformat(position["at"])
    if isinstance(position, list):
        return tuple(_revive(part) for part in position)
    return position
