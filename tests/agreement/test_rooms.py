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
    return {name for name in found if name.startswith(f"{room}.")}


def _modules(room: Path) -> dict[str, Path]:
    """All modules of a room, those of its folders too, by their dotted names."""
    above = room.parents[2]
    return {".".join(path.relative_to(above).with_suffix("").parts): path for path in room.rglob("*.py")}


def _called(call: ast.Call) -> str | None:
    """The last part of what is called: `errors.Refused()` and `Refused()` are one."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: path.name)
def test_room_imports_itself_in_no_circle(room: Path) -> None:
    """Errors stand below the state that they speak of, also where only a type is needed."""
    modules = _modules(room)
    graph = {name: _imported(path, f"iotmock.services.{room.name}") & modules.keys() for name, path in modules.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: path.name)
def test_room_makes_its_errors_in_one_module(room: Path) -> None:
    """Texts of AWS errors stand in an `errors.py` or a part of it, those of a refused device or in `rejections.py`."""
    classes = set(errors.__all__) | {"DeviceRefused", "DocumentError", "ResponseRejected"}
    made = {
        f"{name}:{node.lineno}"
        for name, module in _modules(room).items()
        if not module.name.endswith("errors.py") and module.name != "rejections.py"
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _called(node) in classes
    }
    assert not made
