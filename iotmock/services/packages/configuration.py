"""The package configuration: whether jobs that succeed note the installed versions in a thing's shadow.

Alone kept here: there is one configuration per account and region, and it is never enabled without a role.
"""

# ruff: noqa: ARG002 - the floor replays client tokens, but operations still name the member

from collections.abc import Mapping
from typing import Any

from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.packages import documents, errors
from iotmock.services.packages.state import PackageConfiguration

__all__ = ["PackageConfigurationBackend"]


@savable
class PackageConfigurationBackend(Backend):
    """The package configuration of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._configuration = PackageConfiguration()

    @operation("iot:GetPackageConfiguration")
    def get_package_configuration(self, _call: Call) -> Document:
        """Show the configuration, off before the first update.

        Raises: nothing.
        Source: API reference, GetPackageConfiguration.
        """
        return documents.configuration(self._configuration)

    @operation("iot:UpdatePackageConfiguration", token_reused=errors.token_reused)
    def update_package_configuration(
        self,
        call: Call,
        *,
        version_update_by_jobs_config: Mapping[str, Any] | None = None,
        client_token: str | None = None,
    ) -> None:
        """Change what is given, leave the rest.

        Raises: ConflictException (a client token used twice), ValidationException.
        Source: API reference, UpdatePackageConfiguration.
        """
        given = version_update_by_jobs_config or {}
        before = self._configuration
        after = PackageConfiguration(
            is_enabled=given.get("enabled", before.is_enabled), role_arn=given.get("roleArn", before.role_arn)
        )
        if after.is_enabled and after.role_arn is None:
            raise errors.role_missing()
        self._configuration = after
        call.record("package configuration", "versionUpdateByJobs", "update", _flag(before), _flag(after))

    @property
    def is_enabled(self) -> bool:
        """Whether jobs note in the shadow `$package` what they installed."""
        return self._configuration.is_enabled


def _flag(configuration: PackageConfiguration) -> str:
    return "enabled" if configuration.is_enabled else "disabled"
