"""Several mocks, ours and moto's, stopped in every order: each goes on until its own stop, nothing stays behind."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import permutations, product
from typing import Any

import boto3
import pytest
import requests
from moto import mock_aws

from iotmock import IoTMock, mock_iot

pytestmark = pytest.mark.filterwarnings(r"ignore:start\(\) inside a mock:iotmock.IotmockWarning")  # on purpose

KINDS = [kinds for length in (2, 3, 4) for kinds in product(("iot", "aws"), repeat=length) if "iot" in kinds]
ORDERS = [(kinds, order) for kinds in KINDS for order in permutations(range(len(kinds)))]


def leaks_of_moto(kinds: tuple[str, ...], order: tuple[int, ...]) -> bool:
    """Whether the mocks of moto alone, stopped in this order, leave their credentials or their session behind."""
    motos = [number for number in order if kinds[number] == "aws"]
    return motos != sorted(motos, reverse=True)


def test_there_are_408_orders() -> None:
    """Two to four mocks, at least one of them ours, each combination in each order of stops."""
    assert len(ORDERS) == 408


@pytest.fixture
def mocks() -> Iterator[dict[int, Any]]:
    """The mocks that are active, by the order of their starts; a failing test leaves none to the next."""
    active: dict[int, Any] = {}
    yield active
    for mock in reversed(active.values()):
        mock.stop()


@pytest.fixture(scope="module")
def clients() -> dict[str, Any]:
    """Clients that were made once and for all, by service."""
    session = boto3.Session("AKIDEXAMPLE", "example", region_name="us-east-1")
    return {service: session.client(service) for service in ("iot", "sts")}


@pytest.mark.parametrize(("kinds", "order"), ORDERS, ids=lambda part: "".join(map(str, part)))
def test_mocks_stopped_in_any_order_go_on_until_their_own_stop(
    kinds: tuple[str, ...],
    order: tuple[int, ...],
    mocks: dict[int, Any],
    clients: dict[str, Any],
    snapshot: Callable[[], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stop out of order may raise, but it counts; calls of the mocks that are left are answered."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "MINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "SECRET")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session(region_name="us-east-1"))
    before = snapshot()
    for number, kind in enumerate(kinds):
        mocks[number] = (mock_iot if kind == "iot" else mock_aws)()
        mocks[number].start()
    for number in order:
        stop(mocks.pop(number), out_of_order=order != tuple(reversed(range(len(kinds)))))
        check_answers(clients, {kinds[other] for other in mocks}, is_motos_disorder=leaks_of_moto(kinds, order))
    after = snapshot()
    if leaks_of_moto(kinds, order):
        for left in ("environment", "session"):
            del before[left], after[left]
    assert after == before


def stop(mock: Any, *, out_of_order: bool) -> None:
    """Stop a mock; only in a wrong order may it complain."""
    if not out_of_order:
        mock.stop()
        return
    with suppress(RuntimeError):
        mock.stop()


def check_answers(clients: dict[str, Any], active: set[str], *, is_motos_disorder: bool) -> None:
    """Whoever is still active answers, with credentials that are not the user's."""
    if not active:
        return
    if "iot" in active or not is_motos_disorder:
        assert os.environ["AWS_ACCESS_KEY_ID"] == "FOOBARKEY"
    assert clients["sts"].get_caller_identity()["Account"] == "123456789012"
    assert requests.get("https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15", timeout=5).ok
    if "iot" in active:
        assert clients["iot"].list_commands()["commands"] == []
        IoTMock.current().publish("a", b"")
    else:
        with pytest.raises(RuntimeError, match="no mock is active"):
            IoTMock.current()
