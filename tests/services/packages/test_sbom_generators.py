"""Documents as generators write them: cyclonedx-py (package cyclonedx-bom) and the writer of spdx-tools."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from iotmock.services.packages.sbom import ArchiveValidation, validate_archive

pytest.importorskip("cyclonedx_py", reason="the generator is the package cyclonedx-bom")

VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
REQUIREMENTS = (
    "boto3==1.40.0\nmoto[iot]>=5.1,<6 ; python_version >= '3.11'\nresponses --hash=sha256:" + "ab" * 32 + "\n"
)


def run_cyclonedx_py(*arguments: str) -> bytes:
    """Return what the generator writes."""
    # Without its own validation, which takes most of a minute and would hide documents that it finds wrong.
    command = [sys.executable, "-m", "cyclonedx_py", *arguments, "--output-format", "JSON", "--no-validate"]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.fixture(scope="session")
def cyclonedx_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """This environment and a requirements file, in each version that has a JSON form."""
    requirements = tmp_path_factory.mktemp("generated") / "requirements.txt"
    requirements.write_text(REQUIREMENTS, encoding="utf-8")
    files = {}
    for version in VERSIONS:
        files[f"requirements-{version}"] = run_cyclonedx_py("requirements", "--sv", version, str(requirements))
    for version in ("1.4", "1.6"):
        files[f"environment-{version}"] = run_cyclonedx_py("environment", "--sv", version, sys.executable)
    return files


@pytest.fixture(scope="session")
def spdx_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A document of two packages and a file, in both versions."""
    from spdx_tools.spdx.writer.json.json_writer import write_document_to_file

    folder = tmp_path_factory.mktemp("generated")
    files = {}
    for version in ("SPDX-2.2", "SPDX-2.3"):
        path = folder / f"{version}.json"
        write_document_to_file(spdx_document(version), str(path))
        files[version] = path.read_bytes()
    return files


def spdx_document(version: str) -> Any:
    """Return a document in the model of spdx-tools."""
    model: Any = import_module("spdx_tools.spdx.model")
    creation = model.CreationInfo(
        spdx_version=version,
        spdx_id="SPDXRef-DOCUMENT",
        name="lamp",
        document_namespace="https://example.com/lamp",
        creators=[model.Actor(model.ActorType.TOOL, "packer")],
        created=datetime(2025, 3, 1, tzinfo=UTC),
    )
    none = model.SpdxNoAssertion()
    packages = [
        model.Package(
            spdx_id=f"SPDXRef-{name}",
            name=name,
            download_location=none,
            files_analyzed=name == "lamp",
            license_concluded=none,
            license_declared=none,
            copyright_text=none,
        )
        for name in ("lamp", "tls")
    ]
    checksum = model.Checksum(model.ChecksumAlgorithm.SHA1, "d6a770ba38583ed4bb4525bd96e50461655d2758")
    file = model.File(
        name="./main.c",
        spdx_id="SPDXRef-main",
        checksums=[checksum],
        license_concluded=none,
        license_info_in_file=[none],
        copyright_text=none,
    )
    ends = [("DOCUMENT", "DESCRIBES", "lamp"), ("lamp", "CONTAINS", "main"), ("lamp", "DEPENDS_ON", "tls")]
    links = [
        model.Relationship(f"SPDXRef-{origin}", model.RelationshipType[kind], f"SPDXRef-{target}")
        for origin, kind, target in ends
    ]
    return model.Document(creation, packages=packages, files=[file], relationships=links)


def validate(files: dict[str, bytes]) -> ArchiveValidation:
    """Validate the files in one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return validate_archive(packed.getvalue(), key="bom.zip")


def test_documents_of_cyclonedx_py_pass(cyclonedx_files: dict[str, bytes]) -> None:
    """CycloneDX specification 1.2 to 1.7."""
    validation = validate(cyclonedx_files)

    assert [result for result in validation.results if result.error_code] == []
    assert len(validation.results) == len(cyclonedx_files)


def test_documents_of_spdx_tools_pass(spdx_files: dict[str, bytes]) -> None:
    """SPDX specification 2.2 and 2.3."""
    validation = validate(spdx_files)

    assert [result for result in validation.results if result.error_code] == []
    assert len(validation.results) == len(spdx_files)


def test_truncated_documents_fail(cyclonedx_files: dict[str, bytes], spdx_files: dict[str, bytes]) -> None:
    """API reference, SbomValidationErrorCode: INCOMPATIBLE_FORMAT."""
    whole = cyclonedx_files | spdx_files
    validation = validate({name: content.rstrip()[:-1] for name, content in whole.items()})

    assert {result.error_code for result in validation.results} == {"INCOMPATIBLE_FORMAT"}


def test_documents_of_a_foreign_version_fail(cyclonedx_files: dict[str, bytes]) -> None:
    """CycloneDX specification: 1.2 knows less than 1.6 does, and this environment's document shows it."""
    document = json.loads(cyclonedx_files["environment-1.6"]) | {"specVersion": "1.2"}

    assert validate({"bom.json": json.dumps(document).encode()}).status == "FAILED"
