"""Claiming a whole order by its code."""

from typing import Any

import pytest

CODE = "C-123EXAMPLE"


def add_order(bench: Any, *ids: str) -> None:
    """Ship devices under one claim code."""
    for device_id in ids:
        bench.one_click.add_device(device_id, claim_code=CODE)


def test_code_claims_every_device_of_the_order_without_a_click(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: ClaimCode comes back, Total counts the devices."""
    add_order(bench, "G1", "G2", "G3")
    bench.one_click.add_device("H1", claim_code="C-OTHERORDER")

    answer = bench.api.claim_devices_by_claim_code(ClaimCode=CODE)

    assert (answer["ClaimCode"], answer["Total"]) == (CODE, 3)
    assert bench.listed() == ["G1", "G2", "G3"]


def test_code_counts_devices_that_the_caller_has_and_leaves_them_alone(bench: Any) -> None:
    """Chosen, see docs/fidelity.md."""
    bench.claimed("G1", tags={"site": "hall"}, claim_code=CODE)
    bench.api.update_device_state(DeviceId="G1", Enabled=True)
    bench.one_click.click("G1")
    add_order(bench, "G2")

    assert bench.api.claim_devices_by_claim_code(ClaimCode=CODE)["Total"] == 2
    assert bench.api.claim_devices_by_claim_code(ClaimCode=CODE)["Total"] == 2

    assert (bench.describe("G1")["Tags"], bench.describe("G1")["Enabled"]) == ({"site": "hall"}, True)
    assert len(bench.events("G1")) == 1
    assert bench.listed() == ["G1", "G2"]


def test_code_skips_devices_of_another_account(bench: Any) -> None:
    """Chosen, see docs/fidelity.md."""
    bench.claimed("G1", claim_code=CODE)
    add_order(bench, "G2")
    assert bench.stranger.claim_devices_by_claim_code(ClaimCode=CODE)["Total"] == 1
    assert bench.listed() == ["G1"]


def test_code_takes_a_device_whose_claim_is_pending(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: a pending claim holds nothing back, whoever made it."""
    add_order(bench, "G1")
    bench.stranger.initiate_device_claim(DeviceId="G1")
    bench.one_click.click("G1")
    assert bench.api.claim_devices_by_claim_code(ClaimCode=CODE)["Total"] == 1
    with bench.refused("ResourceConflictException"):
        bench.stranger.finalize_device_claim(DeviceId="G1")


def test_code_whose_devices_all_belong_to_others_is_forbidden(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: the one error that only this operation declares."""
    bench.claimed("G1", claim_code=CODE)
    with bench.refused("ForbiddenException"):
        bench.stranger.claim_devices_by_claim_code(ClaimCode=CODE)


def test_unknown_code_is_forbidden(bench: Any) -> None:
    """Chosen, see docs/fidelity.md."""
    bench.one_click.add_device("G1")
    with bench.refused("ForbiddenException"):
        bench.api.claim_devices_by_claim_code(ClaimCode=CODE)


@pytest.mark.parametrize("code", ["C-1234567890", "C-" + "1" * 38], ids=["12 characters", "40 characters"])
def test_code_of_an_extreme_length_is_taken(bench: Any, code: str) -> None:
    """API reference, ClaimDevicesByClaimCode: 12 to 40 characters."""
    bench.one_click.add_device("G1", claim_code=code)
    assert bench.api.claim_devices_by_claim_code(ClaimCode=code)["Total"] == 1


@pytest.mark.parametrize("code", ["C-123456789", "C-" + "1" * 39, "D-1234567890", "c-1234567890"])
def test_malformed_code_is_invalid(bench: Any, code: str) -> None:
    """1-Click Developer Guide: a code starts with C-; API reference: 12 to 40 characters."""
    with bench.refused("InvalidRequestException"):
        bench.api.claim_devices_by_claim_code(ClaimCode=code)
