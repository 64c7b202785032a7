"""Limits of an account that AWS can raise or does not document: the control handle sets them for the whole world."""

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(slots=True)
class Limits:
    """How much fits: `iot.limits.packages = 3` makes the fourth package fail.

    packages, package_versions: per account and region. sbom_archive_bytes: of the zip archive of an SBOM.
    sbom_file_bytes: of one unpacked file in it.
    """

    packages: int = 100
    package_versions: int = 10_000
    sbom_archive_bytes: int = 10 * 1024 * 1024
    sbom_file_bytes: int = 10 * 1024 * 1024

    def __setattr__(self, name: str, value: int) -> None:
        """Refuse what is no number of things.

        Raises: AttributeError for an unknown limit; ValueError.
        """
        if type(value) is not int or value < 0:
            raise ValueError(f"iot.limits.{name} = {value!r}: a limit is a whole number from 0 on")
        object.__setattr__(self, name, value)
