"""The user agent of a request: its features are written once for each combination.

Assumes that `UserAgentString.to_string` puts the features, which alone change from call to call, between two parts that
botocore keeps itself; that the text of the features follows from their names and their order alone.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from botocore import useragent as _useragent
from botocore.useragent import UserAgentComponent, UserAgentString

from iotmock.core.boto.shortcuts.recognition import Place, Recognition, Shortcut

__all__ = ["SHORTCUT"]

# The stubs leave out what is private.
useragent: Any = _useragent

_PLACES: Final[tuple[Place, ...]] = (
    (UserAgentString, "to_string"),
    (UserAgentString, "_get_static_parts"),
    (UserAgentString, "_build_feature_metadata"),
    (UserAgentComponent, "to_string"),
    (UserAgentComponent, "_truncate_string"),
    (useragent, "sanitize_user_agent_string_component"),
)
_DIGESTS: Final = frozenset({"01de99f07c2237be"})

_COMBINATIONS_KEPT = 256


def _make(usual: Callable[[Any], str]) -> Callable[[Any], str]:
    """`to_string` that remembers features."""
    component: Any = UserAgentComponent
    # What is customised there sees every component of each request.
    default = useragent.modify_components

    @lru_cache(maxsize=_COMBINATIONS_KEPT)
    def written(features: str) -> str:
        size: Any = useragent.UserAgentComponentSizeConfig(1024, ",")
        text: str = component("m", features, size_config=size).to_string()
        return text

    def to_string(self: Any) -> str:
        kind: type = type(self)
        if kind is not UserAgentString or useragent.modify_components is not default:
            return usual(self)
        static = self._get_static_parts()
        if static.legacy is not None:
            return usual(self)
        context: Any = useragent.get_context()
        features = (self._client_features or set()).union(() if context is None else context.features)
        text = written(",".join(features)) if features else ""
        return " ".join([part for part in (static.prefix, text, static.suffix) if part])

    return to_string


SHORTCUT: Final = Shortcut("user agents", Recognition(_PLACES, _DIGESTS), {(UserAgentString, "to_string"): _make})
