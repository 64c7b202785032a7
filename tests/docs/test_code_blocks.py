"""The code in README.md and docs/ is run as a reader would run it."""

import re
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


@pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44), reason="the documents show the newest AWS API"
)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_reader_runs_every_code_block_of_a_page(page: Path, tmp_path: Path) -> None:
    """Blocks with tests are saved and given to pytest; other blocks are executed one after the other."""
    run_plainly = PythonEvaluator()

    def evaluate(example: Example) -> str | None:
        if "def test_" not in example.parsed:
            return run_plainly(example)
        pasted = tmp_path / "test_pasted.py"
        pasted.write_text(example.parsed, encoding="utf-8")
        # A process of its own: a second pytest in this one would import moto and iotmock anew.
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", str(pasted)]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        passed = f"{example.parsed.count('def test_')} passed in " in run.stdout
        return None if passed and run.returncode == 0 else run.stdout

    sybil = Sybil([CodeBlockParser(language="python", evaluator=evaluate), SkipParser()])
    for example in sybil.parse(page):
        example.evaluate()


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
