"""The limits of all rooms in one place: what `iot.limits` is."""

from iotmock.services.indexing.limits import IndexingLimits
from iotmock.services.jobs.limits import JobLimits
from iotmock.services.messaging.limits import MessagingLimits
from iotmock.services.packages.limits import PackageLimits
from iotmock.services.registry.limits import RegistryLimits
from iotmock.services.rules.limits import RuleLimits

__all__ = ["AccountLimits"]


class AccountLimits(IndexingLimits, JobLimits, MessagingLimits, PackageLimits, RegistryLimits, RuleLimits):
    """How much fits: `iot.limits.packages = 3` makes the fourth package fail."""
