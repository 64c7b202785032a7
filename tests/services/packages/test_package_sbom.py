"""AssociateSbomWithPackageVersion, DisassociateSbomFromPackageVersion, ListSbomValidationResults, through S3."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from iotmock.services.packages.sbom import MissingExtra

VALID_BOM = b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}'
NOT_A_BOM = b'{"hello": "world"}'
SAMPLES = Path(__file__).parent / "sbom_samples"
STATES = ("DRAFT", "PUBLISHED", "DEPRECATED")


def test_association_answers_that_the_validation_is_in_progress(bench: Any) -> None:
    """API reference, AssociateSbomWithPackageVersion; Developer Guide, Creating a software package."""
    bench.version()
    location = bench.store(bench.archive(**{"lamp.json": VALID_BOM}))
    assert bench.associate(location) == {
        "packageName": "lamp",
        "versionName": "1.0",
        "sbom": {"s3Location": location},
        "sbomValidationStatus": "IN_PROGRESS",
    }


def test_first_read_shows_the_outcome(bench: Any) -> None:
    """No time has to pass (chosen, see docs/fidelity.md)."""
    bench.version()
    bench.associate_files(lamp=VALID_BOM)
    assert bench.describe()["sbomValidationStatus"] == "SUCCEEDED"
    assert bench.results() == [{"fileName": "lamp", "validationResult": "SUCCEEDED"}]


def test_version_without_sbom_shows_none(bench: Any) -> None:
    """Both members exist while an SBOM is associated, results are an empty list (chosen, see docs/fidelity.md)."""
    bench.version()
    assert not {"sbom", "sbomValidationStatus"} & set(bench.describe())
    assert bench.results() == []


def test_real_documents_of_every_format_succeed(bench: Any) -> None:
    """CycloneDX 1.2 to 1.7 and SPDX 2.2 and 2.3 documents, zipped and stored as the guide says."""
    bench.version()
    files = {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*.json"))}
    bench.associate(bench.store(bench.archive(**files)))
    assert bench.describe()["sbomValidationStatus"] == "SUCCEEDED"
    assert [(result["fileName"], result["validationResult"]) for result in bench.results()] == [
        (name, "SUCCEEDED") for name in files
    ]


def test_document_of_a_generator_succeeds(bench: Any, tmp_path: Path) -> None:
    """What cyclonedx-py writes about a requirements file."""
    pytest.importorskip("cyclonedx_py", reason="the generator is the package cyclonedx-bom")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("boto3==1.40.0\nresponses>=0.25\n", encoding="utf-8")
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--no-validate", "--of", "JSON", str(requirements)]
    bench.version()
    bench.associate_files(bom=subprocess.run(command, capture_output=True, check=True).stdout)
    assert bench.describe()["sbomValidationStatus"] == "SUCCEEDED"


def test_one_bad_file_fails_the_sbom(bench: Any) -> None:
    """API reference, SbomValidationResultSummary; mixed results fail as a whole (chosen, see docs/fidelity.md)."""
    bench.version()
    bench.associate(bench.store(bench.archive(**{"z.json": VALID_BOM, "a/b.json": NOT_A_BOM})))
    good, bad = bench.results()
    assert bench.describe()["sbomValidationStatus"] == "FAILED"
    assert good == {"fileName": "z.json", "validationResult": "SUCCEEDED"}
    assert bad.pop("errorMessage")
    assert bad == {"fileName": "a/b.json", "validationResult": "FAILED", "errorCode": "INCOMPATIBLE_FORMAT"}


def test_object_that_is_no_archive_fails_under_its_own_name(bench: Any) -> None:
    """A single JSON file must be zipped too (chosen, see docs/fidelity.md)."""
    bench.version()
    bench.associate(bench.store(VALID_BOM, key="boms/2026/lamp.json"))
    (result,) = bench.results()
    assert bench.describe()["sbomValidationStatus"] == "FAILED"
    assert (result["fileName"], result["errorCode"]) == ("lamp.json", "INCOMPATIBLE_FORMAT")


def test_archive_without_files_fails_without_results(bench: Any) -> None:
    """There is no file to have a result (chosen, see docs/fidelity.md)."""
    bench.version()
    bench.associate(bench.store(bench.archive()))
    assert (bench.describe()["sbomValidationStatus"], bench.results()) == ("FAILED", [])


def test_file_over_the_limit_fails(bench: Any) -> None:
    """API reference, SbomValidationErrorCode; the limit is undocumented and can be set."""
    bench.iot.limits.sbom_file_bytes = len(VALID_BOM)
    bench.version()
    bench.associate_files(fits=VALID_BOM, large=VALID_BOM + b" ")
    assert [result.get("errorCode") for result in bench.results()] == [None, "FILE_SIZE_LIMIT_EXCEEDED"]


def test_an_archive_that_takes_too_many_steps_fails(bench: Any) -> None:
    """All files share the steps; which one they do not suffice for is counted, never timed (chosen)."""
    bench.version()
    bench.iot.limits.sbom_steps = 40
    bench.associate_files(first=VALID_BOM, second=VALID_BOM + b" ", third=VALID_BOM + b"  ", fourth=VALID_BOM)
    first, second, third, fourth = bench.results()
    assert [result.get("errorCode") for result in (first, fourth)] == [None, None]
    assert second["errorCode"] == third["errorCode"] == "FILE_SIZE_LIMIT_EXCEEDED"
    assert third["errorMessage"] == "the files of the archive take more than 40 steps to validate"
    assert bench.describe()["sbomValidationStatus"] == "FAILED"
    bench.iot.limits.sbom_steps = 1_000
    bench.associate_files(first=VALID_BOM, second=VALID_BOM + b" ", third=VALID_BOM + b"  ")
    assert bench.describe()["sbomValidationStatus"] == "SUCCEEDED"


@pytest.mark.parametrize("state", STATES)
def test_failed_validation_hinders_nothing(bench: Any, state: str) -> None:
    """Neither the state nor the next step of the life cycle (chosen, see docs/fidelity.md)."""
    bench.version(status=state)
    bench.associate_files(bom=NOT_A_BOM)
    assert (bench.describe()["status"], bench.describe()["sbomValidationStatus"]) == (state, "FAILED")
    bench.update(action="DEPRECATE" if state == "PUBLISHED" else "PUBLISH")
    assert bench.describe()["sbomValidationStatus"] == "FAILED"


# The object version counts


def test_pinned_object_version_is_validated(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: bucket, key and version together."""
    bench.version()
    old = bench.store(bench.archive(**{"old.json": VALID_BOM}))
    bench.store(bench.archive(**{"new.json": NOT_A_BOM}))
    bench.associate(old)
    assert [result["fileName"] for result in bench.results()] == ["old.json"]


