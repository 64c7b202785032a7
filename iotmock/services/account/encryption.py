"""With which key the account's data are encrypted at rest: remembered and shown, nothing is encrypted.

Alone kept here: a key of the customer's has a role with it, and both are gone when AWS's own key takes its place.
Sources: API reference, UpdateEncryptionConfiguration; developer guide, Data encryption at rest.
"""

from iotmock.core.arns import parse_arn
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account import documents, errors
from iotmock.services.account.state import EncryptionConfiguration, EncryptionType

__all__ = ["EncryptionBackend"]

# What each member is an ARN of: service and kind of resource.
_ARNS = {"kmsKeyArn": ("kms", "key"), "kmsAccessRoleArn": ("iam", "role")}


@savable
class EncryptionBackend(Backend):
    """The encryption configuration of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._configuration = EncryptionConfiguration()

    @operation("iot:DescribeEncryptionConfiguration")
    def describe_encryption_configuration(self, _call: Call) -> Document:
        """Say with which key data are encrypted; AWS's own until somebody changes that.

        Raises: nothing.
        Source: API reference, DescribeEncryptionConfiguration.
        """
        return documents.encryption_configuration(self._configuration)

    @operation("iot:UpdateEncryptionConfiguration")
    def update_encryption_configuration(
        self,
        call: Call,
        *,
        encryption_type: str,
        kms_key_arn: str | None = None,
        kms_access_role_arn: str | None = None,
    ) -> None:
        """Choose between AWS's own key and one of the customer's, which comes with a role.

        Raises: InvalidRequestException.
        Source: API reference, UpdateEncryptionConfiguration.
        """
        _check(encryption_type, {"kmsKeyArn": kms_key_arn, "kmsAccessRoleArn": kms_access_role_arn})
        before = self._configuration.type
        self._configuration = EncryptionConfiguration(encryption_type, kms_key_arn, kms_access_role_arn, call.now)
        call.record("encryption configuration", self.account, "update", before, encryption_type)


def _check(encryption_type: str, arns: dict[str, str | None]) -> None:
    """Check that a key of the customer's, and none of AWS's, comes with ARNs of a key and of a role."""
    for member, text in arns.items():
        if encryption_type == EncryptionType.AWS_OWNED:
            if text is not None:
                raise errors.encryption_takes_no(member, encryption_type)
        elif text is None:
            raise errors.encryption_needs(member, encryption_type)
        else:
            arn = parse_arn(text)
            if arn is None or (arn.service, arn.kind) != _ARNS[member]:
                raise errors.not_arn_of(member, *_ARNS[member])
