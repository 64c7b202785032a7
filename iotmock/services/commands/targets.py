"""Targets of command executions: things and MQTT clients of the caller's own account and region."""

import re

from iotmock.core.thing_names import is_thing_name
from iotmock.core.world.call import Call
from iotmock.services.commands import errors
from iotmock.services.commands.orders import Target

__all__ = ["read_target"]

# One level of a topic, and no longer than a client id may be.
_CLIENT_ID = re.compile("[^/+#]{1,128}")


def read_target(call: Call, target_arn: str) -> Target:
    """Read a target's ARN. A name must be able to stand as one level of a topic.

    Raises: ValidationException.
    """
    for resource, devices, is_name in (("thing/", "things", is_thing_name), ("client/", "clients", _is_client_id)):
        prefix = call.arn(resource)
        name = target_arn.removeprefix(prefix)
        if target_arn.startswith(prefix) and is_name(name):
            return Target(target_arn, devices, name)
    raise errors.invalid_target(target_arn)


def _is_client_id(text: str) -> bool:
    return _CLIENT_ID.fullmatch(text) is not None
