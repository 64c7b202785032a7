"""How a request gets in and out."""

from iotmock.core.entry import supported

# Here, because this runs before whatever of the wing is imported first.
supported.check()
