"""Half surrogate pairs: what a JSON escape can spell and Python can hold, but no UTF-8 and so no AWS service can."""

from typing import Any

__all__ = ["holds_lone_surrogate"]


def holds_lone_surrogate(value: Any) -> bool:
    """Whether a text, or any text within a JSON document, names of members included, has half a surrogate pair."""
    layer = [value]
    while layer:
        below: list[Any] = []
        for node in layer:
            if isinstance(node, str):
                if not _is_encodable(node):
                    return True
            elif isinstance(node, dict):
                below += node
                below += node.values()
            elif isinstance(node, list):
                below += node
        layer = below
    return False


def _is_encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
