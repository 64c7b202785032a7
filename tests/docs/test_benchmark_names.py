"""The benchmarks that the pages name can be run by these names."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]


def _parts_that_are_offered() -> set[str]:
    """Told by the command itself, which refuses a part that it does not have."""
    command = [sys.executable, "-m", "benchmarks", "none"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    return set(run.stderr.partition("there are:")[2].replace(",", " ").split())


def test_every_benchmark_is_offered_by_its_name() -> None:
    """A module that can run is a part."""
    modules = (ROOT / "benchmarks").glob("*.py")
    runnable = {path.stem for path in modules if re.search(r"^def run\(", path.read_text("utf-8"), re.M)}
    assert _parts_that_are_offered() == runnable


def test_every_benchmark_that_a_page_names_is_offered() -> None:
    """`python -m benchmarks fleet` and its like."""
    named = {name for page in PAGES for name in re.findall(r"python -m benchmarks (\w+)", page.read_text("utf-8"))}
    assert {"fleet", "instructions", "memory"} <= named <= _parts_that_are_offered()
