"""Random claims, clicks and releases by two accounts against a model of a few lines."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from iotmock import mock_iot

ACCOUNTS = ("123456789012", "210987654321")
CODES = {"G1": "C-123EXAMPLE", "G2": "C-123EXAMPLE", "H1": None}
_clients: dict[str, Any] = {}

accounts = st.sampled_from(ACCOUNTS)
devices = st.sampled_from(list(CODES))


@dataclass
class Model:
    """A device as the specification has it. holder: who asked for it or has it."""

    holder: str | None = None
    pressed: bool = False
    claimed: bool = False
    clicks: int = 0
    events: int = 0

    def hold(self, holder: str | None, *, claimed: bool = False) -> None:
        """Start over with a new claim, or none."""
        self.holder, self.pressed, self.claimed, self.events = holder, False, claimed, 0


class Claims(RuleBasedStateMachine):
    """Two accounts and three devices, two of them of one order."""

    def __init__(self) -> None:
        super().__init__()
        self.mock = mock_iot()
        self.iot = self.mock.start()
        for account in ACCOUNTS:
            if account not in _clients:
                _clients[account] = self.iot.scope(account_id=account).client("iot1click-devices")
        for device_id, code in CODES.items():
            self.iot.one_click.add_device(device_id, claim_code=code)
        self.models = {device_id: Model() for device_id in CODES}

    def teardown(self) -> None:
        """Stop the mock."""
        self.mock.stop()

    @staticmethod
    def answer(account: str, operation: str, **request: Any) -> Any:
        """The State or Total, or the HTTP status of a refusal."""
        try:
            answer = getattr(_clients[account], operation)(**request)
        except ClientError as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"]
        return answer.get("State", answer.get("Total"))

    @rule(account=accounts, device=devices)
    def initiate(self, account: str, device: str) -> None:
        """A claimed device conflicts; otherwise the newest request holds."""
        model = self.models[device]
        expected = 409 if model.claimed else "CLAIM_INITIATED"
        assert self.answer(account, "initiate_device_claim", DeviceId=device) == expected
        if not model.claimed:
            model.hold(account)

    @rule(device=devices)
    def click(self, device: str) -> None:
        """A click confirms a pending claim, or is an event of a claimed device."""
        self.iot.one_click.click(device)
        model = self.models[device]
        model.clicks += 1
        model.pressed = model.holder is not None
        model.events += model.claimed

    @rule(account=accounts, device=devices)
    def finalize(self, account: str, device: str) -> None:
        """Only the holder of a pending claim that was confirmed gets through."""
        model = self.models[device]
        ready = model.holder == account and model.pressed
        expected = 409 if model.claimed else "CLAIMED" if ready else 412
        assert self.answer(account, "finalize_device_claim", DeviceId=device) == expected
        if expected == "CLAIMED":
            model.hold(account, claimed=True)

    @rule(account=accounts)
    def claim_by_code(self, account: str) -> None:
        """What others own is skipped."""
        covered = [self.models[device] for device, code in CODES.items() if code]
        mine = [model for model in covered if not model.claimed or model.holder == account]
        answer = self.answer(account, "claim_devices_by_claim_code", ClaimCode="C-123EXAMPLE")
        assert answer == (len(mine) or 403)
        for model in mine:
            if not model.claimed:
                model.hold(account, claimed=True)

    @rule(account=accounts, device=devices)
    def unclaim(self, account: str, device: str) -> None:
        """Only the holder can let go."""
        model = self.models[device]
        expected = "UNCLAIMED" if model.holder == account else 404
        assert self.answer(account, "unclaim_device", DeviceId=device) == expected
        if expected == "UNCLAIMED":
            model.hold(None)

    @invariant()
    def accounts_see_what_they_have(self) -> None:
        """Each account lists its claimed devices with their battery, and no others."""
        for account in ACCOUNTS:
            listed = _clients[account].list_devices()["Devices"]
            seen = {device["DeviceId"]: device["RemainingLife"] for device in listed}
            assert seen == {
                device: (2000 - model.clicks) / 2000 * 100
                for device, model in self.models.items()
                if model.claimed and model.holder == account
            }

    @invariant()
    def owners_see_the_clicks_of_their_claim(self) -> None:
        """The events are those since the device was claimed."""
        for device, model in self.models.items():
            if model.claimed and model.holder:
                request = {"FromTimeStamp": 0, "ToTimeStamp": 4102444800}
                events = _clients[model.holder].list_device_events(DeviceId=device, **request)["Events"]
                assert len(events) == model.events


TestClaims = Claims.TestCase
TestClaims.settings = settings(stateful_step_count=25)