def test_new_object_version_changes_nothing_by_itself(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: it must be associated again."""
    bench.version()
    bench.associate_files(bom=VALID_BOM)
    before = bench.describe()
    location = bench.store(bench.archive(bom=NOT_A_BOM))
    assert bench.describe() == before
    bench.associate(location)
    assert (bench.describe()["sbomValidationStatus"], bench.version_names()) == ("FAILED", ["1.0"])


def test_deleted_object_leaves_the_results(bench: Any) -> None:
    """The archive is read during the association (chosen, see docs/fidelity.md)."""
    bench.version()
    location = bench.store(bench.archive(bom=VALID_BOM))
    bench.associate(location)
    bench.s3.delete_object(Bucket=location["bucket"], Key=location["key"], VersionId=location["version"])
    assert bench.describe()["sbomValidationStatus"] == "SUCCEEDED"


def test_second_association_replaces_everything(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog, for the location; the rest is chosen."""
    bench.version()
    bench.associate_files(first=NOT_A_BOM)
    location = bench.store(bench.archive(second=VALID_BOM), key="other.zip")
    bench.associate(location)
    assert bench.describe()["sbom"] == {"s3Location": location}
    assert bench.results() == [{"fileName": "second", "validationResult": "SUCCEEDED"}]


# Refused locations


def _without(member: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda location: {key: value for key, value in location.items() if key != member}


def _with(**members: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda location: {**location, **members}


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: {}, id="empty"),
        pytest.param(_without("bucket"), id="no bucket"),
        pytest.param(_without("key"), id="no key"),
        pytest.param(_without("version"), id="no version"),
        pytest.param(_with(version=""), id="empty version"),
        pytest.param(_with(bucket="another-bucket"), id="unknown bucket"),
        pytest.param(_with(key="other.zip"), id="unknown key"),
        pytest.param(_with(version="other"), id="unknown version"),
    ],
)
def test_location_that_cannot_be_read_is_refused(bench: Any, spoil: Callable[[dict[str, str]], Any]) -> None:
    """Developer Guide, Software Package Catalog troubleshooting; the class is the model's."""
    bench.version()
    bench.associate_files(bom=VALID_BOM)
    before = bench.describe()
    bench.iot.advance(60)
    with bench.refused("ValidationException"):
        bench.associate(spoil(before["sbom"]["s3Location"]))
    assert bench.describe() == before


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        pytest.param(_without("bucket"), "S3 bucket name for SBOM cannot be null", id="no bucket"),
        pytest.param(_without("key"), "S3 key name for SBOM cannot be null", id="no key"),
        pytest.param(_without("version"), "S3 object version for SBOM cannot be null", id="no version"),
        pytest.param(
            _with(bucket="another-bucket"),
            "SBOM not accessible by the service. Please make sure the bucket exists and S3 permission is granted.",
            id="unknown bucket",
        ),
    ],
)
def test_location_is_refused_in_the_words_of_aws(bench: Any, spoil: Callable[[dict[str, str]], Any], text: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting."""
    bench.version()
    with bench.refused("ValidationException") as response:
        bench.associate(spoil(bench.store(bench.archive(bom=VALID_BOM))))
    assert response["Error"]["Message"] == text


def test_error_message_is_a_sentence_about_the_document(bench: Any) -> None:
    """It names the member that is missing (iotmock's own)."""
    document = json.loads((SAMPLES / "spdx-2.3.json").read_text(encoding="utf-8"))
    del document["documentNamespace"]
    bench.version()
    bench.associate_files(bom=json.dumps(document).encode())
    (result,) = bench.results()
    assert result["errorMessage"] == "not valid SPDX-2.3: the document has no documentNamespace"


@pytest.mark.parametrize(
    ("member", "longest", "letter"),
    [("bucket", 63, "b"), ("key", 1024, "k"), ("key", 1024, "ä"), ("version", 1024, "v")],
)
def test_location_that_is_too_long_is_refused(bench: Any, member: str, longest: int, letter: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting; the lengths, in bytes, are S3's (chosen)."""
    bench.version()
    location = bench.store(bench.archive(bom=VALID_BOM))
    fitting = letter * (longest // len(letter.encode()))
    with bench.refused("ValidationException") as response:
        bench.associate({**location, member: fitting})
    assert "more than" not in response["Error"]["Message"]
    with bench.refused("ValidationException") as response:
        bench.associate({**location, member: fitting + letter})
    assert f"{member} of the SBOM location has more than {longest} bytes" in response["Error"]["Message"]


def test_sbom_without_location_is_refused(bench: Any) -> None:
    """Developer Guide, Software Package Catalog troubleshooting."""
    bench.version()
    with bench.refused("ValidationException") as response:
        bench.control.associate_sbom_with_package_version(packageName="lamp", versionName="1.0", sbom={})
    assert response["Error"]["Message"] == "Associate request needs to include SBOM reference"
    assert "sbom" not in bench.describe()


def test_association_without_any_bucket_is_refused(bench: Any) -> None:
    """Also when nobody has used S3 yet."""
    bench.version()
    with bench.refused("ValidationException"):
        bench.associate({"bucket": "lamp-boms", "key": "lamp.zip", "version": "1"})


def test_delete_marker_is_refused(bench: Any) -> None:
    """It is a version without an object (chosen, see docs/fidelity.md)."""
    bench.version()
    location = bench.store(bench.archive(bom=VALID_BOM))
    marker = bench.s3.delete_object(Bucket=location["bucket"], Key=location["key"])["VersionId"]
    with bench.refused("ValidationException"):
        bench.associate({**location, "version": marker})
    bench.associate(location)
    assert bench.describe()["sbomValidationStatus"] == "SUCCEEDED"


def test_bucket_of_another_region_is_refused(bench: Any) -> None:
    """Developer Guide, Software Package Catalog troubleshooting."""
    bench.version()
    s3 = bench.iot.scope(region="eu-west-1").client("s3")
    s3.create_bucket(Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket="far-away", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="far-away", Key="lamp.zip", Body=bench.archive(bom=VALID_BOM))["VersionId"]
    with bench.refused("ValidationException") as response:
        bench.associate({"bucket": "far-away", "key": "lamp.zip", "version": version})
    assert response["Error"]["Message"] == "Cross-region S3 bucket for far-away is not supported."


def test_object_stored_without_versioning_is_refused(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: the bucket must be versioned; class chosen."""
    bench.version()
    bench.s3.create_bucket(Bucket="plain")
    bench.s3.put_object(Bucket="plain", Key="lamp.zip", Body=bench.archive(bom=VALID_BOM))
    with bench.refused("ValidationException"):
        bench.associate({"bucket": "plain", "key": "lamp.zip", "version": "null"})
    assert "sbom" not in bench.describe()


def test_archive_over_the_limit_is_refused(bench: Any) -> None:
    """Developer Guide, Software Package Catalog troubleshooting; the limit is undocumented and can be set."""
    bench.version()
    content = bench.archive(bom=VALID_BOM)
    location = bench.store(content)
    bench.iot.limits.sbom_archive_bytes = len(content) - 1
    with bench.refused("ValidationException") as response:
        bench.associate(location)
    assert response["Error"]["Message"] == "S3 object file size exceeds limit"
    bench.iot.limits.sbom_archive_bytes = len(content)
    bench.associate(location)
    assert bench.describe()["sbomValidationStatus"] == "SUCCEEDED"


@pytest.mark.parametrize("package", ["lamp", "door"])
def test_sbom_operations_on_an_unknown_version_are_not_found(bench: Any, package: str) -> None:
    """API reference: ResourceNotFoundException, which counts more than a bad location (chosen)."""
    bench.package()
    names = {"packageName": package, "versionName": "1.0"}
    with bench.refused("ResourceNotFoundException"):
        bench.control.associate_sbom_with_package_version(**names, sbom={})
    with bench.refused("ResourceNotFoundException"):
        bench.control.disassociate_sbom_from_package_version(**names)
    with bench.refused("ResourceNotFoundException"):
        bench.control.list_sbom_validation_results(**names)


# Disassociation, dates


@pytest.mark.parametrize("state", STATES)
def test_disassociation_forgets_the_sbom(bench: Any, state: str) -> None:
    """Legal in every state; neither object nor state are touched (chosen, see docs/fidelity.md)."""
    bench.version(status=state)
    before = bench.describe()
    location = bench.store(bench.archive(bom=VALID_BOM))
    bench.associate(location)
    bench.disassociate()
    assert (bench.describe(), bench.results()) == (before, [])
    stored = bench.s3.get_object(Bucket=location["bucket"], Key=location["key"], VersionId=location["version"])
    assert stored["ContentLength"] > 0


def test_disassociation_without_sbom_changes_nothing(bench: Any) -> None:
    """It succeeds (chosen, see docs/fidelity.md)."""
    bench.version()
    before = bench.describe()
    bench.iot.advance(60)
    bench.disassociate()
    assert bench.describe() == before


def test_sbom_changes_move_the_date_of_the_version(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog, calls it an update of the version (chosen)."""
    bench.version()
    created = bench.describe()["creationDate"]
    bench.iot.advance(60)
    bench.associate_files(bom=VALID_BOM)
    assert bench.describe()["lastModifiedDate"] == created + timedelta(seconds=60)
    bench.iot.advance(60)
    bench.disassociate()
    assert bench.describe()["lastModifiedDate"] == created + timedelta(seconds=120)


def test_sbom_ends_with_its_version(bench: Any) -> None:
    """A new version of the same name has none (chosen, see docs/fidelity.md)."""
    bench.version()
    bench.associate_files(bom=VALID_BOM)
    bench.delete()
    bench.version()
    assert "sbom" not in bench.describe()


# Lists of results


def test_results_come_in_pages_of_archive_order(bench: Any) -> None:
    """API reference, ListSbomValidationResults; the order is chosen."""
    bench.version()
    names = ["z", "a", "m", "b", "y"]
    bench.associate(bench.store(bench.archive(**dict.fromkeys(names, VALID_BOM))))
    paginator = bench.control.get_paginator("list_sbom_validation_results")
    pages = paginator.paginate(packageName="lamp", versionName="1.0", PaginationConfig={"PageSize": 2})
    shown = [[result["fileName"] for result in page["validationResultSummaries"]] for page in pages]
    assert shown == [["z", "a"], ["m", "b"], ["y"]]


def test_results_are_filtered(bench: Any) -> None:
    """API reference, ListSbomValidationResults: validationResult."""
    bench.version()
    bench.associate_files(a=VALID_BOM, b=NOT_A_BOM, c=VALID_BOM, d=NOT_A_BOM)
    first = bench.control.list_sbom_validation_results(
        packageName="lamp", versionName="1.0", validationResult="FAILED", maxResults=1
    )
    assert [result["fileName"] for result in first["validationResultSummaries"]] == ["b"]
    rest = bench.results(validationResult="FAILED", nextToken=first["nextToken"])
    assert [result["fileName"] for result in rest] == ["d"]
    assert [result["fileName"] for result in bench.results(validationResult="SUCCEEDED")] == ["a", "c"]


@pytest.mark.parametrize(
    "members", [{"validationResult": "IN_PROGRESS"}, {"maxResults": 101}, {"nextToken": "nonsense"}]
)
def test_results_outside_the_rules_are_refused(bench: Any, members: Any) -> None:
    """API reference, ListSbomValidationResults: FAILED or SUCCEEDED, at most 100; the token is chosen."""
    bench.version()
    with bench.refused("ValidationException"):
        bench.results(**members)


# The extra


def test_missing_extra_is_an_error_that_names_it(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Misuse of the library, not of AWS: nothing is associated."""
    bench.version()
    location = bench.store(bench.archive(bom=VALID_BOM))
    before = bench.describe()
    monkeypatch.setitem(sys.modules, "spdx_tools", None)
    with pytest.raises(MissingExtra, match=r'pip install "iotmock\[sbom\]"'):
        bench.associate(location)
    assert bench.describe() == before


def test_validators_are_loaded_by_the_first_sbom_only() -> None:
    """Importing and starting iotmock, and packages without SBOMs, cost nothing of them."""
    script = """
import sys
from iotmock import mock_iot
with mock_iot(region="us-east-1") as iot:
    iot.client("iot").create_package(packageName="lamp")
    iot.client("iot").create_package_version(packageName="lamp", versionName="1.0")
print(sorted({"cyclonedx", "spdx_tools"} & set(sys.modules)))
"""
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert output.strip() == "[]"
