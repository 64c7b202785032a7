"""`iot.thing(...)`: a thing as a picture."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine

from iotmock import IoTMock, mock_iot
from iotmock.core.names import new_uuid
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Thing

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EXCLUSIVE = {"thingPrincipalType": "EXCLUSIVE_THING"}


@pytest.fixture
def iot(iotmock: IoTMock) -> Iterator[IoTMock]:
    """The handle at noon; the clock stands still until somebody advances."""
    with time_machine.travel(START, tick=False):
        yield iotmock


@pytest.fixture
def control(iot: IoTMock) -> Any:
    """A client of `iot`."""
    return iot.client("iot")


def rows(view: Any) -> dict[str, list[str]]:
    """The picture of a notebook by labels, read by an XML parser."""
    found: dict[str, list[str]] = {}
    label = ""
    for row in ET.fromstring(view._repr_html_()).iter("tr"):
        first, text = ("".join(cell.itertext()) for cell in row)
        label = first or label
        found.setdefault(label, []).append(text)
    return found


def pump(control: Any) -> str:
    """A thing that has something of everything; gives its ARN."""
    control.create_thing_type(thingTypeName="pump")
    for name, above in (("plant", {}), ("hall", {"parentGroupName": "plant"}), ("spare", {})):
        control.create_thing_group(thingGroupName=name, **above)
    control.create_billing_group(billingGroupName="acme")
    attributes = {"attributes": {"site": "north", "floor": "2"}}
    made = control.create_thing(thingName="pump-7", thingTypeName="pump", attributePayload=attributes)
    for group in ("hall", "spare"):
        control.add_thing_to_thing_group(thingName="pump-7", thingGroupName=group)
    control.add_thing_to_billing_group(thingName="pump-7", billingGroupName="acme")
    return str(made["thingArn"])


def start_command(iot: IoTMock, control: Any, target: str) -> str:
    """Start a command on a thing; gives the id of the execution."""
    payload = {"content": b"{}", "contentType": "application/json"}
    command = control.create_command(commandId="open", payload=payload)["commandArn"]
    started = iot.client("iot-jobs-data").start_command_execution(commandArn=command, targetArn=target)
    return str(started["executionId"])


# What it knows


def test_view_has_what_the_registry_has(iot: IoTMock, control: Any) -> None:
    """Groups as paths from the top, as ListThingGroupsForThing and DescribeThingGroup give them together."""
    pump(control)
    view = iot.thing("pump-7")
    assert (view.name, view.type_name, view.version) == ("pump-7", "pump", 1)
    assert view.attributes == {"site": "north", "floor": "2"}
    assert view.groups == (("plant", "hall"), ("spare",))
    assert view.billing_group_name == "acme"


def test_text_says_all(iot: IoTMock, control: Any) -> None:
    """`print(iot.thing(...))`."""
    arn = pump(control)
    iot.connect("pump-7")
    iot.publish("$aws/things/pump-7/shadow/update", {"state": {"desired": {"on": True}}})
    iot.publish("$aws/things/pump-7/shadow/name/config/update", {"state": {"reported": {"on": True}}})
    control.create_job(jobId="update", targets=[arn], document="{}")
    start_command(iot, control, arn)
    assert str(iot.thing("pump-7")).splitlines() == [
        "thing pump-7",
        "type              pump",
        "version           1",
        "attributes        floor = 2",
        "                  site = north",
        "groups            plant > hall",
        "                  spare",
        "billing group     acme",
        "principals        none",
        "connection        connected since 2026-03-01 12:00:00 UTC",
        "shadows           classic, version 1, delta",
        "                  config, version 1",
        "pending jobs      1 QUEUED",
        "pending commands  1 CREATED",
    ]


def test_text_of_a_bare_thing_says_what_it_has_not(iot: IoTMock, control: Any) -> None:
    """The same rows for every thing."""
    control.create_thing(thingName="bare")
    assert str(iot.thing("bare")).splitlines() == [
        "thing bare",
        "type              none",
        "version           1",
        "attributes        none",
        "groups            none",
        "billing group     none",
        "principals        none",
        "connection        never connected",
        "shadows           none",
        "pending jobs      none",
        "pending commands  none",
    ]


def test_seven_levels_of_groups_are_one_path(iot: IoTMock, control: Any) -> None:
    """As deep as AWS lets a hierarchy be; in the picture it is cut, and whole in the tip."""
    names = [f"level-{number}-of-the-hierarchy" for number in range(1, 8)]
    for above, name in zip([None, *names], names, strict=False):
        control.create_thing_group(thingGroupName=name, **({} if above is None else {"parentGroupName": above}))
    control.create_thing(thingName="pump")
    control.add_thing_to_thing_group(thingName="pump", thingGroupName=names[-1])
    view = iot.thing("pump")
    assert view.groups == (tuple(names),)
    (cell,) = [cell for cell in ET.fromstring(view._repr_html_()).iter("td") if "title" in cell.attrib]
    assert cell.attrib["title"] == " > ".join(names)
    assert len(cell.text or "") == 60


def test_principals_are_short_and_say_whether_they_are_exclusive(iot: IoTMock, control: Any) -> None:
    """The view has them whole."""
    control.create_thing(thingName="pump")
    control.create_thing(thingName="fan")
    first, second = (control.create_keys_and_certificate() for _ in range(2))
    control.attach_thing_principal(thingName="pump", principal=first["certificateArn"], **EXCLUSIVE)
    control.attach_thing_principal(thingName="fan", principal=second["certificateArn"])
    assert iot.thing("pump").principals == {first["certificateArn"]: "EXCLUSIVE_THING"}
    assert rows(iot.thing("pump"))["principals"] == [f"certificate {first['certificateId'][:12]}..., exclusive"]
    assert rows(iot.thing("fan"))["principals"] == [f"certificate {second['certificateId'][:12]}..."]


def test_an_identity_of_cognito_is_called_so(iot: IoTMock, control: Any) -> None:
    """A principal that is no certificate."""
    pools = iot.client("cognito-identity")
    pool = pools.create_identity_pool(IdentityPoolName="lamps", AllowUnauthenticatedIdentities=True)
    identity = pools.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
    control.create_thing(thingName="pump")
    control.attach_thing_principal(thingName="pump", principal=identity)
    assert rows(iot.thing("pump"))["principals"] == [f"identity {identity}"]


def test_a_client_that_has_left_says_when_and_why(iot: IoTMock, control: Any) -> None:
    """However long ago: the view remembers as GetThingConnectivityData does."""
    control.create_thing(thingName="pump")
    device = iot.device("pump")
    assert iot.thing("pump").connected
    iot.advance(90)
    device.drop()
    iot.advance(7 * 86400)
    view = iot.thing("pump")
    (connection,) = view.connections
    assert not view.connected
    assert (connection.client_id, connection.connected) == ("pump", False)
    assert rows(view)["connection"] == ["left 2026-03-01 12:01:30 UTC, CONNECTION_LOST"]


def test_a_client_that_is_away_with_a_session_has_left(iot: IoTMock, control: Any) -> None:
    """The broker keeps its session, and nobody is connected."""
    control.create_thing(thingName="pump")
    iot.connect("pump", clean_session=False).disconnect()
    assert rows(iot.thing("pump"))["connection"] == ["left 2026-03-01 12:00:00 UTC, CLIENT_INITIATED_DISCONNECT"]


def test_clients_that_are_connected_as_the_thing_are_named(iot: IoTMock, control: Any) -> None:
    """Beside the one that is called like it; those of other things are not."""
    for name in ("pump", "fan"):
        control.create_thing(thingName=name)
    iot.connect("pump", thing_name="pump")
    iot.connect("gateway", thing_name="pump")
    iot.connect("other", thing_name="fan")
    since = "connected since 2026-03-01 12:00:00 UTC"
    assert rows(iot.thing("pump"))["connection"] == [since, f"{since}, by gateway"]
    assert rows(iot.thing("fan"))["connection"] == [f"{since}, by other"]
    assert iot.thing("fan").connected


def test_shadows_say_their_version_and_whether_desired_differs(iot: IoTMock, control: Any) -> None:
    """The classic one first, the named ones by name; a deleted one is gone."""
    control.create_thing(thingName="pump")
    for name in ("b", "a", "gone"):
        iot.publish(f"$aws/things/pump/shadow/name/{name}/update", {"state": {"desired": {"x": 1}}})
    iot.publish("$aws/things/pump/shadow/update", {"state": {"desired": {"x": 1}, "reported": {"x": 1}}})
    iot.publish("$aws/things/pump/shadow/name/a/update", {"state": {"reported": {"x": 1}}})
    iot.publish("$aws/things/pump/shadow/name/gone/delete", b"")
    found = [(shadow.name, shadow.version, shadow.has_delta) for shadow in iot.thing("pump").shadows]
    assert found == [(None, 1, False), ("a", 2, False), ("b", 1, True)]


def test_pending_jobs_are_counted_by_status(iot: IoTMock, control: Any) -> None:
    """What has ended does not count."""
    arn = control.create_thing(thingName="pump")["thingArn"]
    for number in range(4):
        control.create_job(jobId=f"job-{number}", targets=[arn], document="{}")
    device = iot.device("pump")
    first = device.next_job()
    assert first is not None
    first.succeed()
    device.next_job()
    view = iot.thing("pump")
    assert view.jobs == {"IN_PROGRESS": 1, "QUEUED": 2}
    assert rows(view)["pending jobs"] == ["1 IN_PROGRESS, 2 QUEUED"]


@pytest.mark.parametrize(
    ("status", "pending"), [(None, {"CREATED": 1}), ("IN_PROGRESS", {"IN_PROGRESS": 1}), ("SUCCEEDED", {})]
)
def test_pending_commands_are_counted_by_status(
    iot: IoTMock, control: Any, status: str | None, pending: dict[str, int]
) -> None:
    """Those that wait for the device; what it has ended does not count."""
    execution = start_command(iot, control, control.create_thing(thingName="pump")["thingArn"])
    if status is not None:
        iot.publish(f"$aws/commands/things/pump/executions/{execution}/response/json", {"status": status})
    assert iot.thing("pump").commands == pending


def test_a_command_that_has_timed_out_is_not_pending(iot: IoTMock, control: Any) -> None:
    """Though the device may still answer it."""
    start_command(iot, control, control.create_thing(thingName="pump")["thingArn"])
    iot.advance(11)
    assert iot.thing("pump").commands == {}


def test_what_belongs_to_other_things_is_not_counted(iot: IoTMock, control: Any) -> None:
    """Jobs, commands and shadows of the thing beside it."""
    control.create_thing(thingName="pump")
    other = control.create_thing(thingName="pump-2")["thingArn"]
    control.create_job(jobId="update", targets=[other], document="{}")
    start_command(iot, control, other)
    iot.publish("$aws/things/pump-2/shadow/update", {"state": {"desired": {"x": 1}}})
    view = iot.thing("pump")
    assert (view.jobs, view.commands, view.shadows) == ({}, {}, ())


# How it is shown


def test_of_many_the_first_ten_are_listed(iot: IoTMock, control: Any) -> None:
    """Shadows here; attributes, principals and clients alike. The view has all."""
    control.create_thing_type(thingTypeName="pump")
    attributes = {f"a{number:02}": "x" for number in range(50)}
    control.create_thing(thingName="pump", thingTypeName="pump", attributePayload={"attributes": attributes})
    for number in range(12):
        iot.publish(f"$aws/things/pump/shadow/name/s{number:02}/update", {"state": {"reported": {"x": 1}}})
    view = iot.thing("pump")
    found = rows(view)
    assert (len(view.attributes), len(view.shadows)) == (50, 12)
    assert found["attributes"][8:] == ["a08 = x", "a09 = x", "and 40 more"]
    assert found["shadows"][9:] == ["s09, version 1", "and 2 more"]


def test_hostile_client_ids_are_escaped(iot: IoTMock, control: Any) -> None:
    """A client may be called as it likes."""
    control.create_thing(thingName="pump")
    iot.connect('<script>"&\n', thing_name="pump")
    view = iot.thing("pump")
    assert "<script" not in view._repr_html_()
    (shown,) = rows(view)["connection"]
    assert shown.endswith(', by <script>"&')
    assert len(str(view).splitlines()) == 11


def test_repr_is_a_line(iot: IoTMock, control: Any) -> None:
    """For a debugger and a failed assertion."""
    pump(control)
    control.create_thing(thingName="bare")
    iot.connect("bare")
    assert repr(iot.thing("pump-7")) == "<ThingView pump-7, type pump, version 1, not connected>"
    assert repr(iot.thing("bare")) == "<ThingView bare, version 1, connected>"


def test_view_is_taken_once(iot: IoTMock, control: Any) -> None:
    """A picture, not a handle; one of an unchanged thing is equal, whenever it is taken."""
    control.create_thing(thingName="pump", attributePayload={"attributes": {"a": "1"}})
    before = iot.thing("pump")
    iot.advance(60)
    assert iot.thing("pump") == before
    control.update_thing(thingName="pump", attributePayload={"attributes": {"a": "2"}})
    assert (before.attributes, before.version) == ({"a": "1"}, 1)
    assert iot.thing("pump") != before


# Which thing it is


def test_unknown_thing_is_a_lookup_error(iot: IoTMock, control: Any) -> None:
    """The error says where it was looked for and what makes one; shadows and connections make none."""
    iot.connect("pump")
    iot.publish("$aws/things/pump/shadow/update", {"state": {"desired": {"x": 1}}})
    with pytest.raises(LookupError, match=r"no thing 'pump' in 123456789012 us-east-1: CreateThing makes it$"):
        iot.thing("pump")
    control.create_thing(thingName="pump")
    assert iot.thing("pump").shadows[0].has_delta
    control.delete_thing(thingName="pump")
    with pytest.raises(LookupError):
        iot.thing("pump")


def test_in_a_large_fleet_the_names_beside_are_compared(iot: IoTMock) -> None:
    """Not all of them, which would take a minute with a hundred thousand."""
    with iot._entered() as call:  # noqa: SLF001 - through the operations it would take seconds
        registry = call.backend(Registry)
        for name in (*(f"pump-{number:04}" for number in range(3_000)), "very-special"):
            registry.add_thing(Thing(name, new_uuid(), {}))
    with pytest.raises(LookupError, match=r"did you mean 'pump-1500'\?$"):
        iot.thing("pump-1500x")
    with pytest.raises(LookupError, match=r"did you mean 'very-special'\?$"):
        iot.thing("wery-special")
    with pytest.raises(LookupError, match=r"CreateThing makes it$"):
        iot.thing("ery-special")


def test_another_region_has_its_own_things(iot: IoTMock, control: Any) -> None:
    """`iot.scope(...)` looks there, for its connections and shadows too."""
    there = iot.scope(region="eu-west-1")
    there.client("iot").create_thing(thingName="pump")
    there.connect("pump")
    with pytest.raises(LookupError, match="in 123456789012 us-east-1"):
        iot.thing("pump")
    control.create_thing(thingName="pump")
    assert (iot.thing("pump").connected, there.thing("pump").connected) == (False, True)


def test_picture_shows_the_last_state_after_the_mock_has_stopped() -> None:
    """As messages and journal do."""
    with mock_iot(region="us-east-1") as iot:
        iot.client("iot").create_thing(thingName="pump")
        iot.connect("pump")
        before = str(iot.thing("pump"))
    assert str(iot.thing("pump")) == before
    assert "connected since" in before
