"""What devices are told: `notify` when an execution has come or gone, `notify-next` when another one is next.

Alone kept here: both say what is so at the end of a step, once for each thing, however many of its executions have
moved in it. Source: Developer Guide, "Jobs notifications".
"""

from iotmock.core.world.call import Call
from iotmock.services.jobs.documents import PendingValues, pending_values, values_of
from iotmock.services.jobs.ledger import JobLedger, ThingRecord
from iotmock.services.jobs.topics import NOTIFY, NOTIFY_NEXT, NOTIFY_NOTHING
from iotmock.services.jobs.transitions import ExecutionState

__all__ = ["pending_lists", "send"]

_Lists = tuple[tuple[PendingValues, ...], tuple[PendingValues, ...]]
_NOTHING: _Lists = ((), ())
_IN_PROGRESS = ExecutionState.IN_PROGRESS


def send(call: Call, ledger: JobLedger) -> None:
    """Tell every thing whose queue has changed in this step."""
    while ledger.touched:
        touched, ledger.touched = ledger.touched, {}
        for name, set_changed in touched.items():
            record = ledger.thing_or_none(name)
            if record is not None:
                _tell(call, record, name, set_changed=set_changed)
                ledger.drop_if_empty(name)


def pending_lists(record: ThingRecord | None) -> _Lists:
    """What a device is shown: in progress, and queued."""
    shown = record.shown() if record is not None else ()
    if not shown:
        return _NOTHING
    in_progress: list[PendingValues] = []
    queued: list[PendingValues] = []
    for execution in shown:
        chosen = in_progress if execution.status is _IN_PROGRESS else queued
        chosen.append(pending_values(execution))
    return tuple(in_progress), tuple(queued)


def _tell(call: Call, record: ThingRecord, thing_name: str, *, set_changed: bool) -> None:
    if set_changed:
        call.publish_later(NOTIFY, thing_name, pending_lists(record))
    following = record.next_or_none()
    if following is record.announced:
        return
    record.announced = following
    if following is None:
        call.publish_later(NOTIFY_NOTHING, thing_name)
    else:
        call.publish_later(NOTIFY_NEXT, following.job.dispatch, (following.thing_name, values_of(following, call.now)))
