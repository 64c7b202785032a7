"""Files of snapshots: the first line, which says what it is, the lines of the state, and the last, which counts them.

Alone kept here: a file is there as a whole or not at all, and what is read from one is complete.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple

from iotmock import __version__
from iotmock.core import moto_state
from iotmock.core.moto_state import Place
from iotmock.core.names import new_secret
from iotmock.core.texts import shown
from iotmock.core.world.saved.notation import Unwritable, json_line
from iotmock.core.world.saved.reading import Reader
from iotmock.core.world.saved.writing import Survey, Writer
from iotmock.core.world.state import WorldState

__all__ = ["SavedState", "UnreadableSnapshot", "UnsavableSnapshot", "read_file", "write_file"]

_FORMAT: Final = "iotmock snapshot"
_VERSION: Final = 1
_MOTO, _STATE = "moto", "state"
_REMEDY: Final = "build the state anew and save it again, or restore an unchanged copy of the file"
_Path = str | os.PathLike[str]


class UnsavableSnapshot(ValueError):
    """A snapshot holds what no file can hold; nothing was written."""


class UnreadableSnapshot(ValueError):
    """A file is no snapshot that this version can restore; nothing has changed."""


class SavedState(NamedTuple):
    """What a file holds. side: of moto; digest: of the lines that were read."""

    state: WorldState
    side: dict[Place, dict[str, Any]]
    at: datetime
    digest: bytes = b""


# Writing


def write_file(path: _Path, saved: SavedState, refused: Sequence[str] = ()) -> None:
    """Write a file, in the place of an earlier one. refused: what the state holds and no file can hold.

    Raises: UnsavableSnapshot, OSError.
    """
    target = Path(path)
    if refused:
        raise _unsavable(target, ", ".join(refused))
    # Others may write the same file at the moment.
    half = target.with_name(f"{target.name}.{new_secret().hex()}.half")
    try:
        with half.open("x", encoding="ascii", newline="\n") as file:
            file.writelines(f"{line}\n" for line in _lines(saved))
        half.replace(target)
    except Unwritable as error:
        raise _unsavable(target, str(error)) from error
    finally:
        half.unlink(missing_ok=True)


def _unsavable(target: Path, what: str) -> UnsavableSnapshot:
    return UnsavableSnapshot(
        f"{shown(str(target))} was not written: the state holds {what}, which no file can hold. Take it out before"
        " `iot.snapshot()`, or keep the snapshot in memory"
    )


def _lines(saved: SavedState) -> Iterator[str]:
    roots = {_MOTO: saved.side, _STATE: saved.state}
    survey = Survey(roots)
    yield json_line(
        {
            "format": _FORMAT,
            "version": _VERSION,
            "iotmock": __version__,
            "at": saved.at.isoformat(),
            "holds": dict(sorted(survey.counts.items())),
        }
    )
    count = 2
    for line in Writer(survey).lines(roots):
        yield line
        count += 1
    yield json_line({"lines": count})


# Reading


def read_file(path: _Path) -> SavedState:
    """Read a file.

    Raises: UnreadableSnapshot, OSError.
    """
    # Version control may have given the lines other ends.
    with Path(path).open(encoding="utf-8-sig") as file, _explained(path, [0]) as place:
        place[0] = 1
        at = _read_first(file.readline())
        reader = Reader()
        digest = _read_lines(file, reader, place)
        for number, finish, value in reader.finishing:
            place[0] = number
            finish(value)
        place[0] = 1
        return _checked(reader.roots, at)._replace(digest=digest)


@contextmanager
def _explained(path: _Path, place: list[int]) -> Iterator[list[int]]:
    """Have whatever goes wrong name the file, the line and what to do. place: the number of the line."""
    try:
        yield place
    except Exception as error:  # a line without sense may lead to any
        reason = str(error) or type(error).__name__
        raise UnreadableSnapshot(
            f"{shown(os.fspath(path))}, line {place[0]}: {reason}. Nothing was restored: {_REMEDY}"
        ) from error


def _read_first(line: str) -> datetime:
    try:
        head = json.loads(line)
    except ValueError:
        head = None
    if type(head) is not dict or head.get("format") != _FORMAT:
        raise ValueError("this is no file of `iot.snapshot().save(...)`")
    if type(head.get("version")) is not int or not 1 <= head["version"] <= _VERSION:
        raise ValueError(
            f"its format has version {shown(head.get('version'))}, and iotmock reads 1 to {_VERSION}: it was saved by"
            f" iotmock {shown(head.get('iotmock'))}, install that or a later one"
        )
    at = datetime.fromisoformat(head["at"])
    if at.utcoffset() is None:
        raise ValueError(f"the instant {head['at']} has no zone")
    return at


def _read_lines(file: Any, reader: Reader, place: list[int]) -> bytes:
    """Read all lines; gives their digest."""
    digest = blake2b(digest_size=16)
    for line in file:
        place[0] += 1
        digest.update(line.encode())
        if line.startswith("{"):
            reader.end()
            if json.loads(line) != {"lines": place[0]} or file.readline():
                raise ValueError("lines are missing, or there are more than there were")
            return digest.digest()
        reader.take(place[0], line)
    raise ValueError("the file ends before its end: lines are missing")


def _checked(roots: Mapping[str, Any], at: datetime) -> SavedState:
    state, side = roots.get(_STATE), roots.get(_MOTO)
    if set(roots) != {_STATE, _MOTO} or not isinstance(state, WorldState):
        raise ValueError("it does not hold a state and the part of moto")
    state.check()
    moto_state.check_saved_side(side)
    return SavedState(state, side, at)  # type: ignore[arg-type]  # checked
