"""The ledger of jobs and executions of one account and region: found by id, by thing, in the order of a thing's queue.

Alone kept here: every execution stands in its job, in its thing's history and, while it is pending, in its thing's
queue; "next" is the first of that queue; a number names one execution of a job on a thing for ever; lists are in order
of time. Source: Developer Guide, "Jobs workflow", "Job limits".
"""

from bisect import insort
from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import attrgetter

from iotmock.core.rooms.time_index import TimeIndex
from iotmock.core.savable import savable
from iotmock.services.jobs.state import Execution, Job, created, queued
from iotmock.services.jobs.transitions import ExecutionState

__all__ = ["JobLedger", "ThingRecord"]

# How many pending executions a device is shown: of jobs without, and of jobs with maintenance windows.
_SHOWN, _SHOWN_OF_WINDOWS = 10, 5
_QUEUED = ExecutionState.QUEUED
_number = attrgetter("number")


def _order(execution: Execution) -> tuple[bool, datetime, int]:
    """What is in progress comes first, then what was queued first."""
    return execution.status is _QUEUED, execution.queued_at, execution.sequence


@savable
class _Queue:
    """Pending executions in the order in which the device is to do them."""

    __slots__ = ("_executions",)

    def __init__(self) -> None:
        self._executions: list[Execution] = []

    def __iter__(self) -> Iterator[Execution]:
        return iter(self._executions)

    def __len__(self) -> int:
        return len(self._executions)

    def add(self, execution: Execution) -> None:
        insort(self._executions, execution, key=_order)

    def remove(self, execution: Execution) -> None:
        """Take out an execution, which may have moved on by now; mostly it is the first."""
        self._executions.remove(execution)


@savable
class ThingRecord:
    """What a thing has to do with jobs.

    history: all its executions. announced: the execution that `notify-next` named last.
    """

    __slots__ = ("_queue", "_queue_of_windows", "announced", "history")

    def __init__(self) -> None:
        self.history: TimeIndex[Execution] = TimeIndex(queued)
        self.announced: Execution | None = None
        self._queue: _Queue | None = None
        self._queue_of_windows: _Queue | None = None

    def enqueue(self, execution: Execution) -> None:
        """Enter an execution that is pending, with the status that it has."""
        if execution.job.schedule.windows:
            if self._queue_of_windows is None:
                self._queue_of_windows = _Queue()
            self._queue_of_windows.add(execution)
        else:
            if self._queue is None:
                self._queue = _Queue()
            self._queue.add(execution)

    def dequeue(self, execution: Execution) -> None:
        """Take out an execution that is pending no longer, or not in this order."""
        if execution.job.schedule.windows:
            assert self._queue_of_windows is not None
            self._queue_of_windows.remove(execution)
            if not self._queue_of_windows:
                self._queue_of_windows = None
        else:
            assert self._queue is not None
            self._queue.remove(execution)
            if not self._queue:
                self._queue = None

    def pending(self) -> list[Execution]:
        """All that is queued or in progress, hidden ones too."""
        return [*(self._queue or ()), *(self._queue_of_windows or ())]

    def shown(self) -> list[Execution]:
        """The pending executions that the device is shown, in order."""
        plain = list(islice(self._queue or (), _SHOWN))
        if self._queue_of_windows is None:
            return plain
        visible = islice(self._visible_of_windows(), _SHOWN_OF_WINDOWS)
        return list(merge(plain, visible, key=_order))

    def next_or_none(self) -> Execution | None:
        """The execution that the device is to do next."""
        first = next(iter(self._queue), None) if self._queue is not None else None
        if self._queue_of_windows is None:
            return first
        rival = next(self._visible_of_windows(), None)
        if first is None or rival is None:
            return first or rival
        return min(first, rival, key=_order)

    def _visible_of_windows(self) -> Iterator[Execution]:
        return (execution for execution in self._queue_of_windows or () if not execution.job.hides_executions)


