"""Unsupported versions of moto, boto3 and botocore: one clear message."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from iotmock.core.entry import supported

ROOT = Path(__file__).parents[3]
FAKE = """
import importlib.metadata as metadata
found = metadata.version
metadata.version = lambda name: {versions!r}.get(name) or found(name)
"""


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        ({"moto": "5.0.28"}, "moto 5.0.28: pip install 'moto>=5.1,<6'"),
        ({"moto": "6.0.0"}, "moto 6.0.0: pip install 'moto>=5.1,<6'"),
        ({"moto": "4.2.14", "botocore": "1.34.0"},
         "botocore 1.34.0, moto 4.2.14: pip install 'botocore>=1.35.93' 'moto>=5.1,<6'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "statement", ["import iotmock; iotmock.mock_iot().start()", "from iotmock.handle import IoTMock"]
)
def test_unsupported_version_is_named(versions: dict[str, str], message: str, statement: str) -> None:
    """With the remedy, as the last line, and before anything of theirs is touched."""
    program = FAKE.format(versions=versions) + statement
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.stderr.splitlines()[-1] == f"ImportError: iotmock does not work with {message}"


@pytest.mark.parametrize("version", ["5.1.0", "5.1", "5.99.dev3", "5.2.5"])
def test_supported_versions_pass(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """And what has no metadata."""
    monkeypatch.setattr(supported, "_installed", {"moto": version}.get)
    supported.check()


def test_bounds_are_those_of_the_package() -> None:
    """pip and the check agree."""
    project: Any = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, (lowest, too_high) in supported.BOUNDS.items():
        below = "" if too_high is None else f",<{'.'.join(map(str, too_high))}"
        assert f"{name}>={'.'.join(map(str, lowest))}{below}" in project["dependencies"]
