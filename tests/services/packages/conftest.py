"""A workbench for tests of the Software Package Catalog: boto3 clients, the handle, short forms of what tests do."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from iotmock import IoTMock

ARN = "arn:aws:iot:us-east-1:123456789012:package/lamp"
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_WAYS: dict[str, tuple[str, ...]] = {"DRAFT": (), "PUBLISHED": ("PUBLISH",), "DEPRECATED": ("PUBLISH", "DEPRECATE")}


class Bench:
    """What stands on the table: `control` (service iot), `s3` and the handle `iot`; package `lamp`, version `1.0`."""

    def __init__(self, iot: "IoTMock", client_for: Callable[..., Any]) -> None:
        self.iot = iot
        self.client_for = client_for
        self.control = client_for("iot")
        self.s3 = client_for("s3")

    def package(self, name: str = "lamp", **members: Any) -> dict[str, Any]:
        """Create a package; gives the answer."""
        return _plain(self.control.create_package(packageName=name, **members))

    def version(
        self, name: str = "1.0", status: str = "DRAFT", package: str = "lamp", **members: Any
    ) -> dict[str, Any]:
        """Create a version, in a package made on the way, and bring it to a status; gives the answer."""
        if package not in self.package_names():
            self.package(package)
        answer = self.control.create_package_version(packageName=package, versionName=name, **members)
        for action in _WAYS[status]:
            self.update(name, package, action=action)
        return _plain(answer)

    def update(self, name: str = "1.0", package: str = "lamp", **members: Any) -> None:
        """Update a version."""
        self.control.update_package_version(packageName=package, versionName=name, **members)

    def delete(self, name: str = "1.0", package: str = "lamp", **members: Any) -> None:
        """Delete a version."""
        self.control.delete_package_version(packageName=package, versionName=name, **members)

    def make_default(self, name: str = "1.0") -> None:
        """Name the default version of `lamp`."""
        self.control.update_package(packageName="lamp", defaultVersionName=name)

    def describe(self, name: str = "1.0", package: str = "lamp") -> dict[str, Any]:
        """What GetPackageVersion says."""
        return _plain(self.control.get_package_version(packageName=package, versionName=name))

    def describe_package(self, name: str = "lamp") -> dict[str, Any]:
        """What GetPackage says."""
        return _plain(self.control.get_package(packageName=name))

    def package_names(self) -> list[str]:
        """The packages on the first page."""
        return [item["packageName"] for item in self.control.list_packages()["packageSummaries"]]

    def version_names(self, package: str = "lamp", **members: Any) -> list[str]:
        """The versions on the first page."""
        answer = self.control.list_package_versions(packageName=package, **members)
        return [item["versionName"] for item in answer["packageVersionSummaries"]]

    # SBOMs

    def store(self, content: bytes, key: str = "boms/lamp.zip", bucket: str = "lamp-boms") -> dict[str, str]:
        """Store an object in a versioned bucket; gives its location."""
        if bucket not in [known["Name"] for known in self.s3.list_buckets()["Buckets"]]:
            self.s3.create_bucket(Bucket=bucket)
            self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        answer = self.s3.put_object(Bucket=bucket, Key=key, Body=content)
        return {"bucket": bucket, "key": key, "version": answer["VersionId"]}

    def associate(self, location: Any, name: str = "1.0", **members: Any) -> dict[str, Any]:
        """Associate an SBOM; gives the answer."""
        return _plain(
            self.control.associate_sbom_with_package_version(
                packageName="lamp", versionName=name, sbom={"s3Location": location}, **members
            )
        )

    @staticmethod
    def archive(**files: bytes) -> bytes:
        """A zip archive of these files."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return packed.getvalue()

    def associate_files(self, **files: bytes) -> dict[str, Any]:
        """Associate an archive of these files; gives the answer."""
        return self.associate(self.store(self.archive(**files)))

    def disassociate(self, name: str = "1.0", **members: Any) -> None:
        """Disassociate the SBOM."""
        self.control.disassociate_sbom_from_package_version(packageName="lamp", versionName=name, **members)

    def results(self, name: str = "1.0", **members: Any) -> list[dict[str, Any]]:
        """The validation results on the first page."""
        answer = self.control.list_sbom_validation_results(packageName="lamp", versionName=name, **members)
        summaries: list[dict[str, Any]] = answer["validationResultSummaries"]
        return summaries

    # Tags

    def tags(self, arn: str = ARN) -> dict[str, str]:
        """The tags of a resource."""
        answer = self.control.list_tags_for_resource(resourceArn=arn)
        return {tag["Key"]: tag["Value"] for tag in answer["tags"]}

    @contextmanager
    def refused(self, code: str) -> Iterator[dict[str, Any]]:
        """Expect an API error; afterwards the yielded dict holds the error response."""
        response: dict[str, Any] = {}
        with pytest.raises(ClientError) as caught:
            yield response
        response.update(caught.value.response)
        assert response["Error"]["Code"] == code


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


@pytest.fixture
def bench(iotmock: "IoTMock", client_for: Callable[..., Any]) -> Iterator[Bench]:
    """The workbench; the mock is running, and it is noon of 2026-03-01 UTC until the test advances its clock."""
    with time_machine.travel(START, tick=False):
        yield Bench(iotmock, client_for)
