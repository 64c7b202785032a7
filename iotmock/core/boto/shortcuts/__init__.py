"""Shortcuts through botocore's repeated work, while a mock is active: the same result, byte for byte, for less.

Each replaces one function of botocore's and names what it assumes. It is on only where the functions that it stands for
are botocore's own, in a version whose source was read: another version, a wrapper, a patch, and botocore goes its own
way, only slower. See docs/decisions/0011.
"""

from iotmock.core.boto.shortcuts.installation import NAMES, install, taken, uninstall

__all__ = ["NAMES", "install", "taken", "uninstall"]
