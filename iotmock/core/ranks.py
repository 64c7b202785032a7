"""What comes first at one instant: the ranks of everything that falls due."""

from enum import IntEnum

from iotmock.core.savable import savable

__all__ = ["Rank"]


@savable
class Rank(IntEnum):
    """Low ranks first.

    Executions time out before the end of a window or a job cancels them, and a rollout sees what the minute has freed.
    """

    GONE = 0  # what is gone is gone before anything else happens: sessions, retained messages
    TIME_OUT = 1
    EXPIRY = 2
    REMOVAL = 3
    CLOSING = 4  # the end of a maintenance window or of a job
    OPENING = 5
    INDEXING = 6  # a rollout sees who belongs to a dynamic group by then
    ROLLOUT = 7
    ARRIVAL = 8  # of messages that were delayed
