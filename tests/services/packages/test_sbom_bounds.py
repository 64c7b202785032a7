"""What a hostile archive may cost: memory of the process and, by the limit of each run, time."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.hostile

MEMORY_LIMIT = 200 * 1024 * 1024
TIME_LIMIT_SECONDS = 120

# Runs in a process of its own: makes the archive, prints the first error code and how much memory validation added.
PROGRAM = """
import io, json, resource, sys, zipfile
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
    return packed(start + f'"{member}":[' + ",".join(unit.replace("#", f"{n:x}") for n in range(times)) + "]" + end)

archive = eval(sys.argv[1])
validate_archive(packed(CYCLONEDX[:-1] + "}", SPDX[:-1] + "}"), key="warm-up")
before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
# Forgets the peak of making the archive.
Path("/proc/self/clear_refs").write_text("5")
code = validate_archive(archive, key="bom.zip").results[0].error_code
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps([code, int(peak.split()[1]) * 1024 - before]))
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


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
@pytest.mark.parametrize(("archive", "expected_code"), BOMBS.values(), ids=BOMBS)
def test_bomb_ends_in_a_result_within_bounds(archive: str, expected_code: str | None) -> None:
    """Whatever is stored, ListSbomValidationResults answers, and the test run survives."""
    command = [sys.executable, "-c", PROGRAM, archive]

    run = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT_SECONDS, check=True)
    code, added = json.loads(run.stdout)

    assert code == expected_code
    assert added < MEMORY_LIMIT
