"""What a thing may be called, wherever no service model checks it: in topics, in ARNs, in a test's own words."""

import re

__all__ = ["is_thing_name"]

_THING_NAME = re.compile("[a-zA-Z0-9:_-]{1,128}")


def is_thing_name(text: object) -> bool:
    """Whether a thing can have this name (API reference, CreateThing)."""
    return isinstance(text, str) and _THING_NAME.fullmatch(text) is not None
