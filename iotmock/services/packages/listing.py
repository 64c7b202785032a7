"""Lists of the catalog: pages of 100 unless asked otherwise, and tokens that belong to one list."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from iotmock.core.rooms import paging
from iotmock.services.packages import errors

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["DEFAULT_PAGE", "page_of"]

DEFAULT_PAGE = 100

T = TypeVar("T")


def page_of(
    call: "Call",
    scope: str,
    next_token: str | None,
    limit: int,
    items_after: Callable[[Any], Iterable[T]],
    position: Callable[[T], Any],
) -> tuple[list[T], str | None]:
    """One page and the token of the next.

    items_after: the items behind a position, None for all.

    Raises: ValidationException for a token that this list did not give.
    """
    start = paging.read_token(call, scope, next_token, errors.invalid_token)
    return paging.take_page(call, scope, items_after(start), limit, position)
