"""What is remembered of jobs, job executions and job templates.

Records are small, because a job may run on a hundred thousand things: an execution holds values and its job, and what
all executions of a job have in common stands in the job.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from iotmock.core.rooms.state_machine import Table
from iotmock.core.rooms.time_index import TimeIndex
from iotmock.core.savable import savable, savable_constant
from iotmock.services.jobs.content.destinations import Destinations
from iotmock.services.jobs.content.document import JobDocument
from iotmock.services.jobs.dispatch import Dispatch
from iotmock.services.jobs.scheduling.schedule import Schedule
from iotmock.services.jobs.transitions import EXECUTION_TABLE, JOB_TABLE, ExecutionState, JobState

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = [
    "NO_CONFIGURATIONS",
    "NO_RETRIES",
    "Configurations",
    "Details",
    "Execution",
    "Job",
    "JobTemplate",
    "RetriesUsed",
    "Rollout",
    "created",
    "queued",
]

Configuration = Mapping[str, Any]
# How often an execution has been retried because it FAILED, and because it TIMED_OUT.
RetriesUsed = tuple[int, int]
NO_RETRIES: RetriesUsed = (0, 0)
# What a device says of an execution: names and texts, over MQTT numbers and booleans, too.
Details = tuple[tuple[str, Any], ...]
_GROUP, _THING = ":thinggroup/", ":thing/"
# Looked up once: an enum's members are made by descriptors.
_QUEUED, _IN_PROGRESS, _FAILED, _TIMED_OUT = (
    ExecutionState.QUEUED,
    ExecutionState.IN_PROGRESS,
    ExecutionState.FAILED,
    ExecutionState.TIMED_OUT,
)
_SCHEDULED, _AT_WORK = JobState.SCHEDULED, JobState.IN_PROGRESS
_NO_THINGS = dict.fromkeys(ExecutionState, 0)
# The places of a job and of an execution in lists that are sorted by date.
created = savable_constant("jobs.created", attrgetter("created_at", "sequence"))
queued = savable_constant("jobs.queued", attrgetter("queued_at", "sequence"))


@savable
@dataclass(frozen=True, slots=True)
class Configurations:
    """How a job runs, as it was given: documents of the API, None where nothing was given."""

    presigned_url: Configuration | None = None
    rollout: Configuration | None = None
    abort: Configuration | None = None
    timeout: Configuration | None = None
    retry: Configuration | None = None


NO_CONFIGURATIONS = Configurations()


@savable
@dataclass(slots=True)
class Rollout:
    """Which things still wait for their execution, and how fast they come.

    waiting: by target, in the order of the targets; the last thing of the first target is next, and a target without
    things is left out. notified: how many things have had an execution. level: of an exponential rate. deadline_number:
    of the next minute's batch.
    """

    waiting: dict[str, dict[str, None]] = field(default_factory=dict)
    notified: int = 0
    level: int = 0
    deadline_number: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether nobody waits."""
        return not self.waiting

    @property
    def processing_targets(self) -> list[str]:
        """The targets that have things waiting."""
        return list(self.waiting)

    def line_up(self, target: str, things: Sequence[str]) -> None:
        """Have things of a target wait behind those of the targets before."""
        # The other way round, because a dict gives from its end what a list would give from either.
        in_turn = dict.fromkeys(reversed(things))
        if in_turn:
            self.waiting[target] = in_turn

    def take_next(self) -> str:
        """The thing whose turn it is."""
        target, things = next(iter(self.waiting.items()))
        name, _ = things.popitem()
        if not things:
            del self.waiting[target]
        return name

    def let_go(self, thing_name: str) -> None:
        """Have a thing wait no longer."""
        for target, things in list(self.waiting.items()):
            things.pop(thing_name, None)
            if not things:
                del self.waiting[target]

    def stop(self) -> None:
        """Have nobody wait any longer."""
        self.waiting = {}


