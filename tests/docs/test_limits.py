"""README.md says what is missing: every operation of AWS IoT that nobody answers belongs to a family that it names."""

import re
from pathlib import Path

import botocore
import pytest
from botocore import xform_name
from moto.iot.responses import IoTResponse

from iotmock.core.rooms.registration import OPERATIONS
from iotmock.core.wire import service_model
from iotmock.services import open_rooms

README = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())
pytestmark = pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44), reason="README speaks of the newest AWS API"
)
# What README calls a family of operations, and the names of its operations.
FAMILIES = {
    "provisioning by templates and claims": "Provisioning",
    "audits": "Audit",
    "security profiles": "SecurityProfile|BehaviorModel",
    "violations": "Violation",
    "mitigation actions": "Mitigation",
    "custom metrics": "CustomMetric|MetricValues",
    "dimensions": "Dimension",
    "OTA updates": "OTAUpdate",
    "streams": "Stream",
    "authorizers": "Authorizer",
    "certificate providers": "CertificateProvider",
    "TestAuthorization": "TestAuthorization",
}


def unanswered() -> list[str]:
    """The operations of `iot` that neither iotmock nor moto knows."""
    open_rooms()
    return [
        name
        for name in service_model("iot").operation_names
        if f"iot:{name}" not in OPERATIONS and not hasattr(IoTResponse, xform_name(name))
    ]


def test_every_missing_operation_is_in_a_named_family() -> None:
    """Nobody finds out by accident."""
    everything = re.compile("|".join(FAMILIES.values()))
    assert [name for name in unanswered() if not everything.search(name)] == []


@pytest.mark.parametrize(("family", "names"), FAMILIES.items())
def test_named_family_is_missing(family: str, names: str) -> None:
    """README names it, and nothing of it has come since."""
    (missing,) = re.findall(r"Missing, and refused by name: (.*?) - ", README)
    assert family in missing
    assert any(re.search(names, name) for name in unanswered())