@savable
class JobLedger:
    """All jobs and executions of one account and region.

    touched: things whose queue has changed since notifications were sent last; True where an execution that the device
    sees has come or gone, not only moved on.
    """

    __slots__ = ("_by_target", "_jobs", "_last_execution", "_last_job", "_listed", "_things", "touched")

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._listed: TimeIndex[Job] = TimeIndex(created)
        self._things: dict[str, ThingRecord] = {}
        # The jobs that have not ended, by the ARNs of their targets.
        self._by_target: dict[str, dict[str, Job]] = {}
        self._last_job = 0
        self._last_execution = 0
        self.touched: dict[str, bool] = {}

    # Jobs

    def next_job_sequence(self) -> int:
        """The place of a new job in order of creation."""
        self._last_job += 1
        return self._last_job

    def job_or_none(self, job_id: str) -> Job | None:
        """The job of this id."""
        return self._jobs.get(job_id)

    def job_ids(self) -> list[str]:
        """The ids of all jobs."""
        return list(self._jobs)

    @property
    def jobs(self) -> TimeIndex[Job]:
        """All jobs, in order of their creation."""
        return self._listed

    def add_job(self, job: Job) -> None:
        """Enter a new job."""
        self._jobs[job.id] = job
        self._listed.add(job)
        self.follow_targets(job)

    def follow_targets(self, job: Job) -> None:
        """Have the job found by its targets."""
        for target in job.targets:
            self._by_target.setdefault(target, {})[job.id] = job

    def leave_targets(self, job: Job) -> None:
        """Have a job that has ended no longer found by its targets."""
        for target in job.targets:
            following = self._by_target.get(target)
            if following is not None and following.pop(job.id, None) is not None and not following:
                del self._by_target[target]

    def jobs_of_target(self, arn: str) -> list[Job]:
        """The jobs that have not ended and have this target, oldest first."""
        return list(self._by_target.get(arn, {}).values())

    def remove_job(self, job: Job) -> None:
        """Forget a job with all its executions."""
        for execution in job.executions:
            record = self._things[execution.thing_name]
            if execution.is_pending:
                record.dequeue(execution)
            self._note(execution, is_visible=False)
            record.history.remove(execution)
            self._drop_if_empty(execution.thing_name, record)
        del self._jobs[job.id]
        self._listed.remove(job)
        self.leave_targets(job)

    # Executions

    def thing_or_none(self, name: str) -> ThingRecord | None:
        """What a thing has to do with jobs; None when it never had an execution that is remembered."""
        return self._things.get(name)

    def new_execution(self, job: Job, thing_name: str, queued_at: datetime) -> Execution:
        """An execution with the next number, not entered yet."""
        self._last_execution += 1
        latest = job.latest.get(thing_name)
        number = max(latest.number if latest else 0, job.highest_numbers.get(thing_name, 0)) + 1
        return Execution(job, thing_name, number, self._last_execution, queued_at)

    def add(self, execution: Execution) -> None:
        """Enter an execution that has just been queued."""
        job, name = execution.job, execution.thing_name
        job.executions.add(execution)
        job.latest[name] = execution
        record = self._things.get(name)
        if record is None:
            record = self._things[name] = ThingRecord()
        record.history.add(execution)
        record.enqueue(execution)
        self.look_again(execution)

    def dequeue(self, execution: Execution) -> None:
        """Take an execution out of its thing's queue."""
        self._things[execution.thing_name].dequeue(execution)

    def requeue(self, execution: Execution) -> None:
        """Enter an execution into its thing's queue where its new status belongs."""
        self._things[execution.thing_name].enqueue(execution)
        self.touched.setdefault(execution.thing_name, False)

    def look_again(self, execution: Execution) -> None:
        """Note whether its device sees an execution, now that it or its job has moved."""
        self._note(execution, is_visible=execution.is_visible)

    def _note(self, execution: Execution, *, is_visible: bool) -> None:
        if execution.is_listed != is_visible:
            execution.is_listed = is_visible
            self.touched[execution.thing_name] = True

    def of_thing_or_none(self, job: Job, thing_name: str, number: int | None = None) -> Execution | None:
        """The latest execution of a job on a thing, or the one with this number."""
        latest = job.latest.get(thing_name)
        if number is None or latest is None or latest.number == number:
            return latest
        return next((one for one in self._attempts(job, thing_name) if one.number == number), None)

    def forget(self, execution: Execution) -> Execution | None:
        """Take an execution that is in no queue out of the ledger; gives what is the latest one of its thing then."""
        job, name = execution.job, execution.thing_name
        self._note(execution, is_visible=False)
        record = self._things[name]
        record.history.remove(execution)
        job.executions.remove(execution)
        if job.latest[name] is execution:
            job.highest_numbers[name] = max(execution.number, job.highest_numbers.get(name, 0))
            before = max(self._attempts(job, name), key=_number, default=None)
            if before is None:
                del job.latest[name]
            else:
                job.latest[name] = before
        self._drop_if_empty(name, record)
        return job.latest.get(name)

    def _attempts(self, job: Job, thing_name: str) -> Iterator[Execution]:
        """A thing's executions of one job."""
        return (one for one in self._things[thing_name].history if one.job is job)

    def _drop_if_empty(self, name: str, record: ThingRecord) -> None:
        # A thing that still has to be told that it has nothing left to do is remembered until then.
        if not len(record.history) and record.announced is None:
            del self._things[name]

    def drop_if_empty(self, name: str) -> None:
        """Forget a thing without executions."""
        record = self._things.get(name)
        if record is not None:
            self._drop_if_empty(name, record)
