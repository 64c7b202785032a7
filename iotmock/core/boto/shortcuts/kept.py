"""What was made, kept for the next that needs the same: the latest used, as many as there is room for."""

from contextlib import suppress
from typing import Generic, TypeVar

__all__ = ["Kept"]

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """A table that forgets what was not used for the longest time.

    Threads make clients at once. There is no lock, which a fork would have to wait for: each step is one of a dict's.
    most: how much there is room for.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """What is kept under a key."""
        return self._values.get(key)

    def keep(self, key: K, value: V) -> None:
        """Keep it as what was used last."""
        values = self._values
        values.pop(key, None)
        values[key] = value
        if len(values) > self.most:
            # Another thread may be about the same; then one more is kept until the next time.
            with suppress(StopIteration, RuntimeError):
                values.pop(next(iter(values)), None)

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()

    def keys(self) -> list[K]:
        """The keys, the latest used last."""
        return list(self._values)
