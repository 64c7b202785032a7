"""`iot.job(...)`: a job as a picture."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine

from iotmock import IoTMock
from iotmock.core.names import new_uuid
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Thing
from iotmock.views.job_picture import BANDS, JobView

# A Sunday.
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
STATES = [band.name for band in BANDS]
SVG = "{http://www.w3.org/2000/svg}"


class Workshop:
    """A fleet, its operator and its devices; the clock stands still until somebody advances."""

    def __init__(self, iot: IoTMock, control: Any) -> None:
        self.iot = iot
        self.control = control
        self.fleet: str = control.create_thing_group(thingGroupName="fleet")["thingGroupArn"]

    def join(self, *things: str) -> None:
        """Have things join the fleet, registered or not."""
        for thing in things:
            self.control.create_thing(thingName=thing)
            self.control.add_thing_to_thing_group(thingName=thing, thingGroupName="fleet")

    def job(self, job_id: str = "update", **members: Any) -> None:
        """Create a job for the fleet."""
        self.control.create_job(jobId=job_id, **{"targets": [self.fleet], "document": "{}", **members})

    def report(self, thing: str, status: str, job_id: str = "update", **members: Any) -> None:
        """Have a device report; what is refused stays as it is."""
        self.iot.publish(f"$aws/things/{thing}/jobs/{job_id}/update", {"status": status, **members})

    def view(self, job_id: str = "update") -> JobView:
        """The picture."""
        return self.iot.job(job_id)

    def described(self, job_id: str = "update") -> tuple[int, ...]:
        """The counts of DescribeJob in the order of the picture's states."""
        details = self.control.describe_job(jobId=job_id)["job"]["jobProcessDetails"]
        names = ("".join(word.capitalize() for word in state.split("_")) for state in STATES)
        return tuple(details[f"numberOf{name}Things"] for name in names)


@pytest.fixture
def shop(iotmock: IoTMock, client_for: Callable[..., Any]) -> Iterator[Workshop]:
    """The workshop at START."""
    with time_machine.travel(START, tick=False):
        yield Workshop(iotmock, client_for("iot"))


def parsed(view: JobView) -> ET.Element:
    """What a notebook is given, read by an XML parser."""
    return ET.fromstring(view._repr_html_())


def drawing(view: JobView) -> ET.Element:
    """The SVG in it."""
    svg = parsed(view).find(f"{SVG}svg")
    assert svg is not None
    return svg


def texts(view: JobView) -> list[str]:
    """All that stands in the drawing."""
    return [text.text or "" for text in drawing(view).iter(f"{SVG}text")]


