"""The configurations of jobs and templates: which values AWS takes, beyond what the service model says.

Alone kept here: rates, thresholds, time-outs and retries are within their bounds before a job or template exists.
Sources: API reference, CreateJob; Developer Guide, "Job configurations"; AWS General Reference, quotas.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from iotmock.services.jobs import errors
from iotmock.services.jobs.state import NO_CONFIGURATIONS, Configurations

__all__ = ["fill_in", "read", "update"]

_HIGHEST_RATE = 1000
_LONGEST_TIMEOUT_MINUTES = 10080
_MOST_RETRIES = 10
_EXPIRES_SECONDS = (60, 3600)

_NAMES = ("presigned_url", "rollout", "abort", "timeout", "retry")

Given = Mapping[str, Any] | None


def read(presigned_url: Given, rollout: Given, abort: Given, timeout: Given, retry: Given) -> Configurations:
    """The configurations of a request, as given; the default life of presigned URLs is written out.

    Raises: InvalidRequestException.
    """
    if presigned_url is rollout is abort is timeout is retry is None:
        return NO_CONFIGURATIONS
    if presigned_url:
        presigned_url = {"expiresInSec": _EXPIRES_SECONDS[1], **presigned_url}
    given = Configurations(presigned_url, rollout, abort, timeout, retry)
    _check(given)
    return given


def fill_in(given: Configurations, template: Configurations) -> Configurations:
    """What a template adds to a request: a value of the request wins."""
    if template is NO_CONFIGURATIONS:
        return given
    missing = {name: getattr(template, name) for name in _NAMES if getattr(given, name) is None}
    return replace(given, **missing)


def update(present: Configurations, changes: Configurations) -> Configurations:
    """What is given replaces the present object whole.

    Raises: InvalidRequestException, for more retries than none.
    """
    if changes.retry is not None and any(criterion["numberOfRetries"] for criterion in changes.retry["criteriaList"]):
        raise errors.retries_not_raisable()
    return fill_in(changes, present)


def _check(given: Configurations) -> None:
    """Check the values of all that is given.

    Raises: InvalidRequestException.
    """
    _check_presigned_url(given.presigned_url or {})
    _check_rollout(given.rollout or {})
    _check_abort(given.abort or {})
    _check_timeout(given.timeout or {})
    _check_retry(given.retry or {})


def _check_presigned_url(config: Mapping[str, Any]) -> None:
    _check_range("presignedUrlConfig.expiresInSec", config.get("expiresInSec"), *_EXPIRES_SECONDS)


def _check_rollout(config: Mapping[str, Any]) -> None:
    path = "jobExecutionsRolloutConfig"
    _check_range(f"{path}.maximumPerMinute", config.get("maximumPerMinute"), 1, _HIGHEST_RATE)
    rate = config.get("exponentialRate")
    if rate is None:
        return
    path += ".exponentialRate"
    _check_range(f"{path}.baseRatePerMinute", rate["baseRatePerMinute"], 1, _HIGHEST_RATE)
    factor = rate["incrementFactor"]
    _check_range(f"{path}.incrementFactor", factor, Decimal("1.1"), 5)
    _check_digits(f"{path}.incrementFactor", factor, 1)
    if not any(value is not None for value in rate["rateIncreaseCriteria"].values()):
        raise errors.invalid_member(
            f"{path}.rateIncreaseCriteria", {}, "it needs numberOfNotifiedThings or numberOfSucceededThings"
        )


def _check_abort(config: Mapping[str, Any]) -> None:
    for criterion in config.get("criteriaList", ()):
        threshold = criterion["thresholdPercentage"]
        path = "abortConfig.criteriaList.thresholdPercentage"
        if not 0 < _decimal(path, threshold) <= 100:
            raise errors.invalid_member(path, threshold, "it must be greater than 0 and at most 100")
        _check_digits(path, threshold, 2)


def _check_timeout(config: Mapping[str, Any]) -> None:
    minutes = config.get("inProgressTimeoutInMinutes")
    _check_range("timeoutConfig.inProgressTimeoutInMinutes", minutes, 1, _LONGEST_TIMEOUT_MINUTES)


def _check_retry(config: Mapping[str, Any]) -> None:
    criteria = config.get("criteriaList", ())
    types = [criterion["failureType"] for criterion in criteria]
    path = "jobExecutionsRetryConfig.criteriaList"
    if len(types) != len(set(types)):
        raise errors.invalid_member(path, types, "a failureType may stand there once")
    if "ALL" in types and len(types) > 1:
        raise errors.invalid_member(path, types, "the failureType ALL must stand alone")
    total = sum(criterion["numberOfRetries"] for criterion in criteria)
    if total > _MOST_RETRIES:
        raise errors.invalid_member(path, total, f"there can be at most {_MOST_RETRIES} retries altogether")


def _check_range(path: str, value: Any, low: int | Decimal, high: int) -> None:
    if value is not None and not low <= _decimal(path, value) <= high:
        raise errors.invalid_member(path, value, f"it must be from {low} to {high}")


def _check_digits(path: str, value: Any, digits: int) -> None:
    exponent = _decimal(path, value).normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > digits:
        raise errors.invalid_member(path, value, f"it can have at most {digits} digits after the point")


def _decimal(path: str, value: Any) -> Decimal:
    # The shortest decimal text of a float is what the request said.
    number = Decimal(str(value))
    if not number.is_finite():
        raise errors.invalid_member(path, value, "it must be a number")
    return number
