"""Limits of the Software Package Catalog that AWS can raise or does not document.

Source: AWS General Reference, Device Management endpoints and quotas; those of SBOMs are chosen.
"""

from iotmock.core.world.limits import Limit, Limits

__all__ = ["PackageLimits"]


class PackageLimits(Limits):
    """How many packages and versions there can be, and how large an SBOM."""

    packages = Limit(100, "packages per account and region")
    package_versions = Limit(10_000, "package versions per account and region, all packages together")
    sbom_archive_bytes = Limit(10 * 1024 * 1024, "bytes of the zip archive of an SBOM")
    sbom_file_bytes = Limit(10 * 1024 * 1024, "bytes of one unpacked file in the archive of an SBOM")
    sbom_steps = Limit(1_000_000, "steps that validate an SBOM: 8 to 70 a component, 6 a word of a licence expression")
