"""Fleet indexing: searching and counting things and thing groups.

Alone kept here: a question is answered by the sources that were configured when the index was built last; while an
index is built for the first time there is no answer. On AWS that takes up to a minute, here as long as
`iot.limits.index_building_seconds` says. Source: Developer Guide, "Fleet indexing".
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from iotmock.core.clock import later
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.changes import ThingDeleted, on
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.indexing import aggregations, errors, fields
from iotmock.services.indexing.configuration import GroupConfiguration, ThingConfiguration
from iotmock.services.indexing.groups import found_groups, group_document
from iotmock.services.indexing.limits import IndexingLimits
from iotmock.services.indexing.search.errors import QueryError
from iotmock.services.indexing.search.matching import Matcher, compile_query
from iotmock.services.indexing.search.parser import parse
from iotmock.services.indexing.things import ThingIndex, connection_version, connectivity_data, thing_document
from iotmock.services.registry.collections import Registry
from iotmock.services.registry.state import Thing

__all__ = ["IndexingBackend"]

THINGS: Final = "AWS_Things"
GROUPS: Final = "AWS_ThingGroups"
_QUERY_VERSION: Final = "2017-09-30"
_LARGEST_PAGE: Final = 100
_PAGE_OF_INDICES: Final = 500
_FEWEST_BUCKETS: Final = 10
_MOST_PERCENTS: Final = 100
_DEFAULT_FIELD: Final = "registry.version"
_Configuration = ThingConfiguration | GroupConfiguration


@savable
@dataclass(slots=True)
class _Index:
    """How an index stands. present: what was configured; earlier: what it answers from while it is built again."""

    present: _Configuration
    earlier: _Configuration
    ready_at: datetime | None = None

    def is_ready(self, now: datetime) -> bool:
        """Whether it is built."""
        return self.ready_at is None or now >= self.ready_at

    def status(self, now: datetime) -> str:
        """As DescribeIndex tells it."""
        if self.is_ready(now):
            return "ACTIVE"
        return "REBUILDING" if self.earlier.is_on else "BUILDING"

    def change(self, now: datetime, configuration: _Configuration, seconds: int) -> None:
        """Begin to build it anew."""
        self.earlier = self.answering(now)
        self.present = configuration
        self.ready_at = later(now, timedelta(seconds=seconds)) if seconds and configuration.is_on else None

    def answering(self, now: datetime) -> _Configuration:
        """The configuration that questions are answered by."""
        return self.present if self.is_ready(now) else self.earlier


@savable(leave={"documents": ThingIndex})
class IndexingBackend(Backend):
    """The indexes of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._things = _Index(ThingConfiguration(), ThingConfiguration())
        self._groups = _Index(GroupConfiguration(), GroupConfiguration())
        self.documents = ThingIndex()

    # The configuration

    @operation("iot:GetIndexingConfiguration")
    def get_indexing_configuration(self, _call: Call) -> Document:
        """How things and groups are indexed; off until somebody switches it on.

        Raises: nothing.
        Source: API reference, GetIndexingConfiguration.
        """
        return {
            "thingIndexingConfiguration": self._things.present.document(),
            "thingGroupIndexingConfiguration": self._groups.present.document(),
        }

    @operation("iot:UpdateIndexingConfiguration")
    def update_indexing_configuration(
        self,
        call: Call,
        *,
        thing_indexing_configuration: dict[str, Any] | None = None,
        thing_group_indexing_configuration: dict[str, Any] | None = None,
    ) -> None:
        """Replace the configuration of things, of groups, or of both.

        Raises: InvalidRequestException.
        Source: API reference, UpdateIndexingConfiguration; developer guide, Managing fleet indexing.
        """
        changes: list[tuple[_Index, str, _Configuration]] = []
        if thing_indexing_configuration is not None:
            changes.append((self._things, THINGS, ThingConfiguration.read(thing_indexing_configuration)))
        if thing_group_indexing_configuration is not None:
            changes.append((self._groups, GROUPS, GroupConfiguration.read(thing_group_indexing_configuration)))
        seconds = IndexingLimits(call.state.limits).index_building_seconds
        for index, name, configuration in changes:
            if configuration != index.present:
                before = index.present.schema if index.present.is_on else "OFF"
                index.change(call.now, configuration, seconds)
                call.record("index", name, "update", before, configuration.schema if configuration.is_on else "OFF")
        self.documents.clear()

    @operation("iot:DescribeIndex")
    def describe_index(self, call: Call, *, index_name: str) -> Document:
        """Whether an index is built, and of what.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeIndex.
        """
        index = self._find(index_name)
        return {"indexName": index_name, "indexStatus": index.status(call.now), "schema": index.present.schema}

    @operation("iot:ListIndices")
    def list_indices(self, call: Call, *, next_token: str | None = None, max_results: int | None = None) -> Document:
        """The indexes that are on.

        Raises: InvalidRequestException.
        Source: API reference, ListIndices.
        """
        names = [name for name, index in ((GROUPS, self._groups), (THINGS, self._things)) if index.present.is_on]
        position = paging.read_token(call, "ListIndices", next_token, errors.invalid_token)
        behind = (name for name in names if position is None or name > position)
        page, token = paging.take_page(call, "ListIndices", behind, max_results or _PAGE_OF_INDICES, lambda name: name)
        return {"indexNames": page, "nextToken": token}

    # Searching

    @operation("iot:SearchIndex")
    def search_index(
        self,
        call: Call,
        *,
        query_string: str,
        index_name: str | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
        query_version: str | None = None,
    ) -> Document:
        """What a query finds, by name.

        Raises: ResourceNotFoundException, IndexNotReadyException, InvalidQueryException, InvalidRequestException.
        Source: API reference, SearchIndex; developer guide, Query syntax.
        """
        name = index_name or THINGS
        configuration, matcher = self._prepare(call, name, query_string, query_version)
        scope = f"SearchIndex/{name}/{query_string}"
        behind = paging.read_token(call, scope, next_token, errors.invalid_token)
        limit = min(max_results or _LARGEST_PAGE, _LARGEST_PAGE)
        if isinstance(configuration, GroupConfiguration):
            groups, token = paging.take_page(
                call, scope, found_groups(call, matcher, behind), limit, lambda group: group.name
            )
            return {"thingGroups": [group_document(call, group) for group in groups], "nextToken": token}
        found = self.documents.found(call, configuration, matcher, behind)
        things, token = paging.take_page(call, scope, found, limit, lambda thing: thing.name)
        return {"things": [_result(call, configuration, thing) for thing in things], "nextToken": token}

    # Counting

    @operation("iot:GetStatistics")
    def get_statistics(
        self,
        call: Call,
        *,
        query_string: str,
        aggregation_field: str = _DEFAULT_FIELD,
        index_name: str | None = None,
        query_version: str | None = None,
    ) -> Document:
        """Count, average and other statistics of a field of what a query finds.

        Raises: ResourceNotFoundException, IndexNotReadyException, InvalidQueryException, InvalidAggregationException.
        Source: API reference, GetStatistics; developer guide, Querying for aggregate data.
        """
        documents, kind = self._values(call, index_name, query_string, query_version, aggregation_field)
        return {"statistics": aggregations.statistics(documents, kind)}

    @operation("iot:GetCardinality")
    def get_cardinality(
        self,
        call: Call,
        *,
        query_string: str,
        aggregation_field: str = _DEFAULT_FIELD,
        index_name: str | None = None,
        query_version: str | None = None,
    ) -> Document:
        """How many different values a field has in what a query finds.

        Raises: ResourceNotFoundException, IndexNotReadyException, InvalidQueryException, InvalidAggregationException.
        Source: API reference, GetCardinality.
        """
        documents, _ = self._values(call, index_name, query_string, query_version, aggregation_field)
        return {"cardinality": len(set(chain.from_iterable(documents)))}

    @operation("iot:GetPercentiles")
    def get_percentiles(
        self,
        call: Call,
        *,
        query_string: str,
        aggregation_field: str = _DEFAULT_FIELD,
        index_name: str | None = None,
        query_version: str | None = None,
        percents: list[float] | None = None,
    ) -> Document:
        """Percentiles of a field of what a query finds.

        Raises: ResourceNotFoundException, IndexNotReadyException, InvalidQueryException, InvalidAggregationException.
        Source: API reference, GetPercentiles.
        """
        documents, kind = self._values(call, index_name, query_string, query_version, aggregation_field)
        if kind != "Number":
            raise errors.field_not_numeric(aggregation_field)
        if len(percents or ()) > _MOST_PERCENTS:
            raise errors.too_many("percents", len(percents or ()), _MOST_PERCENTS)
        values = list(chain.from_iterable(documents))
        return {"percentiles": aggregations.percentiles(values, percents or aggregations.DEFAULT_PERCENTS)}

    @operation("iot:GetBucketsAggregation")
    def get_buckets_aggregation(
        self,
        call: Call,
        *,
        query_string: str,
        aggregation_field: str,
        buckets_aggregation_type: dict[str, Any],
        index_name: str | None = None,
        query_version: str | None = None,
    ) -> Document:
        """How often each value of a field occurs in what a query finds.

        Raises: ResourceNotFoundException, IndexNotReadyException, InvalidQueryException, InvalidAggregationException.
        Source: API reference, GetBucketsAggregation.
        """
        documents, _ = self._values(call, index_name, query_string, query_version, aggregation_field)
        terms = buckets_aggregation_type.get("termsAggregation") or {}
        most = terms.get("maxBuckets") or _FEWEST_BUCKETS
        buckets = aggregations.buckets(list(chain.from_iterable(documents)), most)
        return {"totalCount": len(documents), "buckets": buckets}

    # Connectivity

    @operation("iot:GetThingConnectivityData")
    def get_thing_connectivity_data(
        self, call: Call, *, thing_name: str, include_socket_information: bool | None = None
    ) -> Document:
        """Whether a thing is connected, from its connection itself.

        Raises: ResourceNotFoundException, IndexNotReadyException, InvalidRequestException.
        Source: API reference, GetThingConnectivityData; developer guide, Device connectivity status.
        """
        if thing_name not in call.backend(Registry).things:
            raise errors.thing_not_found(thing_name)
        configuration = self._answering(call, THINGS)
        if not isinstance(configuration, ThingConfiguration) or not configuration.has_connectivity:
            raise errors.connectivity_not_indexed()
        return connectivity_data(call, thing_name, with_socket=bool(include_socket_information))

    # Inside

    @on(ThingDeleted)
    def forget_deleted(self, _call: Call, change: ThingDeleted) -> None:
        """Keep no documents of things that are gone."""
        self.documents.forget(change.thing_name)

    def _find(self, name: str) -> _Index:
        index = {THINGS: self._things, GROUPS: self._groups}.get(name)
        if index is None or not index.present.is_on:
            raise errors.index_not_found(name)
        return index

    def _answering(self, call: Call, name: str) -> _Configuration:
        configuration = self._find(name).answering(call.now)
        if not configuration.is_on:
            raise errors.index_not_ready(name)
        return configuration

    def _prepare(self, call: Call, name: str, query: str, version: str | None) -> tuple[_Configuration, Matcher]:
        configuration = self._answering(call, name)
        if version not in (None, _QUERY_VERSION):
            raise errors.query_version_unknown(str(version), _QUERY_VERSION)
        locations = {}
        if isinstance(configuration, ThingConfiguration):
            locations = {each.get("name", ""): each.get("order", "LatLon") for each in configuration.geo_locations}
        try:
            return configuration, compile_query(parse(query), locations=locations)
        except QueryError as error:
            raise errors.invalid_query(str(error)) from error

    def _values(
        self, call: Call, index_name: str | None, query: str, version: str | None, field: str
    ) -> tuple[list[list[Any]], str]:
        """What is found: of each document the values of a field that fit its type; and the type."""
        configuration, matcher = self._prepare(call, index_name or THINGS, query, version)
        kind = fields.type_or_none(configuration, field)
        if kind is None:
            raise errors.field_not_aggregatable(field)
        documents = list(self._aggregated(call, configuration, matcher))
        return [aggregations.fitting(fields.values(document, field), kind) for document in documents], kind

    def _aggregated(self, call: Call, configuration: _Configuration, matcher: Matcher) -> Iterator[dict[str, Any]]:
        """What is found, with what can only be counted: versions."""
        if isinstance(configuration, GroupConfiguration):
            for group in found_groups(call, matcher):
                yield {
                    **group_document(call, group),
                    "description": group.description,
                    "version": group.version,
                }
            return
        for thing in self.documents.found(call, configuration, matcher):
            document = thing_document(call, configuration, thing)
            registry = {
                "version": thing.version,
                "thingTypeName": thing.type_name,
                "thingGroupNames": document.get("thingGroupNames", []),
            }
            if configuration.has_connectivity:
                document["connectivity"]["version"] = connection_version(call, thing.name)
            yield {**document, "registry": registry}


def _result(call: Call, configuration: ThingConfiguration, thing: Thing) -> Document:
    document = thing_document(call, configuration, thing)
    shadow = document.pop("shadow", None)
    if shadow is not None:
        document["shadow"] = json.dumps(_shown(shadow), separators=(",", ":"))
    return document


def _shown(shadow: dict[str, Any]) -> dict[str, Any]:
    """A shadow as a search answers it; what it differs in can be seen from the rest."""
    shown = {name: member for name, member in shadow.items() if name not in {"delta", "name"}}
    named = {name: _shown(each) for name, each in shadow.get("name", {}).items()}
    return {**shown, "name": named} if named else shown
