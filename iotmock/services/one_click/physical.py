"""The physical side of 1-Click: the factory that ships devices and the finger that clicks them."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from iotmock.core.texts import cut, shown
from iotmock.services.one_click.callbacks import call_back
from iotmock.services.one_click.claim_codes import FORM, is_claim_code
from iotmock.services.one_click.shipped import shipped_devices
from iotmock.services.one_click.state import Click, Device
from iotmock.services.one_click.transitions import ClaimState

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["CLICK_TYPES", "PhysicalDevices"]

CLICK_TYPES = ("SINGLE", "DOUBLE", "LONG")


class PhysicalDevices:
    """1-Click devices as things in the world; reached as `iot.one_click`.

    Devices belong to no account until they are claimed: it does not matter from which scope they are added or clicked.
    """

    def __init__(self, entered: "Callable[[], AbstractContextManager[Call]]") -> None:
        self._entered = entered

    def __repr__(self) -> str:
        return "<PhysicalDevices: add_device(...), click(...)>"

    def add_device(
        self,
        device_id: str,
        device_type: str = "button",
        claim_code: str | None = None,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        """Ship a device that nobody has claimed.

        claim_code: with it ClaimDevicesByClaimCode claims all devices of the same code, without a click.
        attributes: what DescribeDevice shows once it is claimed.

        Raises: ValueError for an id or type that is empty or no text, an id that is taken, a claim code that AWS would
        not take, attributes that are no texts.
        """
        attributes = dict(attributes or {})
        if not (device_id and device_type and _are_texts(device_id, device_type)):
            raise ValueError(
                "a device needs an id and a type, e.g. add_device('G030PM0123456789', device_type='button')"
            )
        if claim_code is not None and not (_are_texts(claim_code) and is_claim_code(claim_code)):
            raise ValueError(f"claim_code={shown(claim_code)}: {FORM}, e.g. 'C-123EXAMPLE'")
        if not _are_texts(*attributes, *attributes.values()):
            raise ValueError(f"attributes={shown(attributes)}: names and values are texts, e.g. {{'room': '42'}}")
        with self._entered() as call:
            shipped = shipped_devices(call)
            if shipped.device_or_none(device_id) is not None:
                raise ValueError(f"device {shown(device_id)} has been added before: give each device an id of its own")
            device = Device(device_id, device_type, claim_code, attributes)
            call.move(device, "ship")
            shipped.add(device)

    def click(self, device_id: str, click_type: str = "SINGLE") -> None:
        """Press a device: "SINGLE", "DOUBLE" or "LONG".

        Raises: ValueError for a device that was never added, and for another kind of click.
        """
        if click_type not in CLICK_TYPES:
            raise ValueError(f"click_type={shown(click_type)}: a click is one of {', '.join(CLICK_TYPES)}")
        with self._entered() as call:
            shipped = shipped_devices(call)
            device = shipped.device_or_none(device_id)
            if device is None:
                added = ", ".join(shipped.ids[:5]) or "none"
                remedy = f"call iot.one_click.add_device({shown(device_id)}) first"
                raise ValueError(f"no device {shown(device_id)} to click: {remedy} (added so far: {cut(added)})")
            _press(call, device, click_type)


def _are_texts(*values: object) -> bool:
    return all(isinstance(value, str) for value in values)


def _press(call: "Call", device: Device, click_type: str) -> None:
    claim = device.claim
    if claim is not None:
        # Whoever holds the handle, the click happens to the account that the device belongs to.
        call = replace(call, account=claim.owner.account, region=claim.owner.region)
    device.clicks += 1
    call.move(device, "click")
    if claim is not None and device.status is ClaimState.CLAIMED:
        click = Click(_whole_milliseconds(call.now), device.clicks, click_type)
        claim.clicks.add(click)
        if claim.enabled:
            call_back(call, device, claim, click)


def _whole_milliseconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
