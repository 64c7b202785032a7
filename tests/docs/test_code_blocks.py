"""The code in README.md and docs/ is run as a reader would run it."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import botocore
import pytest
from sybil import Example, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.myst import CodeBlockParser, SkipParser

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = PAGES[0].read_text(encoding="utf-8")


def sh_blocks() -> list[str]:
    """The shell commands of README.md, in order."""
    return re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


needs_newest = pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44), reason="the documents show the newest AWS API"
)


def run_blocks(page: Path, folder: Path) -> None:
    """Save blocks with tests and give them to pytest, execute the others one after the other."""
    run_plainly = PythonEvaluator()
    pasted: list[str] = []

    def evaluate(example: Example) -> None:
        if "def test_" in example.parsed:
            pasted.append(example.parsed)
        else:
            run_plainly(example)

    for example in Sybil([CodeBlockParser(language="python", evaluator=evaluate), SkipParser()]).parse(page):
        example.evaluate()
    if not pasted:
        return
    for number, block in enumerate(pasted):
        (folder / f"test_pasted_{number}.py").write_text(block, encoding="utf-8")
    # A process of its own: a second pytest in this one would import moto and iotmock anew.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", str(folder)]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert f"{sum(block.count('def test_') for block in pasted)} passed in " in run.stdout


@needs_newest
@pytest.mark.parametrize("region", [None, "eu-west-1"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_reader_runs_every_code_block_of_a_page(
    page: Path, region: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the reader's environment says that AWS is, or nowhere."""
    if region is not None:
        monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    run_blocks(page, tmp_path)


@needs_newest
def test_a_reader_with_a_config_file_runs_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A region may be configured there as well."""
    config = tmp_path / "config"
    config.write_text("[default]\nregion = ap-southeast-2\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    (tmp_path / "lamp").mkdir()
    run_blocks(PAGES[0], tmp_path / "lamp")


def test_a_newcomer_finds_two_commands_of_one_line_first() -> None:
    """README.md opens with the demo and the test suite, each one line to paste."""
    first, second = sh_blocks()[:2]

    assert (first.count("\n"), second.count("\n")) == (1, 1)
    assert first.endswith("python -m iotmock demo\n")
    assert "tox" in second


def test_the_continuous_integration_runs_the_readme_command() -> None:
    """`.ci/run` is the second command of README.md and nothing else."""
    script = ROOT / ".ci" / "run"

    assert script.read_text(encoding="utf-8").splitlines()[-1] == sh_blocks()[1].strip()
    assert script.stat().st_mode & stat.S_IXUSR


def test_a_newcomer_pastes_a_first_test_of_six_lines() -> None:
    """The first Python block of README.md is a whole test in six lines of code."""
    block = re.search(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)

    assert block is not None
    assert len([line for line in block[1].splitlines() if line.strip()]) == 6


def test_a_newcomer_follows_the_readme_inside_the_checkout(tmp_path: Path) -> None:
    """The third command, to the letter, with the first test where README says: outside the checkout."""
    checkout, folder = tmp_path / "iotmock", tmp_path / "lamp"
    (checkout / "tests").mkdir(parents=True)
    (checkout / "tests" / "conftest.py").write_text("raise ImportError('the suite of the library was collected')")
    (checkout / "tests" / "test_library.py").write_text("def test_it(): pass")
    shutil.copy(ROOT / "pyproject.toml", checkout)
    # The environment that the first command makes; pip finds there what it is asked for.
    (checkout / ".venv").symlink_to(sys.prefix)
    folder.mkdir()
    block = re.search(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert block is not None
    (folder / "test_lamp.py").write_text(block[1])
    run = subprocess.run(
        ["bash", "-c", sh_blocks()[2]], cwd=checkout, capture_output=True, text=True, check=False, env=_no_options()
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 passed in " in run.stdout


def _no_options() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
