"""A device shadow as a picture: desired, reported and delta side by side, one row per leaf.

The picture is taken once: later updates do not show, and nobody can change a shadow through it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from iotmock.core.texts import cut, did_you_mean, shown
from iotmock.services.shadows.backend import ShadowsBackend

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["ShadowView", "view_shadow"]

_ROWS_SHOWN: Final = 50

_Path: TypeAlias = tuple[str, ...]

_SECTIONS: Final = ("desired", "reported", "delta")
_WIDEST_TEXT: Final = 60
_CELL: Final = "text-align:left;padding:2px 10px"
_DIFFERENT: Final = f"{_CELL};background:#fff3cd;color:#4d3800"


@dataclass(frozen=True, slots=True, repr=False)
class ShadowView:
    """A shadow as it was when it was looked at; its documents are as GetThingShadow answers them.

    shadow_name: None for the classic shadow. taken_at: does not count when two pictures are compared.
    """

    thing_name: str
    shadow_name: str | None
    state: dict[str, Any]
    metadata: dict[str, Any]
    version: int
    taken_at: datetime = field(compare=False)

    def __repr__(self) -> str:
        parts = [f"{section} {cut(json.dumps(part), 120)}" for section, part in self.state.items()]
        return f"<ShadowView {self.title}: {', '.join(parts) or 'empty'}>"

    @property
    def desired(self) -> dict[str, Any]:
        """What the device shall become; empty where nothing is desired."""
        return dict(self.state.get("desired", {}))

    @property
    def reported(self) -> dict[str, Any]:
        """What the device says it is; empty where nothing was reported."""
        return dict(self.state.get("reported", {}))

    @property
    def delta(self) -> dict[str, Any]:
        """What is desired and not reported; empty where both agree."""
        return dict(self.state.get("delta", {}))

    @property
    def title(self) -> str:
        """Which shadow it is, and in which version."""
        name = "classic shadow" if self.shadow_name is None else f"shadow {self.shadow_name}"
        return f"{self.thing_name}, {name}, version {self.version}"

    def __str__(self) -> str:
        rows = [(".".join(path), *cells) for path, cells in islice(self._rows(), _ROWS_SHOWN)]
        table = [("", *_SECTIONS), *(tuple(map(_shortened, row)) for row in rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
        return "\n".join([self.title, *lines, *self._rest()])

    def _repr_html_(self) -> str:
        head = "".join(f'<th style="{_CELL}">{section}</th>' for section in ("", *_SECTIONS))
        rows = "".join(self._html_row(path, cells) for path, cells in islice(self._rows(), _ROWS_SHOWN))
        rest = "".join(f'<tr><td style="{_CELL}" colspan="4">{line}</td></tr>' for line in self._rest())
        caption = f'<caption style="text-align:left">{escape(self.title)}</caption>'
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}{rest}</tbody></table>"

    def _rest(self) -> Iterator[str]:
        more = sum(1 for _ in self._rows()) - _ROWS_SHOWN
        if more > 0:
            yield f"and {more:,} more"

    def _html_row(self, path: _Path, cells: tuple[str, ...]) -> str:
        style = _DIFFERENT if cells[-1] else _CELL
        values = "".join(
            f'<td style="{style}"{self._since(section, path)}>{escape(text)}</td>'
            for section, text in zip(_SECTIONS, cells, strict=True)
        )
        return f'<tr><th style="{_CELL}">{escape(".".join(path))}</th>{values}</tr>'

    def _since(self, section: str, path: _Path) -> str:
        """The time of a leaf, as a tool tip; arrays have one per element, all of them the same."""
        node: Any = self.metadata.get(section)
        for key in path:
            node = node.get(key) if isinstance(node, dict) else None
        while isinstance(node, list) and node:
            node = node[0]
        since = node.get("timestamp") if isinstance(node, dict) else None
        return f' title="{datetime.fromtimestamp(since, UTC):%Y-%m-%d %H:%M:%S} UTC"' if isinstance(since, int) else ""

    def _rows(self) -> Iterator[tuple[_Path, tuple[str, ...]]]:
        sections = [dict(_leaves(self.state.get(section, {}))) for section in _SECTIONS]
        for path in dict.fromkeys(path for leaves in sections for path in leaves):
            yield path, tuple(leaves.get(path, "") for leaves in sections)


def view_shadow(call: Call, thing_name: str, shadow_name: str | None = None) -> ShadowView:
    """Take a picture of a shadow.

    Raises: LookupError.
    """
    backend = call.backend(ShadowsBackend)
    document = backend.document_or_none(call, thing_name, shadow_name)
    if document is None:
        name = "classic shadow" if shadow_name is None else f"shadow {shown(shadow_name)}"
        text = f"thing {shown(thing_name)} has no {name}: the first update of it, by whomever, makes it"
        raise LookupError(text + _similar(backend.shadow_names(), thing_name, shadow_name))
    members = json.loads(document)
    return ShadowView(
        thing_name, shadow_name, members["state"], members.get("metadata", {}), members["version"], call.now
    )


def _similar(known: Iterable[tuple[str, str | None]], thing_name: str, shadow_name: str | None) -> str:
    """A question about the shadow that is probably meant: another one of the thing, else one of a similar thing."""
    shadows: dict[str, list[str | None]] = {}
    for thing, shadow in known:
        shadows.setdefault(thing, []).append(shadow)
    if thing_name not in shadows:
        return did_you_mean(thing_name, shadows)
    named = [name for name in shadows[thing_name] if name is not None]
    if shadow_name is None:
        return f"; it has {', '.join(map(shown, named[:5]))}"
    return did_you_mean(shadow_name, named)


def _leaves(node: Mapping[str, Any], above: _Path = ()) -> Iterator[tuple[_Path, str]]:
    for key, value in node.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), json.dumps(value, ensure_ascii=False)


def _shortened(text: str) -> str:
    """What fits beside the other columns of a terminal."""
    return text if len(text) <= _WIDEST_TEXT else f"{text[: _WIDEST_TEXT - 3]}..."
