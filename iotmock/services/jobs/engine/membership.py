"""Who comes and goes: things that join a job's groups or leave them, and things that are deleted.

Alone kept here: a continuous job gives a thing one execution for each time that it comes to be among its members, at
once and outside the rate; what a thing was still to do is REMOVED when no target means it any more. Source: Developer
Guide, "Jobs and job execution states", "Job rollout and abort configurations".
"""

from iotmock.core.world.call import Call
from iotmock.services.jobs.engine import endings, executions, rollout
from iotmock.services.jobs.engine.outcomes import conclude
from iotmock.services.jobs.ledger import JobLedger
from iotmock.services.jobs.state import Job
from iotmock.services.jobs.transitions import JobState
from iotmock.services.registry.backend import RegistryBackend

__all__ = ["add_targets", "thing_deleted", "thing_joined", "thing_left"]


def thing_joined(call: Call, ledger: JobLedger, thing_name: str, group_name: str) -> None:
    """Give a thing the executions of the continuous jobs that it has come to belong to."""
    for job in ledger.jobs_of_target(call.arn(f"thinggroup/{group_name}")):
        if job.is_continuous and job.has_begun and thing_name not in job.members:
            _admit(call, ledger, job, thing_name)


def thing_left(call: Call, ledger: JobLedger, thing_name: str, group_name: str) -> None:
    """Take from a thing what it was to do for jobs that no target of theirs means it any more."""
    groups = set(call.backend(RegistryBackend).groups_of_thing(call, thing_name))
    for job in ledger.jobs_of_target(call.arn(f"thinggroup/{group_name}")):
        if job.has_begun and groups.isdisjoint(job.target_groups) and thing_name not in job.target_things:
            _dismiss(call, ledger, job, thing_name)


def thing_deleted(call: Call, ledger: JobLedger, thing_name: str) -> None:
    """Take from a thing that is gone everything that it was to do."""
    jobs = dict.fromkeys(ledger.jobs_of_target(call.arn(f"thing/{thing_name}")))
    record = ledger.thing_or_none(thing_name)
    if record is not None:
        jobs |= dict.fromkeys(execution.job for execution in record.history)
    for job in jobs:
        _dismiss(call, ledger, job, thing_name)


def add_targets(call: Call, ledger: JobLedger, job: Job, targets: list[str]) -> None:
    """Have a continuous job mean more, and give what is new its execution."""
    job.targets = list(dict.fromkeys((*job.targets, *targets)))
    ledger.follow_targets(job)
    for target in targets:
        for thing_name in rollout.things_of_target(call, target):
            if thing_name not in job.members:
                _admit(call, ledger, job, thing_name)


def _admit(call: Call, ledger: JobLedger, job: Job, thing_name: str) -> None:
    job.members.add(thing_name)
    if job.is_over:
        return
    if job.status is JobState.IN_PROGRESS:
        executions.queue(call, ledger, job, thing_name)
    else:
        job.latecomers[thing_name] = None


def _dismiss(call: Call, ledger: JobLedger, job: Job, thing_name: str) -> None:
    job.members.discard(thing_name)
    job.latecomers.pop(thing_name, None)
    job.drop_waiting_retry(thing_name)
    job.rollout.let_go(thing_name)
    execution = job.latest.get(thing_name)
    if execution is not None and execution.is_pending:
        executions.advance(call, ledger, execution, "remove")
        conclude(call, ledger, execution)
    else:
        endings.complete_if_done(call, ledger, job)
