"""The base of every service room's backend."""

from typing import Any, ClassVar

from iotmock.core.rooms import changes, registration
from iotmock.core.rooms.idempotency import ClientTokens

__all__ = ["Backend", "Document"]

# An AWS document: keys as on the wire. Members whose value is None are left out of the answer.
Document = dict[str, Any]


class Backend:
    """What one service remembers of one account and region, with one method per AWS operation.

    Subclasses mark methods with `@operation`, `@topic`, `@on`, `@before`, `@after` and `@around`; they are registered
    when the class is made. service_topics: patterns of the topics on which only the service itself speaks.
    """

    service_topics: ClassVar[tuple[str, ...]] = ()

    def __init__(self, account: str, region: str) -> None:
        self.account = account
        self.region = region
        self.client_tokens = ClientTokens()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        registration.collect(cls)
        changes.collect(cls)
