"""What can be saved: every backend, every action that is planned, and all that the state consists of."""

import ast
import dataclasses
from importlib import import_module
from pathlib import Path

import pytest

import iotmock
from iotmock.core import savable
from iotmock.core.rooms.backend import Backend
from iotmock.core.world.saved.shapes import shape_of
from iotmock.services import ROOMS, open_rooms

open_rooms()
PACKAGE = Path(iotmock.__path__[0])
MODULES = sorted([*PACKAGE.glob("core/**/*.py"), *PACKAGE.glob("services/**/*.py")])


def planned(module: Path) -> set[str]:
    """The functions of a module that it plans: what follows the instant and the rank."""
    calls = [node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return {
        argument.id
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "schedule"
        for argument in call.args[2:3]
        if isinstance(argument, ast.Name)
    }


@pytest.mark.parametrize("kind", [one for one in Backend.__subclasses__() if one.__module__.startswith("iotmock.")])
def test_backend_is_savable(kind: type) -> None:
    """Otherwise no mock that has used the room can be saved."""
    assert savable.form_of(kind) is not None


@pytest.mark.parametrize("module", MODULES, ids=lambda path: "/".join(path.parts[-3:]))
def test_planned_action_is_savable(module: Path) -> None:
    """A deadline holds it."""
    loaded = import_module(".".join(module.relative_to(PACKAGE.parent).with_suffix("").parts))
    # The calendar of jobs chooses between two.
    names = planned(module) - {"action"}
    assert {name for name in names if savable.name_of(getattr(loaded, name)) is None} == set()


@pytest.mark.parametrize("name", ["jobs.change", "jobs.end"])
def test_action_that_is_chosen_is_savable(name: str) -> None:
    """Those of the calendar."""
    assert callable(savable.found(name))


@pytest.mark.parametrize("room", ROOMS)
def test_state_is_savable(room: str) -> None:
    """Each data class of a `state.py`."""
    try:
        module = import_module(f"iotmock.services.{room}.state")
    except ModuleNotFoundError:
        assert room in {"messaging", "indexing"}
        return
    own = [one for one in vars(module).values() if dataclasses.is_dataclass(one) and one.__module__ == module.__name__]
    assert [one for one in own if isinstance(one, type) and savable.form_of(one) is None] == []


@pytest.mark.parametrize("form", savable.forms(), ids=lambda form: form.name)
def test_declared_class_says_what_it_consists_of(form: savable.Form) -> None:
    """By its fields, its slots, or a fresh instance; what is left out is no member."""
    shape = shape_of(form)
    assert not form.leave.keys() & set(shape.members)
    for make in (*form.leave.values(), *shape.defaults.values()):
        make()
