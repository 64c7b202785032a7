"""`iot.fleet()`: all things as a picture."""

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


class Yard:
    """A fleet and who manages it; the clock stands still until somebody advances."""

    def __init__(self, iot: IoTMock) -> None:
        self.iot = iot
        self.control: Any = iot.client("iot")

    def things(self, *names: str, group: str | None = None, **members: Any) -> None:
        """Register things, and have them join a group."""
        for name in names:
            self.control.create_thing(thingName=name, **members)
            if group is not None:
                self.control.add_thing_to_thing_group(thingName=name, thingGroupName=group)

    def groups(self, *names: str, below: str | None = None) -> None:
        """Make thing groups."""
        above = {} if below is None else {"parentGroupName": below}
        for name in names:
            self.control.create_thing_group(thingGroupName=name, **above)

    def plant(self) -> None:
        """Two halls, one with a row in it, and seven things, of which three come and one leaves again."""
        self.control.create_thing_type(thingTypeName="pump")
        self.control.create_thing_type(thingTypeName="old")
        self.control.deprecate_thing_type(thingTypeName="old")
        self.groups("plant", "spare")
        self.groups("hall-1", "hall-2", below="plant")
        self.groups("row", below="hall-1")
        self.control.create_billing_group(billingGroupName="acme")
        self.things("a", "b", group="hall-1", thingTypeName="pump")
        self.things("c", group="row", thingTypeName="pump", billingGroupName="acme")
        self.things("d", group="hall-2")
        self.things("e", group="spare")
        self.things("f", "g")
        self.control.add_thing_to_thing_group(thingName="c", thingGroupName="spare")
        for name in ("a", "c", "d"):
            self.iot.connect(name)
        self.iot.connect("tool")
        self.iot.advance(60)
        self.iot.device("d").drop()


@pytest.fixture
def yard(iotmock: IoTMock) -> Iterator[Yard]:
    """The yard at noon."""
    with time_machine.travel(START, tick=False):
        yield Yard(iotmock)


def tables(view: Any) -> dict[str, list[list[str]]]:
    """The tables of a notebook's picture by caption, heads included, read by an XML parser."""
    return {
        table.findtext("caption") or "": [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]
        for table in ET.fromstring(view._repr_html_()).iter("table")
    }


# What it counts


def test_text_says_all(yard: Yard) -> None:
    """`print(iot.fleet())`."""
    yard.plant()
    assert str(yard.iot.fleet()).splitlines() == [
        "fleet of 123456789012 us-east-1: 7 things, 2 connected",
        "2 in no group, 4 without a type, 6 without a billing group",
        "1 connected client that the registry does not know",
        "",
        "5 thing groups",
        "group     own  all  connected",
        "plant     0    4    2",
        "  hall-1  2    3    2",
        "    row   1    1    1",
        "  hall-2  1    1    0",
        "spare     2    2    1",
        "",
        "2 thing types",
        "type  things  connected",
        "pump  3       2",
        "old   0       0          deprecated",
        "",
        "1 billing group",
        "billing group  things",
        "acme           1",
        "",
        "7 things",
        "thing  type  groups      connection",
        "a      pump  hall-1      connected",
        "b      pump  hall-1",
        "c      pump  row, spare  connected",
        "d            hall-2      left 2026-03-01 12:01:00",
        "e            spare",
        "f",
        "g",
    ]


def test_notebook_shows_the_same_as_tables(yard: Yard) -> None:
    """Well-formed, each level of the tree set in."""
    yard.plant()
    view = yard.iot.fleet()
    found = tables(view)
    assert list(found) == ["5 thing groups", "2 thing types", "1 billing group", "7 things"]
    assert found["5 thing groups"][:3] == [
        ["group", "own", "all", "connected"],
        ["plant", "0", "4", "2"],
        ["hall-1", "2", "3", "2"],
    ]
    html = view._repr_html_()
    assert [html.count(f"padding-left:{pixels}px") for pixels in (10, 28, 46)] == [0, 2, 1]
    assert view.title in html
    assert "<div>2 in no group, 4 without a type, 6 without a billing group</div>" in html


def test_view_counts(yard: Yard) -> None:
    """Tests may ask it."""
    yard.plant()
    view = yard.iot.fleet()
    assert (view.things, view.connected, view.other_clients, view.in_no_group) == (7, 2, 1, 2)
    assert (view.without_type, view.without_billing_group, view.group_count) == (4, 6, 5)
    plant, spare = view.groups
    assert [branch.name for branch in plant.groups] == ["hall-1", "hall-2"]
    assert (plant.things, plant.all_things, plant.connected, plant.hidden) == (0, 4, 2, 0)
    assert (spare.things, spare.all_things, spare.groups) == (2, 2, ())
    assert [(row.name, row.things, row.connected, row.is_deprecated) for row in view.types] == [
        ("old", 0, 0, True),
        ("pump", 3, 2, False),
    ]
    assert [(row.name, row.things) for row in view.billing_groups] == [("acme", 1)]


