"""Which moto and botocore this stands on: checked before the first of their internals is touched.

pip keeps to the bounds of the package's metadata, unless somebody installs past them; the errors that would follow deep
inside name neither the library nor the remedy.
"""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["BOUNDS", "check"]

# As in pyproject.toml; the first version that is not supported any more, or None.
BOUNDS = {"boto3": ((1, 35, 93), None), "botocore": ((1, 35, 93), None), "moto": ((5, 1), (6,))}


def check() -> None:
    """Refuse what cannot work.

    Raises: ImportError that names every library of an unsupported version, and what to install.
    """
    wrong, remedies = [], []
    for name, (lowest, too_high) in BOUNDS.items():
        installed = _installed(name)
        if installed is None:
            continue
        numbers = _numbers(installed)
        if numbers < lowest or (too_high is not None and numbers >= too_high):
            wrong.append(f"{name} {installed}")
            below = "" if too_high is None else f",<{_text(too_high)}"
            remedies.append(f"'{name}>={_text(lowest)}{below}'")
    if wrong:
        raise ImportError(f"iotmock does not work with {', '.join(wrong)}: pip install {' '.join(remedies)}")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:  # vendored, or on the path without its metadata
        return None


def _numbers(installed: str) -> tuple[int, ...]:
    """The release of a version; what follows it (`5.1.0.dev3`, `1.40.0rc1`) does not count."""
    numbers: list[int] = []
    for part in installed.split("."):
        if not part.isdecimal():
            break
        numbers.append(int(part))
    return tuple(numbers)


def _text(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
