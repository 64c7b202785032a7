"""Arrays and objects."""

from typing import Any, Final

from iotmock.services.rules.sql.functions.function import Function, plain
from iotmock.services.rules.sql.values import UNDEFINED, as_integer, json_text

__all__ = ["FUNCTIONS"]

_LARGEST: Final = 128 * 1024


def _item(of: Any, place: Any) -> Any:
    if type(of) is dict:
        return of.get(place, UNDEFINED) if type(place) is str else UNDEFINED
    if type(of) is not list and type(of) is not str:
        return UNDEFINED
    index = as_integer(place)
    return of[index] if type(index) is int and 0 <= index < len(of) else UNDEFINED


def _transformed(mode: Any, addition: Any, array: Any) -> Any:
    if mode != "enrichArray" or type(addition) is not dict or type(array) is not list:
        return UNDEFINED
    made = [element | addition if type(element) is dict else element for element in array]
    return made if len(json_text(made).encode(errors="surrogatepass")) <= _LARGEST else UNDEFINED


FUNCTIONS: Final[dict[str, Function]] = {
    "get": plain(_item, 2),
    "transform": plain(_transformed, 3),
}
