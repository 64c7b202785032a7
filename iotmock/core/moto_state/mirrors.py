"""What old test suites read of moto's own code and must find true: published payloads."""

from typing import Any

from iotmock.core.moto_state.loaded import accounts_of, is_loaded
from iotmock.core.savable import savable

__all__ = ["PublishMirror"]


@savable
class PublishMirror:
    """A hearer that adds to the `published_payloads` of moto's iot-data backend.

    Old test suites look there. Only where that module is loaded: who looks has imported it.
    """

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region

    def interest(self, _address: Any) -> bool:
        """Whether anybody can look."""
        return is_loaded("iotdata")

    def hear(self, _call: Any, message: Any, _interest: bool) -> None:
        """Add a message."""
        accounts_of("iotdata")[self._account][self._region].published_payloads.append((message.topic, message.payload))
