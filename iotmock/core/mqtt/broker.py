"""The message broker of one account and region: what it consists of, in one place.

It is plain state, which a snapshot can write down, and whoever calls holds the world's lock.
"""

from collections.abc import Mapping
from typing import Any

from iotmock.core.mqtt.connections import Connections
from iotmock.core.mqtt.disturbances import Disturbances
from iotmock.core.mqtt.exchange import CLIENT_DOORS, Exchange, Moment, Order
from iotmock.core.mqtt.log import new_log
from iotmock.core.mqtt.retained import RetainedStore
from iotmock.core.mqtt.sessions import Session
from iotmock.core.mqtt.subscriptions import Outbox, Subscriptions
from iotmock.core.savable import savable, taken_apart

__all__ = ["Broker"]


@savable
class Broker:
    """Exchange, subscriptions, clients and retained messages of one account and region.

    limits, disturbances: what the test has set, of the whole world. log: what was published, as `MessageLog` reads it.
    closed: whether the world was reset since.
    """

    __slots__ = ("closed", "connections", "exchange", "log", "retained", "subscriptions")

    def __init__(self, outbox: Outbox, limits: Mapping[str, int], disturbances: Disturbances) -> None:
        self.log = new_log()
        self.exchange = Exchange(self.log, disturbances)
        self.retained = RetainedStore()
        self.subscriptions = Subscriptions(self.exchange, outbox)
        self.connections = Connections(self.exchange, self.subscriptions, self.retained, outbox, limits)
        self.closed = False
        self.exchange.listen(self.retained, Order.RETAINED, CLIENT_DOORS, special_only=True)

    def abandon(self, call: Moment) -> None:
        """Let go all whom the test holds: the connections of clients, and its own subscriptions."""
        self.connections.abandon(call)
        for listener in list(self.subscriptions):
            if not isinstance(listener.receiver, Session):
                self.subscriptions.remove(listener)

    def use_outbox(self, outbox: Outbox) -> None:
        """Leave what happens afterwards in this outbox, from now on."""
        self.connections.outbox = self.subscriptions.outbox = outbox

    def close(self) -> None:
        """Cut everything off; what was received and logged can still be read."""
        self.closed = True
        self.subscriptions.clear()


@taken_apart(Broker)
def _parts(broker: Broker) -> dict[str, Any]:
    """Clients first, because all else refers to them, and the log last, because it is long."""
    names = ("closed", "connections", "retained", "subscriptions", "exchange", "log")
    return {name: getattr(broker, name) for name in names}
