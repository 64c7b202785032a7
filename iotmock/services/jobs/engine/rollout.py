"""The rollout: which things a job's targets mean, and how many of them get their execution in a minute.

Alone kept here: a thing that several targets reach has its turn once; a rate holds for the things that were known when
the rollout began; what has gone in the meantime gets nothing and uses nothing up. A minute's things get their
executions in one block at its start. Source: Developer Guide, "Job rollout and abort configurations".
"""

from datetime import timedelta
from fractions import Fraction

from iotmock.core.clock import later
from iotmock.core.ranks import Rank
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.jobs.engine import endings, executions, notifications
from iotmock.services.jobs.ledger import JobLedger
from iotmock.services.jobs.state import Job
from iotmock.services.jobs.transitions import ExecutionState
from iotmock.services.registry.backend import RegistryBackend

__all__ = ["begin", "pause", "resume", "things_of_target"]

_MINUTE = timedelta(minutes=1)
_HIGHEST_RATE = 1000


def things_of_target(call: Call, target: str) -> list[str]:
    """The things that a target means now, those of child groups included; dynamic groups will come in here.

    target: the ARN of a thing or of a thing group.
    """
    registry = call.backend(RegistryBackend)
    # Names may contain colons.
    kind, _, name = target.split(":", 5)[5].partition("/")
    if kind == "thinggroup":
        return registry.things_in_group(call, name)
    return [name] if registry.thing_exists(call, name) else []


def begin(call: Call, ledger: JobLedger, job: Job) -> None:
    """Take down what the targets mean, and give the first things their executions."""
    met: set[str] = set()
    for target in dict.fromkeys(job.targets):
        things = [name for name in things_of_target(call, target) if name not in met]
        job.rollout.line_up(target, things)
        met.update(things)
    job.has_begun = True
    if job.is_continuous:
        job.members |= met
    resume(call, ledger, job)


def resume(call: Call, ledger: JobLedger, job: Job) -> None:
    """Give the things of a minute their executions, and plan the next minute."""
    rollout = job.rollout
    if not rollout.is_complete:
        _release(call, ledger, job, _rate(job))
    if not rollout.is_complete:
        rollout.deadline_number = call.schedule(later(call.now, _MINUTE), Rank.ROLLOUT, _next_minute, ledger, job)
    endings.complete_if_done(call, ledger, job)


def pause(call: Call, job: Job) -> None:
    """Plan no minute."""
    number, job.rollout.deadline_number = job.rollout.deadline_number, None
    if number is not None:
        call.cancel(number)


@savable
def _next_minute(call: Call, ledger: JobLedger, job: Job) -> None:
    job.rollout.deadline_number = None
    resume(call, ledger, job)
    notifications.send(call, ledger)


def _release(call: Call, ledger: JobLedger, job: Job, rate: int | None) -> None:
    released = 0
    while released != rate and not job.rollout.is_complete:
        executions.queue(call, ledger, job, job.rollout.take_next())
        released += 1


def _rate(job: Job) -> int | None:
    """How many things have their turn in this minute; None for all."""
    configuration = job.configurations.rollout or {}
    maximum: int | None = configuration.get("maximumPerMinute")
    exponential = configuration.get("exponentialRate")
    if exponential is None:
        return maximum
    criteria = exponential["rateIncreaseCriteria"]
    reached = (
        _levels(job.rollout.notified, criteria.get("numberOfNotifiedThings")),
        _levels(job.counts[ExecutionState.SUCCEEDED], criteria.get("numberOfSucceededThings")),
    )
    job.rollout.level = max(job.rollout.level, *reached)
    rate, highest = Fraction(exponential["baseRatePerMinute"]), maximum or _HIGHEST_RATE
    # As a decimal number: 1.1 is not quite 1.1 in binary, and products are rounded down.
    factor = Fraction(str(exponential["incrementFactor"]))
    for _ in range(job.rollout.level):
        if rate >= highest:
            break
        rate *= factor
    return min(int(rate), highest)


def _levels(things: int, step: int | None) -> int:
    return 0 if step is None else things // step
