"""What is remembered of 1-Click devices: the hardware, and the claim on it.

Alone kept here: what belongs to a claim (enabled, tags, callbacks, events) lives and dies with it, what belongs to the
hardware (attributes, certificate, clicks) stays.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from iotmock.core.rooms.state_machine import Table
from iotmock.core.rooms.tags import TagMap
from iotmock.core.rooms.time_index import Position, TimeIndex
from iotmock.core.savable import savable
from iotmock.services.one_click.transitions import DEVICE_TABLE, ClaimState

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["Claim", "Click", "Device", "HealthMonitor", "Owner", "remaining_life"]

# The examples of the Developer Guide show 99.85000000000001 and 99.8 after consecutive clicks: 2000 empty the battery.
_CLICKS_IN_A_BATTERY = 2000


def remaining_life(clicks: int) -> float:
    """The percentage of the battery that is left after so many clicks."""
    return max(0, _CLICKS_IN_A_BATTERY - clicks) / _CLICKS_IN_A_BATTERY * 100


@savable
class Owner(NamedTuple):
    """An account in a region; claims are bound to both."""

    account: str
    region: str

    @classmethod
    def of(cls, call: "Call") -> "Owner":
        """On whose behalf a call runs."""
        return cls(call.account, call.region)


@savable
class Click(NamedTuple):
    """A device event.

    at: in whole milliseconds, as AWS reports it. clicks: how many the device has seen, this one included.
    """

    at: datetime
    clicks: int
    click_type: str

    @property
    def position(self) -> Position:
        """Its place among the device's events."""
        return self.at, self.clicks


@savable
def _clicked(click: Click) -> Position:
    """Its place in a list by date."""
    return click.position


@savable
class HealthMonitor(NamedTuple):
    """Which function to call when the remaining life falls below a percentage."""

    function_arn: str
    remaining_life_lower_than: float


@savable
@dataclass(slots=True, eq=False)
class Claim:
    """An account's claim on a device, pending or complete.

    arn: of the device; it has one in this account only. claimed_at: when the claim was completed.
    health_monitor_due: whether the monitor has not called its function yet.
    """

    owner: Owner
    arn: str
    claimed_at: datetime | None = None
    enabled: bool = False
    tags: TagMap = field(default_factory=dict)
    on_click_arn: str | None = None
    health_monitor: HealthMonitor | None = None
    health_monitor_due: bool = False
    clicks: TimeIndex[Click] = field(default_factory=lambda: TimeIndex(_clicked))


@savable
@dataclass(slots=True, eq=False)
class Device:
    """A device as the manufacturer shipped it, and who has claimed it.

    clicks: since it left the factory. claim: None exactly while UNCLAIMED. certificate_id: of its events, the same all
    its life.
    """

    TABLE: ClassVar[Table[ClaimState]] = DEVICE_TABLE

    id: str
    type: str
    claim_code: str | None
    attributes: dict[str, str]
    clicks: int = 0
    claim: Claim | None = None
    # None only until `Call.move` has brought it to life.
    status: ClaimState | None = None
    last_updated_at: datetime | None = None
    certificate_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.certificate_id = sha256(self.id.encode()).hexdigest()

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return self.id

    def claim_of(self, owner: Owner) -> Claim | None:
        """The claim of this account and region, pending or complete."""
        return self.claim if self.claim is not None and self.claim.owner == owner else None

    def announce(self, _call: "Call", _event: str) -> None:
        """Claims are not announced; clicks are, to callbacks and in ListDeviceEvents."""
