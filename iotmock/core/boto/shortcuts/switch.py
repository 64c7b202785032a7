"""Whether shortcuts are taken now.

Somebody's patch, undone after the mock, puts back the function that it found, which was ours: it then has to do what
botocore's own does. Those whose results are the same in any case need not ask.
"""

__all__ = ["SWITCH"]


class _Switch:
    """is_on: from the first start to the last stop."""

    is_on: bool = False


SWITCH = _Switch()
