"""Measure two or more things side by side, in CPU time, so that a noisy machine disturbs them little and alike."""

import gc
import time
from collections.abc import Callable, Sequence
from statistics import median

__all__ = ["Row", "compare", "print_rows"]

# what, ratio or None, limit or None, detail
Row = tuple[str, float | None, float | None, str]


def compare(
    *subjects: Callable[[], object],
    rounds: int = 25,
    calls: int = 40,
    arrange: Sequence[Callable[[], object]] | None = None,
) -> list[float]:
    """Seconds per call of each subject: the median over rounds in which all subjects take turns.

    arrange: what is done before the turn of each, uncounted.
    """
    arrange = arrange or [_nothing for _ in subjects]
    for subject, prepare in zip(subjects, arrange, strict=True):
        prepare()
        subject()
    samples: list[list[float]] = [[] for _ in subjects]
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for subject, prepare, taken in zip(subjects, arrange, samples, strict=True):
                prepare()
                start = time.thread_time()
                for _ in range(calls):
                    subject()
                taken.append((time.thread_time() - start) / calls)
    finally:
        gc.enable()
    return [median(taken) for taken in samples]


def _nothing() -> None:
    """Needs no arrangement."""


def print_rows(title: str, rows: list[Row]) -> None:
    """Write a table; a ratio over its limit is marked."""
    print(f"\n{title}")
    for what, ratio, limit, detail in rows:
        figure = "" if ratio is None else f"{ratio:8.3f}"
        bound = "" if limit is None else f"<= {limit:<5g} {'ok' if ratio is not None and ratio <= limit else 'OVER'}"
        print(f"  {what:<44} {figure:>8}  {bound:<13} {detail}")
