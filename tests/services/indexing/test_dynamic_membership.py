"""Who is in dynamic thing groups, and what follows from it."""

import json
from typing import Any

import pytest

from iotmock import mock_iot
from iotmock.services.indexing.indexes import Indexes
from tests.services.indexing.conftest import START, Fleet


@pytest.fixture
def indexed(fleet: Fleet) -> Fleet:
    """A fleet with everything indexed."""
    fleet.index_named("$package", "config", mode="REGISTRY_AND_SHADOW", thingConnectivityIndexingMode="STATUS")
    return fleet


# What a thing is followed for


def test_the_registry(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.dynamic("pumps", "attributes.kind:pump")
    indexed.thing("one", kind="pump")
    indexed.thing("two", kind="lamp")
    assert indexed.members("pumps") == ["one"]
    indexed.control.update_thing(thingName="two", attributePayload={"attributes": {"kind": "pump"}})
    assert indexed.members("pumps") == ["one", "two"]
    indexed.control.update_thing(thingName="one", attributePayload={"attributes": {}})
    assert indexed.members("pumps") == ["two"]


def test_the_type(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.control.create_thing_type(thingTypeName="Pump")
    indexed.thing("one")
    indexed.dynamic("pumps", "thingTypeName:Pump")
    indexed.control.update_thing(thingName="one", thingTypeName="Pump")
    assert indexed.members("pumps") == ["one"]
    indexed.control.update_thing(thingName="one", removeThingType=True)
    assert indexed.members("pumps") == []


def test_the_classic_shadow(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.dynamic("hot", "shadow.reported.t > 80")
    indexed.report("pump", t=90)
    assert indexed.members("hot") == ["pump"]
    indexed.data.delete_thing_shadow(thingName="pump")
    assert indexed.members("hot") == []


def test_a_shadow_that_the_device_updates_itself(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.dynamic("hot", "shadow.reported.t > 80")
    update = {"state": {"reported": {"t": 90}}}
    indexed.iot.publish("$aws/things/pump/shadow/update", update)
    assert indexed.members("hot") == ["pump"]


def test_a_named_shadow(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.dynamic("old", "shadow.name.config.reported.version < 3")
    indexed.report("pump", "config", version=2)
    assert indexed.members("old") == ["pump"]
    indexed.report("pump", "config", version=3)
    assert indexed.members("old") == []


def test_the_shadow_of_what_is_no_thing(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.dynamic("hot", "shadow.reported.t > 80")
    indexed.report("pump", t=90)
    assert indexed.members("hot") == []
    indexed.thing("pump")
    assert indexed.members("hot") == ["pump"]


def test_a_connection(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.dynamic("online", "connectivity.connected:true")
    client = indexed.iot.connect("pump")
    assert indexed.members("online") == ["pump"]
    client.disconnect()
    assert indexed.members("online") == []


def test_a_connection_that_breaks(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.dynamic("lost", "connectivity.disconnectReason:CONNECTION_LOST")
    indexed.iot.connect("pump").drop()
    assert indexed.members("lost") == ["pump"]


def test_a_client_that_is_cut_off(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.dynamic("online", "connectivity.connected:true")
    indexed.iot.connect("pump")
    indexed.data.delete_connection(clientId="pump")
    assert indexed.members("online") == []


def test_a_connection_that_takes_over(indexed: Fleet) -> None:
    """Only final states count (developer guide, Dynamic thing groups): a job goes on."""
    indexed.thing("pump")
    indexed.dynamic("online", "connectivity.connected:true")
    indexed.iot.connect("pump")
    job(indexed, "online", "CONTINUOUS")
    indexed.control.update_event_configurations(eventConfigurations={"THING_GROUP_MEMBERSHIP": {"Enabled": True}})
    heard = len(indexed.iot.messages)
    indexed.iot.connect("pump")
    assert executions(indexed) == {"pump": "QUEUED"}
    assert not any("thingGroupMembership" in message.topic for message in indexed.iot.messages[heard:])


def test_a_connection_whose_end_the_index_forgets(indexed: Fleet) -> None:
    """About an hour after a disconnect (developer guide, Managing thing indexing)."""
    indexed.thing("pump")
    indexed.dynamic("lost", "connectivity.disconnectReason:*")
    indexed.iot.connect("pump").drop()
    indexed.iot.advance(3599)
    assert indexed.members("lost") == ["pump"]
    indexed.iot.advance(1)
    assert indexed.members("lost") == []


def test_only_the_last_end_of_a_connection_counts(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.dynamic("lost", "connectivity.disconnectReason:*")
    indexed.iot.connect("pump").drop()
    indexed.iot.advance(1800)
    client = indexed.iot.connect("pump")
    assert indexed.members("lost") == []
    client.drop()
    indexed.iot.advance(1800)
    assert indexed.members("lost") == ["pump"]
    indexed.iot.advance(1800)
    assert indexed.members("lost") == []


def test_a_group_that_finds_a_thing_whose_end_of_connection_is_still_known(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.iot.connect("pump").drop()
    indexed.iot.advance(3000)
    indexed.dynamic("lost", "connectivity.disconnectReason:*")
    assert indexed.members("lost") == ["pump"]
    indexed.iot.advance(600)
    assert indexed.members("lost") == []


def test_static_groups(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.groups("hall")
    indexed.thing("pump")
    indexed.dynamic("in-hall", "thingGroupNames:hall")
    indexed.join("pump", "hall")
    assert indexed.members("in-hall") == ["pump"]
    indexed.control.remove_thing_from_thing_group(thingName="pump", thingGroupName="hall")
    assert indexed.members("in-hall") == []


def test_static_groups_that_are_deleted(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.groups("hall")
    indexed.thing("pump")
    indexed.dynamic("in-hall", "thingGroupNames:hall")
    indexed.join("pump", "hall")
    indexed.control.delete_thing_group(thingGroupName="hall")
    assert indexed.members("in-hall") == []


def test_billing_groups(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.control.create_billing_group(billingGroupName="paid")
    indexed.thing("pump")
    indexed.dynamic("billed", "thingGroupNames:paid")
    indexed.control.add_thing_to_billing_group(thingName="pump", billingGroupName="paid")
    assert indexed.members("billed") == ["pump"]
    indexed.control.delete_billing_group(billingGroupName="paid")
    assert indexed.members("billed") == []


def test_other_dynamic_groups(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    # The one that asks is older than the one that it asks for.
    indexed.dynamic("alarmed", "thingGroupNames:hot")
    indexed.dynamic("hot", "shadow.reported.t > 80")
    indexed.report("pump", t=90)
    assert indexed.groups_of("pump") == ["alarmed", "hot"]
    indexed.report("pump", t=20)
    assert indexed.groups_of("pump") == []


def test_other_dynamic_groups_that_are_deleted(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.dynamic("alarmed", "thingGroupNames:hot")
    indexed.dynamic("hot", "thingName:pump")
    assert indexed.members("alarmed") == ["pump"]
    indexed.control.delete_dynamic_thing_group(thingGroupName="hot")
    assert indexed.members("alarmed") == []


def test_a_group_that_contradicts_itself_hangs_nothing(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.dynamic("liar", "NOT thingGroupNames:liar")
    indexed.dynamic("all", "*")
    assert indexed.members("all") == ["pump"]
    indexed.report("pump", t=1)
    assert "all" in indexed.groups_of("pump")


def test_a_thing_that_is_deleted_leaves(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.dynamic("all", "*")
    indexed.thing("pump")
    indexed.control.delete_thing(thingName="pump")
    assert indexed.members("all") == []
    indexed.thing("pump")
    assert indexed.members("all") == ["pump"]


def test_members_are_found_by_the_index(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.thing("pump", kind="pump")
    indexed.dynamic("pumps", "attributes.kind:pump")
    assert indexed.names("thingGroupNames:pumps") == ["pump"]
    assert indexed.document("pump")["thingGroupNames"] == ["pumps"]


def test_who_stays_leaves_no_trace(indexed: Fleet) -> None:
    """Nothing is written down when nobody moves, and nothing is planned twice."""
    indexed.thing("pump")
    indexed.dynamic("some", "shadow.reported.t > 80")
    indexed.iot.connect("pump").drop()
    indexed.report("pump", t=90)
    planned = len(indexed.iot._world.state.deadlines)  # noqa: SLF001 - no operation shows what is planned
    for t in (91, 92, 93):
        indexed.report("pump", t=t)
    moves = [entry for entry in indexed.iot.journal if entry.resource == "thing groups"]
    assert [(entry.event, entry.before, entry.after) for entry in moves] == [("follow", "", "some")]
    assert len(indexed.iot._world.state.deadlines) == planned  # noqa: SLF001 - as above


def test_things_that_are_gone_leave_nothing(indexed: Fleet) -> None:
    """Neither what they were kept out of nor when they are looked at again."""
    names = statics(indexed, 10)
    indexed.dynamic("all", "*")
    for number in range(3):
        thing = f"pump-{number}"
        indexed.thing(thing)
        indexed.join(thing, *names[:9])
        indexed.control.add_thing_to_thing_group(thingName=thing, thingGroupName=names[9], overrideDynamicGroups=True)
        indexed.iot.connect(thing).drop()
        indexed.control.delete_thing(thingName=thing)
    with indexed.iot._entered() as call:  # noqa: SLF001 - no operation shows what is kept
        indexes = call.backend(Indexes)
        assert (indexes.kept_out, indexes.looks, len(indexes.documents)) == ({}, {}, 0)


def test_a_refused_update_moves_nobody(indexed: Fleet) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    indexed.dynamic("pumps", "attributes.kind:pump")
    indexed.thing("one", kind="pump")
    with indexed.refused("VersionConflictException"):
        indexed.control.update_thing(
            thingName="one", attributePayload={"attributes": {"kind": "lamp"}}, expectedVersion=9
        )
    assert indexed.members("pumps") == ["one"]


# Ten groups


def statics(fleet: Fleet, count: int) -> list[str]:
    """Make static groups."""
    names = [f"static-{number}" for number in range(count)]
    for name in names:
        fleet.groups(name)
    return names


def failures(fleet: Fleet, group: str) -> float:
    """How often CloudWatch has counted that a thing could not be in a dynamic group."""
    points = fleet.iot.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/IoT",
        MetricName="AddThingToDynamicThingGroupsFailed",
        Dimensions=[{"Name": "DynamicThingGroupName", "Value": group}],
        StartTime=START.replace(day=1, month=1),
        EndTime=START.replace(month=12),
        Period=86400,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))


def test_a_thing_in_ten_static_groups_joins_no_dynamic_one(indexed: Fleet) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    indexed.join("pump", *statics(indexed, 10))
    indexed.dynamic("all", "*")
    assert indexed.members("all") == []
    assert failures(indexed, "all") == 1


def test_the_oldest_dynamic_groups_come_first(indexed: Fleet) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    indexed.join("pump", *statics(indexed, 8))
    for name in ("z-first", "m-second", "a-third"):
        indexed.dynamic(name, "*")
    assert [name for name in indexed.groups_of("pump") if not name.startswith("static")] == ["m-second", "z-first"]
    assert [failures(indexed, name) for name in ("z-first", "m-second", "a-third")] == [0, 0, 1]


def test_an_older_group_displaces_the_newest(indexed: Fleet) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    indexed.join("pump", *statics(indexed, 8))
    indexed.dynamic("old", "shadow.reported.t > 80")
    indexed.dynamic("middle", "*")
    indexed.dynamic("new", "*")
    assert (indexed.members("old"), indexed.members("middle"), indexed.members("new")) == ([], ["pump"], ["pump"])
    indexed.report("pump", t=90)
    assert (indexed.members("old"), indexed.members("middle"), indexed.members("new")) == (["pump"], ["pump"], [])
    assert [failures(indexed, name) for name in ("old", "middle", "new")] == [0, 0, 1]


def test_a_newer_group_displaces_nobody(indexed: Fleet) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    indexed.join("pump", *statics(indexed, 9))
    indexed.dynamic("old", "*")
    indexed.dynamic("new", "shadow.reported.t > 80")
    indexed.report("pump", t=90)
    assert (indexed.members("old"), indexed.members("new")) == (["pump"], [])


def test_who_is_kept_out_is_told_once(indexed: Fleet) -> None:
    """Each displacement is an entry and counts in the metric (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    indexed.join("pump", *statics(indexed, 10))
    indexed.dynamic("hot", "shadow.reported.t > 80")
    indexed.report("pump", t=90)
    indexed.report("pump", t=91)
    assert failures(indexed, "hot") == 1
    indexed.report("pump", t=20)
    indexed.report("pump", t=90)
    assert failures(indexed, "hot") == 2
    told = [entry for entry in indexed.iot.journal if entry.event == "AddThingToDynamicThingGroupsFailed"]
    assert [(entry.name, entry.after) for entry in told] == [("pump", "hot"), ("pump", "hot")]


def test_who_is_kept_out_comes_in_when_a_place_is_free(indexed: Fleet) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    names = statics(indexed, 10)
    indexed.join("pump", *names)
    indexed.dynamic("first", "*")
    indexed.dynamic("second", "*")
    indexed.control.remove_thing_from_thing_group(thingName="pump", thingGroupName=names[0])
    assert (indexed.members("first"), indexed.members("second")) == (["pump"], [])
    indexed.control.delete_thing_group(thingGroupName=names[1])
    assert (indexed.members("first"), indexed.members("second")) == (["pump"], ["pump"])


def test_a_deleted_dynamic_group_makes_room(indexed: Fleet) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    indexed.join("pump", *statics(indexed, 9))
    indexed.dynamic("first", "*")
    indexed.dynamic("second", "*")
    indexed.control.delete_dynamic_thing_group(thingGroupName="first")
    assert indexed.members("second") == ["pump"]


def test_an_eleventh_static_group_is_refused(indexed: Fleet) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    names = statics(indexed, 10)
    indexed.join("pump", *names[:9])
    indexed.dynamic("all", "*")
    with indexed.refused("InvalidRequestException"):
        indexed.join("pump", names[9])
    with indexed.refused("InvalidRequestException"):
        indexed.control.add_thing_to_thing_group(thingName="pump", thingGroupName=names[9], overrideDynamicGroups=False)
    assert indexed.members("all") == ["pump"]
    assert indexed.members(names[9]) == []


def test_an_override_moves_nobody_else(indexed: Fleet) -> None:
    """The thing leaves the newest group, and no other for a moment (developer guide, Dynamic thing groups)."""
    indexed.thing("pump")
    names = statics(indexed, 9)
    indexed.join("pump", *names[:8])
    indexed.dynamic("z-old", "*")
    indexed.dynamic("a-new", "*")
    indexed.control.update_event_configurations(eventConfigurations={"THING_GROUP_MEMBERSHIP": {"Enabled": True}})
    indexed.control.add_thing_to_thing_group(thingName="pump", thingGroupName=names[8], overrideDynamicGroups=True)
    beginning = "$aws/events/thingGroupMembership/thingGroup/"
    assert [message.topic.removeprefix(beginning) for message in indexed.iot.messages] == [
        "a-new/thing/pump/removed",
        "static-8/thing/pump/added",
    ]


def test_a_refusal_names_the_way_out(indexed: Fleet) -> None:
    """Only where there is one."""
    indexed.thing("pump")
    names = statics(indexed, 11)
    indexed.join("pump", *names[:9])
    indexed.dynamic("all", "*")
    text = "Thing pump can be in at most 10 thing groups."
    with indexed.refused(
        "InvalidRequestException", f"{text} With overrideDynamicGroups it leaves the newest of its dynamic ones."
    ):
        indexed.join("pump", names[9])
    indexed.control.delete_dynamic_thing_group(thingGroupName="all")
    indexed.join("pump", names[9])
    with indexed.refused("InvalidRequestException", text):
        indexed.join("pump", names[10])


@pytest.mark.parametrize("operation", ["AddThingToThingGroup", "UpdateThingGroupsForThing"])
def test_a_static_group_can_override_the_newest_dynamic_one(indexed: Fleet, operation: str) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    names = statics(indexed, 9)
    indexed.join("pump", *names[:8])
    indexed.dynamic("z-old", "*")
    indexed.dynamic("a-new", "*")
    if operation == "AddThingToThingGroup":
        indexed.control.add_thing_to_thing_group(thingName="pump", thingGroupName=names[8], overrideDynamicGroups=True)
    else:
        indexed.control.update_thing_groups_for_thing(
            thingName="pump", thingGroupsToAdd=[names[8]], overrideDynamicGroups=True
        )
    assert indexed.groups_of("pump") == [*names, "z-old"]
    assert [failures(indexed, name) for name in ("z-old", "a-new")] == [0, 1]
    indexed.report("pump", t=1)
    assert indexed.groups_of("pump") == [*names, "z-old"]
    indexed.control.remove_thing_from_thing_group(thingName="pump", thingGroupName=names[8])
    assert indexed.groups_of("pump") == ["a-new", *names[:8], "z-old"]


def test_static_groups_override_no_static_ones(indexed: Fleet) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    names = statics(indexed, 11)
    indexed.join("pump", *names[:9])
    indexed.dynamic("all", "*")
    with indexed.refused("InvalidRequestException"):
        indexed.control.update_thing_groups_for_thing(
            thingName="pump", thingGroupsToAdd=names[9:], overrideDynamicGroups=True
        )
    assert indexed.groups_of("pump") == ["all", *names[:9]]


def test_several_groups_override_several(indexed: Fleet) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    names = statics(indexed, 9)
    indexed.join("pump", *names[:7])
    for name in ("one", "two", "three"):
        indexed.dynamic(name, "*")
    indexed.control.update_thing_groups_for_thing(
        thingName="pump", thingGroupsToAdd=names[7:], overrideDynamicGroups=True
    )
    assert indexed.groups_of("pump") == ["one", *names]


def test_an_eleventh_group_that_a_thing_leaves_room_for(indexed: Fleet) -> None:
    """A thing is in ten groups at most (developer guide, Dynamic thing groups, limits)."""
    indexed.thing("pump")
    names = statics(indexed, 10)
    indexed.join("pump", *names[:9])
    indexed.dynamic("all", "*")
    indexed.control.update_thing_groups_for_thing(
        thingName="pump", thingGroupsToAdd=[names[9]], thingGroupsToRemove=[names[0]]
    )
    assert indexed.groups_of("pump") == ["all", *names[1:]]


# Jobs


def job(fleet: Fleet, group: str, selection: str) -> None:
    """Make a job for a group."""
    fleet.control.create_job(
        jobId="update",
        targets=[f"arn:aws:iot:us-east-1:123456789012:thinggroup/{group}"],
        document=json.dumps({"do": "it"}),
        targetSelection=selection,
    )


def executions(fleet: Fleet) -> dict[str, str]:
    """The executions of the job: thing > status."""
    found: list[dict[str, Any]] = fleet.control.list_job_executions_for_job(jobId="update")["executionSummaries"]
    return {each["thingArn"].rpartition("/")[2]: each["jobExecutionSummary"]["status"] for each in found}


def test_a_continuous_job_follows_a_dynamic_group(indexed: Fleet) -> None:
    """Continuous jobs follow a group (developer guide, Dynamic thing groups, Jobs)."""
    indexed.thing("pump")
    indexed.thing("lamp")
    indexed.dynamic("charged", "shadow.reported.battery >= 80")
    indexed.report("pump", battery=90)
    job(indexed, "charged", "CONTINUOUS")
    assert executions(indexed) == {"pump": "QUEUED"}
    indexed.report("lamp", battery=80)
    assert executions(indexed) == {"lamp": "QUEUED", "pump": "QUEUED"}
    indexed.report("pump", battery=10)
    assert executions(indexed)["pump"] == "REMOVED"


def test_a_device_gets_its_job_when_it_comes_to_belong_to_the_group(indexed: Fleet) -> None:
    """Continuous jobs follow a group (developer guide, Dynamic thing groups, Jobs)."""
    indexed.thing("pump")
    indexed.dynamic("online", "connectivity.connected:true")
    job(indexed, "online", "CONTINUOUS")
    device = indexed.iot.device("pump")
    assert [execution["jobId"] for execution in device.pending_jobs] == ["update"]


def test_a_snapshot_job_does_not(indexed: Fleet) -> None:
    """Continuous jobs follow a group (developer guide, Dynamic thing groups, Jobs)."""
    indexed.thing("pump")
    indexed.thing("lamp")
    indexed.dynamic("charged", "shadow.reported.battery >= 80")
    indexed.report("pump", battery=90)
    job(indexed, "charged", "SNAPSHOT")
    indexed.report("lamp", battery=80)
    assert executions(indexed) == {"pump": "QUEUED"}


def test_a_group_that_is_deleted_takes_what_was_to_do(indexed: Fleet) -> None:
    """Continuous jobs follow a group (developer guide, Dynamic thing groups, Jobs)."""
    indexed.thing("pump")
    indexed.dynamic("all", "*")
    job(indexed, "all", "CONTINUOUS")
    indexed.control.delete_dynamic_thing_group(thingGroupName="all")
    assert executions(indexed) == {"pump": "REMOVED"}


# Snapshots of the mock


def test_groups_go_on_after_a_restore(indexed: Fleet) -> None:
    """What waits and what follows is part of a snapshot."""
    indexed.thing("pump")
    indexed.dynamic("hot", "shadow.reported.t > 80")
    snapshot = indexed.iot.snapshot()
    indexed.report("pump", t=90)
    indexed.control.delete_dynamic_thing_group(thingGroupName="hot")
    indexed.iot.restore(snapshot)
    assert indexed.members("hot") == []
    indexed.report("pump", t=90)
    assert indexed.members("hot") == ["pump"]


def test_a_group_that_was_being_built_is_built_after_a_restore(indexed: Fleet) -> None:
    """What waits and what follows is part of a snapshot."""
    indexed.thing("pump")
    indexed.iot.limits.index_building_seconds = 30
    indexed.dynamic("all", "*")
    snapshot = indexed.iot.snapshot()
    indexed.iot.advance(30)
    indexed.iot.restore(snapshot)
    assert indexed.group("all")["status"] == "BUILDING"
    indexed.iot.advance(30)
    assert indexed.members("all") == ["pump"]


def test_connections_of_another_mock_do_not_count() -> None:
    """They are let go when a snapshot is restored elsewhere."""
    with mock_iot(region="us-east-1") as there:
        control = there.client("iot")
        control.update_indexing_configuration(
            thingIndexingConfiguration={"thingIndexingMode": "REGISTRY", "thingConnectivityIndexingMode": "STATUS"}
        )
        control.create_thing(thingName="pump")
        control.create_dynamic_thing_group(thingGroupName="online", queryString="connectivity.connected:true")
        there.connect("pump")
        assert control.list_things_in_thing_group(thingGroupName="online")["things"] == ["pump"]
        snapshot = there.snapshot()
    with mock_iot(region="us-east-1") as here:
        here.restore(snapshot)
        assert here.client("iot").list_things_in_thing_group(thingGroupName="online")["things"] == []
