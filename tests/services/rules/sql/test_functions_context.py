"""Functions that tell about the message, its publisher, and the account."""

import re
from typing import Any

import pytest

from iotmock import Properties

U = "(undefined)"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("topic()", '"devices/lamp/status"'),
        ("topic(1)", '"devices"'),
        ("topic(2)", '"lamp"'),
        ("topic(3)", '"status"'),
        ("topic(1 + 1)", '"lamp"'),
        ("topic(0)", U),
        ("topic(4)", U),
        ("topic(-1)", U),
        ("topic('x')", U),
        ("topic(nope)", U),
        ("topic(1, 2)", U),
        ("topic(2) + '!'", '"lamp!"'),
    ],
)
def test_topic(bench: Any, expression: str, text: str) -> None:
    """The whole, or a segment counted from 1 (Developer Guide, SQL functions, topic; outside is inferred)."""
    assert bench.text(expression, topic="devices/lamp/status") == text


def test_empty_segments_count(bench: Any) -> None:
    """They are levels like any other (MQTT 3.1.1, section 4.7.1.1)."""
    assert bench.value("[topic(1), topic(2), topic(3)]", topic="/a//b") == ["", "a", ""]


def test_topic_in_where(bench: Any) -> None:
    """A segment may decide (Developer Guide, SQL functions, topic)."""
    sql = "SELECT * FROM 'a/+' WHERE topic(2) = 'x'"
    assert [bench.run(sql, topic=topic).outcome for topic in ("a/x", "a/y")] == ["executed", "filtered"]


def test_clientid(bench: Any) -> None:
    """The MQTT client's, `n/a` without one (Developer Guide, SQL functions, clientid)."""
    assert bench.value("clientid()", client_id="pump-7") == "pump-7"
    assert bench.value("clientid()") == "n/a"


def test_traceid(bench: Any) -> None:
    """A UUID over MQTT, Undefined otherwise (Developer Guide, SQL functions, traceid; chosen, see docs/fidelity.md)."""
    assert re.fullmatch(UUID, bench.value("traceid()", client_id="pump"))
    assert bench.text("traceid()") == U


@pytest.mark.parametrize("client_id", [None, "pump"])
def test_principal(bench: Any, client_id: str | None) -> None:
    """A thumbprint, or the id of a user or role, and always the same (Developer Guide, SQL functions, principal)."""
    first, second = (bench.value("principal()", client_id=client_id) for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{64}|[A-Z0-9]+(:\S+)?", first)
    assert first == second


def test_sourceip(bench: Any) -> None:
    """That of this machine (chosen, see docs/fidelity.md)."""
    assert bench.value("sourceip()") == "127.0.0.1"


def test_accountid(bench: Any) -> None:
    """A string, that of the handle's account (Developer Guide, SQL functions, accountid)."""
    assert bench.text("accountid()") == '"123456789012"'
    other = bench.iot.scope(account_id="111122223333")
    assert other.rules.test("SELECT accountid() AS v FROM 'in'", {}).json() == {"v": "111122223333"}


@pytest.mark.parametrize("version", ["2015-10-08", "2016-03-23", "beta"])
def test_sql_version(bench: Any, version: str) -> None:
    """The rule's version (Developer Guide, SQL functions, sql_version)."""
    assert bench.value("sql_version()", version=version) == version


def test_newuuid(bench: Any) -> None:
    """36 characters, another each time (Developer Guide, SQL functions, newuuid)."""
    first, second = bench.value("[newuuid(), newuuid()]")
    assert re.fullmatch(UUID, first)
    assert re.fullmatch(UUID, second)
    assert first != second
    assert bench.value("newuuid()") not in (first, second)


class TestProperties:
    """MQTT 5 properties of the message."""

    FULL = Properties(
        content_type="text/plain",
        response_topic="answers/here",
        correlation_data=b"\x01\xff id",
        payload_format_indicator="UTF8_DATA",
        user_properties=(("k", "1"), ("other", "x"), ("k", "2")),
    )

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("content_type", '"text/plain"'),
            ("response_topic", '"answers/here"'),
            ("correlation_data", '"Af8gaWQ="'),
            ("format_indicator", '"UTF8_DATA"'),
            ("message_colour", U),
        ],
    )
    def test_get_mqtt_property(self, bench: Any, name: str, text: str) -> None:
        """Four names; correlation data in base64 (AWS's sample code; chosen, see docs/fidelity.md)."""
        assert bench.text(f"get_mqtt_property('{name}')", properties=self.FULL) == text

    def test_format_indicator_of_bytes(self, bench: Any) -> None:
        """The other value (AWS's sample code)."""
        properties = Properties(payload_format_indicator="UNSPECIFIED_BYTES")
        assert bench.value("get_mqtt_property('format_indicator')", properties=properties) == "UNSPECIFIED_BYTES"

    @pytest.mark.parametrize("name", ["content_type", "response_topic", "correlation_data", "format_indicator"])
    @pytest.mark.parametrize("properties", [None, Properties(), Properties(user_properties=(("k", "1"),))])
    def test_absent_property_is_undefined(self, bench: Any, name: str, properties: Any) -> None:
        """There is no default (AWS's sample code; the indicator: chosen, see docs/fidelity.md)."""
        assert bench.text(f"get_mqtt_property('{name}')", properties=properties) == U

    @pytest.mark.parametrize(
        ("expression", "text"),
        [
            ("get_user_properties('k')", '["1","2"]'),
            ("get(get_user_properties('k'), 0)", '"1"'),
            ("get_user_properties('other')", '["x"]'),
            ("get_user_properties('K')", U),
            ("get_user_properties('nope')", U),
            ("get_user_properties()", '[{"k":"1"},{"other":"x"},{"k":"2"}]'),
        ],
    )
    def test_get_user_properties(self, bench: Any, expression: str, text: str) -> None:
        """An array, in the publisher's order (AWS IoT blog; without argument: chosen, see docs/fidelity.md)."""
        assert bench.text(expression, properties=self.FULL) == text

    @pytest.mark.parametrize("properties", [None, Properties(), Properties(content_type="text/plain")])
    def test_no_user_properties_are_undefined(self, bench: Any, properties: Any) -> None:
        """With and without a key (chosen, see docs/fidelity.md)."""
        assert bench.text("get_user_properties()", properties=properties) == U
        assert bench.text("get_user_properties('k')", properties=properties) == U

    def test_property_in_where(self, bench: Any) -> None:
        """It may decide (AWS IoT blog)."""
        sql = "SELECT * FROM 'in' WHERE get_mqtt_property('content_type') = 'text/plain'"
        outcomes = [bench.run(sql, {}, properties=properties).outcome for properties in (self.FULL, None)]
        assert outcomes == ["executed", "filtered"]
