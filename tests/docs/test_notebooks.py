"""The notebooks of docs/ are run cell by cell, and what a cell shows is drawn; the documentation runs them as well."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from iotmock import IoTMock
from iotmock.core.entry import seam

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.ipynb"))


@pytest.fixture(autouse=True)
def _no_mock_stays() -> Iterator[None]:
    """A notebook that an older botocore lets go only half of its way has not stopped its own."""
    yield
    seam.stop_open_ones()


def cells(notebook: Path) -> list[str]:
    """The code of a notebook."""
    found: Any = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]


def run(cell: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does; what its last line gives."""
    tree = ast.parse(cell)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_draws(notebook: Path) -> None:
    """Whatever it shows of ours has a picture; it leaves no mock behind."""
    names: dict[str, Any] = {}
    shown = [run(cell, names) for cell in cells(notebook)]
    drawn = [value for value in shown if value is not None and not isinstance(value, str | int)]
    assert len(drawn) >= 4
    assert all("<" in value._repr_html_() for value in drawn if hasattr(value, "_repr_html_"))
    with pytest.raises(RuntimeError, match="no mock is active"):
        IoTMock.current()


def test_notebooks_are_kept_without_output() -> None:
    """What they show is made when the documentation is built."""
    assert len(NOTEBOOKS) == 2
    for notebook in NOTEBOOKS:
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            assert cell.get("outputs", []) == []
            assert cell.get("execution_count") is None


def test_lamp_ends_as_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    """One command succeeded, one was rejected, one timed out; the delta that is left is the level."""
    names: dict[str, Any] = {}
    for cell in cells(next(path for path in NOTEBOOKS if path.stem == "a-lamp")):
        run(cell, names)
    iot = names["iot"]
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "SUCCEEDED",
        "REJECTED",
        "TIMED_OUT",
    ]
    assert (iot.shadow("lamp").delta, iot.shadow("lamp").reported["level"]) == ({"level": 9}, 5)


def test_fleet_ends_as_it_says() -> None:
    """Stopped the first time, complete the second time."""
    names: dict[str, Any] = {}
    jobs = [
        value
        for cell in cells(next(path for path in NOTEBOOKS if path.stem == "a-fleet"))
        if type(value := run(cell, names)).__name__ == "JobView"
    ]
    assert [job.status for job in jobs] == ["CANCELED", "COMPLETED"]
    assert (jobs[1].counts["FAILED"], jobs[1].counts["SUCCEEDED"]) == (12, 38)
