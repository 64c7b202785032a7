"""What rooms get from `core.rooms.paging`: pages, and tokens that only their own list takes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from iotmock.core.errors import AwsError, InvalidRequestException, RangeNotSatisfiableException
from iotmock.core.rooms.paging import read_token, take_page
from iotmock.core.world.call import Call
from iotmock.core.world.state import WorldState

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def call() -> Call:
    """A call into a world of its own."""
    return Call(WorldState(), "123456789012", "eu-west-1", NOON, "ListLamps")


def _token(call: Call, position: Any) -> str:
    _, token = take_page(call, "ListLamps", [position, "more"], 1, lambda item: item)
    assert token is not None
    return token


def _refuse() -> AwsError:
    return InvalidRequestException("not mine")


@pytest.mark.parametrize("position", ["lamp", 7, NOON, ("lamp", 7), (NOON, ("a", "b"))])
def test_token_gives_the_position_back(call: Call, position: Any) -> None:
    """A token holds the position of its page's last item, with its types."""
    assert read_token(call, "ListLamps", _token(call, position), _refuse) == position


def test_request_without_a_token_has_no_position(call: Call) -> None:
    """The first page begins at the beginning."""
    assert read_token(call, "ListLamps", None, _refuse) is None


def test_last_page_has_no_token(call: Call) -> None:
    """A token means that more follows, so an exactly full last page has none."""
    assert take_page(call, "ListLamps", "abc", 3, lambda item: item) == (["a", "b", "c"], None)


@pytest.mark.parametrize("error", [InvalidRequestException, RangeNotSatisfiableException])
@pytest.mark.parametrize("token", ["", "?", "\N{SNOWMAN}", "abc", "AAAAAAAAAAAAAAAAe30="])
def test_token_of_nobody_is_refused_with_the_rooms_error(call: Call, token: str, error: type[AwsError]) -> None:
    """The room says which error a strange token becomes."""
    with pytest.raises(error, match="not mine"):
        read_token(call, "ListLamps", token, lambda: error("not mine"))


def test_token_of_another_list_region_or_world_is_refused(call: Call) -> None:
    """A token is bound to the list, account, region and world that issued it."""
    token = _token(call, "lamp")
    elsewhere = [(call, "ListShades"), (replace(call, region="eu-west-2"), "ListLamps")]
    elsewhere += [(replace(call, account="1"), "ListLamps"), (replace(call, state=WorldState()), "ListLamps")]
    for other, scope in elsewhere:
        with pytest.raises(InvalidRequestException):
            read_token(other, scope, token, _refuse)
