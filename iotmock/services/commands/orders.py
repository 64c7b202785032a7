"""Orders: what is sent to a device, as values that executions of one command on one target share, and their messages.

No reference leads from here to a command or an execution: both change, and what messages say must not.
"""

from typing import NamedTuple

from iotmock.core.savable import savable

__all__ = ["LARGEST_PAYLOAD_BYTES", "Order", "Target"]

# Of a static payload, of a template, and of what becomes of a template.
LARGEST_PAYLOAD_BYTES = 32768


@savable
class Target(NamedTuple):
    """The device that executions run on: a registered thing, or a client id that need not be known to anybody.

    devices: the topic level, `things` or `clients`.
    """

    arn: str
    devices: str
    name: str

    @property
    def is_thing(self) -> bool:
        """Whether it stands in the registry."""
        return self.devices == "things"


@savable
class Order(NamedTuple):
    """One command for one target.

    suffix: the last level of the request's topic; see `topics.format_of`.
    """

    command_arn: str
    namespace: str
    target: Target
    timeout_seconds: int
    payload: bytes
    content_type: str | None
    suffix: str
