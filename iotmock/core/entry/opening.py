"""How a world comes to be: with everybody who listens in it.

The seam opens one for each activation, a server one for itself.
"""

from iotmock.core import moto_state
from iotmock.core.entry.gateway import Gateway
from iotmock.core.mqtt.exchange import Order
from iotmock.core.mqtt.publisher import Door
from iotmock.core.rooms import changes, registration
from iotmock.core.rooms.reserved import ReservedTopics
from iotmock.core.world.state import DEFAULT_ACCOUNT, DEFAULT_REGION, WorldState
from iotmock.core.world.world import World

__all__ = ["NoMoto", "open_gateway", "open_world"]

# Old suites, which look at what moto has noted, know no rules that run.
_TO_MIRROR = frozenset({Door.DEVICE, Door.API})
_TO_PROCESS = _TO_MIRROR | {Door.RULE}


def open_world(account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION) -> World:
    """A fresh world. account, region: where nobody names another."""
    state = WorldState(account, region)
    state.change_listeners = changes.LISTENERS
    state.listen_everywhere(moto_state.PublishMirror, Order.MIRROR, _TO_MIRROR)
    state.listen_everywhere(ReservedTopics, Order.RESERVED, _TO_PROCESS, special_only=True)
    for factory, order, doors, special_only in registration.HEARERS:
        state.listen_everywhere(factory, order, doors, special_only=special_only)
    return World(state)


class NoMoto:
    """Stands for moto where it answers nothing: a server of ours alone."""

    @staticmethod
    def ask_event(_event: str, _request: object) -> None:
        """No answer."""

    @staticmethod
    def ask_http(_request: object) -> None:
        """No answer."""

    @staticmethod
    def knows(_url: str) -> bool:
        """It knows no address."""
        return False

    @staticmethod
    def passes_through(_url: str) -> bool:
        """Nothing passes."""
        return False


def open_gateway(world: World) -> Gateway:
    """Answers for a world without the seam: what comes to a loopback address is answered, and moto is not asked."""
    state = world.state
    return Gateway(world, state.account, state.region, NoMoto(), serves_loopback=True)
