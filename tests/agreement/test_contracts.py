"""The import contracts in pyproject.toml notice what they are there for: each is broken on purpose, in a copy."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What breaks each contract: (module, import).
VIOLATIONS = {
    "The wings of the floor": ("core/mqtt/topics.py", "iotmock.core.world.deadlines"),
    "The wire's front is its only door": ("services/messaging/errors.py", "iotmock.core.wire.values"),
    "Only the world and the handle make brokers; rooms ask their call": (
        "services/shadows/errors.py",
        "iotmock.core.mqtt.broker",
    ),
    "Rooms: each knows lower ones only, account is the lowest": (
        "services/account/endpoints.py",
        "iotmock.services.messaging.errors",
    ),
    "The state of packages is its own": ("services/commands/listing.py", "iotmock.services.packages.state"),
    "No import circle, not even for types": ("core/mqtt/publisher.py", "iotmock.core.mqtt.message"),
    "Services know nothing of moto, boto3, botocore, responses": ("services/shadows/state.py", "moto"),
    "moto, boto3 and responses stay behind the seam": ("core/rooms/paging.py", "boto3"),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the check says of a copy with all violations, one of them for types only."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "iotmock", folder / "iotmock", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for number, (module, imported) in enumerate(VIOLATIONS.values()):
        path = folder / "iotmock" / module
        line = f"import {imported}\n"
        if number == 0:
            line = f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {line}"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{line}", encoding="utf-8")
    program = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as main; main()"
    run = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Contracts:" in run.stdout, run.stdout + run.stderr
    return re.sub(r"\s+", " ", run.stdout)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_contract_that_is_broken_on_purpose_is_reported(report: str, contract: str) -> None:
    """By its name, and with the module that breaks it."""
    module, imported = VIOLATIONS[contract]
    assert f"{contract} BROKEN" in report
    importer = "iotmock." + module.removesuffix(".py").replace("/", ".")
    assert importer in report or f".{importer.rpartition('.')[2]}" in report
    assert imported.rpartition(".")[2] in report


def test_other_contracts_are_kept(report: str) -> None:
    """The violations break nothing else."""
    broken = len(re.findall(" BROKEN", report))
    assert broken == len(VIOLATIONS)
