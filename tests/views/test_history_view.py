"""`iot.timeline()`: every state change along the clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine

from iotmock import IoTMock

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def story(iotmock: IoTMock) -> Iterator[IoTMock]:
    """A version that is published, an execution that succeeds and one that times out, within five minutes."""
    with time_machine.travel(START, tick=False):
        control, data = iotmock.client("iot"), iotmock.client("iot-jobs-data")
        control.create_package(packageName="firmware")
        control.create_package_version(packageName="firmware", versionName="1.0")
        iotmock.advance(60)
        control.update_package_version(packageName="firmware", versionName="1.0", action="PUBLISH")
        things = [control.create_thing(thingName=name)["thingArn"] for name in ("lamp", "pump")]
        control.create_job(jobId="update", targets=things, document="{}")
        iotmock.advance(60)
        for name in ("lamp", "pump"):
            data.start_next_pending_job_execution(thingName=name)
        iotmock.advance(60)
        data.update_job_execution(jobId="update", thingName="lamp", status="SUCCEEDED")
        iotmock.advance(120)
        yield iotmock


def drawn(shown: Any) -> ET.Element:
    """The picture; it must be well-formed."""
    return ET.fromstring(shown._repr_html_())


def test_text_has_a_line_for_each_resource(story: IoTMock) -> None:
    """In the order in which they began, with what has elapsed since the first change."""
    assert str(story.timeline()).splitlines() == [
        f"changes in {story.account_id} us-east-1 from 2026-03-01 12:00:00 UTC, 5 min",
        "package firmware              0 s create",
        "package version firmware/1.0  0 s DRAFT, 1 min PUBLISHED",
        "thing lamp                    1 min 1",
        "thing pump                    1 min 1",
        "job update                    1 min IN_PROGRESS",
        "job execution update/lamp/1   1 min QUEUED, 2 min IN_PROGRESS, 3 min SUCCEEDED",
        "job execution update/pump/1   1 min QUEUED, 2 min IN_PROGRESS",
    ]


def test_a_lane_knows_states_and_who_changed_them(story: IoTMock) -> None:
    """From change to change; the last state lasts to the end of the picture."""
    view = story.timeline()
    (lane,) = [lane for lane in view.lanes if lane.name == "update/lamp/1"]
    minute = timedelta(minutes=1)
    assert [(s.state, s.who, s.since, s.until) for s in lane.stays] == [
        ("QUEUED", "CreateJob", START + minute, START + 2 * minute),
        ("IN_PROGRESS", "StartNextPendingJobExecution", START + 2 * minute, START + 3 * minute),
        ("SUCCEEDED", "UpdateJobExecution", START + 3 * minute, START + 5 * minute),
    ]


def test_bars_are_as_long_as_their_states_lasted(story: IoTMock) -> None:
    """Of five minutes in all; what is no state is a dot."""
    svg = drawn(story.timeline())
    bars = [(rect.findtext(f"{SVG}title"), float(rect.attrib["width"])) for rect in svg.iter(f"{SVG}rect")]
    widths = {str(text).split(": ")[1].split(" by ")[0]: width for text, width in bars[-5:]}
    assert widths["QUEUED"] == pytest.approx(widths["IN_PROGRESS"] / 3, abs=0.2)
    assert len(bars) == 10
    (dot,) = svg.iter(f"{SVG}circle")
    assert dot.findtext(f"{SVG}title") == "0 s: create by CreatePackage"


def test_the_picture_is_read_on_light_and_dark_pages(story: IoTMock) -> None:
    """Text and lines have the page's colour, and nothing is wider than a page."""
    html = story.timeline()._repr_html_()
    assert "currentColor" in html
    assert not any(word in html for word in ("#000", "#fff", "black", "white", "<style", " id="))
    assert 'width="960" style="max-width:100%' in html


def test_many_lanes_are_cut_to_those_that_changed_last(iotmock: IoTMock) -> None:
    """And the number of the others stands below."""
    for number in range(50):
        iotmock.client("iot").create_package(packageName=f"p{number:02}")
    view = iotmock.timeline()
    assert (len(view.lanes), view.hidden) == (40, 10)
    assert view.lanes[-1].name == "p49"
    assert str(view).splitlines()[-1] == "and 10 more"
    assert "and 10 more" in view._repr_html_()


def test_nothing_has_changed_yet(iotmock: IoTMock) -> None:
    """It says so, and where."""
    said = f"nothing has changed in {iotmock.account_id} us-east-1"
    assert str(iotmock.timeline()) == said
    assert drawn(iotmock.timeline()).text == said


def test_the_picture_is_taken_once_and_also_after_the_stop(story: IoTMock) -> None:
    """Later changes do not show."""
    view = story.timeline()
    before = str(view)
    story.client("iot").create_package(packageName="other")
    assert str(view) == before
    assert "package other" in str(story.timeline())


def test_long_names_are_cut_and_whole_in_the_tip(iotmock: IoTMock) -> None:
    """They do not run into the bars; what they contain is escaped."""
    name = "x" * 100
    iotmock.client("iot").create_package(packageName=name)
    labels = [text for text in drawn(iotmock.timeline()).iter(f"{SVG}text") if text.attrib["x"] == "0"]
    assert [len(label.text or "") for label in labels] == [35]
    assert labels[0].findtext(f"{SVG}title") == f"package {name}"
