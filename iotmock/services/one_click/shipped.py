"""Shipped devices: what manufacturers have sent out into the world, whoever claimed it.

Alone kept here: one device per id in the whole world, whatever the account and region, so that a device can be claimed
by one of them only.
"""

from typing import TYPE_CHECKING

from iotmock.core.rooms.backend import Backend
from iotmock.core.savable import savable
from iotmock.services.one_click.state import Device

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["ShippedDevices", "shipped_devices"]


@savable
class ShippedDevices(Backend):
    """Every device of the world, by id and by claim code."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._by_id: dict[str, Device] = {}
        self._by_claim_code: dict[str, list[Device]] = {}

    def add(self, device: Device) -> None:
        """Take in a device whose id is new."""
        self._by_id[device.id] = device
        if device.claim_code is not None:
            self._by_claim_code.setdefault(device.claim_code, []).append(device)

    def device_or_none(self, device_id: str) -> Device | None:
        """The device of this id."""
        return self._by_id.get(device_id)

    def covered_by(self, claim_code: str) -> list[Device]:
        """The devices of one order."""
        return self._by_claim_code.get(claim_code, [])

    @property
    def ids(self) -> list[str]:
        """Every id, in order of shipping."""
        return list(self._by_id)


def shipped_devices(call: "Call") -> ShippedDevices:
    """Those of the call's world: they belong to no account and no region."""
    return call.state.backend(ShippedDevices, "", "")
