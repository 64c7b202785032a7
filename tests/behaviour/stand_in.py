"""A plugin of pytest for dry runs: a mock stands for the account of AWS that `--iotmock-aws` names.

    PYTHONPATH=tests/behaviour STAND_IN_REPORT=report.json pytest -p stand_in tests/behaviour \
        --iotmock-aws=210987654321 --iotmock-aws-region=eu-west-1

The account is not empty: others have made things, jobs, packages, commands and messages in it, more than a page of
some, and under names that tests use in process. When the run is over, all of that must be as before, and nothing of the
run may be left; the findings are written as JSON into the file that STAND_IN_REPORT names.
"""

import json
import os
from pathlib import Path
from typing import Any

import boto3
import pytest

from iotmock import IoTMock, mock_iot
from iotmock.account_run.cleaning import FAMILIES, PREFIX

ACCOUNT = "210987654321"
REGION = "eu-west-1"
NAMES = ["lamp", "pump", "reboot", "update", "fleet", *(f"others-{number:03}" for number in range(260))]

# The environment as pytest finds it is that of a user with credentials; the mock replaces them by its own.
_stand_in = mock_iot(account_id=ACCOUNT, region=REGION)
_iot = _stand_in.start()


class _Session:
    """What the families list with."""

    @staticmethod
    def client(service: str = "iot") -> Any:
        """A client of boto3's own."""
        return boto3.Session(region_name=REGION).client(service)  # type: ignore[call-overload]


def _others_make_theirs() -> None:
    iot, data = _iot.client("iot"), _iot.client("iot-data")
    for name in NAMES:
        thing = iot.create_thing(thingName=name)["thingArn"]
        data.update_thing_shadow(thingName=name, payload=b'{"state": {"reported": {"on": true}}}')
        data.publish(topic=f"others/{name}", payload=b"kept", retain=True, qos=1)
        iot.create_job(jobId=name, targets=[thing], document="{}")
        if name in NAMES[:60]:  # the quota is 100
            iot.create_package(packageName=name)
            iot.create_package_version(packageName=name, versionName="1.0")
        if hasattr(iot, "create_command"):
            iot.create_command(commandId=name, payload={"content": b"x"})
    iot.create_thing_group(thingGroupName="fleet")
    iot.create_policy(policyName="all", policyDocument='{"Version": "2012-10-17", "Statement": []}')


def _picture() -> dict[str, list[str]]:
    """The names of everything, by kind, and the versions of shadows."""
    names = {family.kind: sorted(family.names(_Session())) for family in FAMILIES}
    data = _iot.client("iot-data")
    shadows = [json.loads(data.get_thing_shadow(thingName=name)["payload"].read())["version"] for name in NAMES]
    return names | {"shadow versions": list(map(str, shadows))}


_others_make_theirs()
_before = _picture()
_requests_of_others = len(_iot.journal)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Compare, report, and take the stand-in away."""
    after = _picture()
    left = {kind: [name for name in names if name.startswith(PREFIX)] for kind, names in after.items()}
    report = {
        "untouched": after == _before,
        "left": {kind: names for kind, names in left.items() if names},
        "changes": len(IoTMock.current().journal) - _requests_of_others,
    }
    Path(os.environ["STAND_IN_REPORT"]).write_text(json.dumps(report), encoding="utf-8")
    _stand_in.stop()
