"""The programs of a measurement: the simulator while it is needed, the patrol for a time."""

from __future__ import annotations

import contextlib
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.bench.options import FEEDS
from pipeline.bench.outside import Outside
from pipeline.bench.patroller import Order
from pipeline.bench.program import Program

_START_S = 600.0
"""Preparing the pictures of faulty cameras may take minutes."""


@dataclass(frozen=True, slots=True)
class Playing:
    """A simulator that serves."""

    program: Program
    base_url: str
    """The address its paths stand under."""
    started_s: float
    """When its timelines began, in seconds of the machine's monotonic clock."""


@contextlib.contextmanager
def simulator(arguments: Sequence[str]) -> Iterator[Playing]:
    """``citypatrol simulate`` with ``arguments``, everything encoded before anyone is served.

    A SIGTERM or a closed terminal ends it too. Call from the main thread. Raises BenchBroken when
    it does not come up.
    """
    leave_on_signals()
    command = ["citypatrol", "simulate", "--port", "0", "--prepare", *arguments]
    with (
        tempfile.TemporaryDirectory(prefix="citypatrol-bench-") as folder,
        Program("simulator", command, Path(folder), FEEDS) as program,
    ):
        told = program.ready(_START_S)
        yield Playing(program, str(told["ready"]), float(told["started_s"]))


def leave_on_signals() -> None:
    """A SIGTERM or a closed terminal unwinds this program as an error would."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)


def _leave(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def patrol_for(order: Order, seconds: float, playing: Playing) -> Outside:
    """Patrol for so long, or until Ctrl-C, then stop it as SIGTERM does.

    What the patrol noted lies in the order's folder afterwards. Raises BenchBroken when one of the
    programs ends by itself.
    """
    file = order.folder / "order.json"
    file.touch(mode=0o600)
    file.write_text(order.model_dump_json(context={"reveal_secrets": True}))
    seen = Outside()
    command = ["pipeline.bench.patroller", str(file)]
    with Program("patrol", command, order.folder, FEEDS) as program:
        seen.ends = float(program.ready(_START_S)["began"]) + seconds
        try:
            while time.monotonic() < seen.ends:
                playing.program.check()
                program.check()
                _look_at(program, playing.program, seen)
                time.sleep(order.sample_s)
        except KeyboardInterrupt:
            seen.interrupted, seen.ends = True, time.monotonic()
        _look_at(program, playing.program, seen)
        seen.rss_end_mb, seen.rss_peak_mb = program.rss_mb(), program.peak_rss_mb()
        seen.stop_s = program.stop()
        seen.exit_code = program.exit_code
    return seen


def _look_at(patrol: Program, cameras: Program, seen: Outside) -> None:
    seen.simulator.append((time.monotonic(), cameras.cpu_s()))
    seen.rss_mb.append((time.monotonic(), patrol.rss_mb()))
    seen.descriptors.append(patrol.descriptors())
    seen.threads.append(patrol.threads())
