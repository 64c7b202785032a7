"""How a 1-Click device comes to belong to an account, as a table.

A device leaves the factory attached to nobody. Claiming it takes three steps: an account initiates the claim, somebody
clicks the device within reach, the account finalizes. AWS shows CLAIM_INITIATED before and after the click, but only
after it can the claim be finalized; a click before the initiation does not count, and initiating again asks for a new
one. A claim code of the manufacturer needs no click. Unclaiming makes the device anybody's again. The columns are moves
of those who may make them; what strangers are told is decided by the operations.
Source: 1-Click Developer Guide, "Claiming devices"; Devices API reference, InitiateDeviceClaim, FinalizeDeviceClaim.
"""

from enum import Enum

from iotmock.core.rooms.state_machine import Subject, Table
from iotmock.core.savable import savable
from iotmock.services.one_click import errors

__all__ = ["DEVICE_TABLE", "ClaimState"]


@savable
class ClaimState(Enum):
    """To whom a device belongs. `str(state)` is the literal that AWS answers."""

    UNCLAIMED = "UNCLAIMED"
    CLAIM_INITIATED = "CLAIM_INITIATED"
    CLICKED = "CLAIM_INITIATED and clicked"
    CLAIMED = "CLAIMED"

    def __init__(self, label: str) -> None:
        self.shown = label.partition(" ")[0]

    def __str__(self) -> str:
        return self.shown


def _refuse(device: Subject, event: str) -> Exception:
    if event == "unclaim":
        return errors.device_not_found(device.journal_name)
    if device.status is ClaimState.CLAIMED:
        return errors.already_claimed(device.journal_name)
    return errors.not_confirmed(device.journal_name)


DEVICE_TABLE: Table[ClaimState] = Table(
    "1-Click device",
    {
        None: {"ship": ClaimState.UNCLAIMED},
        ClaimState.UNCLAIMED: {
            "initiate": ClaimState.CLAIM_INITIATED,
            "click": ClaimState.UNCLAIMED,
            "claim by code": ClaimState.CLAIMED,
        },
        ClaimState.CLAIM_INITIATED: {
            "initiate": ClaimState.CLAIM_INITIATED,
            "click": ClaimState.CLICKED,
            "claim by code": ClaimState.CLAIMED,
            "unclaim": ClaimState.UNCLAIMED,
        },
        ClaimState.CLICKED: {
            "initiate": ClaimState.CLAIM_INITIATED,
            "click": ClaimState.CLICKED,
            "finalize": ClaimState.CLAIMED,
            "claim by code": ClaimState.CLAIMED,
            "unclaim": ClaimState.UNCLAIMED,
        },
        ClaimState.CLAIMED: {
            "click": ClaimState.CLAIMED,
            "unclaim": ClaimState.UNCLAIMED,
        },
    },
    refuse=_refuse,
)
