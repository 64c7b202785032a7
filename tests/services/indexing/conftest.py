"""What tests of fleet indexing use: a fleet that can be indexed, searched, changed and connected."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from iotmock import IoTMock

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
# The model of iot: the HTTP status of every error.
HTTP_STATUS = {
    "InvalidRequestException": 400,
    "InvalidQueryException": 400,
    "InvalidAggregationException": 400,
    "IndexNotReadyException": 400,
    "ResourceNotFoundException": 404,
    "VersionConflictException": 409,
    "ResourceAlreadyExistsException": 409,
    "LimitExceededException": 410,
}


class Fleet:
    """`iot` is the handle, `control` a client of `iot`, `raw` one that checks no members, `data` one of `iot-data`."""

    def __init__(self, iot: "IoTMock", control: Any, raw: Any, data: Any) -> None:
        self.iot = iot
        self.control = control
        self.raw = raw
        self.data = data

    def elsewhere(self, account_id: str | None = None, region: str | None = None) -> "Fleet":
        """The fleet of another account or region."""
        there = self.iot.scope(account_id=account_id, region=region)
        unchecked = Config(parameter_validation=False)
        return Fleet(there, there.client("iot"), there.client("iot", config=unchecked), there.client("iot-data"))

    def call(self, operation: str, **members: Any) -> dict[str, Any]:
        """What an operation answers, without the metadata; members are not checked before they are sent."""
        answer: dict[str, Any] = getattr(self.raw, operation)(**members)
        del answer["ResponseMetadata"]
        return answer

    # The configuration

    def index(self, mode: str = "REGISTRY_AND_SHADOW", **members: Any) -> None:
        """Configure the index of things."""
        self.control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": mode, **members})

    def index_connectivity(self, mode: str = "REGISTRY", **members: Any) -> None:
        """Configure the index of things with their connections."""
        self.index(mode, thingConnectivityIndexingMode="STATUS", **members)

    def index_named(self, *names: str, mode: str = "REGISTRY", **members: Any) -> None:
        """Configure the index of things with these named shadows."""
        self.index(mode, namedShadowIndexingMode="ON", filter={"namedShadowNames": list(names)}, **members)

    def index_groups(self, mode: str = "ON", **members: Any) -> None:
        """Configure the index of thing groups."""
        self.control.update_indexing_configuration(
            thingGroupIndexingConfiguration={"thingGroupIndexingMode": mode, **members}
        )

    def configuration(self) -> dict[str, Any]:
        """What GetIndexingConfiguration says."""
        return self.call("get_indexing_configuration")

    def status(self, index: str = "AWS_Things") -> str:
        """How DescribeIndex says that an index stands."""
        return str(self.control.describe_index(indexName=index)["indexStatus"])

    # What there shall be

    def thing(self, name: str, thing_type: str | None = None, **attributes: str) -> str:
        """Register a thing; gives its id."""
        members = {"thingTypeName": thing_type} if thing_type else {}
        answer = self.control.create_thing(thingName=name, attributePayload={"attributes": attributes}, **members)
        return str(answer["thingId"])

    def groups(self, path: str, **properties: Any) -> None:
        """Make thing groups, `plant/hall` is two; the last one has these properties."""
        parents: dict[str, str] = {}
        *upper, last = path.split("/")
        for name in upper:
            self.control.create_thing_group(thingGroupName=name, **parents)
            parents = {"parentGroupName": name}
        self.control.create_thing_group(thingGroupName=last, thingGroupProperties=properties, **parents)

    def join(self, thing: str, *groups: str) -> None:
        """Have a thing join thing groups."""
        for group in groups:
            self.control.add_thing_to_thing_group(thingName=thing, thingGroupName=group)

    def dynamic(self, name: str, query: str, **members: Any) -> str:
        """Make a dynamic thing group; gives its id."""
        answer = self.control.create_dynamic_thing_group(thingGroupName=name, queryString=query, **members)
        return str(answer["thingGroupId"])

    def members(self, group: str) -> list[str]:
        """The things of a group on the first page, by name."""
        things: list[str] = self.control.list_things_in_thing_group(thingGroupName=group)["things"]
        return things

    def groups_of(self, thing: str) -> list[str]:
        """The groups that a thing is in itself, by name."""
        answer = self.control.list_thing_groups_for_thing(thingName=thing)
        return [group["groupName"] for group in answer["thingGroups"]]

    def group(self, name: str) -> dict[str, Any]:
        """What DescribeThingGroup says."""
        return self.call("describe_thing_group", thingGroupName=name)

    def report(self, thing: str, shadow_name: str | None = None, **reported: Any) -> None:
        """Have a device report to its shadow."""
        self.shadow(thing, {"reported": reported}, shadow_name)

    def shadow(self, thing: str, state: Any, shadow_name: str | None = None) -> None:
        """Update a shadow."""
        address = {"thingName": thing} | ({"shadowName": shadow_name} if shadow_name else {})
        self.data.update_thing_shadow(**address, payload=json.dumps({"state": state}))

    # What is found

    def names(self, query: str, **members: Any) -> list[str]:
        """The names of the things on the first page."""
        return [found["thingName"] for found in self.call("search_index", queryString=query, **members)["things"]]

    def group_names(self, query: str) -> list[str]:
        """The names of the groups on the first page."""
        answer = self.call("search_index", indexName="AWS_ThingGroups", queryString=query)
        return [found["thingGroupName"] for found in answer["thingGroups"]]

    def document(self, thing: str) -> dict[str, Any]:
        """A thing as SearchIndex answers it."""
        (found,) = self.call("search_index", queryString=f"thingName:{thing}")["things"]
        assert isinstance(found, dict)
        return found

    def shadow_of(self, thing: str) -> Any:
        """The shadows of a thing as SearchIndex answers them, parsed."""
        return json.loads(self.document(thing)["shadow"])

    @contextmanager
    def refused(self, code: str, text: str | None = None) -> Iterator[None]:
        """Expect a refusal, by class, status and, where it is given, text, and that the configuration stays."""
        before = self.configuration()
        with pytest.raises(ClientError) as caught:
            yield
        response = caught.value.response
        error = response["Error"]
        assert (error["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (code, HTTP_STATUS[code])
        assert error["Message"]
        if text is not None:
            assert error["Message"] == text
        assert self.configuration() == before


@pytest.fixture
def fleet(iotmock: "IoTMock", client_for: Callable[..., Any]) -> Iterator[Fleet]:
    """The fleet; it is noon of 2026-03-01 UTC until the test advances the mock's clock."""
    with time_machine.travel(START, tick=False):
        yield Fleet(iotmock, client_for("iot"), client_for("iot", parameter_validation=False), client_for("iot-data"))
