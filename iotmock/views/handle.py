"""The handle in a notebook: where it stands, and how much has happened there."""

from __future__ import annotations

from datetime import datetime

from iotmock.core.tables import Table

__all__ = ["handle_table"]


def handle_table(title: str, account: str, region: str, now: datetime, counts: dict[str, int]) -> Table:
    """A row for each fact. counts: how many messages and the like there are, by name."""
    rows = [
        ("account", account),
        ("region", region),
        ("now", f"{now:%Y-%m-%d %H:%M:%S} UTC"),
        *((name, f"{count:,}") for name, count in counts.items()),
    ]
    return Table(title, ("", ""), rows)
