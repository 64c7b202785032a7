"""Connections: pools and their TLS contexts are made when something is sent, proxies are looked for once.

AWS concept: none of the cloud's; botocore's `URLLib3Session`. Each client has one, and each session two for credentials
of machines; a mock answers before any of them is used.

Invariants kept here: a client that outlives the mock, or whose request is let through, sends it as ever, with the pool
that it would have had. Proxies are those of the environment at the moment that the client is made.

Assumes that nobody looks into a pool before it is used; that `getproxies` reads environment variables alone: it does so
where it is the function of that name, which it is not on macOS and Windows.
"""

import os
import urllib.request
from collections.abc import Callable
from typing import Any, Final

from botocore import endpoint as _endpoint
from botocore import httpsession as _httpsession
from botocore import utils as _utils
from urllib3 import PoolManager

from iotmock.core.boto.shortcuts.recognition import Place, Recognition, Shortcut

__all__ = ["SHORTCUT"]

_Method = Callable[..., Any]

# The stubs leave out what is private.
httpsession: Any = _httpsession
utils: Any = _utils
endpoint: Any = _endpoint
URLLib3Session = httpsession.URLLib3Session


class _LatePool(PoolManager):
    """A pool that is made when somebody asks it for something; an ordinary one from then on."""

    def __init__(self, session: Any) -> None:
        vars(self)["_session"] = session

    def __getattr__(self, name: str) -> Any:
        # All that a pool has is missing yet.
        session = vars(self).get("_session")
        if session is None:  # a copy that is being made
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        # What fails is tried again the next time.
        arguments = session._get_pool_manager_kwargs()
        del vars(self)["_session"]
        self.__class__ = PoolManager  # type: ignore[assignment]
        PoolManager.__init__(self, **arguments)
        self.pool_classes_by_scheme = session._pool_classes_by_scheme
        return getattr(self, name)


def _making_pools_late(make: _Method) -> _Method:
    def make_pool_late(self: Any, *args: Any, **kwargs: Any) -> None:
        if type(self) is not URLLib3Session:
            make(self, *args, **kwargs)
            return
        # The one that is made here costs no TLS context, and goes.
        vars(self)["_get_pool_manager_kwargs"] = dict
        make(self, *args, **kwargs)
        del vars(self)["_get_pool_manager_kwargs"]
        self._manager = _LatePool(self)

    return make_pool_late


_ONLY_VARIABLES = (urllib.request.getproxies_environment, urllib.request.proxy_bypass_environment)  # type: ignore[attr-defined]


def _looking_at_variables_once(get_environ_proxies: _Method) -> _Method:
    def look_at_variables_once(url: str) -> Any:
        if _may_name_a_proxy() or (utils.getproxies, utils.proxy_bypass) != _ONLY_VARIABLES:
            return get_environ_proxies(url)
        return {}

    return look_at_variables_once


def _may_name_a_proxy() -> bool:
    # Its own table of encoded names: compared in a microsecond, read through os.environ in a hundred.
    variables = getattr(os.environ, "_data", None)
    if type(variables) is not dict:
        return True
    ((known, names_a_proxy),) = _environment
    if known != variables:
        names_a_proxy = any(os.fsdecode(name).lower().endswith("_proxy") for name in variables)
        _environment[:] = [(variables.copy(), names_a_proxy)]
    return names_a_proxy


# The environment's variables as they were, and whether any of them names a proxy.
_environment: list[tuple[dict[Any, Any], bool]] = [({}, False)]


_PLACES: Final[tuple[Place, ...]] = (
    *((URLLib3Session, name) for name in ("__init__", "_get_pool_manager_kwargs", "_get_ssl_context", "close")),
    (URLLib3Session, "_get_connection_manager"),
    (httpsession, "create_urllib3_context"),
    (endpoint, "get_environ_proxies"),
    (utils, "get_environ_proxies"),
    (utils, "should_bypass_proxies"),
)
# The second until 1.41: pools have no `blocksize`.
_DIGESTS: Final = frozenset({"298c5351b70e4d77", "5916cc87daff9437"})

SHORTCUT: Final = Shortcut(
    "connections",
    Recognition(_PLACES, _DIGESTS),
    {
        (URLLib3Session, "__init__"): _making_pools_late,
        (endpoint, "get_environ_proxies"): _looking_at_variables_once,
        (utils, "get_environ_proxies"): _looking_at_variables_once,
    },
)
