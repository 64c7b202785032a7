"""What one execution, one shadow update and one message leave behind: bytes, and objects that the collector tracks.

Bytes are what tracemalloc counts: what was asked for, without the allocator's own waste. Each part is what becomes free
when it is emptied, in the order of the columns; what several parts share goes with the last of them. All strings are
made anew for each request, as they are when they come over the wire; caches of functions are empty at each reading.
"""

import functools
import gc
import json
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any, NamedTuple

from iotmock import mock_iot
from iotmock.core.rooms.registration import OPERATIONS
from iotmock.core.world.deadlines import Deadlines
from iotmock.core.world.world import World

__all__ = ["Cost", "cases", "measure"]

SIZE = 20_000
ACCOUNT, REGION = "123456789012", "us-east-1"
PARTS = ("log", "journal", "due list", "rooms")


class Cost(NamedTuple):
    """Of one repetition. parts: the bytes of each of `PARTS`."""

    bytes: float
    tracked: float
    parts: tuple[float, ...]


class Case(NamedTuple):
    """Something that is repeated. goal: bytes, None where there is none."""

    name: str
    goal: int | None
    run: Callable[[Any, int], object]


def _call(iot: Any, name: str, **arguments: Any) -> Any:
    """Through the backend, which spares boto3's own time."""
    operation = OPERATIONS[name]
    with iot._world.entered(operation.name, ACCOUNT, REGION) as call:
        return operation.method(call.backend(operation.backend), call, **arguments)


def _start(iot: Any, number: int, device: str, *, has_token: bool = True) -> str:
    started = _call(
        iot,
        "iot-jobs-data:StartCommandExecution",
        command_arn=f"arn:aws:iot:{REGION}:{ACCOUNT}:command/open",
        target_arn=f"arn:aws:iot:{REGION}:{ACCOUNT}:client/{device}",
        # boto3 sends one of this form with every request.
        client_token=f"f47ac10b-58cc-4372-a567-{number:012x}" if has_token else None,
    )
    return str(started["executionId"])


def _end(iot: Any, number: int, device: str, *, has_token: bool = True, **report: Any) -> None:
    started = _start(iot, number, device, has_token=has_token)
    topic = f"$aws/commands/clients/{device}/executions/{started}/response/json"
    iot.publish(topic, {"status": "SUCCEEDED", **report})


def _explain(iot: Any, number: int) -> None:
    reason = {"reasonCode": "DONE", "reasonDescription": f"in {number} seconds"}
    _end(iot, number, f"pump-{number % 100}", statusReason=reason, result={"valve": {"s": f"open by {number}"}})


def _update(iot: Any, thing: str, state: dict[str, Any]) -> None:
    body = json.dumps({"state": state}).encode()
    _call(iot, "iot-data:UpdateThingShadow", thing_name=f"{thing}-1", payload=body)


def _fill(number: int) -> dict[str, str]:
    """About 1 KB."""
    return {f"k{i:04d}": f"{number:040d}" for i in range(16)}


def _device_updates(iot: Any, number: int, thing: str = "pump") -> None:
    iot.publish(f"$aws/things/{thing}/shadow/update", {"state": {"reported": {"t": number}}})


def cases() -> list[Case]:
    """What is measured."""
    return [
        Case("execution, started", None, lambda iot, n: _start(iot, n, f"pump-{n % 100}")),
        Case("execution, ended by its device", 800, lambda iot, n: _end(iot, n, f"pump-{n % 100}")),
        Case("the same without a client token", None, lambda iot, n: _end(iot, n, f"pump-{n % 100}", has_token=False)),
        Case("the same with reason and result", None, _explain),
        Case("the same, a device for each", None, lambda iot, n: _end(iot, n, f"pump-{n}")),
        Case("UpdateThingShadow, small", 800, lambda iot, n: _update(iot, "a", {"reported": {"t": n}})),
        Case("the same with a delta", None, lambda iot, n: _update(iot, "a", {"desired": {"t": n}})),
        Case("UpdateThingShadow, 1 KB", None, lambda iot, n: _update(iot, "a", {"reported": _fill(n)})),
        Case("UpdateThingShadow, 1 of 16 members", None, _change_one),
        Case("a device's shadow update, small", None, _device_updates),
        Case("a device's message, small", None, lambda iot, n: iot.publish(f"plant/{n}", b'{"t": %d}' % n)),
        Case("Publish, on one of 100 topics", None, _publish),
    ]


def _publish(iot: Any, number: int) -> None:
    _call(iot, "iot-data:Publish", topic=f"plant/{number % 100}", payload=b'{"t": %d}' % number)


def _change_one(iot: Any, number: int) -> None:
    _update(iot, "a", {"reported": _fill(number) if number == 0 else {"k0003": f"{number:040d}"}})


def measure(case: Case, size: int = SIZE) -> Cost:
    """The cost of one repetition among many."""
    with mock_iot() as iot:
        iot.client("iot").create_command(
            commandId="open", payload={"content": b'{"valve": "open"}', "contentType": "application/json"}
        )
        case.run(iot, 0)
        gc.collect()
        tracemalloc.start()
        try:
            bytes_before, tracked_before = _reading()
            for number in range(1, size + 1):
                case.run(iot, number)
            left, tracked = _reading()
            total, parts = left - bytes_before, []
            for empty in _emptiers(iot._world):
                empty()
                parts.append((left - (left := _reading()[0])) / size)
        finally:
            tracemalloc.stop()
    return Cost(total / size, (tracked - tracked_before) / size, tuple(parts))


def _reading() -> tuple[int, int]:
    for kept in gc.get_objects():
        if isinstance(kept, functools._lru_cache_wrapper) and kept.__module__.startswith("iotmock"):
            kept.cache_clear()
    for _ in range(3):  # a tuple that holds tuples is let go by the collector after these
        gc.collect()
    return tracemalloc.get_traced_memory()[0], len(gc.get_objects())


def _emptiers(world: World) -> tuple[Callable[[], object], ...]:
    """What empties each of `PARTS`."""
    state = world.state
    return (
        state.broker(ACCOUNT, REGION).log.clear,
        state.journals.clear,
        lambda: setattr(state, "deadlines", Deadlines()),
        state._backends.clear,
    )


def run(size: int = SIZE) -> None:
    """Print the cost of each case."""
    print(f"\nMemory of one, among {size:,}: bytes, objects that the garbage collector tracks, and bytes by part")
    print(f"  {'':<36} {'bytes':>7} {'goal':>6} {'tracked':>8} {'  '.join(f'{part:>8}' for part in PARTS)}")
    for case in cases():
        cost = measure(case, size)
        goal = "" if case.goal is None else str(case.goal)
        parts = "  ".join(f"{part:8.0f}" for part in cost.parts)
        print(f"  {case.name:<36} {cost.bytes:7.0f} {goal:>6} {cost.tracked:8.2f} {parts}")


if __name__ == "__main__":
    run(int(sys.argv[1]))
