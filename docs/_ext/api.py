"""The directive `api`: the public face from its docstrings, one section for each class."""

import inspect
import re
from collections.abc import Iterator
from html import escape
from importlib import import_module
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from operations import section
from prose import paragraphs

__all__ = ["members_of"]


def members_of(owner: type) -> Iterator[tuple[str, Any]]:
    """The public members of a class, as they were written, base classes of ours included."""
    seen: set[str] = set()
    for cls in owner.__mro__:
        if not cls.__module__.startswith("iotmock"):
            continue
        for name, member in vars(cls).items():
            if name.startswith("_") or name in seen or not (callable(member) or _described(member)):
                continue
            seen.add(name)
            yield name, member


def _described(member: object) -> bool:
    return isinstance(member, property | staticmethod | classmethod)


def signature_of(name: str, member: Any) -> str:
    """How a member is written, without the modules of its types."""
    if isinstance(member, property):
        kind = inspect.signature(member.fget).return_annotation if member.fget else inspect.Signature.empty
        return f"{name}: {_type_name(kind)}" if kind is not inspect.Signature.empty else name
    function = member.__func__ if isinstance(member, staticmethod | classmethod) else member
    try:
        written = inspect.signature(function)
    except (TypeError, ValueError):
        return name
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in written.parameters.values()
        if parameter.name not in ("self", "cls")
    ]
    return f"{name}{written.replace(parameters=parameters, return_annotation=inspect.Signature.empty)}"


def _type_name(annotation: object) -> str:
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
    return re.sub(r"[\w.]+\.(\w+)", r"\1", text)


def describe(owner: type) -> str:
    """A class: what it is, then its members."""
    parts = [paragraphs(owner.__doc__)]
    for name, member in members_of(owner):
        docstring = member.fget.__doc__ if isinstance(member, property) else getattr(member, "__doc__", None)
        anchor = f"{owner.__name__}.{name}"
        parts.append(
            f'<dl class="api"><dt id="{anchor}"><code>{escape(signature_of(name, member))}</code></dt>'
            f"<dd>{paragraphs(docstring)}</dd></dl>"
        )
    return "".join(parts)


class Api(SphinxDirective):
    """`{api}`: the classes named in the body, a line each as `module:Class`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """A section for each class, in the order of the page."""
        sections: list[nodes.Node] = []
        for line in self.content:
            module, _, name = line.strip().partition(":")
            owner = getattr(import_module(module), name)
            sections.append(section(name, describe(owner)))
        return sections


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_directive("api", Api)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