@savable
@dataclass(slots=True, eq=False)
class Job:
    """A job.

    sequence: its place among all jobs in order of creation. counts: how many things have their latest execution in a
    state. latest: the latest execution by thing. highest_numbers: of things whose latest execution was deleted: numbers
    are not used again. members: the things that the targets of a continuous job mean now. latecomers: things that have
    joined outside a maintenance window. waiting_retries: things whose retry waits for a window, by how they failed.
    has_begun: whether its rollout has. is_over: whether its end time has passed.
    """

    TABLE: ClassVar[Table[JobState]] = JOB_TABLE

    id: str
    arn: str
    sequence: int
    created_at: datetime
    targets: list[str]
    target_selection: str
    dispatch: Dispatch
    configurations: Configurations
    schedule: Schedule
    description: str | None = None
    scheduling_config: Mapping[str, Any] | None = None
    destinations: Destinations | None = None
    document_parameters: Mapping[str, str] | None = None
    template_arn: str | None = None
    namespace_id: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    # None only until `Call.move` has brought it to life.
    status: JobState | None = None
    last_updated_at: datetime | None = None
    completed_at: datetime | None = None
    force_canceled: bool | None = None
    reason_code: str | None = None
    comment: str | None = None
    has_begun: bool = False
    is_over: bool = False
    counts: dict[ExecutionState, int] = field(default_factory=_NO_THINGS.copy)
    executions: "TimeIndex[Execution]" = field(default_factory=lambda: TimeIndex(queued))
    latest: "dict[str, Execution]" = field(default_factory=dict)
    highest_numbers: dict[str, int] = field(default_factory=dict)
    rollout: Rollout = field(default_factory=Rollout)
    members: set[str] = field(default_factory=set)
    latecomers: dict[str, None] = field(default_factory=dict)
    waiting_retries: dict[ExecutionState, dict[str, RetriesUsed]] = field(
        default_factory=lambda: {_FAILED: {}, _TIMED_OUT: {}}
    )
    # Of the deadlines of its schedule that wait.
    deadline_numbers: dict[str, int] = field(default_factory=dict)

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return self.id

    @property
    def document(self) -> JobDocument:
        """What it brings to its things."""
        return self.dispatch.content

    @property
    def target_groups(self) -> list[str]:
        """The names of the groups among its targets."""
        return [target.partition(_GROUP)[2] for target in self.targets if _GROUP in target]

    @property
    def target_things(self) -> list[str]:
        """The names of the things among its targets."""
        return [target.partition(_THING)[2] for target in self.targets if _THING in target]

    @property
    def is_continuous(self) -> bool:
        """Whether things that join later get an execution."""
        return self.target_selection == "CONTINUOUS"

    @property
    def is_active(self) -> bool:
        """Whether it has not ended."""
        return self.status is _AT_WORK or self.status is _SCHEDULED

    @property
    def is_concurrent(self) -> bool:
        """Whether it is rolling out."""
        return self.status is _AT_WORK and not self.rollout.is_complete

    @property
    def hides_executions(self) -> bool:
        """Whether devices do not see its pending executions: it waits for its next maintenance window."""
        return self.status is _SCHEDULED

    @property
    def pending_count(self) -> int:
        """How many of its executions are queued or in progress."""
        return self.counts[_QUEUED] + self.counts[_IN_PROGRESS]

    @property
    def has_waiting_retries(self) -> bool:
        """Whether a retry waits for the next maintenance window."""
        return any(self.waiting_retries.values())

    def drop_waiting_retry(self, thing_name: str) -> None:
        """Have a thing wait for no retry."""
        for waiting in self.waiting_retries.values():
            waiting.pop(thing_name, None)

    def drop_waiting_retries(self) -> None:
        """Have no thing wait for a retry."""
        for waiting in self.waiting_retries.values():
            waiting.clear()

    def announce(self, _call: "Call", _event: str) -> None:
        """Its events are published by whoever moves it, in their order with those of its executions."""


@savable
@dataclass(slots=True, eq=False)
class Execution:
    """One execution of a job on a thing.

    sequence: its place among all executions in order of creation. version: 1 when it is queued, one more with every
    change. details: pairs, because messages keep them. in_progress_ends_at, step_ends_at: when its timers run out.
    is_listed: whether its device saw it pending when that was looked at last.
    """

    TABLE: ClassVar[Table[ExecutionState]] = EXECUTION_TABLE

    job: Job
    thing_name: str
    number: int
    sequence: int
    queued_at: datetime
    retries_used: RetriesUsed = NO_RETRIES
    # None only until `Call.move` has brought it to life.
    status: ExecutionState | None = None
    last_updated_at: datetime | None = None
    started_at: datetime | None = None
    version: int = 0
    details: Details = ()
    force_canceled: bool | None = None
    is_listed: bool = False
    in_progress_ends_at: datetime | None = None
    step_ends_at: datetime | None = None
    # By which its time-out is cancelled; None where none waits.
    deadline_number: int | None = None

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return f"{self.job.id}/{self.thing_name}/{self.number}"

    @property
    def thing_arn(self) -> str:
        """The ARN of its thing."""
        return f"{self.job.arn.rpartition('job/')[0]}thing/{self.thing_name}"

    @property
    def retry_attempt(self) -> int:
        """The how-manieth retry it is; 0 for the first execution."""
        return sum(self.retries_used)

    @property
    def is_pending(self) -> bool:
        """Whether it is queued or in progress."""
        return self.status is _QUEUED or self.status is _IN_PROGRESS

    @property
    def is_visible(self) -> bool:
        """Whether its device sees it pending."""
        return self.is_pending and not self.job.hides_executions

    @property
    def deadline(self) -> datetime | None:
        """When it times out: the earlier of its two timers."""
        whole, step = self.in_progress_ends_at, self.step_ends_at
        if whole is None or step is None:
            return whole or step
        return min(whole, step)

    def announce(self, _call: "Call", _event: str) -> None:
        """Its events come behind the answer to the device, so whoever moves it publishes them."""


@savable
@dataclass(slots=True, eq=False)
class JobTemplate:
    """A template that jobs are made from; its document is kept as given, placeholders included.

    sequence: its place among those created at the same instant.
    """

    id: str
    arn: str
    sequence: int
    created_at: datetime
    description: str
    document: str
    document_source: str | None
    configurations: Configurations
    maintenance_windows: list[Mapping[str, Any]] | None = None
    destination_package_versions: list[str] | None = None
    tags: dict[str, str] = field(default_factory=dict)
