"""Programs with all that they start: what they use together, and that none of them stays."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.bench.options import FEEDS
from pipeline.bench.program import Program

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_PARENT, _TIMES = 1, slice(11, 15)
"""Among the fields of ``/proc/PID/stat`` that follow the name: the last are user and system time of
the process itself, and of its children that it has waited for."""


def family(heads: Iterable[int]) -> set[int]:
    """The processes ``heads`` that run, and all that descend from them."""
    parents = {number: int(fields[_PARENT]) for number, fields in _running().items()}
    found = set(heads) & parents.keys()
    while more := {one for one, above in parents.items() if above in found} - found:
        found |= more
    return found


def cpu_s(heads: Iterable[int]) -> float:
    """User and system time of their families so far, of members that have ended, too."""
    running = _running()
    fields = (running[number][_TIMES] for number in family(heads) if number in running)
    return sum(int(ticks) for four in fields for ticks in four) * _TICK_S


@contextmanager
def program(name: str, command: Sequence[str], folder: Path) -> Iterator[Program]:
    """``python -m`` with ``command`` until the block ends, and none of its family after it."""
    members: set[int] = set()
    try:
        with Program(name, command, folder, FEEDS) as running:
            try:
                yield running
            finally:
                members = family([running.process_id])
    finally:
        for number in members:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def _running() -> dict[int, list[str]]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                said = (entry / "stat").read_text()
                found[int(entry.name)] = said.rpartition(")")[2].split()
    return found
