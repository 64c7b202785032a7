"""`iot.shadow(...)`: a shadow as a picture."""

import json
import re
from typing import Any

import pytest

from iotmock import IoTMock


def update(iotmock: IoTMock, body: str, **address: str) -> None:
    """Update a shadow of `lamp`."""
    iotmock.client("iot-data").update_thing_shadow(thingName="lamp", payload=body, **address)


def test_view_has_the_parts_of_the_document(iotmock: IoTMock) -> None:
    """State, metadata and version as GetThingShadow answers them."""
    update(iotmock, '{"state": {"desired": {"a": 1, "b": 2}, "reported": {"a": 1}}}')
    view = iotmock.shadow("lamp")
    assert (view.desired, view.reported, view.delta) == ({"a": 1, "b": 2}, {"a": 1}, {"b": 2})
    assert view.state == {"desired": view.desired, "reported": view.reported, "delta": view.delta}
    assert (view.version, set(view.metadata)) == (1, {"desired", "reported"})


def test_parts_that_do_not_exist_are_empty(iotmock: IoTMock) -> None:
    """So that a test can compare without asking first."""
    update(iotmock, '{"state": {}}')
    view = iotmock.shadow("lamp")
    assert (view.desired, view.reported, view.delta) == ({}, {}, {})


def test_view_is_taken_once_and_cannot_change_the_shadow(iotmock: IoTMock) -> None:
    """A picture, not a handle."""
    update(iotmock, '{"state": {"desired": {"a": {"b": 1}}}}', shadowName="n1")
    view = iotmock.shadow("lamp", "n1")
    view.desired["a"]["b"] = 5
    update(iotmock, '{"state": {"desired": {"c": 1}}}', shadowName="n1")
    assert view.version == 1
    assert iotmock.shadow("lamp", "n1").desired == {"a": {"b": 1}, "c": 1}


@pytest.mark.parametrize(("shadow_name", "said"), [(None, "no classic shadow"), ("n1", "no shadow 'n1'")])
def test_missing_shadow_is_a_lookup_error(iotmock: IoTMock, shadow_name: str | None, said: str) -> None:
    """The error says what makes a shadow."""
    with pytest.raises(LookupError, match=f"{said}: the first update"):
        iotmock.shadow("lamp", shadow_name)


def test_text_has_one_row_per_leaf(iotmock: IoTMock) -> None:
    """Desired, reported and delta side by side."""
    update(iotmock, '{"state": {"desired": {"on": true, "rgb": [1, 2]}, "reported": {"on": true, "net": {"ip": "x"}}}}')
    assert str(iotmock.shadow("lamp")).splitlines() == [
        "lamp, classic shadow, version 1",
        "        desired  reported  delta",
        "on      true     true",
        "rgb     [1, 2]             [1, 2]",
        'net.ip           "x"',
    ]


def test_long_values_are_cut_in_the_text(iotmock: IoTMock) -> None:
    """One long value must not push the other columns out of sight."""
    update(iotmock, f'{{"state": {{"desired": {{"a": "{"x" * 500}"}}, "reported": {{"b": 1}}}}}}')
    view = iotmock.shadow("lamp")
    first, second = str(view).splitlines()[2:]
    cut = f'"{"x" * 56}...'
    assert (first.split(), second.split()) == (["a", cut, cut], ["b", "1"])
    assert view.desired == {"a": "x" * 500}


def test_pictures_of_an_unchanged_shadow_are_equal(iotmock: IoTMock) -> None:
    """Whenever they are taken; an update makes a difference."""
    update(iotmock, '{"state": {"desired": {"a": 1}}}')
    before = iotmock.shadow("lamp")
    iotmock.advance(60)
    assert iotmock.shadow("lamp") == before
    update(iotmock, '{"state": {}}')
    assert iotmock.shadow("lamp") != before


def test_notebook_gets_a_table(iotmock: IoTMock) -> None:
    """Values are escaped, rows that differ are marked, times are told."""
    update(
        iotmock,
        '{"state": {"desired": {"a.b": "<b>", "same": 1, "l": [[1]]}, "reported": {"same": 1}}}',
        shadowName="n1",
    )
    html = iotmock.shadow("lamp", "n1")._repr_html_()
    assert "lamp, shadow n1, version 1" in html
    assert "&quot;&lt;b&gt;&quot;" in html
    assert "<b>" not in html
    assert len(re.findall("<tr>", html)) == 4
    assert html.count("background") == 6
    assert html.count('UTC"') == 4


def test_package_shadow_has_no_times(iotmock: IoTMock) -> None:
    """Its documents carry no metadata (Developer Guide, Preparing to use Software Package Catalog)."""
    update(iotmock, '{"state": {"reported": {"fw": {"version": "1"}}}}', shadowName="$package")
    view: Any = iotmock.shadow("lamp", "$package")
    assert view.metadata == {}
    assert "UTC" not in view._repr_html_()


def test_a_large_shadow_shows_fifty_rows_and_how_many_more(iotmock: IoTMock) -> None:
    """As package and job do; the parts of the view have all."""
    values = {f"k{number:03}": number for number in range(52)}
    iotmock.client("iot-data").update_thing_shadow(
        thingName="pump", payload=json.dumps({"state": {"reported": values}})
    )
    view = iotmock.shadow("pump")
    lines = str(view).splitlines()
    assert lines[-2].split() == ["k049", "49"]
    assert lines[-1] == "and 2 more"
    html = view._repr_html_()
    assert (html.count("<tr><th"), html.count("and 2 more"), "k050" in html) == (51, 1, False)
    assert view.reported == values
