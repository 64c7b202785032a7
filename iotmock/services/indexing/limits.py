"""How long an index takes, and what fits into its configuration. Source: Developer Guide, "Managing fleet indexing"."""

from typing import Final

from iotmock.core.world.limits import Limit, Limits

__all__ = ["CUSTOM_FIELDS", "GEO_LOCATIONS", "NAMED_SHADOWS", "IndexingLimits"]

CUSTOM_FIELDS: Final = 5
NAMED_SHADOWS: Final = 10
GEO_LOCATIONS: Final = 1


class IndexingLimits(Limits):
    """AWS needs up to a minute; here nothing, until a test wants to see it."""

    fleet_metrics = Limit(100, "fleet metrics per account and region")
    index_building_seconds = Limit(
        0, "seconds that an index is built for after its configuration has changed, a dynamic group after its query has"
    )
