"""Limits of topic rules. AWS names none for chains; see docs/fidelity.md."""

from iotmock.core.world.limits import Limit, Limits

__all__ = ["RuleLimits"]


class RuleLimits(Limits):
    """How long a chain of rules may become."""

    rule_republishes = Limit(32, "times that topic rules hand one message on, before the chain is taken for a circle")
