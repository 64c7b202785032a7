"""AWS IoT 1-Click Devices: claiming buttons and other simple devices, their events, methods and tags.

Alone kept here: an account and region sees the devices that it has claimed, and no others; what it may do with one
follows from `transitions`. The devices themselves are those that were `shipped`, and all accounts share them.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from typing import Any

from sortedcontainers import SortedKeyList

from iotmock.core.arns import parse_arn
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, check_count, check_names
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.one_click import documents, errors, methods
from iotmock.services.one_click.claim_codes import FORM, is_claim_code
from iotmock.services.one_click.shipped import shipped_devices
from iotmock.services.one_click.state import Claim, Device, Owner
from iotmock.services.one_click.transitions import ClaimState

__all__ = ["OneClickBackend"]

PAGE = 100
LONGEST_TAG_KEY = 128
LONGEST_TAG_VALUE = 256


@savable
def _position(device: Device) -> tuple[datetime | None, str]:
    assert device.claim is not None
    return device.claim.claimed_at, device.id


@savable
class OneClickBackend(Backend):
    """The devices of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._devices: SortedKeyList[Device, tuple[datetime | None, str]] = SortedKeyList(key=_position)

    # Claiming

    @operation("iot1click-devices:InitiateDeviceClaim")
    def initiate_device_claim(self, call: Call, *, device_id: str) -> Document:
        """Ask for a device; a click must follow. A newer request replaces one that is pending, whoever made it.

        Raises: ResourceNotFoundException, ResourceConflictException.
        Source: Devices API reference, InitiateDeviceClaim.
        """
        device = self._find_shipped(call, device_id)
        call.move(device, "initiate")
        device.claim = Claim(Owner.of(call), documents.device_arn(call, device_id))
        return {"State": str(device.status)}

    @operation("iot1click-devices:FinalizeDeviceClaim")
    def finalize_device_claim(self, call: Call, *, device_id: str, tags: TagMap | None = None) -> Document:
        """Complete the claim of a device that was clicked since the claim was initiated.

        Raises: ResourceNotFoundException, InvalidRequestException, ResourceConflictException,
        PreconditionFailedException.
        Source: Devices API reference, FinalizeDeviceClaim.
        """
        device = self._find_shipped(call, device_id)
        tags = dict(tags or {})
        _check_tags(tags, tags)
        if device.status is not ClaimState.CLAIMED and device.claim_of(Owner.of(call)) is None:
            raise errors.not_confirmed(device_id)
        call.move(device, "finalize")
        self._take(call, device, tags)
        return {"State": str(device.status)}

    @operation("iot1click-devices:ClaimDevicesByClaimCode")
    def claim_devices_by_claim_code(self, call: Call, *, claim_code: str) -> Document:
        """Claim all devices of an order that belong to nobody else; no click is needed.

        Raises: InvalidRequestException, ForbiddenException.
        Source: Devices API reference, ClaimDevicesByClaimCode; 1-Click Developer Guide, "Claiming devices".
        """
        if not is_claim_code(claim_code):
            raise errors.malformed_claim_code(FORM)
        owner = Owner.of(call)
        covered = shipped_devices(call).covered_by(claim_code)
        free = [device for device in covered if device.status is not ClaimState.CLAIMED]
        mine = [device for device in covered if device.status is ClaimState.CLAIMED and device.claim_of(owner)]
        if not free and not mine:
            raise errors.claim_code_refused(claim_code)
        for device in free:
            call.move(device, "claim by code")
            self._take(call, device, {})
        return {"ClaimCode": claim_code, "Total": len(free) + len(mine)}

    @operation("iot1click-devices:UnclaimDevice")
    def unclaim_device(self, call: Call, *, device_id: str) -> Document:
        """Give a device back, or cancel a pending claim; tags, events and callbacks are dropped.

        Raises: ResourceNotFoundException.
        Source: Devices API reference, UnclaimDevice.
        """
        device = self._find_shipped(call, device_id)
        if device.claim is not None and device.claim.owner != Owner.of(call):
            raise errors.device_not_found(device_id)
        was_claimed = device.status is ClaimState.CLAIMED
        call.move(device, "unclaim")
        if was_claimed:
            self._devices.remove(device)
        device.claim = None
        return {"State": str(device.status)}

    # Devices

    @operation("iot1click-devices:DescribeDevice")
    def describe_device(self, call: Call, *, device_id: str) -> Document:
        """A claimed device of the caller.

        Raises: ResourceNotFoundException.
        Source: Devices API reference, DescribeDevice.
        """
        device, claim = self._find_claimed(call, device_id)
        return {"DeviceDescription": documents.device_description(device, claim)}

    @operation("iot1click-devices:ListDevices")
    def list_devices(
        self, call: Call, *, device_type: str | None = None, max_results: int = PAGE, next_token: str | None = None
    ) -> Document:
        """The caller's claimed devices, in order of claim.

        Raises: RangeNotSatisfiableException.
        Source: Devices API reference, ListDevices.
        """
        scope = f"ListDevices/{device_type}"
        start = paging.read_token(call, scope, next_token, errors.invalid_token)
        found = (device for device in self._devices_after(start) if device_type in (None, device.type))
        page, token = paging.take_page(call, scope, found, max_results, _position)
        described = [documents.device_description(device, device.claim) for device in page if device.claim]
        return {"Devices": described, "NextToken": token}

    @operation("iot1click-devices:UpdateDeviceState")
    def update_device_state(self, call: Call, *, device_id: str, enabled: bool | None = None) -> None:
        """Enable or disable a device: only enabled ones call functions.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: Devices API reference, UpdateDeviceState.
        """
        device, claim = self._find_claimed(call, device_id)
        if enabled is None:
            raise errors.member_missing("Enabled")
        if claim.enabled != enabled:
            call.record("1-Click device", device.id, "enable" if enabled else "disable", claim.enabled, enabled)
            claim.enabled = enabled

    # Events and methods

    @operation("iot1click-devices:ListDeviceEvents")
    def list_device_events(
        self,
        call: Call,
        *,
        device_id: str,
        from_time_stamp: datetime,
        to_time_stamp: datetime,
        max_results: int = PAGE,
        next_token: str | None = None,
    ) -> Document:
        """The clicks of a device in a span of time, both ends included, oldest first.

        Raises: ResourceNotFoundException, InvalidRequestException, RangeNotSatisfiableException.
        Source: Devices API reference, ListDeviceEvents; 1-Click Developer Guide, AWS CLI examples for the order.
        """
        device, claim = self._find_claimed(call, device_id)
        if from_time_stamp > to_time_stamp:
            raise errors.interval_upside_down()
        scope = f"ListDeviceEvents/{device_id}"
        # Clicks count from 1, so this place lies before the first click of its instant.
        first = (from_time_stamp, 0)
        start = max(first, paging.read_token(call, scope, next_token, errors.invalid_token) or first)
        clicks = takewhile(lambda click: click.at <= to_time_stamp, claim.clicks.ascending(start))
        page, token = paging.take_page(call, scope, clicks, max_results, lambda click: click.position)
        return {"Events": [documents.device_event(device, click) for click in page], "NextToken": token}

    @operation("iot1click-devices:GetDeviceMethods")
    def get_device_methods(self, call: Call, *, device_id: str) -> Document:
        """What can be invoked on a device. The documented answers name the methods without their device type.

        Raises: ResourceNotFoundException.
        Source: Devices API reference, GetDeviceMethods.
        """
        device, _ = self._find_claimed(call, device_id)
        return {"DeviceMethods": [{"MethodName": method.name} for method in methods.methods_of(device)]}

    @operation("iot1click-devices:InvokeDeviceMethod")
    def invoke_device_method(
        self,
        call: Call,
        *,
        device_id: str,
        device_method: dict[str, str] | None = None,
        device_method_parameters: str | None = None,
    ) -> Document:
        """Ask a device for its health, or read or set its callbacks.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: Devices API reference, InvokeDeviceMethod; 1-Click Developer Guide, "Device methods".
        """
        device, claim = self._find_claimed(call, device_id)
        method = methods.find_method(device, device_method)
        answer = methods.run(method, device, claim, device_method_parameters)
        if method.set is not None:
            call.record("1-Click device", device.id, method.name, after=device_method_parameters)
        return {"DeviceMethodResponse": answer}

    # Tags

    @operation("iot1click-devices:TagResource")
    def tag_resource(self, call: Call, *, resource_arn: str, tags: TagMap) -> None:
        """Give tags to a device; a key that it already has gets the new value.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: Devices API reference, TagResource.
        """
        claim = self._find_tagged(call, resource_arn)
        merged = claim.tags | tags
        _check_tags(tags, merged)
        self._change_tags(call, resource_arn, claim, "tag", merged)

    @operation("iot1click-devices:UntagResource")
    def untag_resource(self, call: Call, *, resource_arn: str, tag_keys: list[str]) -> None:
        """Take tags from a device; a key that it does not have is no error.

        Raises: ResourceNotFoundException.
        Source: Devices API reference, UntagResource.
        """
        claim = self._find_tagged(call, resource_arn)
        left = {key: value for key, value in claim.tags.items() if key not in tag_keys}
        self._change_tags(call, resource_arn, claim, "untag", left)

    @operation("iot1click-devices:ListTagsForResource")
    def list_tags_for_resource(self, call: Call, *, resource_arn: str) -> Document:
        """The tags of a device.

        Raises: ResourceNotFoundException.
        Source: Devices API reference, ListTagsForResource.
        """
        return {"Tags": self._find_tagged(call, resource_arn).tags}

    # Inside

    @staticmethod
    def _find_shipped(call: Call, device_id: str) -> Device:
        device = shipped_devices(call).device_or_none(device_id)
        if device is None:
            raise errors.device_not_found(device_id)
        return device

    @staticmethod
    def _claimed_or_none(call: Call, device_id: str) -> tuple[Device, Claim] | None:
        device = shipped_devices(call).device_or_none(device_id)
        claim = None if device is None else device.claim_of(Owner.of(call))
        if device is None or claim is None or device.status is not ClaimState.CLAIMED:
            return None
        return device, claim

    def _find_claimed(self, call: Call, device_id: str) -> tuple[Device, Claim]:
        found = self._claimed_or_none(call, device_id)
        if found is None:
            raise errors.device_not_found(device_id)
        return found

    def _find_tagged(self, call: Call, text: str) -> Claim:
        arn = parse_arn(text)
        found = None if arn is None else self._claimed_or_none(call, arn.name)
        if found is None or found[1].arn != text:
            raise errors.resource_not_found(text)
        return found[1]

    def _take(self, call: Call, device: Device, tags: TagMap) -> None:
        device.claim = Claim(Owner.of(call), documents.device_arn(call, device.id), claimed_at=call.now, tags=tags)
        self._devices.add(device)

    def _devices_after(self, position: Any) -> Iterator[Device]:
        start = 0 if position is None else self._devices.bisect_key_right(position)
        return iter(self._devices.islice(start))

    @staticmethod
    def _change_tags(call: Call, arn: str, claim: Claim, event: str, tags: TagMap) -> None:
        if tags != claim.tags:
            call.record("tags", arn, event, str(claim.tags), str(tags))
            claim.tags = tags


def _check_tags(new: TagMap, merged: TagMap) -> None:
    """Refuse what a device cannot carry: the limits of the sister API, 1-Click Projects, but any character in a key."""
    for key, value in new.items():
        if not 0 < len(key) <= LONGEST_TAG_KEY or len(value) > LONGEST_TAG_VALUE:
            raise errors.bad_tag(LONGEST_TAG_KEY, LONGEST_TAG_VALUE)
    check_names(merged, errors.invalid)
    check_count(merged, errors.invalid)
