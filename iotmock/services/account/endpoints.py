"""The addresses at which an account's devices and clients reach AWS IoT.

Alone kept here: an address depends on nothing but account, region and endpoint type, so it is the same at every call.
"""

from enum import StrEnum

from iotmock.core.arns import dns_suffix
from iotmock.core.names import account_prefix

__all__ = ["EndpointType", "address"]


class EndpointType(StrEnum):
    """What an endpoint is for. The model has no enum: DescribeEndpoint takes text and checks it itself."""

    DATA = "iot:Data"
    DATA_ATS = "iot:Data-ATS"
    CREDENTIAL_PROVIDER = "iot:CredentialProvider"
    JOBS = "iot:Jobs"
    # Not in the API reference, but answered by AWS (github.com/aws/aws-sdk/issues/175).
    DEVICE_ADVISOR = "iot:DeviceAdvisor"


def address(account: str, region: str, kind: EndpointType) -> str:
    """The host name of one endpoint."""
    prefix = account_prefix(account, region)
    match kind:
        case EndpointType.DATA:
            label = prefix
        case EndpointType.DATA_ATS:
            # Beijing alone writes a dot here.
            label = f"{prefix}.ats" if region == "cn-north-1" else f"{prefix}-ats"
        case EndpointType.JOBS:
            label = f"{prefix}.jobs"
        case EndpointType.CREDENTIAL_PROVIDER:
            # AWS begins these two with another letter than the data endpoints.
            label = f"c{prefix[1:]}.credentials"
        case EndpointType.DEVICE_ADVISOR:
            label = f"t{prefix[1:]}.deviceadvisor"
    return f"{label}.iot.{region}.{dns_suffix(region)}"
