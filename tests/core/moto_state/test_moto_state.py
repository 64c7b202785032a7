"""What iotmock sees of moto, and what moto sees of iotmock."""

import json
import subprocess
import sys
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from iotmock import IoTMock, mock_iot
from iotmock.core import moto_state

ACCOUNT = "123456789012"
REGION = "us-east-1"
HERE = (ACCOUNT, REGION)


# S3


@pytest.fixture
def bucket(iotmock: IoTMock) -> Any:
    """A client of S3 with a bucket `firmware` that keeps versions."""
    client = iotmock.client("s3")
    client.create_bucket(Bucket="firmware")
    client.put_bucket_versioning(Bucket="firmware", VersioningConfiguration={"Status": "Enabled"})
    return client


def read(key: str, version: str | None = None) -> bytes | moto_state.Missing:
    """The content of an object of the bucket, or why there is none."""
    found = moto_state.find_object(REGION, "firmware", key, version)
    return found if isinstance(found, moto_state.Missing) else found.read()


def test_object_is_read_by_version(bucket: Any) -> None:
    """An object version names one content; without one the newest counts."""
    first = bucket.put_object(Bucket="firmware", Key="os", Body=b"one")["VersionId"]
    bucket.put_object(Bucket="firmware", Key="os", Body=b"two")
    assert (read("os", first), read("os")) == (b"one", b"two")


def test_object_says_its_size_and_version(bucket: Any) -> None:
    """Size and version are known without reading."""
    version = bucket.put_object(Bucket="firmware", Key="os", Body=b"four")["VersionId"]
    found = moto_state.find_object(REGION, "firmware", "os")
    assert isinstance(found, moto_state.StoredObject)
    assert (found.size, found.version_id, found.bucket.is_versioned) == (4, version, True)


def test_missing_object_says_what_is_missing(bucket: Any) -> None:
    """Bucket, key and version are told apart."""
    bucket.put_object(Bucket="firmware", Key="os", Body=b"one")
    assert moto_state.find_object(REGION, "hardware", "os") is moto_state.Missing.BUCKET
    assert read("app") is moto_state.Missing.KEY
    assert read("os", "no-such-version") is moto_state.Missing.VERSION


def test_deleted_object_is_a_delete_marker(bucket: Any) -> None:
    """In a bucket with versions a delete leaves a marker; older versions stay readable."""
    version = bucket.put_object(Bucket="firmware", Key="os", Body=b"one")["VersionId"]
    bucket.delete_object(Bucket="firmware", Key="os")
    assert read("os") is moto_state.Missing.DELETE_MARKER
    assert read("os", version) == b"one"


