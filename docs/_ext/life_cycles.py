"""The directive `life-cycles`: every state table of every room, drawn and spelled out.

The pages show what the code does, because both come from the same `Table` objects.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from html import escape
from types import ModuleType
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import iotmock.services
from iotmock.core.rooms.state_machine import Table
from state_drawing import draw, name_of


def transition_modules() -> Iterator[tuple[str, ModuleType]]:
    """(room, module) for every module of a room that holds state tables; large rooms have several."""
    for room in pkgutil.iter_modules(iotmock.services.__path__):
        package = importlib.import_module(f"iotmock.services.{room.name}")
        for module in pkgutil.iter_modules(package.__path__):
            if module.name.endswith("transitions"):
                yield room.name, importlib.import_module(f"{package.__name__}.{module.name}")


def tables(module: ModuleType) -> list[Table[Any]]:
    """The state tables of a module, in the order in which they stand there."""
    return [value for value in vars(module).values() if isinstance(value, Table)]


def grid(table: Table[Any]) -> str:
    """The table as HTML: events by states, or states by events where these are fewer, because columns are wide."""
    states = {state: "(none yet)" if state is None else name_of(table, state) for state in table.rows}
    cells = {(state, event): name_of(table, row[event]) for state, row in table.rows.items() for event in row}
    if len(table.events) < len(states):
        corner, head = "state", [str(event) for event in table.events]
        body = [(name, [cells.get((state, event), "") for event in table.events]) for state, name in states.items()]
    else:
        corner, head = "event", list(states.values())
        body = [(str(event), [cells.get((state, event), "") for state in states]) for event in table.events]
    columns = "".join(f"<th>{escape(name)}</th>" for name in head)
    rows = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for name, line in body
    )
    return (
        '<div class="table-wrapper docutils container"><table class="docutils grid">'
        f"<thead><tr><th>{corner}</th>{columns}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


class LifeCycles(SphinxDirective):
    """`{life-cycles}`: all rooms, or with `:room:` one of them."""

    option_spec: ClassVar[dict[str, Any]] = {"room": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """One section per table."""
        wanted = self.options.get("room")
        found = [
            (room, table) for room, module in transition_modules() if wanted in (None, room) for table in tables(module)
        ]
        if not found:
            raise self.error(f"no state tables in {wanted or 'any room'}")
        return [self.section(room, table) for room, table in found]

    def section(self, room: str, table: Table[Any]) -> nodes.section:
        """Heading, picture, grid."""
        title = table.resource[0].upper() + table.resource[1:]
        section = nodes.section(
            ids=[nodes.make_id(f"{room} {table.resource}")], names=[nodes.fully_normalize_name(title)]
        )
        section += nodes.title(title, title)
        section += nodes.raw("", f'<div class="life-cycle">{draw(table)}</div>{grid(table)}', format="html")
        return section


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_directive("life-cycles", LifeCycles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
