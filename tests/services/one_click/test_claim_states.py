"""Every state of a device against everything that anybody may do to it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from iotmock.services.one_click.transitions import DEVICE_TABLE, ClaimState

CODE = "C-123EXAMPLE"
ACTIONS = ("initiate", "click", "finalize", "unclaim")
# How the caller's own or the stranger's device is brought into each state.
WAYS: dict[str, tuple[str, ...]] = {
    "UNCLAIMED": (),
    "CLAIM_INITIATED": ("initiate",),
    "CLICKED": ("initiate", "click"),
    "CLAIMED": ("initiate", "click", "finalize"),
}
# (state, whose) -> what each action answers to the caller: the State, None for a click, or the HTTP status.
EXPECTED: dict[tuple[str, str], tuple[Any, ...]] = {
    ("UNCLAIMED", "nobody"): ("CLAIM_INITIATED", None, 412, 404),
    ("CLAIM_INITIATED", "own"): ("CLAIM_INITIATED", None, 412, "UNCLAIMED"),
    ("CLAIM_INITIATED", "other"): ("CLAIM_INITIATED", None, 412, 404),
    ("CLICKED", "own"): ("CLAIM_INITIATED", None, "CLAIMED", "UNCLAIMED"),
    ("CLICKED", "other"): ("CLAIM_INITIATED", None, 412, 404),
    ("CLAIMED", "own"): (409, None, 409, "UNCLAIMED"),
    ("CLAIMED", "other"): (409, None, 409, 404),
    ("missing", "nobody"): (404, None, 404, 404),
}
CASES = [
    pytest.param(state, whose, action, answer, id=f"{state}-{whose}-{action}")
    for (state, whose), answers in EXPECTED.items()
    for action, answer in zip(ACTIONS, answers, strict=True)
    if (state, action) != ("missing", "click")
]


def act(bench: Any, client: Any, action: str) -> Any:
    """Do something to device G1; gives the State, None for a click, or the HTTP status of the refusal."""
    try:
        if action == "click":
            return bench.one_click.click("G1")
        if action == "claim by code":
            client.claim_devices_by_claim_code(ClaimCode=CODE)
            return "CLAIMED"
        operation = "unclaim_device" if action == "unclaim" else f"{action}_device_claim"
        return getattr(client, operation)(DeviceId="G1")["State"]
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]


def state_of(bench: Any, client: Any) -> ClaimState:
    """Find out the state of G1 by what is possible; this uses the state up."""
    if "G1" in [device["DeviceId"] for device in client.list_devices()["Devices"]]:
        return ClaimState.CLAIMED
    if act(bench, client, "finalize") == "CLAIMED":
        return ClaimState.CLICKED
    return ClaimState.CLAIM_INITIATED if act(bench, client, "unclaim") == "UNCLAIMED" else ClaimState.UNCLAIMED


@pytest.mark.parametrize(("state", "whose", "action", "answer"), CASES)
def test_every_action_in_every_state_gets_its_answer(
    bench: Any, state: str, whose: str, action: str, answer: Any
) -> None:
    """API reference for the literals and the order of steps; the codes of refusals are chosen, see docs/fidelity.md."""
    if state != "missing":
        bench.one_click.add_device("G1")
        for step in WAYS[state]:
            act(bench, bench.stranger if whose == "other" else bench.api, step)
    assert act(bench, bench.api, action) == answer


@pytest.mark.parametrize("event", [event for event in DEVICE_TABLE.events if event != "ship"])
@pytest.mark.parametrize("state", DEVICE_TABLE.states, ids=lambda state: state.name)
def test_device_moves_as_its_table_says(bench: Any, state: ClaimState, event: str) -> None:
    """A move with a cell leads to its state; a move without one is refused and changes nothing."""
    bench.one_click.add_device("G1", claim_code=CODE)
    for step in WAYS[state.name]:
        act(bench, bench.api, step)

    answer = act(bench, bench.api, event)

    if DEVICE_TABLE.allows(state, event):
        assert answer in (None, str(DEVICE_TABLE.target(None, state, event)))
        assert state_of(bench, bench.api) is DEVICE_TABLE.target(None, state, event)
    else:
        # A device that the caller has already counts as claimed by its code.
        assert answer in (404, 409, 412) or (state, event) == (ClaimState.CLAIMED, "claim by code")
        assert state_of(bench, bench.api) is state


@pytest.mark.parametrize("action", ["initiate", "finalize", "unclaim"])
@pytest.mark.parametrize("state", ["CLAIM_INITIATED", "CLICKED", "CLAIMED"])
def test_refused_stranger_changes_nothing(bench: Any, state: str, action: str) -> None:
    """Of all that a stranger can do, only a new request for a pending device moves it."""
    bench.one_click.add_device("G1")
    for step in WAYS[state]:
        act(bench, bench.api, step)
    answer = act(bench, bench.stranger, action)
    if isinstance(answer, int):
        assert state_of(bench, bench.api) is ClaimState[state]
    else:
        assert (action, state_of(bench, bench.api)) == ("initiate", ClaimState.UNCLAIMED)
