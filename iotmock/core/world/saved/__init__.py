"""Snapshots in files: lines of JSON that a person can read and compare, and that run nothing when they are read.

The first line says what the file is; each of the others is `[depth, key, value]`. A value of some size is written on
several lines: what follows one level deeper belongs to it. What is no JSON carries its kind as a name with `$`; what
is referred to again carries a label (`as`). See the decision note 16.
"""

from iotmock.core.world.saved.files import SavedState, UnreadableSnapshot, UnsavableSnapshot, read_file, write_file

__all__ = ["SavedState", "UnreadableSnapshot", "UnsavableSnapshot", "read_file", "write_file"]
