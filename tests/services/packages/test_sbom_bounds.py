"""What a hostile archive may cost: memory of the process and processor time."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.hostile

MEMORY_LIMIT = 200 * 1024 * 1024
# Five seconds on the machine that docs/performance.md speaks of; here it may be slow and busy.
PROCESSOR_LIMIT_SECONDS = 15
TIME_LIMIT_SECONDS = 120

# Runs in a process of its own: makes the archive, prints the first and the last error code, how much memory validation
# added, and its processor time.
PROGRAM = """
import io, json, resource, sys, time, zipfile
from pathlib import Path
from iotmock.services.packages.sbom import validate_archive

MIB = 1024 * 1024
CYCLONEDX = '{"bomFormat":"CycloneDX","specVersion":"1.6",'
SPDX = (
    '{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","dataLicense":"CC0-1.0","name":"x",'
    '"documentNamespace":"https://example.com/x",'
    '"creationInfo":{"created":"2025-03-01T12:00:00Z","creators":["Tool: x"]},'
)

def packed(*contents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.json", content)
    return out.getvalue()

def repeated(start, member, unit, times, end):
    return packed(document(start, member, unit, times, end))

def document(start, member, unit, times, end="}", separator=","):
    return start + f'"{member}":[' + separator.join(unit.replace("#", f"{n:x}") for n in range(times)) + "]" + end

def cyclonedx(member, unit, times, salt=0):
    return document(CYCLONEDX + f'"version":{salt + 1},', member, unit, times)

def spdx(member, unit, times, more=''):
    return document(SPDX + more + '"documentDescribes":["SPDXRef-DOCUMENT"],', member, unit, times)

PACKAGE = '"name":"a","SPDXID":"SPDXRef-#","downloadLocation":"NONE"'

def licensed(expression, times, more=''):
    return spdx('packages', '{' + PACKAGE + f',"licenseConcluded":"{expression}"' + '}', times, more)

archive = eval(sys.argv[1])
validate_archive(packed(CYCLONEDX[:-1] + "}", SPDX[:-1] + "}"), key="warm-up")
before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
# Forgets the peak of making the archive.
Path("/proc/self/clear_refs").write_text("5")
started = time.process_time()
results = validate_archive(archive, key="bom.zip").results
took = time.process_time() - started
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
codes = [results[0].error_code, results[-1].error_code]
print(json.dumps([*codes, int(peak.split()[1]) * 1024 - before, took]))
"""

BAD_FORMAT = "INCOMPATIBLE_FORMAT"
TOO_LARGE = "FILE_SIZE_LIMIT_EXCEEDED"

BOMBS = {
    "zeros": ("packed(bytes(100 * MIB))", TOO_LARGE),
    "fifty files at the limit": ("packed(*[bytes([n]) * (10 * MIB) for n in range(50)])", BAD_FORMAT),
    "empty objects": ("repeated(CYCLONEDX, 'components', '{}', 3 * MIB, '}')", TOO_LARGE),
    "brackets": ("packed('[' * (10 * MIB))", TOO_LARGE),
    "wide object": ("""packed(CYCLONEDX + ",".join(f'"{n:x}":0' for n in range(900_000)) + "}")""", BAD_FORMAT),
    "an error in every item": (
        """repeated(CYCLONEDX + '"metadata":{', 'tools', '{"x":1}', 300_000, '}}')""",
        BAD_FORMAT,
    ),
    "wide characters": ("""packed(CYCLONEDX + '"version":"' + "a\\U0001f600" * (2 * MIB - 100) + '"}')""", BAD_FORMAT),
    "many relations": ("""repeated(SPDX, 'documentDescribes', '"SPDXRef-#"', 500_000, '}')""", BAD_FORMAT),
    "many packages": (
        (
            """repeated(SPDX, 'packages', '{"name":"a","SPDXID":"SPDXRef-#","downloadLocation":"NONE"}', 70_000,"""
            """ ',"documentDescribes":["SPDXRef-0"]}')"""
        ),
        None,
    ),
    "many components": ("""repeated(CYCLONEDX, 'components', '{"type":"file","name":"#"}', 90_000, '}')""", None),
    "many entries": ("b''.join([b'PK\\x01\\x02' + bytes(42)] * 200_000) + b'PK\\x05\\x06' + bytes(18)", TOO_LARGE),
}


def measured(archive: str) -> tuple[str | None, str | None, int, float]:
    """What the program prints; neither coverage nor the development mode slows it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTHONDEV"))}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, archive],
        env=environment, capture_output=True, text=True, timeout=TIME_LIMIT_SECONDS, check=True,
    )  # fmt: skip
    first, last, added, took = json.loads(run.stdout)
    return first, last, added, took


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
@pytest.mark.parametrize(("archive", "expected_code"), BOMBS.values(), ids=BOMBS)
def test_bomb_ends_in_a_result_within_bounds(archive: str, expected_code: str | None) -> None:
    """Whatever is stored, ListSbomValidationResults answers, and the test run survives."""
    code, _, added, took = measured(archive)

    assert code == expected_code
    assert added < MEMORY_LIMIT
    assert took < PROCESSOR_LIMIT_SECONDS