def test_an_empty_fleet_is_a_line(yard: Yard) -> None:
    """Nothing to count."""
    view = yard.iot.fleet()
    said = "fleet of 123456789012 us-east-1: no things"
    assert str(view) == said
    assert "".join(ET.fromstring(view._repr_html_()).itertext()) == said
    assert repr(view) == "<FleetView 123456789012 us-east-1: no things, 0 groups>"


def test_groups_without_things_are_shown(yard: Yard) -> None:
    """They were made, and somebody looks for what joins them."""
    yard.groups("plant")
    assert tables(yard.iot.fleet()) == {
        "1 thing group": [["group", "own", "all", "connected"], ["plant", "0", "0", "0"]]
    }


def test_where_nothing_is_lacking_nothing_is_said(yard: Yard) -> None:
    """All things in groups; without types at all, none lacks one."""
    yard.groups("plant")
    yard.things("a", group="plant")
    assert str(yard.iot.fleet()).splitlines()[:2] == ["fleet of 123456789012 us-east-1: 1 thing, 0 connected", ""]


def test_columns_in_which_nothing_stands_are_left_out(yard: Yard) -> None:
    """No type, no group, no connection; no type that is deprecated."""
    yard.things("a")
    assert tables(yard.iot.fleet()) == {"1 thing": [["thing"], ["a"]]}
    yard.control.create_thing_type(thingTypeName="pump")
    yard.things("b", thingTypeName="pump")
    yard.iot.connect("a").disconnect()
    assert tables(yard.iot.fleet()) == {
        "1 thing type": [["type", "things", "connected"], ["pump", "1", "0"]],
        "2 things": [["thing", "type", "connection"], ["a", "", "left 2026-03-01 12:00:00"], ["b", "pump", ""]],
    }


def test_a_thing_that_has_left_all_groups_is_in_none(yard: Yard) -> None:
    """Also when its group is deleted."""
    yard.groups("plant", "spare")
    yard.things("a", group="plant")
    yard.things("b", group="spare")
    yard.control.remove_thing_from_thing_group(thingName="a", thingGroupName="plant")
    yard.control.delete_thing_group(thingGroupName="spare")
    view = yard.iot.fleet()
    assert (view.in_no_group, view.group_count, view.groups[0].all_things) == (2, 1, 0)


def test_a_thing_is_connected_once(yard: Yard) -> None:
    """By the client that is called like it and by others that say they are it."""
    yard.groups("plant")
    yard.things("a", "b", "c", group="plant")
    yard.iot.connect("a")
    yard.iot.connect("x", thing_name="a")
    yard.iot.connect("y", thing_name="b")
    yard.iot.connect("unknown", thing_name="nobody")
    yard.iot.connect("other")
    view = yard.iot.fleet()
    assert (view.connected, view.other_clients, view.groups[0].connected) == (2, 2, 2)
    assert [row.connection for row in view.members] == ["connected", "connected", ""]
    assert "2 connected clients that the registry does not know" in str(view)


def test_a_client_of_two_things_connects_both(yard: Yard) -> None:
    """One by its id, the other by what it says."""
    yard.things("a", "b")
    yard.iot.connect("a", thing_name="b")
    assert (yard.iot.fleet().connected, yard.iot.fleet().other_clients) == (2, 0)


# How much of it is shown


def test_a_hierarchy_of_seven_levels_is_shown_whole(yard: Yard) -> None:
    """As deep as AWS lets it be."""
    above = None
    for level in range(7):
        yard.groups(f"level-{level}", below=above)
        above = f"level-{level}"
    yard.things("a", group=above)
    lines = str(yard.iot.fleet()).splitlines()
    assert lines[3:5] == [
        "group                own  all  connected",
        "level-0              0    1    0",
    ]
    assert lines[10] == "            level-6  1    1    0"


def test_of_many_siblings_the_first_twelve_are_shown(yard: Yard) -> None:
    """Below each group, and at the top; what is hidden counts where it belongs."""
    yard.groups("a-plant")
    yard.groups(*(f"hall-{number:02}" for number in range(15)), below="a-plant")
    yard.groups(*(f"spare-{number:02}" for number in range(20)))
    yard.things("pump", group="hall-14")
    view = yard.iot.fleet()
    assert (view.group_count, len(view.groups), view.hidden_groups) == (36, 12, 9)
    plant = view.groups[0]
    assert (plant.all_things, len(plant.groups), plant.hidden) == (1, 12, 3)
    shown = tables(view)["36 thing groups"]
    assert shown[13:16] == [["hall-11", "0", "0", "0"], ["and 3 more", "", "", ""], ["spare-00", "0", "0", "0"]]
    assert shown[-1] == ["and 9 more"]
    assert "  and 3 more\nspare-00" in str(view)


def test_fifty_groups_are_shown_upper_levels_first(yard: Yard) -> None:
    """A broad hierarchy does not hide what stands beside it."""
    tops = [f"top-{number:02}" for number in range(8)]
    yard.groups(*tops)
    for top in tops:
        yard.groups(*(f"{top}-{number}" for number in range(8)), below=top)
    view = yard.iot.fleet()
    assert [len(branch.groups) for branch in view.groups] == [8, 8, 8, 8, 8, 2, 0, 0]
    assert [branch.hidden for branch in view.groups] == [0, 0, 0, 0, 0, 6, 8, 8]
    assert (view.group_count, view.hidden_groups) == (72, 0)


