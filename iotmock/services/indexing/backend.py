"""Fleet indexing: searching and counting things and thing groups. Source: Developer Guide, "Fleet indexing"."""

import json
from itertools import chain
from typing import Any, Final

from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.changes import MembershipChanged, ThingDeleted, on
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call, ThingChanged
from iotmock.services.indexing import (
    aggregations,
    dynamic_groups,  # noqa: F401  # registers its operations
    emission,
    errors,
    membership,
    stacks,  # noqa: F401  # declares its resources
)
from iotmock.services.indexing.configuration import GroupConfiguration, ThingConfiguration
from iotmock.services.indexing.counting import check_numeric, values_found
from iotmock.services.indexing.fleet_metrics import check_sources_stay
from iotmock.services.indexing.groups import found_groups, group_document
from iotmock.services.indexing.indexes import GROUPS, THINGS, C, Configuration, Index, Indexes
from iotmock.services.indexing.limits import IndexingLimits
from iotmock.services.indexing.search.matching import Matcher
from iotmock.services.indexing.things import connectivity_data, thing_document
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Thing

__all__ = ["IndexingBackend"]

_LARGEST_PAGE: Final = 100
_PAGE_OF_INDICES: Final = 500
_FEWEST_BUCKETS: Final = 10
_MOST_PERCENTS: Final = 100
_DEFAULT_FIELD: Final = "registry.version"


@savable
class IndexingBackend(Backend):
    """The indexes of one account and region."""

    # The configuration

    @operation("iot:GetIndexingConfiguration")
    def get_indexing_configuration(self, call: Call) -> Document:
        """How things and groups are indexed; off until somebody switches it on.

        Raises: nothing.
        Source: API reference, GetIndexingConfiguration.
        """
        indexes = call.backend(Indexes)
        return {
            "thingIndexingConfiguration": indexes.of_things.present.document(),
            "thingGroupIndexingConfiguration": indexes.of_groups.present.document(),
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
        indexes = call.backend(Indexes)
        things = groups = None
        if thing_indexing_configuration is not None:
            things = ThingConfiguration.read(thing_indexing_configuration)
            _check_in_use(call, things)
        if thing_group_indexing_configuration is not None:
            groups = GroupConfiguration.read(thing_group_indexing_configuration)
        for name, index, wanted in ((THINGS, indexes.of_things, things), (GROUPS, indexes.of_groups, groups)):
            if wanted is not None:
                check_sources_stay(call, name, index.present, wanted)
        emission.forget_values(call)
        if things is not None and things != indexes.of_things.present:
            if things.has_connectivity and not indexes.of_things.present.has_connectivity:
                indexes.connectivity_since = call.now
            membership.build_index(call, _begin(call, THINGS, indexes.of_things, things))
        if groups is not None and groups != indexes.of_groups.present:
            _begin(call, GROUPS, indexes.of_groups, groups)

    @operation("iot:DescribeIndex")
    def describe_index(self, call: Call, *, index_name: str) -> Document:
        """Whether an index is built, and of what.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeIndex.
        """
        index = call.backend(Indexes).find(index_name)
        return {"indexName": index_name, "indexStatus": index.status(call.now), "schema": index.present.schema}

    @operation("iot:ListIndices")
    def list_indices(self, call: Call, *, next_token: str | None = None, max_results: int | None = None) -> Document:
        """The indexes that are on.

        Raises: InvalidRequestException.
        Source: API reference, ListIndices.
        """
        indexes = call.backend(Indexes)
        names = [GROUPS] if indexes.of_groups.present.is_on else []
        names += [THINGS] if indexes.of_things.present.is_on else []
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
        found = call.backend(Indexes).documents.found(call, configuration, matcher, behind)
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
        documents, kind = values_found(call, index_name or THINGS, query_string, query_version, aggregation_field)
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
        documents, _ = values_found(call, index_name or THINGS, query_string, query_version, aggregation_field)
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
        documents, kind = values_found(call, index_name or THINGS, query_string, query_version, aggregation_field)
        check_numeric(kind, aggregation_field)
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
        documents, _ = values_found(call, index_name or THINGS, query_string, query_version, aggregation_field)
        terms = buckets_aggregation_type.get("termsAggregation") or {}
        most = terms.get("maxBuckets") or _FEWEST_BUCKETS
        buckets = aggregations.buckets(list(chain.from_iterable(documents)), most)
        return {"totalCount": len(documents), "buckets": buckets}

    # Connectivity

    @operation("iot:GetThingConnectivityData")
    def get_thing_connectivity_data(
        self, call: Call, *, thing_name: str, include_socket_information: bool | None = None
    ) -> Document:
        """Whether a thing is connected, from its connection itself; its socket where the configuration has that, too.

        Raises: ResourceNotFoundException, IndexNotReadyException, InvalidRequestException.
        Source: API reference, GetThingConnectivityData; developer guide, Device connectivity status.
        """
        if thing_name not in call.backend(Registry).things:
            raise errors.thing_not_found(thing_name)
        indexes = call.backend(Indexes)
        indexes.answering(THINGS, call.now)
        configuration = indexes.of_things.answering(call.now)
        if not configuration.has_connectivity:
            is_coming = indexes.of_things.present.has_connectivity
            raise errors.index_not_ready(THINGS) if is_coming else errors.connectivity_not_indexed()
        with_socket = bool(include_socket_information) and configuration.tells_sockets
        return connectivity_data(call, thing_name, indexes.connectivity_since, with_socket=with_socket)

    # Inside

    @on(ThingChanged)
    def follow_thing(self, call: Call, change: ThingChanged) -> None:
        """Have a thing belong to dynamic groups, and be counted, as registry, shadows and its connection say."""
        emission.forget_values(call)
        membership.follow(call, change.thing_name)

    @on(MembershipChanged)
    def count_again(self, call: Call, _change: MembershipChanged) -> None:
        """Have fleet metrics counted anew: which groups a thing is in is something to search for."""
        emission.forget_values(call)

    @on(ThingDeleted)
    def forget_deleted(self, call: Call, change: ThingDeleted) -> None:
        """Keep no documents of things that are gone."""
        emission.forget_values(call)
        indexes = call.backend(Indexes)
        indexes.documents.forget(change.thing_name)
        indexes.kept_out.pop(change.thing_name, None)
        indexes.looks.pop(change.thing_name, None)

    @staticmethod
    def _prepare(call: Call, name: str, query: str, version: str | None) -> tuple[Configuration, Matcher]:
        indexes = call.backend(Indexes)
        configuration = indexes.answering(name, call.now)
        return configuration, indexes.matcher(configuration, query, version)


def _begin(call: Call, name: str, index: Index[C], configuration: C) -> int:
    """Begin to build an index of other sources; how many seconds that takes."""
    seconds = IndexingLimits(call.state.limits).index_building_seconds
    before = index.present.schema if index.present.is_on else "OFF"
    index.change(call.now, configuration, seconds)
    call.record("index", name, "update", before, configuration.schema if configuration.is_on else "OFF")
    return seconds if configuration.is_on else 0


def _check_in_use(call: Call, configuration: ThingConfiguration) -> None:
    """Refuse to switch off what dynamic groups live on."""
    groups = call.backend(Registry).dynamic_groups
    if groups and not configuration.is_on:
        raise errors.index_in_use(list(groups))


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