# Each within the limits of sizes, and the code of the last file, for which the steps may not suffice.
TOILS = {
    "components": (
        """packed(*[cyclonedx('components', '{"type":"file","name":"#"}', 60_000, n) for n in range(5)])""",
        TOO_LARGE,
    ),
    "rich components": (
        (
            """packed(cyclonedx('components', '{"type":"library","name":"#","licenses":[{"license":{"id":"MIT"}}],'"""
            """ '"hashes":[{"alg":"SHA-256","content":"' + 'a' * 64 + '"}]}', 50_000))"""
        ),
        TOO_LARGE,
    ),
    "nested components": (
        (
            """packed(*[cyclonedx('components', '{"type":"file","name":"#","components":[{"type":"file","name":"a",'"""
            """ '"components":[{"type":"file","name":"' + 'a' * 300 + '"}]}]}', 20_000, n) for n in range(5)])"""
        ),
        TOO_LARGE,
    ),
    "services": (
        (
            """packed(cyclonedx('services', '{"name":"#","data":[{"flow":"inbound","classification":"a"}],'"""
            """ '"licenses":[{"expression":"MIT"}]}', 60_000))"""
        ),
        TOO_LARGE,
    ),
    "licence terms": ("packed(licensed(' AND '.join(['MIT', 'ISC', 'Zlib'] * 100), 2_000))", TOO_LARGE),
    "distinct licence terms": (
        (
            """packed(licensed(' AND '.join(f'LicenseRef-{n:x}' for n in range(700)), 600, document('',"""
            """ 'hasExtractedLicensingInfos', '{"licenseId":"LicenseRef-#","extractedText":"x","name":"n"}', 700,"""
            """ ',')))"""
        ),
        TOO_LARGE,
    ),
    "licence lists": (
        """packed(spdx('packages', '{' + PACKAGE + ',"licenseInfoFromFiles":[' + '"MIT",' * 900_000 + '"MIT"]}', 1))""",
        TOO_LARGE,
    ),
    "annotations": (
        (
            """packed(spdx('annotations', '{"annotationDate":"2025-03-01T12:00:00Z","annotationType":"OTHER",'"""
            """ '"annotator":"Tool: x","comment":"#"}', 95_000))"""
        ),
        TOO_LARGE,
    ),
    "relations": (
        (
            """packed(*[document(SPDX + f'"comment":"{n}",', 'documentDescribes', '"SPDXRef-DOCUMENT"', 400_000, '}')"""
            """ for n in range(2)])"""
        ),
        TOO_LARGE,
    ),
    "files": (
        (
            """packed(spdx('files', '{"SPDXID":"SPDXRef-#","fileName":"./a","checksums":[{"algorithm":"SHA1",'"""
            """ '"checksumValue":"' + 'a' * 40 + '"}]}', 75_000))"""
        ),
        TOO_LARGE,
    ),
    "bytes": ("packed(*[CYCLONEDX + '\"x\":[' + f'{n},' * 1_900_000 + '0]}' for n in range(10, 15)])", BAD_FORMAT),
    "small files": ("packed(*[cyclonedx('components', '', 0, n) for n in range(9_999)])", None),
}


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
@pytest.mark.parametrize(("archive", "expected_code"), TOILS.values(), ids=TOILS)
def test_toil_ends_within_bounds(archive: str, expected_code: str | None) -> None:
    """What is valid and endless costs less than five seconds, too."""
    _, code, added, took = measured(archive)

    assert code == expected_code
    assert added < MEMORY_LIMIT
    assert took < PROCESSOR_LIMIT_SECONDS
