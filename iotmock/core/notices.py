"""What the library warns of: one class, so that a suite with `filterwarnings = error` can name it."""

import inspect
import os
import warnings

__all__ = ["IotmockWarning", "notify"]

# Without pathlib, which takes a seventh of the time that importing `mock_iot` takes.
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


class IotmockWarning(UserWarning):
    """Something that works, and hardly as the test means it. Every warning of iotmock is of this class."""


def notify(message: str) -> None:
    """Warn at the line of the user's code that has called, however deep inside the library this is."""
    depth, frame = 1, inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        depth, frame = depth + 1, frame.f_back
    warnings.warn(message, IotmockWarning, stacklevel=depth)
