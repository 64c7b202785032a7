"""What a statement may call: by name in lower case, with how many arguments, and what it does with their values."""

from iotmock.services.rules.sql.functions import (
    collections,
    context,
    conversion,
    encoding,
    external,
    mathematics,
    strings,
    times,
)
from iotmock.services.rules.sql.functions.function import Function

__all__ = ["FUNCTIONS", "Function"]

FUNCTIONS: dict[str, Function] = {
    name: function
    for module in (collections, context, conversion, encoding, external, mathematics, strings, times)
    for name, function in module.FUNCTIONS.items()
}
