"""What requests and devices say in documents, packed into tuples of plain values and unpacked when somebody reads it.

A dict of dicts costs several times as much, and the garbage collector looks at each of them.
"""

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["Packed", "PackedToken", "Reason", "packed", "packed_token", "reason_document", "unpacked"]

# (name, member, content) of each value; the API shows {name: {member: content}}.
Packed = tuple[tuple[str, str, Any], ...]
# code and description
Reason = tuple[str, str | None]
# A client token: the number of a UUID, the text of any other.
PackedToken = int | str

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def packed(values: Mapping[str, Mapping[str, Any]] | None) -> Packed | None:
    """Pack checked values, each of which has one member."""
    if values is None:
        return None
    return tuple([(name, *next(iter(value.items()))) for name, value in values.items()])


def unpacked(values: Packed | None) -> dict[str, dict[str, Any]] | None:
    """The document that was packed."""
    return None if values is None else {name: {member: content} for name, member, content in values}


def packed_token(text: str) -> PackedToken:
    """Pack a client token: each text has its own.

    boto3 sends a UUID with every request; its number is half as large as its text.
    """
    return int(text.replace("-", ""), 16) if _UUID.fullmatch(text) else text


def reason_document(reason: Reason | None) -> dict[str, str] | None:
    """Show why an execution is in its status."""
    if reason is None:
        return None
    code, description = reason
    return {"reasonCode": code} if description is None else {"reasonCode": code, "reasonDescription": description}
