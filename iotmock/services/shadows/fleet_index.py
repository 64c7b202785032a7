"""What moto's fleet index, which answers SearchIndex, cannot search for.

It shows named shadows, but takes a term about any shadow for a piece of a thing's name: such a term finds nothing, and
its negation everything. A test would believe either.
"""

import re

__all__ = ["NotSearchable", "refuse_shadow_terms"]

# At the beginning of a term; what stands behind a colon is a value.
_TERM = re.compile(r"(?:^|[\s(-])(shadow\.[^\s():]*)")


class NotSearchable(NotImplementedError):
    """A query that moto's fleet index would answer wrongly; nothing was searched. No error of AWS's."""

    def __init__(self, term: str) -> None:
        super().__init__(
            f"iot:SearchIndex cannot search shadows here ({term}): moto, which answers it, would find nothing, "
            "and everything for NOT. Search by thingName, thingTypeName, thingGroupNames or attributes, and look at "
            "the member `shadow` of the things found, or ask GetThingShadow."
        )


def refuse_shadow_terms(query: str) -> None:
    """Raise NotSearchable for a query with a term about a shadow."""
    found = _TERM.search(query)
    if found is not None:
        raise NotSearchable(found[1])
