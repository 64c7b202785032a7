"""Pages of jobs and executions, in order of creation or the latest first, which cost O(page)."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from iotmock.core.rooms.paging import read_token, take_page
from iotmock.core.world.call import Call
from iotmock.services.jobs import errors

__all__ = ["DEFAULT_PAGE", "page_of"]

DEFAULT_PAGE = 250
T = TypeVar("T")


def page_of(
    call: Call,
    scope: str,
    token: str | None,
    limit: int,
    records_from: Callable[[Any], Iterator[T]],
    position: Callable[[T], Any],
    is_wanted: Callable[[T], bool],
) -> tuple[list[T], str | None]:
    """One page, and the token of the next.

    records_from: the records behind a position. is_wanted: whether a record passes the filters.

    Raises: InvalidRequestException.
    """
    start = read_token(call, scope, token, errors.invalid_token)
    return take_page(call, scope, filter(is_wanted, records_from(start)), limit, position)