def marks(view: JobView) -> list[tuple[int, str]]:
    """What happened to the job, by seconds since its creation."""
    return [((mark.at - view.timeline.start) // timedelta(seconds=1), mark.text) for mark in view.timeline.marks]


def aborted(shop: Workshop) -> JobView:
    """A job of six things, of which three are reached, two fail and one never starts."""
    shop.join(*(f"t{number}" for number in range(6)))
    shop.job(
        description='Fix <everything> & "more"',
        jobExecutionsRolloutConfig={"maximumPerMinute": 3},
        abortConfig={
            "criteriaList": [
                {"action": "CANCEL", "failureType": "FAILED", "minNumberOfExecutedThings": 2, "thresholdPercentage": 50}
            ]
        },
    )
    shop.iot.advance(10)
    shop.report("t0", "IN_PROGRESS")
    shop.iot.advance(10)
    shop.report("t0", "FAILED", statusDetails={"why": "<b>&</b>"})
    shop.report("t1", "FAILED")
    shop.iot.advance(20)
    return shop.view()


# What it knows


def test_view_counts_as_describe_job_does(shop: Workshop) -> None:
    """All eight states are there, also those with nothing in them."""
    shop.join("a", "b", "c")
    shop.job()
    shop.report("a", "SUCCEEDED")
    shop.report("b", "REJECTED")
    view = shop.view()
    assert tuple(view.counts.values()) == shop.described()
    assert list(view.counts) == STATES
    assert {state: count for state, count in view.counts.items() if count} == {
        "SUCCEEDED": 1,
        "REJECTED": 1,
        "QUEUED": 1,
    }
    assert (view.job_id, view.status, view.target_selection) == ("update", "IN_PROGRESS", "SNAPSHOT")
    assert view.targets == (shop.fleet,)


def test_unknown_job_is_a_lookup_error(shop: Workshop) -> None:
    """The error says where it was looked for and what makes one; a deleted job is unknown."""
    with pytest.raises(LookupError, match="no job 'update' in 123456789012 us-east-1: CreateJob makes it"):
        shop.view()
    shop.job()
    shop.control.delete_job(jobId="update", force=True)
    with pytest.raises(LookupError):
        shop.view()


def test_a_picture_shows_the_last_state_after_the_mock_has_stopped() -> None:
    """As messages and journal do."""
    from iotmock import mock_iot

    with mock_iot(region="us-east-1") as iot:
        Workshop(iot, iot.client("iot")).job()
    assert "job update, COMPLETED" in str(iot.job("update"))


def test_view_is_taken_once(shop: Workshop) -> None:
    """A picture, not a handle; one of an unchanged job is equal, whenever it is taken."""
    shop.join("a")
    shop.job()
    before = shop.view()
    shop.iot.advance(60)
    assert shop.view() == before
    shop.report("a", "IN_PROGRESS", statusDetails={"percent": "5"})
    assert before.counts["QUEUED"] == 1
    assert shop.view() != before


# The timeline


def test_timeline_knows_what_describe_job_said_at_each_time(shop: Workshop) -> None:
    """Through retries, time-outs, things that leave, return and are deleted, windows and a cancellation."""
    shop.join(*(f"t{number}" for number in range(12)))
    shop.job(
        targetSelection="CONTINUOUS",
        schedulingConfig={"maintenanceWindows": [{"startTime": "cron(0 * * * ? *)", "durationInMinutes": 40}]},
        jobExecutionsRolloutConfig={"maximumPerMinute": 1},
        timeoutConfig={"inProgressTimeoutInMinutes": 7},
        jobExecutionsRetryConfig={"criteriaList": [{"failureType": "ALL", "numberOfRetries": 1}]},
    )
    control = shop.control
    moves = {20: control.remove_thing_from_thing_group, 30: control.add_thing_to_thing_group}
    said = {}
    reports = ("IN_PROGRESS", "IN_PROGRESS", "FAILED", "SUCCEEDED", "REJECTED")
    for minute in range(140):
        for number in range(10):
            act = (minute * 7 + number * 5) % 31
            if act < len(reports):
                shop.report(f"t{number}", {0: "IN_PROGRESS", 1: "FAILED"}.get(number % 4, reports[act]))
        if minute in moves:
            moves[minute](thingName="t10", thingGroupName="fleet")
        if minute == 50:
            control.delete_thing(thingName="t11")
        said[minute] = shop.described()
        shop.iot.advance(60)
    shop.control.cancel_job(jobId="update", force=True)
    view = shop.view()
    line = view.timeline
    assert line.step == timedelta(minutes=1)
    assert {minute: line.columns[line.column(START + timedelta(minutes=minute))] for minute in said} == said
    assert line.columns[-1] == shop.described()
    occurred = {state for index, state in enumerate(STATES) if line.shows(index)}
    assert occurred == set(STATES)
    assert "earlier executions" in str(view)


def test_timeline_forgets_what_was_deleted(shop: Workshop) -> None:
    """As the counts do; the thing stands where its remaining execution has left it."""
    shop.join("a", "b")
    shop.job(jobExecutionsRetryConfig={"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]})
    shop.report("a", "FAILED")
    shop.control.delete_job_execution(jobId="update", thingName="a", executionNumber=2)
    assert shop.view().timeline.columns[-1] == shop.described()
    shop.control.delete_job_execution(jobId="update", thingName="a", executionNumber=1)
    view = shop.view()
    assert view.timeline.columns[-1] == shop.described()
    assert (sum(view.counts.values()), view.untouched) == (1, 1)


def test_timeline_does_not_need_the_journal(shop: Workshop) -> None:
    """It may have been cleared."""
    before = aborted(shop)
    shop.iot.journal.clear()
    after = shop.view()
    assert (after, after.timeline) == (before, before.timeline)


def test_a_clock_that_was_set_back_puts_nobody_in_two_states(shop: Workshop) -> None:
    """A frozen clock is the test's own affair; the picture comes out all the same."""
    shop.join("a", "b")
    shop.job(jobExecutionsRetryConfig={"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]})
    shop.iot.advance(600)
    shop.report("a", "IN_PROGRESS")
    shop.report("b", "IN_PROGRESS")
    with time_machine.travel(START - timedelta(minutes=8), tick=False):
        shop.report("a", "FAILED")
        shop.report("b", "SUCCEEDED")
    with time_machine.travel(START - timedelta(minutes=30), tick=False):
        assert "\n0 s  now\n0 s  created, started\n" in str(shop.view())
    line = shop.view().timeline
    assert {sum(counts) for counts in line.columns} == {2}
    assert all(min(counts) >= 0 for counts in line.columns)
    assert line.columns[-1] == shop.described()


def test_marks_of_an_aborted_job(shop: Workshop) -> None:
    """Start and abort, with the service's reason."""
    view = aborted(shop)
    assert marks(view) == [(0, "created"), (0, "started"), (20, "aborted")]
    assert view.notes[-1].startswith("ABORT_CRITERIA_MET: 2 of 2 executed things are FAILED")
    assert (view.untouched, view.counts["CANCELED"], view.counts["FAILED"]) == (3, 1, 2)
    assert view.timeline.end == START + timedelta(seconds=21)
    assert {"created, started", "aborted 20 s"} <= set(texts(view))


def test_marks_of_a_cancelled_job(shop: Workshop) -> None:
    """Its picture goes on while something is in progress."""
    shop.join("a", "b")
    shop.job()
    shop.report("a", "IN_PROGRESS")
    shop.iot.advance(30)
    shop.control.cancel_job(jobId="update", reasonCode="ENOUGH", comment="Not on Sundays")
    shop.iot.advance(30)
    view = shop.view()
    assert marks(view) == [(0, "created"), (0, "started"), (30, "canceled")]
    assert view.timeline.end == START + timedelta(seconds=60)
    assert "ENOUGH: Not on Sundays" in view.notes


def test_marks_of_a_job_with_windows(shop: Workshop) -> None:
    """Each window is shown as far as the job has lived in it; after the end time there are none."""
    shop.join("a", "b")
    shop.job(
        targetSelection="CONTINUOUS",
        schedulingConfig={
            "maintenanceWindows": [{"startTime": "cron(30 * * * ? *)", "durationInMinutes": 10}],
            "endTime": "2026-03-01 14:35",
        },
    )
    shop.iot.advance(2700)
    waiting = shop.view()
    assert waiting.status == "SCHEDULED"
    assert "waits for its next window, 2026-03-01 13:30:00 UTC" in waiting.notes
    assert "ends 2026-03-01 14:35:00 UTC, STOP_ROLLOUT" in waiting.notes
    shop.report("a", "SUCCEEDED")
    shop.iot.advance(3 * 3600)
    view = shop.view()
    minutes = [tuple((at - START) // timedelta(minutes=1) for at in window) for window in view.timeline.windows]
    assert minutes == [(30, 40), (90, 100), (150, 155)]
    assert marks(view) == [(0, "created"), (1800, "started"), (9300, "end time"), (13500, "now")]
    assert "window open" in texts(view)
    assert re.search("^window .*═ +═", str(view), re.MULTILINE)


def test_windows_beyond_number_are_not_drawn(shop: Workshop) -> None:
    """They would be one bar."""
    shop.join("a")
    windows = [{"startTime": "cron(0 * * * ? *)", "durationInMinutes": 1}]
    shop.job(targetSelection="CONTINUOUS", schedulingConfig={"maintenanceWindows": windows})
    shop.iot.advance(timedelta(hours=39.5))
    assert len(shop.view().timeline.windows) == 40
    shop.iot.advance(3600)
    assert shop.view().timeline.windows == ()


def test_picture_of_a_scheduled_job(shop: Workshop) -> None:
    """It reaches until the start, and says how many things wait for it."""
    shop.join("a", "b")
    shop.job(schedulingConfig={"startTime": "2026-03-01 14:00"})
    shop.iot.advance(3600)
    view = shop.view()
    assert marks(view) == [(0, "created"), (3600, "now"), (7200, "starts")]
    assert "starts 2026-03-01 14:00:00 UTC" in view.notes
    assert (view.summary, view.untouched) == ("no execution yet", 2)
    assert {"no execution", "in the targets", "2", "starts 2 h"} <= set(texts(view))
    shop.control.cancel_job(jobId="update")
    assert marks(shop.view()) == [(0, "created"), (3600, "canceled")]


def test_picture_of_a_job_for_nobody(shop: Workshop) -> None:
    """It is complete at once."""
    shop.job()
    view = shop.view()
    assert marks(view) == [(0, "created"), (0, "started"), (0, "completed")]
    assert str(view).splitlines() == [
        "job update, COMPLETED",
        "SNAPSHOT of thinggroup/fleet",
        "0 things with an execution",
        "created 2026-03-01 12:00:00 UTC",
        "",
        "          |0 s",
        "",
        "0 s  created, started, completed",
    ]
    assert repr(view) == "<JobView update, COMPLETED: no execution yet>"
    assert "no execution" in texts(view)
    assert parsed(view).find("table") is None


def test_picture_says_what_a_job_installs(shop: Workshop) -> None:
    """And what it takes away."""
    shop.control.create_package(packageName="lamp")
    shop.control.create_package_version(packageName="lamp", versionName="2")
    version = {"packageName": "lamp", "versionName": "2"}
    shop.control.update_package_version(**version, action="PUBLISH")
    arn = shop.control.get_package_version(**version)["packageVersionArn"]
    shop.control.create_package(packageName="door")
    shop.job("install", destinationPackageVersions=[arn, arn.replace("lamp/version/2", "door/version/$null")])
    assert shop.view("install").notes == ("installs lamp 2, door (none)",)


# The text


def test_text_has_counts_heights_and_names(shop: Workshop) -> None:
    """All that the drawing has."""
    assert str(aborted(shop)).splitlines() == [
        'job update, CANCELED: Fix <everything> & "more"',
        "SNAPSHOT of thinggroup/fleet",
        "3 things with an execution, 3 of the targets without",
        "created 2026-03-01 12:00:00 UTC",
        "ABORT_CRITERIA_MET: 2 of 2 executed things are FAILED: the threshold of 50 % with at least 2",
        "  executed things is reached.",
        "",
        "QUEUED       0  █████████████████████████▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆",
        "IN_PROGRESS  0                           ▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃",
        "CANCELED     1                                                    ▃▃▃▃",
        "FAILED       2                                                    ▆▆▆▆",
        "                |0 s         |5 s        |10 s        |15 s       |20 s",
        "",
        " 0 s  created, started",
        "20 s  aborted",
        "",
        "thing  status    attempt  queued  started  updated  details",
        "t0     FAILED    1        0 s     10 s     20 s     why=<b>&</b>",
        "t1     FAILED    1        0 s              20 s",
        "t2     CANCELED  1        0 s              20 s",
    ]


def test_representation_has_a_bar(shop: Workshop) -> None:
    """A line for failing assertions."""
    assert repr(aborted(shop)) == "<JobView update, CANCELED: 2 FAILED, 1 CANCELED [xxxxxxxxxxxxxxxxxxxx----------]>"


def test_failures_are_named_first_and_only_so_many(shop: Workshop) -> None:
    """Then what has not ended; the rest is a number."""
    shop.join(*(f"t{number:02}" for number in range(40)))
    shop.job()
    for number in range(10):
        shop.report(f"t{number:02}", "SUCCEEDED")
    shop.report("t20", "REJECTED")
    shop.report("t30", "FAILED")
    shop.report("t39", "IN_PROGRESS")
    view = shop.view()
    assert [row.thing_name for row in view.executions][:4] == ["t30", "t20", "t39", "t10"]
    assert {row.status for row in view.executions[3:]} == {"QUEUED"}
    assert len(view.executions) == 24
    assert str(view).splitlines()[-1] == "and 16 more"
    assert "and 16 more" in view._repr_html_()


def test_many_targets_and_long_details_are_cut(shop: Workshop) -> None:
    """They must not push the rest out of sight."""
    shop.join(*(f"t{number}" for number in range(8)))
    arns = [shop.control.describe_thing(thingName=f"t{number}")["thingArn"] for number in range(8)]
    shop.job(targets=arns)
    shop.report("t0", "FAILED", statusDetails={"log": "x" * 500})
    text = str(shop.view())
    assert "SNAPSHOT of thing/t0, thing/t1, thing/t2, thing/t3, thing/t4 and 3 more" in text
    assert f"log={'x' * 53}..." in text
    assert shop.view().executions[0].details == {"log": "x" * 500}


# The drawing


def test_drawing_adds_up_to_the_fleet(shop: Workshop) -> None:
    """The numbers of the legend, and the heights of the bands where they end."""
    view = aborted(shop)
    svg = drawing(view)
    said = texts(view)
    legend = {name: int(said[said.index(name) + 1]) for name in (*STATES, "in the targets") if name in said}
    assert legend == {"QUEUED": 0, "IN_PROGRESS": 0, "CANCELED": 1, "FAILED": 2, "in the targets": 6}

    bands = [path for path in svg.findall(f"{SVG}path") if path.get("fill")]
    assert len(bands) == 4
    heights = []
    for band in bands:
        # The last step there and the first one back stand at the right edge.
        steps = re.findall(r"V([\d.]+)H([\d.]+)", band.attrib["d"])
        edge = max(float(x) for _, x in steps)
        there = next(number for number, (_, x) in enumerate(steps) if float(x) == edge)
        heights.append(float(steps[there + 1][0]) - float(steps[there][0]))
    assert heights == pytest.approx([200 * count / 6 for count in (2, 1, 0, 0)], abs=0.2)


def test_drawing_is_readable_on_any_page(shop: Workshop) -> None:
    """No background of its own, and no colour of text but the page's; nothing that runs."""
    html = aborted(shop)._repr_html_()
    assert not re.search("background|white|black|#fff|#000|<script|<style|onload|href", html, re.IGNORECASE)
    elements = list(ET.fromstring(html).iter())
    assert {element.get("fill") for element in elements if element.tag == f"{SVG}text"} == {None}
    assert {element.get("stroke") for element in elements} <= {None, "currentColor"}
    svg = ET.fromstring(html).find(f"{SVG}svg")
    assert svg is not None
    assert (svg.get("fill"), svg.get("role")) == ("currentColor", "img")


def test_hues_can_be_told_apart_on_light_and_dark_pages() -> None:
    """All colours that are fixed have at least twice the lightness of a black, and half that of a white page."""

    def lightness(colour: str) -> float:
        parts = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    fixed = [band.paint for band in BANDS if isinstance(band.paint, str)]
    contrasts = [(1.05 / (lightness(hue) + 0.05), (lightness(hue) + 0.05) / 0.05) for hue in fixed]
    assert all(on_white > 2 and on_black > 4 for on_white, on_black in contrasts)
    assert len({band.paint for band in BANDS}) == len(BANDS)


def test_texts_of_users_are_escaped(shop: Workshop) -> None:
    """In the head, in the table and in what is read out."""
    html = aborted(shop)._repr_html_()
    assert "<b>" not in html
    assert "<everything>" not in html
    assert "Fix &lt;everything&gt; &amp; &quot;more&quot;" in html
    assert "why=&lt;b&gt;&amp;&lt;/b&gt;" in html
    spoken = drawing(shop.view()).get("aria-label")
    assert spoken == 'job update, CANCELED: Fix <everything> & "more". 2 FAILED, 1 CANCELED'


def test_pictures_on_one_page_do_not_disturb_each_other(shop: Workshop) -> None:
    """Nothing in one has a name that the other could take."""
    first = aborted(shop)
    shop.job("second")
    page = ET.fromstring(f"<div>{first._repr_html_()}{shop.view('second')._repr_html_()}</div>")
    assert len(page.findall(f"./div/{SVG}svg")) == 2
    names = {name for element in page.iter() for name in element.attrib}
    assert not names & {"id", "class", "href"}
    assert "url(" not in ET.tostring(page, encoding="unicode")
    assert first._repr_html_() == first._repr_html_()


def test_a_pointer_is_told_the_counts(shop: Workshop) -> None:
    """Where something changes."""
    tips = [title.text for title in drawing(aborted(shop)).iter(f"{SVG}title")]
    assert tips == ["0 s: 3 QUEUED", "10 s: 1 IN_PROGRESS, 2 QUEUED", "20 s: 2 FAILED, 1 CANCELED"]


def test_labels_that_would_meet_stand_in_rows(shop: Workshop) -> None:
    """Marks close to each other, and at the right edge, can be read."""
    shop.join("a")
    shop.job(schedulingConfig={"startTime": "2026-03-01 12:30", "endTime": "2026-03-01 13:00"})
    shop.iot.advance(3700)
    found = {text.text: text.attrib for text in drawing(shop.view()).iter(f"{SVG}text")}
    created, start, end, now = (found[name] for name in ("created", "started 30 min", "end time 1 h", "now 1 h 1 min"))
    assert created["y"] == start["y"] == end["y"] != now["y"]
    assert (start["text-anchor"], end["text-anchor"], now["text-anchor"]) == ("start", "end", "end")


def test_ten_thousand_things_make_a_small_picture(shop: Workshop) -> None:
    """As many columns, rows and marks as a fleet of ten has."""
    with shop.iot._entered() as call:  # noqa: SLF001 - through the operations it would take half a minute
        registry = call.backend(Registry)
        for number in range(10_000):
            thing = Thing(f"t{number}", new_uuid(), {})
            registry.add_thing(thing)
            registry.move(call, thing, into=["fleet"])
    shop.job(jobExecutionsRolloutConfig={"maximumPerMinute": 1000})
    for minute in range(12):
        for number in range(10):
            shop.report(f"t{minute * 900 + number}", "FAILED" if number == 3 else "SUCCEEDED")
        shop.iot.advance(61.7)
    view = shop.view()
    assert sum(view.counts.values()) == sum(view.timeline.columns[-1]) == 10_000
    assert len(view.timeline.columns) <= 151
    assert len(view.executions) == 24
    assert len(view._repr_html_()) < 50_000
    assert max(map(len, str(view).splitlines())) < 110
    assert "10,000" in texts(view)


def test_view_of_another_region_is_another_job(shop: Workshop) -> None:
    """The handle's scope says where to look."""
    shop.job()
    with pytest.raises(LookupError, match="eu-west-1"):
        shop.iot.scope(region="eu-west-1").job("update")