def test_bucket_says_region_owner_and_versioning(iotmock: IoTMock) -> None:
    """A bucket is found from every region of its partition."""
    iotmock.client("s3", region_name="eu-west-1").create_bucket(
        Bucket="plain", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    assert moto_state.bucket_or_none(REGION, "plain") == moto_state.Bucket("plain", ACCOUNT, "eu-west-1", False)


@pytest.mark.usefixtures("bucket")
def test_bucket_of_another_partition_is_not_found() -> None:
    """Partitions have nothing in common."""
    assert moto_state.bucket_or_none("cn-north-1", "firmware") is None


# IAM


def test_key_of_a_user_belongs_to_the_account(iotmock: IoTMock) -> None:
    """A key that IAM issued acts for the account of its user."""
    iam = iotmock.scope(account_id="999988887777").client("iam")
    iam.create_user(UserName="amy")
    key = iam.create_access_key(UserName="amy")["AccessKey"]["AccessKeyId"]
    assert moto_state.account_of_access_key(key) == "999988887777"


def test_key_of_an_assumed_role_belongs_to_the_roles_account(iotmock: IoTMock) -> None:
    """Who assumes a role of another account acts there."""
    credentials = iotmock.client("sts").assume_role(
        RoleArn="arn:aws:iam::111122223333:role/fleet", RoleSessionName="session"
    )["Credentials"]
    assert moto_state.account_of_access_key(credentials["AccessKeyId"]) == "111122223333"
    assert "111122223333" in moto_state.known_accounts()


@pytest.mark.usefixtures("iotmock")
def test_key_that_nobody_issued_has_no_account() -> None:
    """The caller decides what an unknown key acts for."""
    assert moto_state.account_of_access_key("AKIAIOSFODNN7EXAMPLE") is None


def test_role_is_found_by_its_arn(iotmock: IoTMock) -> None:
    """Path and account are part of the ARN."""
    arn = iotmock.client("iam").create_role(RoleName="jobs", Path="/service/", AssumeRolePolicyDocument="{}")["Role"][
        "Arn"
    ]
    assert moto_state.role_exists(arn)
    for wrong in (arn + "x", arn.replace(ACCOUNT, "999988887777"), arn.replace(":iam:", ":sts:"), "jobs"):
        assert not moto_state.role_exists(wrong)


# Lambda

WITHOUT_DOCKER: Any = {"lambda": {"use_docker": False}}


def create_function(iot: IoTMock) -> str:
    """A Lambda function `clicked`."""
    role = iot.client("iam").create_role(RoleName="run", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("clicked.py", "def handler(event, context): return event")
    arn: str = iot.client("lambda").create_function(
        FunctionName="clicked",
        Runtime="python3.11",
        Role=role,
        Handler="clicked.handler",
        Code={"ZipFile": code.getvalue()},
    )["FunctionArn"]
    return arn


def test_function_is_called_with_the_event() -> None:
    """Without Docker moto answers with the event."""
    with mock_iot(moto_config=WITHOUT_DOCKER) as iot:
        arn = create_function(iot)
        assert moto_state.function_exists(arn)
        assert json.loads(moto_state.invoke_function(arn, {"clicks": 1})) == {"clicks": 1}


def test_function_that_does_not_exist_is_missing() -> None:
    """Neither another name nor another service is the function."""
    with mock_iot(moto_config=WITHOUT_DOCKER) as iot:
        arn = create_function(iot)
        for wrong in (
            arn + "-not",
            arn.replace(ACCOUNT, "999988887777"),
            "clicked",
            "arn:aws:sns:us-east-1:1:function:x",
        ):
            assert not moto_state.function_exists(wrong)
            with pytest.raises(moto_state.FunctionMissing):
                moto_state.invoke_function(wrong, {})


@pytest.mark.parametrize("answer", [b"broken", "broken"])
def test_function_that_fails_says_what_it_answered(
    iotmock: IoTMock, monkeypatch: pytest.MonkeyPatch, answer: bytes | str
) -> None:
    """An error of the handler is no error of the caller's request."""
    from moto.awslambda.models import LambdaBackend

    def fail(
        _backend: object, _name: str, _qualifier: object, _body: object, _: object, headers: dict[str, str]
    ) -> Any:
        headers["x-amz-function-error"] = "Handled"
        return answer

    arn = create_function(iotmock)
    monkeypatch.setattr(LambdaBackend, "invoke", fail)
    with pytest.raises(moto_state.FunctionFailed, match="clicked: broken"):
        moto_state.invoke_function(arn, {})


def test_function_whose_own_module_is_missing_is_not_dockers_fault(
    iotmock: IoTMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another module that cannot be found says so itself."""
    from moto.awslambda.models import LambdaBackend

    def fail(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'py_partiql'", name="py_partiql")

    arn = create_function(iotmock)
    monkeypatch.setattr(LambdaBackend, "invoke", fail)
    with pytest.raises(ModuleNotFoundError, match="py_partiql"):
        moto_state.invoke_function(arn, {})


def test_function_without_docker_names_the_remedy(iotmock: IoTMock, monkeypatch: pytest.MonkeyPatch) -> None:
    """moto runs functions in Docker unless told otherwise; the error says how to tell it."""
    arn = create_function(iotmock)
    monkeypatch.setitem(sys.modules, "docker", None)
    monkeypatch.setitem(sys.modules, "docker.errors", None)
    with pytest.raises(moto_state.FunctionFailed, match="use_docker"):
        moto_state.invoke_function(arn, {})


# What moto reads


def test_published_payloads_are_seen_by_moto(iotmock: IoTMock) -> None:
    """What devices and the API publish, where old test suites look; no last wills, no messages of services."""
    from moto.iotdata.models import iotdata_backends

    iotmock.publish("hall/door", b"open")
    iotmock.client("iot-data").publish(topic="hall/door", payload=b"shut")
    iotmock.connect("c", will=("hall/door", b"lost")).drop()
    iotmock.client("iot-data").update_thing_shadow(thingName="door", payload=b'{"state": {"reported": {"a": 1}}}')
    kept = iotdata_backends[iotmock.account_id][iotmock.region].published_payloads
    assert kept == [("hall/door", b"open"), ("hall/door", b"shut")]


# What is not loaded

ASK_EVERYTHING = """
import sys
from iotmock import mock_iot
from iotmock.core import moto_state as state

here = ("123456789012", "us-east-1")
role, function = "arn:aws:iam::1:role/r", "arn:aws:lambda:us-east-1:123456789012:function:f"
with mock_iot() as iot:
    client = iot.client("iot")
    client.describe_endpoint()
    client.describe_event_configurations()
    client.create_thing(thingName="t")
    client.create_keys_and_certificate()
    client.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    client.search_index(queryString="*")
    try:
        client.tag_resource(resourceArn="arn:aws:iot:us-east-1:123456789012:thinggroup/g", tags=[])
    except client.exceptions.ResourceNotFoundException:
        print("not found")
    assert not state.identity_exists(*here, "us-east-1:i")
    assert state.bucket_or_none("us-east-1", "b") is None
    assert state.find_object("us-east-1", "b", "k") is state.Missing.BUCKET
    assert state.account_of_access_key("K") is None and not state.role_exists(role)
    assert not state.function_exists(function)
    assert not state.PublishMirror(*here).interest(None)
services = ("iot", "iotdata", "s3", "iam", "sts", "awslambda", "awslambda_simple")
print(sorted(name for name in services if f"moto.{name}.models" in sys.modules))
"""


def test_asking_loads_no_service_of_motos() -> None:
    """A test that stays within iotmock's services never imports moto's backends."""
    done = subprocess.run([sys.executable, "-c", ASK_EVERYTHING], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["not found", "[]"]
