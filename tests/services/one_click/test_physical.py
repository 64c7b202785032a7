"""The factory and the finger: misuse of the handle is a Python error that says what to do."""

from typing import Any

import pytest

from iotmock import mock_iot


def test_clicking_an_unknown_device_names_the_remedy(bench: Any) -> None:
    """The error says how to add the device, and which ones there are."""
    bench.one_click.add_device("G2")
    with pytest.raises(ValueError, match=r"no device 'G1'.*add_device\('G1'\) first \(added so far: G2\)"):
        bench.one_click.click("G1")


def test_clicking_in_an_unknown_way_names_the_ways(bench: Any) -> None:
    """A click is SINGLE, DOUBLE or LONG; nothing else changes the device."""
    bench.claimed()
    with pytest.raises(ValueError, match="'TRIPLE': a click is one of SINGLE, DOUBLE, LONG"):
        bench.one_click.click("G1", "TRIPLE")
    assert (bench.events(), bench.describe()["RemainingLife"]) == ([], 99.95)


def test_device_id_can_be_added_once(bench: Any) -> None:
    """Ids are unique in the whole world, whatever the account."""
    bench.one_click.add_device("G1")
    with pytest.raises(ValueError, match="'G1' has been added before"):
        bench.iot.scope(account_id="210987654321", region="eu-west-1").one_click.add_device("G1")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"device_id": ""}, "needs an id and a type"),
        ({"device_id": 1}, "needs an id and a type"),
        ({"device_id": "G1", "device_type": ""}, "needs an id and a type"),
        ({"device_id": "G1", "claim_code": "C-1"}, "12 to 40 characters and starts with C-"),
        ({"device_id": "G1", "claim_code": 123456789012}, "12 to 40 characters and starts with C-"),
        ({"device_id": "G1", "attributes": {"room": 42}}, "names and values are texts"),
    ],
)
def test_bad_device_is_not_shipped(bench: Any, options: dict[str, Any], message: str) -> None:
    """What AWS could never hold is refused at once, and the id stays free."""
    with pytest.raises(ValueError, match=message):
        bench.one_click.add_device(**options)
    bench.one_click.add_device("G1")


def test_attributes_are_copied(bench: Any) -> None:
    """Changing the mapping later does not change the device."""
    attributes = {"room": "42"}
    bench.claimed(attributes=attributes)
    attributes["room"] = "43"
    assert bench.describe()["Attributes"] == {"room": "42"}


def test_handle_of_a_stopped_mock_clicks_nothing() -> None:
    """The error says that the mock has stopped."""
    with mock_iot() as iot:
        iot.one_click.add_device("G1")
    with pytest.raises(RuntimeError, match="has stopped"):
        iot.one_click.click("G1")
