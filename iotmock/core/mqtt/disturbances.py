"""Messages that are lost or late on their way, as a test asks for it.

A disturbance acts between whoever publishes and whoever hears: devices' requests do not reach their service, or reach
it later, and answers their subscribers. The log has the message in any case, with the instant of its publishing.
"""

from dataclasses import dataclass
from datetime import timedelta

from iotmock.core.mqtt.topics import matches, split_shared
from iotmock.core.savable import savable

__all__ = ["Disturbance", "Disturbances"]


@savable
@dataclass(slots=True)
class Disturbance:
    """What happens to messages on matching topics.

    delay: None for those that are lost. times: how many are left to be disturbed; None for all. met: how many were.
    """

    topic_filter: str
    delay: timedelta | None
    times: int | None
    met: int = 0

    def __str__(self) -> str:
        left = "" if self.times is None else f", {self.times} left"
        if self.delay is None:
            return f"lose messages on {self.topic_filter}{left}"
        return f"delay messages on {self.topic_filter} by {self.delay.total_seconds():g} s{left}"


class Disturbances(list[Disturbance]):
    """The disturbances of one world, in the order in which they were asked for."""

    def meet(self, topic: str) -> Disturbance | None:
        """The disturbance that a message meets, used up by one; None when it goes its way."""
        for disturbance in self:
            if matches(split_shared(disturbance.topic_filter)[1], topic):
                disturbance.met += 1
                if disturbance.times is not None:
                    disturbance.times -= 1
                    if not disturbance.times:
                        self.remove(disturbance)
                return disturbance
        return None
