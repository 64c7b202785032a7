"""boto3 clients of a world: for one account and region, and of no use once its mock has stopped.

The handle gives them to tests, and topic rules reach other services of AWS by them.
"""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any
from weakref import ref

from botocore.exceptions import ClientError

from iotmock.core.entry.activations import active
from iotmock.core.entry.caller import access_key_for
from iotmock.core.world.services import ServiceRefused
from iotmock.core.world.world import World

__all__ = ["MockedServices", "client_for"]


def client_for(world: World, account_id: str, region: str, service: str, options: dict[str, Any]) -> Any:
    """A client; without options the same one each time."""
    key = (service, account_id, region)
    if not options and key in world.clients:
        return world.clients[key]
    given = {
        "region_name": region,
        "aws_access_key_id": access_key_for(account_id),
        "aws_secret_access_key": "iotmock",
        **options,
    }
    client = _session().client(service, **given)
    world.on_close.append(partial(_refuse_calls, ref(client)))
    if not options:
        world.clients[key] = client
    return client


class MockedServices:
    """Who answers rooms that ask other services of AWS, in the world of a mock."""

    def __init__(self, world: World) -> None:
        self._world = ref(world)

    def ask(self, account: str, region: str, service: str, method: str, parameters: Mapping[str, Any]) -> Any:
        """What a service answers to a client of boto3; see `Services`.

        Raises: ServiceRefused.
        """
        world = self._world()
        assert world is not None
        try:
            return getattr(client_for(world, account, region, service, {}), method)(**parameters)
        except ClientError as error:
            said = error.response["Error"]
            raise ServiceRefused(said["Code"], said.get("Message", "")) from error
        except Exception as error:
            # Of botocore, of a service that nothing mocks, or of a mock that could not: the reason says which.
            raise ServiceRefused(type(error).__name__, str(error)) from error


def _refuse_calls(client: "ref[Any]", stopped: bool) -> None:
    """Have a client of the handle refuse its calls while its mock is stopped and none answers: they would go to AWS."""
    found = client()
    if found is not None:
        events = found.meta.events
        (events.register_first if stopped else events.unregister)("before-call", _refuse_call)


def _refuse_call(model: Any, **_: Any) -> None:
    if active:
        return  # another mock answers
    raise RuntimeError(
        f"{model.name} was called with a client of `iot.client()` whose mock has stopped: use it inside the `with`"
        " block or the decorated test, and make clients that live longer with boto3"
    )


@lru_cache(maxsize=1)
def _session() -> Any:
    """A session of our own: users' sessions and event handlers stay apart, and models are read once per process."""
    import boto3
    from botocore.session import Session

    # Not the environment's profile, which need not exist: account and region are the handle's.
    return boto3.Session(botocore_session=Session(session_vars={"profile": (None, None, None, None)}))
