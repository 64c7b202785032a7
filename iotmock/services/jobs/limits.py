"""Limits of AWS IoT Jobs that AWS can raise. Source: AWS General Reference, Device Management endpoints and quotas."""

from iotmock.core.world.limits import Limit, Limits

__all__ = ["JobLimits"]


class JobLimits(Limits):
    """How many targets a job can have, and how many templates an account."""

    job_targets = Limit(100, "targets per job")
    job_templates = Limit(100, "job templates per account and region")
