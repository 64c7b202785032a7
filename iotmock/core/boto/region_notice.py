"""Regions that look misspelt: a mock would stand in them all the same, and nobody would call it there."""

from difflib import get_close_matches
from functools import cache

from iotmock.core.notices import notify

__all__ = ["warn_of_region"]

_told: set[str] = set()


def warn_of_region(region: str) -> str:
    """Warn, once for each, of a region that botocore does not know and that is much like one that it does; gives it."""
    if region not in _known_regions() and region not in _told:
        _told.add(region)
        similar = get_close_matches(region, _known_regions(), n=1, cutoff=0.8)
        # AWS opens new ones before botocore knows them: they differ in their number or in a whole word.
        if similar and similar[0].rpartition("-")[2] == region.rpartition("-")[2]:
            notify(f"botocore knows no region {region!r}: did you mean {similar[0]!r}?")
    return region


@cache
def _known_regions() -> tuple[str, ...]:
    # Whoever names no region need not wait for it.
    from botocore.loaders import create_loader

    partitions = create_loader().load_data("partitions")["partitions"]
    return tuple(region for partition in partitions for region in partition["regions"])
