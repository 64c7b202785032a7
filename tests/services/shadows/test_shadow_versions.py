"""Versions: locking, deletion, the 48 hours after it."""

import json
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from iotmock import mock_iot

HOUR = 3600


def test_update_with_the_current_version_is_applied(door: Any) -> None:
    """Optimistic locking (Developer Guide, Device Shadow data flow)."""
    for version in range(3):
        assert door.send("update", {"state": {}, "version": version}).document["version"] == version + 1


def test_update_with_another_version_conflicts(door: Any) -> None:
    """409 with the token, nothing changed (Developer Guide, Device Shadow data flow)."""
    for _ in range(10):
        door.send("update", {"state": {"desired": {"a": 1}}})
    assert door.send("update", {"state": {"desired": {"a": 2}}, "version": 9, "clientToken": "t"}).status == 409
    assert door.send("get").document["state"]["desired"] == {"a": 1}
    assert door.send("update", {"state": {"desired": {"a": 2}}, "version": 10}).document["version"] == 11


@pytest.mark.parametrize("version", [1, 5])
def test_version_where_no_shadow_is_conflicts(door: Any, version: int) -> None:
    """There is no such version (chosen, see docs/fidelity.md)."""
    assert door.send("update", {"state": {}, "version": version}).status == 409
    assert door.send("get").status == 404


def test_get_after_delete_is_not_found(door: Any) -> None:
    """State and metadata are gone (Developer Guide, Device Shadow data flow)."""
    door.send("update", {"state": {}})
    door.send("delete")
    assert door.send("get").status == 404


def test_delete_of_what_does_not_exist_is_not_found(door: Any) -> None:
    """Never there, or deleted already (Developer Guide, Device Shadow MQTT topics, delete/rejected)."""
    assert door.send("delete").status == 404
    door.send("update", {"state": {}})
    assert door.send("delete").status == 200
    assert door.send("delete").status == 404


@pytest.mark.parametrize(
    ("hours", "version"), [(0, 5), (48, 5), (48 + 1 / 3600, 1), (49, 1)], ids=["at once", "48 h", "48 h 1 s", "49 h"]
)
def test_version_goes_on_for_48_hours(frozen: Any, door: Any, hours: float, version: int) -> None:
    """Deletion takes a version itself; later the count starts over (Developer Guide, Device Shadow data flow)."""
    for _ in range(3):
        door.send("update", {"state": {}})
    door.send("delete")
    frozen.tick(hours * HOUR)
    assert door.send("update", {"state": {}}).document["version"] == version


def test_locking_compares_with_the_deleted_version(frozen: Any, door: Any) -> None:
    """Within the 48 hours (chosen, see docs/fidelity.md)."""
    door.send("update", {"state": {}})
    door.send("delete")
    assert door.send("update", {"state": {}, "version": 0}).status == 409
    assert door.send("update", {"state": {}, "version": 2}).document["version"] == 3


def test_classic_and_named_shadows_have_their_own_tombstones(data_client: Any, http: Any) -> None:
    """One shadow's deletion does not move the other's version (Developer Guide, Device Shadow service)."""
    http.send("update", {"state": {}})
    http.send("delete")
    answer = data_client.update_thing_shadow(thingName="lamp", shadowName="n1", payload=b'{"state":{}}')
    assert json.loads(answer["payload"].read())["version"] == 1


def test_journal_tells_of_updates_and_deletion(iotmock: Any, http: Any, mqtt: Any) -> None:
    """Who changed which shadow, from version to version."""
    http.send("update", {"state": {}})
    mqtt.send("update", {"state": {}})
    http.send("delete")
    told = [(entry.who, entry.name, entry.event, entry.before, entry.after) for entry in iotmock.journal]
    assert told == [
        ("UpdateThingShadow", "lamp", "update", None, "1"),
        ("device", "lamp", "update", "1", "2"),
        ("DeleteThingShadow", "lamp", "delete", "2", None),
    ]


class ShadowMachine(RuleBasedStateMachine):
    """Random updates, deletions and clock ticks against a model of a few lines."""

    def __init__(self) -> None:
        super().__init__()
        self.mock = mock_iot()
        self.iot = self.mock.start()
        self.client = self.iot.client("iot-data")
        self.model: dict[str, int] = {}
        self.deleted: dict[str, tuple[int, int]] = {}
        self.hours = 0

    def teardown(self) -> None:
        """End the mock."""
        self.mock.stop()

    @initialize()
    def nothing_exists(self) -> None:
        """No shadow yet."""
        assert self.client.list_named_shadows_for_thing(thingName="lamp")["results"] == []

    names = st.sampled_from(["a", "b"])

    @rule(name=names, version=st.none() | st.integers(0, 6))
    def update(self, name: str, version: int | None) -> None:
        """An update counts on from the shadow or from what it left behind."""
        left, at = self.deleted.get(name, (0, 0))
        current = self.model.get(name, left if self.hours - at < 48 else 0)
        body = json.dumps({"state": {}} | ({} if version is None else {"version": version}))
        try:
            answer = self.client.update_thing_shadow(thingName="lamp", shadowName=name, payload=body)
        except self.client.exceptions.ConflictException:
            assert version not in (None, current)
            return
        assert version in (None, current)
        self.model[name] = json.loads(answer["payload"].read())["version"]
        assert self.model[name] == current + 1

    @rule(name=names)
    def delete(self, name: str) -> None:
        """A deletion answers the last version and takes one."""
        try:
            answer = self.client.delete_thing_shadow(thingName="lamp", shadowName=name)
        except self.client.exceptions.ResourceNotFoundException:
            assert name not in self.model
            return
        version = self.model.pop(name)
        assert json.loads(answer["payload"].read())["version"] == version
        self.deleted[name] = (version + 1, self.hours)

    @rule(hours=st.sampled_from([1, 24, 47]))
    def let_time_pass(self, hours: int) -> None:
        """The clock moves."""
        self.iot.advance(hours * HOUR)
        self.hours += hours

    @rule()
    def list_names(self) -> None:
        """What exists is listed."""
        assert self.client.list_named_shadows_for_thing(thingName="lamp")["results"] == sorted(self.model)


TestShadowMachine = ShadowMachine.TestCase
TestShadowMachine.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
