"""CityPatrol beside what a user would pick instead, in one run on the same feeds.

    .venv/bin/python -m benchmarks.peers --source VIDEO [--cameras 8] [--seconds 60] [--every-s 10]

The camera simulator runs as a program of its own; one after the other, each in its own process:

- ``ultralytics`` stream prediction, its own loader of many streams
  (``make setup-training``; without it the peer is reported as skipped);
- one OpenCV ``VideoCapture`` per camera with ONNX Runtime, a look every ``--every-s`` seconds;
- a real patrol, ``citypatrol bench patrol``, gate off, with so many cameras that it is never idle:
  as it is shipped, and with the engine and precision of the others.

Each is charged with the user and system time of its own process, from the moment it has warmed up.
Prints a table to the terminal and one JSON line to standard output. ``docs/benchmarks.md`` keeps
what was measured; README.md beside this file says how to read it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.ratios import Figures, compared, figures_of
from models.shelf import SHIPPED, resolve
from pipeline.bench.encode import standard_feed
from pipeline.bench.errors import BenchBroken, BenchError
from pipeline.bench.machine import machine
from pipeline.bench.options import FEEDS
from pipeline.bench.running import simulator

ROOT = Path(__file__).parents[1]
TRAINING = ROOT / ".venv-training" / "bin" / "python"
START_S = 180.0
"""How long a peer may take before it measures."""
LOOKS_PER_S = 60
"""More than a patrol manages on two cores: it gets so many cameras that it is never idle."""


COLUMNS = {
    "looks": "looks",
    "looks_per_s": "looks/s",
    "cpu_ms_per_look": "CPU ms/look",
    "cores_per_camera": "cores/cam.",
    "cameras_per_core": "cam./core",
    "rss_mb": "RSS MB",
}
SAME_ENGINE = ("--engine", "onnx", "--set", "precision=fp32")


@dataclass(frozen=True)
class Peer:
    name: str
    python: Path
    module: str
    needs: str
    """What must be importable there."""
    install: str


PEERS = (
    Peer("ultralytics", TRAINING, "benchmarks.peer_ultralytics", "ultralytics", "setup-training"),
    Peer("opencv", Path(sys.executable), "benchmarks.peer_opencv", "cv2", "setup"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    try:
        record = compare(asked)
    except (BenchError, BenchBroken) as error:
        raise SystemExit(str(error)) from None
    _show(record)
    print(json.dumps(record))


def compare(asked: argparse.Namespace) -> dict[str, Any]:
    """Raises BenchError for what cannot be measured, BenchBroken when the simulator fails."""
    feed = standard_feed(asked.source, FEEDS, static=False)
    found: dict[str, Figures | str] = {}
    arguments = ["--cameras", str(asked.cameras), "--source", str(feed.file)]
    with simulator(arguments) as playing, tempfile.TemporaryDirectory() as work:
        urls = [f"{playing.base_url}cam-{number + 1:05d}" for number in range(asked.cameras)]
        for peer in PEERS:
            found[peer.name] = measured(peer, urls, Path(work), asked)
    found["citypatrol"] = _patrol(feed.file, asked)
    found["citypatrol_onnx"] = _patrol(feed.file, asked, *SAME_ENGINE)
    return {
        "cameras": asked.cameras,
        "seconds": asked.seconds,
        "every_s": asked.every_s,
        **compared(found, asked.every_s, asked.target),
        "feed": feed.facts(),
        "machine": machine(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def measured(
    peer: Peer, urls: Sequence[str], work: Path, asked: argparse.Namespace
) -> Figures | str:
    """Its figures, or in words why there are none."""
    if not _has(peer):
        return f"not installed, skipped: make {peer.install}"
    command = [
        *(str(peer.python), "-m", peer.module, *urls),
        *("--seconds", str(asked.seconds), "--every-s", str(asked.every_s)),
        *("--weights", str(asked.weights), "--work", str(work)),
    ]
    told = _last_line(command, START_S + asked.seconds)
    return told if isinstance(told, str) else figures_of(told, cameras=len(urls))


def _patrol(feed: Path, asked: argparse.Namespace, *more: str) -> Figures | str:
    cameras = round(LOOKS_PER_S * asked.every_s)
    command = [
        *(sys.executable, "-m", "citypatrol", "bench", "patrol", "--json", "--no-gate"),
        *("--cameras", str(cameras), "--target", str(asked.every_s)),
        *("--seconds", str(asked.seconds), "--source", str(feed), *more),
    ]
    told = _last_line(command, START_S + asked.seconds)
    if isinstance(told, str):
        return told
    if told["cpu_ms_per_look"] is None:
        return "failed: the patrol took no look"
    cpu_s = told["cpu_ms_per_look"] * told["looks"] / 1000
    return figures_of({**told, "cpu_s": cpu_s, "rss_mb": told["rss_mb"]["peak"]}, cameras=None)


def _has(peer: Peer) -> bool:
    if not peer.python.is_file():
        return False
    probe = f"import importlib.util as u, sys; sys.exit(u.find_spec({peer.needs!r}) is None)"
    return subprocess.run([peer.python, "-c", probe], cwd=ROOT).returncode == 0


def _last_line(command: Sequence[str], within_s: float) -> dict[str, Any] | str:
    """The JSON object on the last line that ``command`` prints, or how it failed."""
    tcp = {"OPENCV_FFMPEG_CAPTURE_OPTIONS": "rtsp_transport;tcp"}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **tcp}, capture_output=True, text=True,
            timeout=within_s,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"failed: no figures within {within_s:g} s"
    for line in reversed(done.stdout.splitlines()):
        if line.startswith("{"):
            return dict(json.loads(line))
    said = done.stderr.strip().splitlines()
    return f"failed with code {done.returncode}: {said[-1] if said else 'it said nothing'}"


def _show(record: dict[str, Any]) -> None:
    title = f"{record['seconds']:g} s each; peers hold {record['cameras']} feeds"
    table = Table(title=title, box=None, padding=(0, 1))
    table.add_column("", no_wrap=True)
    for heading in COLUMNS.values():
        table.add_column(heading, justify="right")
    for name, row in record["peers"].items():
        cells = [row["none"]] if "none" in row else [str(row[key]) for key in COLUMNS]
        table.add_row(name, *cells)
    console = Console(stderr=True)
    console.print(table)
    for name, ratio in record["ratios"].items():
        console.print(
            f"{name} against citypatrol: {ratio['cpu_per_look']:g} × the CPU a look; "
            f"1/{ratio['cameras_per_core']:g} of the cameras a core at equal pace, "
            f"1/{ratio['cameras_per_core_at_target']:g} at a patrol's"
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, required=True, help="the video every camera sends")
    parser.add_argument("--cameras", type=int, default=8, help="feeds held by each peer")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each is measured")
    parser.add_argument("--every-s", type=float, default=10.0, help="seconds between two looks")
    parser.add_argument("--target", type=float, default=180.0, help="a patrol's usual interval")
    shipped = resolve(SHIPPED / "citypatrol") / "weights.onnx"
    parser.add_argument("--weights", type=Path, default=shipped, help="ONNX of a model package")
    return parser


if __name__ == "__main__":
    main()
