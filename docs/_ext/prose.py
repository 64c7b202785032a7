"""Docstrings as HTML, for the directives that show them."""

import inspect
import re
from html import escape

__all__ = ["paragraphs", "sentence"]


def sentence(text: str) -> str:
    """A line of a docstring: what stands between backticks is code."""
    return re.sub(r"`+([^`]+)`+", r"<code>\1</code>", escape(text, quote=False))


def paragraphs(docstring: str | None) -> str:
    """A whole docstring; `Raises:` and `Source:` begin paragraphs of their own."""
    text = inspect.cleandoc(docstring or "")
    text = re.sub(r"\n(Raises|Source):", r"\n\n\1:", text)
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "".join(f"<p>{sentence(part)}</p>" for part in parts)
