"""The pictures of life cycles are made from the state tables."""

import importlib
import importlib.util
import pkgutil
import sys
from enum import Enum
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

import iotmock.services
from iotmock.core.rooms.state_machine import Table

SVG = "{http://www.w3.org/2000/svg}"
LAMP: Table[str] = Table(
    "lamp",
    {
        None: {"install": "OFF"},
        "OFF": {"switch": "ON", "break": "BROKEN"},
        "ON": {"switch": "OFF", "fall": "BROKEN", "drop": "BROKEN", "blink": "ON"},
        "BROKEN": {},
    },
)


@pytest.fixture(scope="module")
def drawing() -> ModuleType:
    """The documentation's module that draws."""
    path = Path(__file__).parents[2] / "docs" / "_ext" / "state_drawing.py"
    spec = importlib.util.spec_from_file_location("state_drawing", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def picture(drawing: ModuleType) -> ET.Element:
    """The lamp's picture, parsed."""
    return ET.fromstring(drawing.draw(LAMP))


def test_a_picture_shows_every_state(picture: ET.Element) -> None:
    """Each state of the table is a box with its name."""
    names = {text.text for text in picture.iter(f"{SVG}text") if text.get("class") is None}

    assert names == {"OFF", "ON", "BROKEN"}


def test_a_picture_shows_every_event_once_per_arrow(picture: ET.Element) -> None:
    """Each cell of the table is a line of an arrow's label."""
    events = sorted(line.text or "" for line in picture.iter(f"{SVG}tspan"))

    assert events == sorted(event for row in LAMP.rows.values() for event in row)


def test_a_picture_joins_two_states_by_one_arrow(picture: ET.Element) -> None:
    """Events with the same start and end share an arrow."""
    arrows = [path for path in picture.iter(f"{SVG}path") if path.get("class") == "move"]

    assert len(arrows) == 6


def test_a_picture_marks_final_states(picture: ET.Element) -> None:
    """Only the state with an empty row has the thick border."""
    boxes = [box for box in picture.iter(f"{SVG}rect") if box.get("class") == "state final"]

    assert len(boxes) == 1


def test_boxes_of_a_picture_stand_below_each_other(drawing: ModuleType) -> None:
    """No box touches another one."""
    spots, _, _ = drawing.place(LAMP, list(drawing.arrows_of(LAMP)))
    listed = sorted(spots.values())

    assert all(upper.bottom < lower.top for upper, lower in pairwise(listed))


def test_arrows_of_a_picture_end_within_their_boxes_and_apart(drawing: ModuleType) -> None:
    """Each at a height of its own, so that no label hides another."""
    arrows = list(drawing.arrows_of(LAMP))
    spots, leaves, arrives = drawing.place(LAMP, arrows)

    assert all(spots[arrow.start].top < leaves[arrow] < spots[arrow.start].bottom for arrow in arrows)
    assert all(spots[arrow.end].top < arrives[arrow] < spots[arrow.end].bottom for arrow in arrows)
    assert len({*leaves.values(), *arrives.values()}) == 2 * len(arrows)


def test_arrows_in_one_lane_of_a_picture_do_not_meet(drawing: ModuleType) -> None:
    """Two that share a lane run one above the other."""
    arrows = list(drawing.arrows_of(LAMP))
    _, leaves, arrives = drawing.place(LAMP, arrows)
    lanes: dict[int, list[tuple[float, float]]] = {}
    for route in drawing.routes_of(arrows, leaves, arrives).values():
        lanes.setdefault(route.lane, []).append((min(route[:2]), max(route[:2])))

    assert all(a[1] < b[0] for ways in lanes.values() for a, b in pairwise(sorted(ways)))


def test_a_picture_places_final_states_last(drawing: ModuleType) -> None:
    """No box stands further down than a final state."""
    spots, _, _ = drawing.place(LAMP, list(drawing.arrows_of(LAMP)))

    assert max(spots, key=lambda state: spots[state].top) == "BROKEN"


def test_every_picture_fits_the_column_of_a_page(drawing: ModuleType) -> None:
    """Those of all rooms: 736 pixels, the narrowest column of a wide page."""
    tables = [
        value
        for room in pkgutil.iter_modules(iotmock.services.__path__)
        for module in pkgutil.iter_modules(importlib.import_module(f"iotmock.services.{room.name}").__path__)
        if module.name.endswith("transitions")
        for value in vars(importlib.import_module(f"iotmock.services.{room.name}.{module.name}")).values()
        if isinstance(value, Table)
    ]
    widths = {table.resource: float(ET.fromstring(drawing.draw(table)).attrib["width"]) for table in tables}

    assert len(widths) >= 8
    assert {resource: width for resource, width in widths.items() if width > 736} == {}


def test_a_picture_places_states_that_no_event_reaches(drawing: ModuleType) -> None:
    """A state that no event leads to is drawn all the same."""
    table: Table[str] = Table("island", {None: {"land": "SHORE"}, "SHORE": {}, "REEF": {}})

    assert "REEF" in drawing.draw(table)


class Pump(Enum):
    """Two states with one word."""

    RUNNING = "RUNNING"
    OFF = "STOPPED by hand"
    STUCK = "STOPPED by itself"

    def __str__(self) -> str:
        return self.value.split()[0]


def test_a_picture_tells_apart_states_that_share_a_word(drawing: ModuleType) -> None:
    """AWS shows TIMED_OUT for two states of a command execution; the picture must not."""
    rows = {None: {"start": Pump.RUNNING}, Pump.RUNNING: {"stop": Pump.OFF, "jam": Pump.STUCK}, Pump.OFF: {}}
    table: Table[Pump] = Table("pump", {**rows, Pump.STUCK: {}})

    assert [drawing.name_of(table, state) for state in Pump] == ["RUNNING", "STOPPED by hand", "STOPPED by itself"]
