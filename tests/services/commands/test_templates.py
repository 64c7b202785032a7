"""Dynamic commands: placeholders of payload templates."""

import json
from typing import Any

import cbor2
import pytest

PARAMETER = "${aws:iot:commandexecution::parameter:%s}"
TIMEOUT = "${aws:iot:commandexecution::executionTimeoutSec}"
X = PARAMETER % "x"


def payload_of(bench: Any, document: Any, output: str = "JSON", **members: Any) -> Any:
    """The message that a dynamic command with this template sends."""
    arn = bench.dynamic(document if isinstance(document, str) else json.dumps(document), output=output)
    bench.start(arn, **members)
    return next(message for message in bench.iot.messages if "/request" in message.topic)


@pytest.mark.parametrize(
    ("value", "typed", "text"),
    [
        ({"S": "on"}, "on", "on"),
        ({"I": 70}, 70, "70"),
        ({"L": 2**62}, 2**62, str(2**62)),
        ({"UL": "18446744073709551615"}, 2**64 - 1, "18446744073709551615"),
        ({"D": 1.5}, 1.5, "1.5"),
        ({"B": True}, True, "true"),
        ({"B": False}, False, "false"),
        ({"BIN": b"\xff\x00"}, "/wA=", "/wA="),
    ],
)
def test_placeholder_becomes_typed_value_or_text(bench: Any, value: dict[str, Any], typed: Any, text: str) -> None:
    """A string that is one placeholder becomes the value, inside a longer one it is text.

    Source: chosen, see docs/fidelity.md.
    """
    message = payload_of(bench, {"alone": X, "inside": f"<{X}>"}, parameters={"x": value})
    assert message.json() == {"alone": typed, "inside": f"<{text}>"}
    assert type(message.json()["alone"]) is type(typed)


def test_time_out_placeholder_becomes_the_number_of_seconds(bench: Any) -> None:
    """executionTimeoutSec (Developer Guide, Create and manage commands)."""
    message = payload_of(bench, {"alone": TIMEOUT, "inside": f"{TIMEOUT} s"}, executionTimeoutSeconds=30)
    assert message.json() == {"alone": 30, "inside": "30 s"}


def test_placeholders_are_replaced_at_every_depth_and_in_keys(bench: Any) -> None:
    """Keys are always text (chosen, see docs/fidelity.md)."""
    document = {"a": [{"b": X}, [X, 1, None, True, 0.5]], X: "key"}
    message = payload_of(bench, document, parameters={"x": {"I": 5}})
    assert message.json() == {"a": [{"b": 5}, [5, 1, None, True, 0.5]], "5": "key"}


def test_several_placeholders_share_a_string(bench: Any) -> None:
    """Each is replaced (Developer Guide, Create and manage commands)."""
    parameters = {"x": {"S": "a"}, "y": {"I": 2}}
    message = payload_of(bench, {"m": f"{X}-{PARAMETER % 'y'}-{X}"}, parameters=parameters)
    assert message.json() == {"m": "a-2-a"}


def test_inserted_text_is_not_read_as_a_template_again(bench: Any) -> None:
    """A value that looks like a placeholder stays text (chosen, see docs/fidelity.md)."""
    message = payload_of(bench, {"m": X}, parameters={"x": {"S": TIMEOUT}})
    assert message.json() == {"m": TIMEOUT}


def test_inserted_text_is_escaped(bench: Any) -> None:
    """Quotes in a value do not break the document (chosen, see docs/fidelity.md)."""
    message = payload_of(bench, {"m": f"say {X}"}, parameters={"x": {"S": '"\\ü'}})
    assert message.json() == {"m": 'say "\\ü'}


def test_what_only_looks_like_a_placeholder_stays(bench: Any) -> None:
    """Placeholders are case sensitive (Developer Guide, Create and manage commands)."""
    strange = "${aws:iot:commandexecution::Parameter:x} ${x} ${aws:iot:commandexecution::parameter:x y}"
    message = payload_of(bench, {"m": strange, "t": TIMEOUT})
    assert message.json()["m"] == strange


def test_template_may_be_a_bare_string(bench: Any) -> None:
    """Any JSON document is a template (Developer Guide, Create and manage commands)."""
    assert payload_of(bench, f'"{X}"', parameters={"x": {"I": 1}}).payload == b"1"


def test_json_output_goes_to_the_json_topic(bench: Any) -> None:
    """Content type application/json, topic request/json (Developer Guide, Create and manage commands)."""
    message = payload_of(bench, {"t": TIMEOUT})
    assert (message.topic.endswith("/request/json"), message.content_type) == (True, "application/json")


def test_cbor_output_goes_to_the_cbor_topic(bench: Any) -> None:
    """Content type application/cbor, topic request/cbor (Developer Guide, Create and manage commands)."""
    message = payload_of(bench, {"t": TIMEOUT}, output="CBOR")
    assert (message.topic.endswith("/request/cbor"), message.content_type) == (True, "application/cbor")
    assert cbor2.loads(message.payload) == {"t": 10}


def test_cbor_output_carries_bytes_as_bytes(bench: Any) -> None:
    """Alone a byte string, inside a text base64 (chosen, see docs/fidelity.md)."""
    message = payload_of(bench, {"a": X, "t": f"<{X}>"}, output="CBOR", parameters={"x": {"BIN": b"\xff\x00"}})
    assert cbor2.loads(message.payload) == {"a": b"\xff\x00", "t": "</wA=>"}


def test_deep_template_within_the_limit_is_rendered(bench: Any) -> None:
    """200 levels are walked and written (chosen, see docs/fidelity.md)."""
    message = payload_of(bench, "[" * 199 + f'"{X}"' + "]" * 199, parameters={"x": {"I": 1}})
    assert message.payload == b"[" * 199 + b"1" + b"]" * 199


def test_placeholder_without_declaration_must_be_supplied(bench: Any) -> None:
    """Accepted at creation, a ValidationException at start (chosen, see docs/fidelity.md)."""
    arn = bench.dynamic(json.dumps({"x": X}))
    with bench.refused("ValidationException"):
        bench.start(arn)
    assert len(bench.iot.messages) == 0
    assert bench.start(arn, parameters={"x": {"S": "given"}})


@pytest.mark.parametrize(("output", "frame"), [("JSON", len('{"m":""}')), ("CBOR", len(b"\xa1\x61m\x79\x80\x00"))])
def test_payload_may_fill_the_limit_after_substitution(bench: Any, output: str, frame: int) -> None:
    """32 KB (Developer Guide, Create and manage commands; refusing what is larger at the start is inferred)."""
    arn = bench.dynamic(json.dumps({"m": X * 10}), output=output)
    room, padding = divmod(32768 - frame, 10)
    bench.start(bench.dynamic(json.dumps({"m": X * 10 + "p" * padding}), "fits", output), parameters={"x": text(room)})
    with bench.refused("ValidationException"):
        bench.start(arn, parameters={"x": text(room + 1)})


def text(length: int) -> dict[str, str]:
    """A value of so many characters."""
    return {"S": "s" * length}
