"""Without the extra `iotmock[cbor]`."""

import sys
from typing import Any

import pytest

TIMEOUT = '{"t": "${aws:iot:commandexecution::executionTimeoutSec}"}'


@pytest.fixture(autouse=True)
def without_cbor2(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment where cbor2 is not installed."""
    monkeypatch.setitem(sys.modules, "cbor2", None)


def test_dynamic_cbor_command_names_the_extra_and_starts_nothing(bench: Any) -> None:
    """The error tells what to install (iotmock's own)."""
    arn = bench.dynamic(TIMEOUT, output="CBOR")
    with pytest.raises(ImportError, match=r"iotmock\[cbor\]"):
        bench.start(arn)
    assert len(bench.iot.messages) == 0


def test_cbor_response_names_the_extra_and_changes_nothing(bench: Any) -> None:
    """The error tells what to install (iotmock's own)."""
    execution_id = bench.start()
    with pytest.raises(ImportError, match=r"iotmock\[cbor\]"):
        bench.iot.publish(bench.topic(execution_id, "response/cbor"), b"\xa0")
    assert bench.status(execution_id) == "CREATED"


def test_json_commands_need_no_extra(bench: Any) -> None:
    """cbor2 is imported by CBOR messages only (iotmock's own)."""
    execution_id = bench.start(bench.dynamic(TIMEOUT))
    bench.report(execution_id, "SUCCEEDED")
    assert bench.status(execution_id) == "SUCCEEDED"


def test_static_cbor_command_needs_no_extra(bench: Any) -> None:
    """Stored bytes are passed on as they are (iotmock's own)."""
    assert bench.start(bench.command(payload={"content": b"\xa0", "contentType": "application/cbor"}))