def test_the_ten_largest_types_and_billing_groups_are_shown(yard: Yard) -> None:
    """The view has all, by name."""
    for number in range(12):
        yard.control.create_thing_type(thingTypeName=f"type-{number:02}")
        yard.control.create_billing_group(billingGroupName=f"team-{number:02}")
    yard.things("a", "b", thingTypeName="type-11", billingGroupName="team-10")
    yard.things("c", thingTypeName="type-05", billingGroupName="team-11")
    view = yard.iot.fleet()
    found = tables(view)
    assert [row[0] for row in found["12 thing types"]] == [
        "type", "type-11", "type-05", *(f"type-{number:02}" for number in (0, 1, 2, 3, 4, 6, 7, 8)), "and 2 more",
    ]  # fmt: skip
    assert found["12 billing groups"][1:4] == [["team-10", "2"], ["team-11", "1"], ["team-00", "0"]]
    assert found["12 billing groups"][-1] == ["and 2 more"]
    assert (len(view.types), len(view.billing_groups)) == (12, 12)


def test_the_first_ten_things_are_listed(yard: Yard) -> None:
    """By name; the count knows of all."""
    yard.things(*(f"pump-{number:02}" for number in range(50)))
    view = yard.iot.fleet()
    assert (view.things, len(view.members), view.members[-1].name) == (50, 10, "pump-09")
    assert str(view).splitlines()[-1] == "and 40 more"


def test_a_picture_of_very_many_things_is_no_larger(yard: Yard) -> None:
    """A thousandfold fleet fits the same screen; numbers are grouped to be read."""
    yard.groups("plant")
    yard.things("pump", group="plant")
    with yard.iot._entered() as call:  # noqa: SLF001 - through the operations it would take a minute
        registry = call.backend(Registry)
        for number in range(20_000):
            thing = Thing(f"pump-{number}", new_uuid(), {})
            registry.add_thing(thing)
            if number % 2:
                registry.move(call, thing, into=["plant"])
    view = yard.iot.fleet()
    assert str(view).splitlines()[:2] == [
        "fleet of 123456789012 us-east-1: 20,001 things, 0 connected",
        "10,000 in no group",
    ]
    assert tables(view)["1 thing group"][1] == ["plant", "10,001", "10,001", "0"]
    assert len(view._repr_html_()) < 10_000


# Where, and when


def test_repr_is_a_line(yard: Yard) -> None:
    """For a debugger and a failed assertion."""
    yard.plant()
    assert repr(yard.iot.fleet()) == "<FleetView 123456789012 us-east-1: 7 things, 2 connected, 5 groups>"


def test_other_accounts_and_regions_have_fleets_of_their_own(yard: Yard) -> None:
    """`iot.scope(...)` looks there."""
    yard.plant()
    there = yard.iot.scope(region="eu-west-1")
    Yard(there).things("fan")
    there.connect("fan")
    assert there.fleet().title == "fleet of 123456789012 eu-west-1: 1 thing, 1 connected"
    assert yard.iot.scope(account_id="111122223333").fleet().things == 0
    assert yard.iot.fleet().things == 7


def test_view_is_taken_once(yard: Yard) -> None:
    """A picture, not a handle; one of an unchanged fleet is equal, whenever it is taken."""
    yard.plant()
    before = yard.iot.fleet()
    yard.iot.advance(60)
    assert yard.iot.fleet() == before
    yard.things("new")
    assert before.things == 7
    assert yard.iot.fleet() != before


def test_long_names_are_cut_and_whole_in_the_tip(yard: Yard) -> None:
    """Tables fit a page."""
    name = "g" * 128
    yard.groups(name)
    view = yard.iot.fleet()
    assert tables(view)["1 thing group"][1][0] == f"{'g' * 57}..."
    assert f'title="{name}"' in view._repr_html_()


def test_picture_shows_the_last_state_after_the_mock_has_stopped() -> None:
    """As messages and journal do."""
    with mock_iot(region="us-east-1") as iot:
        Yard(iot).plant()
        before = str(iot.fleet())
    assert str(iot.fleet()) == before
    assert "7 things, 2 connected" in before


def test_dynamic_groups_show_their_query(yard: Yard) -> None:
    """A dynamic group is told by what it finds, which is escaped in a notebook."""
    yard.control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    yard.things("a", "b")
    yard.control.create_dynamic_thing_group(thingGroupName="some", queryString="thingName:a AND attributes.x<5")
    yard.control.create_dynamic_thing_group(thingGroupName="named-a", queryString="thingName:a")
    view = yard.iot.fleet()
    assert [(group.name, group.query, group.things) for group in view.groups] == [
        ("named-a", "thingName:a", 1),
        ("some", "thingName:a AND attributes.x<5", 0),
    ]
    assert "named-a [thingName:a]" in str(view)
    assert "some [thingName:a AND attributes.x<5]" in tables(view)["2 thing groups"][2]
    assert view.in_no_group == 1
