"""What holds inside every room, as far as its source shows it."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from iotmock import services
from iotmock.core import errors

ROOMS = sorted(path.parent for path in Path(services.__path__[0]).glob("*/__init__.py"))


def _imported(module: Path, room: str) -> set[str]:
    """The modules of the same room that a module imports, for types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.removeprefix(f"{room}.") for name in found if name.startswith(f"{room}.")}


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: path.name)
def test_room_imports_itself_in_no_circle(room: Path) -> None:
    """Errors stand below the state that they speak of, also where only a type is needed."""
    graph = {module.stem: _imported(module, f"iotmock.services.{room.name}") for module in room.glob("*.py")}
    names = graph.keys()
    TopologicalSorter({module: imported & names for module, imported in graph.items()}).prepare()


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: path.name)
def test_room_makes_its_errors_in_one_module(room: Path) -> None:
    """Every text of an AWS error stands in the room's `errors.py`."""
    classes = set(errors.__all__) | {"DocumentError", "ResponseRejected"}
    made = {
        f"{module.name}:{node.lineno}"
        for module in room.glob("*.py")
        if module.name != "errors.py"
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in classes
    }
    assert not made
