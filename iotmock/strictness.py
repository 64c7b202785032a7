"""What a test leaves undone: faults that never happened, commands and jobs that nobody ended, messages nobody read.

Asked for by `@pytest.mark.iotmock(strict=True)` or the ini option `iotmock_strict`.
"""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from typing import Any, Final

from iotmock.core.mqtt.messages import counted
from iotmock.core.texts import shown
from iotmock.core.world.world import World

__all__ = ["CHECKS", "checks_of", "watch"]

_COMMAND, _JOB, _JOB_EXECUTION = "command execution", "job", "job execution"
_ACTIVE: Final = {_COMMAND: {"IN_PROGRESS"}, _JOB_EXECUTION: {"QUEUED", "IN_PROGRESS"}}


def checks_of(strict: object) -> tuple[str, ...]:
    """The checks that an option names: True for all, False for none, or some of `CHECKS`.

    Raises: TypeError, ValueError that name what there is.
    """
    if isinstance(strict, bool):
        return tuple(CHECKS) if strict else ()
    if isinstance(strict, str) or not isinstance(strict, list | tuple | set | frozenset):
        raise TypeError(f"strict={shown(strict)}: True, False or a list of {', '.join(CHECKS)}")
    for name in strict:
        if name not in CHECKS:
            similar = get_close_matches(str(name), CHECKS, n=1)
            hint = f"did you mean {similar[0]}?" if similar else f"there are {', '.join(CHECKS)}"
            raise ValueError(f"strict has no check {shown(name)}: {hint}")
    return tuple(strict)


def watch(world: World, checks: tuple[str, ...]) -> Callable[[], list[str]]:
    """Begin to look, and get the look at the end of the test: what is left, a sentence each."""
    world.inboxes = []
    return partial(_left, world, checks)


def _left(world: World, checks: tuple[str, ...]) -> list[str]:
    return [sentence for check in checks for sentence in CHECKS[check](world)]


def _faults(world: World) -> Iterator[str]:
    state = world.state
    waiting = [disturbance for disturbance in state.disturbances if disturbance.times or not disturbance.met]
    for fault in (*state.faults.left(), *waiting):
        yield f"fault that never happened: {fault}"


def _commands(world: World) -> Iterator[str]:
    for place, name, state in _present_states(world, _COMMAND):
        if state == "CREATED":
            yield f"command that nobody answered: execution {name}{place}"


def _executions(world: World) -> Iterator[str]:
    for kind, active in _ACTIVE.items():
        for place, name, state in _present_states(world, kind):
            if state in active:
                yield f"{kind} still {state}: {name}{place}"


def _messages(world: World) -> Iterator[str]:
    for inbox in world.inboxes or ():
        unread = len(inbox.received) - inbox.read
        if unread > 0 and not inbox.has_callback:
            last = inbox.received[-1]
            yield f"{counted(unread)} that nobody read: {inbox.name}, the last {last!r}"


CHECKS: Final[Mapping[str, Callable[[World], Iterator[str]]]] = {
    "faults": _faults,
    "commands": _commands,
    "messages": _messages,
    "executions": _executions,
}
"""faults: injected and unused. commands: executions that no device has answered. messages: received by a subscription
or client of the test, without a callback, and never looked at. executions: of commands or jobs, still active."""


def _present_states(world: World, kind: str) -> Iterator[tuple[str, str, Any]]:
    """Where, which and in what state: everything of a kind that the journals tell of and that still exists."""
    for account, region in world.state.journals.scopes():
        states: dict[str, str | None] = {}
        for entry in world.state.journals.of(account, region, _nothing):
            if entry.resource == kind:
                states[entry.name] = entry.after
            elif kind == _JOB_EXECUTION and entry.resource == _JOB and entry.after == "DELETED":
                # A job takes its executions with it.
                states = {name: state for name, state in states.items() if not name.startswith(f"{entry.name}/")}
        place = "" if (account, region) == (world.state.account, world.state.region) else f" in {account} {region}"
        for name, state in states.items():
            yield place, name, state


def _nothing() -> None:
    """The journal is read as it is: at the end of a test nothing more is to happen."""
