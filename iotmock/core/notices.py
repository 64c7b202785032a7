"""What the library warns of: one class, so that a suite with `filterwarnings = error` can name it."""

__all__ = ["IotmockWarning"]


class IotmockWarning(UserWarning):
    """Something that works, and hardly as the test means it. Every warning of iotmock is of this class."""
