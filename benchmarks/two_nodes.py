"""Two Ray nodes of this machine beside one process: what it costs to be several.

    .venv/bin/python -m benchmarks.two_nodes [--pairs 3] [--seconds 60]

The same simulated cameras are patrolled in turn by one ``citypatrol patrol`` with two lanes and by
``citypatrol patrol --ray`` with a worker of one lane on each of two Ray nodes, every time from a
fresh start on an empty PostgreSQL database. Serving is away, the gate is off, and cameras are due
more often than the machine manages. Prints a table to the terminal and one JSON line to standard
output. README.md beside this file says how to read it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console
from rich.table import Table

from benchmarks.arrangements import (
    ENVIRONMENT,
    NODES,
    Arrangement,
    City,
    one_process,
    ray_nodes,
    until,
)
from benchmarks.families import cpu_s
from benchmarks.node_pairs import Pair, Window, compared
from benchmarks.ports import HOST, free_row
from benchmarks.postgres import postgresql
from pipeline.bench.errors import BenchBroken, BenchError
from pipeline.bench.feed import Feed, read_feed
from pipeline.bench.machine import machine, versions
from pipeline.bench.plan import names, watch_plan
from pipeline.bench.running import leave_on_signals
from pipeline.simulator import Join, PathConfig, SimulatorConfig, running
from pipeline.simulator.counters import Sessions
from tests.clips import make_clip

SIZE: Final = (1280, 720)


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    if importlib.util.find_spec("ray") is None:
        raise SystemExit("Ray is not installed here: install citypatrol with the extra ray.")
    leave_on_signals()
    try:
        record = measured(asked)
    except (BenchError, BenchBroken) as error:
        raise SystemExit(str(error)) from None
    _show(record)
    print(json.dumps(record))


def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """Raises BenchError for a source that is no video, BenchBroken when a program fails."""
    # A path of Ray's sockets has to stay short.
    with tempfile.TemporaryDirectory(prefix="cp-") as name:
        folder = Path(name)
        feed = read_feed(asked.source or make_clip(folder / "street.mp4", size=SIZE))
        token = folder / "token"
        token.write_text(secrets.token_hex(32))
        os.environ.update({**ENVIRONMENT, "RAY_AUTH_TOKEN_PATH": str(token)})
        with city(folder, feed, asked) as (one, sessions):
            pairs = [_pair(one, sessions, asked) for _ in range(asked.pairs)]
    return {
        **compared(pairs, asked.cap),
        "cameras": asked.cameras,
        "target_s": asked.target,
        "seconds": asked.seconds,
        "feed": feed.facts(),
        "join": asked.join,
        "machine": machine(),
        "versions": {**versions(), "ray": version("ray")},
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


@contextmanager
def city(folder: Path, feed: Feed, asked: argparse.Namespace) -> Iterator[tuple[City, Sessions]]:
    """Cameras and database, for all windows; the sessions are those the cameras count."""
    cameras, join = names(asked.cameras), Join(asked.join)
    paths = tuple(PathConfig(name=name, source=feed.file, join=join) for name in cameras)
    # The database first: programs of the measurement alone are to be its family.
    with (
        postgresql(folder) as database,
        running(SimulatorConfig(paths=paths, host=HOST)) as simulator,
    ):
        base = f"rtsp://{HOST}:{simulator.port}/"
        plan = watch_plan(cameras, base, asked.target, asked.cap)
        yield City(folder, database, plan, count(1)), simulator.counters.sessions


def _pair(one: City, sessions: Sessions, asked: argparse.Namespace) -> Pair:
    return (
        window(one_process, 1, one, sessions, asked),
        window(ray_nodes, NODES, one, sessions, asked),
    )


def window(
    arrangement: Arrangement,
    workers: int,
    one: City,
    sessions: Sessions,
    asked: argparse.Namespace,
) -> Window:
    """A patrol from its start to its end, warm when it is measured. Raises BenchBroken."""
    sessions.peak, pages = sessions.open, free_row(workers)
    with ExitStack() as going:
        programs = arrangement(one, going, pages[0])
        until(lambda: all(_looks(page) for page in pages), programs)
        time.sleep(asked.warm_up)
        heads = [program.process_id for program in programs]
        began, looks, cpu = time.monotonic(), sum(map(_looks, pages)), cpu_s(heads)
        time.sleep(asked.seconds)
        for program in programs:
            program.check()
        seconds, more = time.monotonic() - began, sum(map(_looks, pages)) - looks
        used, load = cpu_s(heads) - cpu, os.getloadavg()[0]
    if not more:
        raise BenchBroken(f"No camera was looked at within {asked.seconds:g} s.")
    return Window(seconds, more, used, sessions.peak, load)


def _looks(page: int) -> float:
    """How many the worker with this page has had; 0 while it does not answer."""
    try:
        answer = httpx.get(f"http://{HOST}:{page}/metrics", trust_env=False, timeout=10)
    except httpx.TransportError:
        return 0.0
    found = re.search(r"^citypatrol_looks_total (\S+)", answer.text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def _show(record: dict[str, Any]) -> None:
    title = f"{record['cameras']} cameras, a look every {record['target_s']:g} s wanted"
    table = Table(title=title, box=None)
    table.add_column("", no_wrap=True)
    columns = ("looks_per_s", "cpu_ms_per_look", "cores", "sessions", "load")
    for heading in ("looks/s", "CPU ms/look", "cores", "sessions", "load"):
        table.add_column(heading, justify="right")
    for pair in record["pairs"]:
        for name, row in pair.items():
            table.add_row(name, *(f"{row[column]:g}" for column in columns))
    console = Console(stderr=True)
    console.print(table)
    for words, ratio in (("looks/s", record["looks"]), ("CPU", record["cpu_per_look"])):
        spread = f"{ratio['least']:g} to {ratio['most']:g}"
        console.print(f"two nodes against one process, {words}: {ratio['median']:g} ({spread})")
    console.print(f"sessions at the source, at most: {record['sessions']}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=3, help="windows of each, in turn")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each is measured")
    parser.add_argument("--warm-up", type=float, default=15.0, help="seconds before that")
    parser.add_argument("--cameras", type=int, default=24)
    parser.add_argument("--target", type=float, default=0.5, help="seconds between two looks")
    parser.add_argument("--cap", type=int, default=16, help="sessions the source allows")
    parser.add_argument("--join", choices=[one.value for one in Join], default=Join.LIVE.value,
                        help="whether a camera begins with a keyframe")  # fmt: skip
    parser.add_argument("--source", type=Path, help="what cameras show; else a street made for it")
    return parser


if __name__ == "__main__":
    main()
