"""The indexes of one account and region: how they are configured, and whether they are built.

Alone kept here: a question is answered by the sources that were configured when the index was built last; while an
index is built for the first time there is no answer. On AWS that takes up to a minute, here as long as
`iot.limits.index_building_seconds` says. Source: Developer Guide, "Managing fleet indexing".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from iotmock.core.clock import later
from iotmock.core.savable import savable
from iotmock.services.indexing import errors
from iotmock.services.indexing.configuration import GroupConfiguration, ThingConfiguration
from iotmock.services.indexing.search.errors import QueryError
from iotmock.services.indexing.search.matching import Matcher
from iotmock.services.indexing.things import ThingIndex

__all__ = ["GROUPS", "QUERY_VERSION", "THINGS", "C", "Configuration", "Index", "Indexes"]

THINGS: Final = "AWS_Things"
GROUPS: Final = "AWS_ThingGroups"
QUERY_VERSION: Final = "2017-09-30"
Configuration = ThingConfiguration | GroupConfiguration
C = TypeVar("C", ThingConfiguration, GroupConfiguration)


@savable
@dataclass(slots=True)
class Index(Generic[C]):
    """How an index stands. present: what was configured; earlier: what it answers from while it is built again."""

    present: C
    earlier: C
    ready_at: datetime | None = None

    def is_ready(self, now: datetime) -> bool:
        """Whether it is built."""
        return self.ready_at is None or now >= self.ready_at

    def status(self, now: datetime) -> str:
        """As DescribeIndex tells it."""
        if self.is_ready(now):
            return "ACTIVE"
        return "REBUILDING" if self.earlier.is_on else "BUILDING"

    def change(self, now: datetime, configuration: C, seconds: int) -> None:
        """Begin to build it anew."""
        self.earlier = self.answering(now)
        self.present = configuration
        self.ready_at = later(now, timedelta(seconds=seconds)) if seconds and configuration.is_on else None

    def answering(self, now: datetime) -> C:
        """The configuration that questions are answered by."""
        return self.present if self.is_ready(now) else self.earlier


@savable(leave={"documents": ThingIndex})
class Indexes:
    """The index of things and that of groups.

    documents: what is known of each thing. kept_out: thing > the dynamic groups, by id, for which it has no room.
    looks: thing > when it is looked at again, because what its connection was is forgotten then. connectivity_since:
    when connections have begun to be indexed.
    """

    def __init__(self, _account: str, _region: str) -> None:
        self.of_things = Index(ThingConfiguration(), ThingConfiguration())
        self.of_groups = Index(GroupConfiguration(), GroupConfiguration())
        self.documents = ThingIndex()
        self.kept_out: dict[str, frozenset[str]] = {}
        self.looks: dict[str, datetime] = {}
        self.connectivity_since: datetime | None = None

    def find(self, name: str) -> Index[ThingConfiguration] | Index[GroupConfiguration]:
        """An index that is on.

        Raises: ResourceNotFoundException.
        """
        if name == THINGS and self.of_things.present.is_on:
            return self.of_things
        if name == GROUPS and self.of_groups.present.is_on:
            return self.of_groups
        raise errors.index_not_found(name)

    def answering(self, name: str, now: datetime) -> Configuration:
        """What an index answers questions from.

        Raises: ResourceNotFoundException, IndexNotReadyException.
        """
        configuration = self.find(name).answering(now)
        if not configuration.is_on:
            raise errors.index_not_ready(name)
        return configuration

    def matcher(self, configuration: Configuration, query: str, version: str | None = None) -> Matcher:
        """A query, ready to be asked of documents.

        Raises: InvalidQueryException.
        """
        if version not in (None, QUERY_VERSION):
            raise errors.query_version_unknown(str(version), QUERY_VERSION)
        locations = {}
        if isinstance(configuration, ThingConfiguration):
            locations = {each.get("name", ""): each.get("order", "LatLon") for each in configuration.geo_locations}
        try:
            return self.documents.matcher(query, locations)
        except QueryError as error:
            raise errors.invalid_query(str(error)) from error
