"""Chains of rules: how many links lie behind what is published at the moment.

The number travels with the thread's context: whatever a bound handler or a mocked service publishes while a rule runs,
by whatever door, is one link more than the message that the rule has heard.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["hops_here", "link"]

_hops: ContextVar[int] = ContextVar("iotmock_rule_hops", default=0)
hops_here = _hops.get


@contextmanager
def link(hops: int) -> Iterator[None]:
    """Let everything that is published inside be so many links away from the first message."""
    token = _hops.set(hops)
    try:
        yield
    finally:
        _hops.reset(token)
