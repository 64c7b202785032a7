"""The directive `operations`: what iotmock answers itself, from the registry that answers it."""

from html import escape
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from iotmock.core.rooms.registration import OPERATIONS, TOPICS
from iotmock.services import open_rooms
from prose import sentence


def summary(method: object) -> str:
    """The first line of a docstring, as HTML."""
    return sentence((getattr(method, "__doc__", None) or "").strip().partition("\n")[0])


def rows(pairs: list[tuple[str, str]], head: str) -> str:
    """A table of a name and what it does."""
    body = "".join(f"<tr><td><code>{escape(name)}</code></td><td>{text}</td></tr>" for name, text in pairs)
    return (
        '<div class="table-wrapper docutils container"><table class="docutils">'
        f"<thead><tr><th>{head}</th><th>what it does</th></tr></thead><tbody>{body}</tbody></table></div>"
    )


def section(title: str, content: str) -> nodes.section:
    """A section with a heading of its own."""
    made = nodes.section(ids=[nodes.make_id(title)])
    made += nodes.title(text=title)
    made += nodes.raw("", content, format="html")
    return made


class Operations(SphinxDirective):
    """`{operations}`: a section for each service, then the reserved topics."""

    def run(self) -> list[nodes.Node]:
        """Everything that is registered, in alphabetical order."""
        sections: list[nodes.Node] = []
        known = sorted(OPERATIONS.values(), key=lambda operation: operation.key)
        for service, group in groupby(known, key=lambda operation: operation.service):
            pairs = [(operation.name, summary(operation.method)) for operation in group]
            count = f"{len(pairs)} operation{'' if len(pairs) == 1 else 's'}"
            sections.append(section(service, f"<p>{count}</p>{rows(pairs, 'operation')}"))
        topics = sorted((route.pattern, summary(route.method)) for route in TOPICS)
        sections.append(section("Reserved topics", f"<p>{len(topics)} topics</p>{rows(topics, 'topic')}"))
        return sections


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    open_rooms()
    app.add_directive("operations", Operations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
