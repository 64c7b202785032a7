"""A workbench for tests of what jobs carry: packages, S3, and documents as the room makes them in a call."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from iotmock.core.errors import AwsError, InvalidRequestException

if TYPE_CHECKING:
    from iotmock import IoTMock
    from iotmock.services.jobs.content.destinations import Destinations
    from iotmock.services.jobs.content.document import JobDocument

ROLE = "arn:aws:iam::123456789012:role/jobs"


class Bench:
    """What stands on the table: the handle `iot`, clients `control` and `s3`; devices are `pump` on job `update`."""

    def __init__(self, iot: "IoTMock") -> None:
        self.iot = iot
        self.control = iot.client("iot")
        self.s3 = iot.client("s3")

    @contextmanager
    def call(self) -> Iterator[Any]:
        """One look at the world, as an operation has it."""
        with self.iot._entered() as call:
            yield call

    # Packages

    def arn(self, version: str, package: str = "lamp") -> str:
        """The ARN of a package version, `$default` and `$null` included."""
        partition = "aws-cn" if self.iot.region.startswith("cn-") else "aws"
        return f"arn:{partition}:iot:{self.iot.region}:123456789012:package/{package}/version/{version}"

    def version(self, name: str = "1.0", package: str = "lamp", *, publish: bool = True, **members: Any) -> str:
        """Create a version, published unless told otherwise, in a package made on the way; gives its ARN."""
        known = [item["packageName"] for item in self.control.list_packages()["packageSummaries"]]
        if package not in known:
            self.control.create_package(packageName=package)
        self.control.create_package_version(packageName=package, versionName=name, **members)
        if publish:
            self.control.update_package_version(packageName=package, versionName=name, action="PUBLISH")
        return self.arn(name, package)

    def make_default(self, name: str = "1.0", package: str = "lamp") -> None:
        """Name the default version."""
        self.control.update_package(packageName=package, defaultVersionName=name)

    def destinations(self, *arns: str) -> "Destinations":
        """What a job with these ARNs would hold."""
        from iotmock.services.jobs.content.destinations import read_destinations

        with self.call() as call:
            return read_destinations(call, arns)

    # S3

    def store(self, key: str, content: bytes = b"content", bucket: str = "firmware", *, versioned: bool = False) -> str:
        """Store an object, in a bucket made on the way; gives its version."""
        if bucket not in [known["Name"] for known in self.s3.list_buckets()["Buckets"]]:
            where = {} if self.iot.region == "us-east-1" else {"LocationConstraint": self.iot.region}
            self.s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": where} if where else {}))
        if versioned:
            self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return str(self.s3.put_object(Bucket=bucket, Key=key, Body=content).get("VersionId"))

    # Documents

    def read(self, document: Any = None, *arns: str, **members: Any) -> "JobDocument":
        """The document of a job with these destinations; whatever is no text is written as JSON."""
        from iotmock.services.jobs.content.document import one_document, read_document

        destinations = self.destinations(*arns) if arns else None
        if not isinstance(document, str | None):
            document = json.dumps(document, ensure_ascii=False)
        given: dict[str, Any] = {
            "document": document,
            "document_source": None,
            "presigned_url_config": {"roleArn": ROLE},
            "destinations": destinations,
            "parameters": None,
        }
        with self.call() as call:
            members = {**given, **members}
            source = members["document_source"]
            text = one_document(call, document=members.pop("document"), document_source=source)
            return read_document(call, text, **members)

    def text(self, document: "JobDocument", **names: Any) -> str:
        """What a device gets over HTTP."""
        return document.for_device(self.iot.account_id, self.iot.region, self.iot.now, **_execution(names))

    def object_text(self, document: "JobDocument", **names: Any) -> str:
        """What a device gets over MQTT."""
        return document.as_object(self.iot.account_id, self.iot.region, self.iot.now, **_execution(names))

    def url(self, placeholder: str, *arns: str, **names: Any) -> str:
        """The URL that a device gets for a placeholder."""
        return str(json.loads(self.text(self.read({"url": placeholder}, *arns), **names))["url"])

    def refusal(self, document: Any = None, *arns: str, **members: Any) -> str:
        """The message of the InvalidRequestException for such a document."""
        with pytest.raises(InvalidRequestException) as refused:
            self.read(document, *arns, **members)
        assert type(refused.value) is InvalidRequestException
        return refused.value.message

    @contextmanager
    def refused(self, kind: type[AwsError], message: str) -> Iterator[None]:
        """Expect an error of this class with this message."""
        with pytest.raises(AwsError) as refused:
            yield
        assert (type(refused.value), refused.value.message) == (kind, message)


def _execution(names: dict[str, Any]) -> dict[str, Any]:
    return {"job_id": "update", "thing_name": "pump", "execution_number": 1, **names}


@pytest.fixture
def bench(iotmock: "IoTMock") -> Bench:
    """The workbench; the mock is running."""
    return Bench(iotmock)
