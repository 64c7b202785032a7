"""Targets of command executions: things and MQTT clients of the caller's own account and region."""

from iotmock.core.call import Call
from iotmock.services.commands import errors
from iotmock.services.commands.state import Target

__all__ = ["read_target"]

_LONGEST_NAME = 128


def read_target(call: Call, target_arn: str) -> Target:
    """Read a target's ARN. A name must be able to stand as one level of a topic.

    Raises: ValidationException.
    """
    for resource, devices in (("thing/", "things"), ("client/", "clients")):
        prefix = call.arn(resource)
        name = target_arn.removeprefix(prefix)
        if target_arn.startswith(prefix) and 0 < len(name) <= _LONGEST_NAME and not set("/+#") & set(name):
            return Target(target_arn, devices, name)
    raise errors.invalid(
        f"The target {target_arn} is not the ARN of a thing or an MQTT client of this account and region."
    )
