"""Do visits leave anything behind? Many of them, with faults of every kind among the cameras.

    python benchmarks/visits_flat.py --visits 10000 --source STREET.mp4

starts the camera simulator as a program of its own, visits its cameras as the patrol does and
prints one JSON object. ``growth`` is the median of the last tenth of the run over the median of the
tenth after the warm-up: 0.01 is one percent more. Memory is resident megabytes of this process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import SecretStr

from pipeline.clock import SystemClock
from pipeline.memory import few_arenas
from pipeline.visits import Hands, VisitFailed, VisitLimits, visit

LIMITS = VisitLimits(open_s=2.0, packet_s=1.0, keyframe_s=5.0, total_s=10.0)
FAULTS = """
[[fault]]
kind = "refuse"
share_of_paths = 0.04
[[fault]]
kind = "mute"
share_of_paths = 0.02
[[fault]]
kind = "unauthorized"
share_of_paths = 0.04
[[fault]]
kind = "not_found"
share_of_paths = 0.04
[[fault]]
kind = "silent"
share_of_paths = 0.02
[[fault]]
kind = "stall"
seconds = 0.3
share_of_paths = 0.02
[[fault]]
kind = "half_open"
seconds = 0.3
share_of_paths = 0.02
[[fault]]
kind = "disconnect"
seconds = 0.3
share_of_paths = 0.04
[[fault]]
kind = "truncated"
share_of_paths = 0.02
[[fault]]
kind = "garbage"
share_of_paths = 0.02
[[fault]]
kind = "resolution_change"
share_of_paths = 0.02
"""
WARM_UP = 0.1
"""Part of the run until pools and caches are full."""


@dataclass(frozen=True, slots=True)
class Sample:
    rss_mb: float
    fds: int
    threads: int


def sample() -> Sample:
    status = Path("/proc/self/status").read_text().splitlines()
    rss_kib = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    fds = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    return Sample(rss_kib / 1024, fds, threading.active_count())


@contextmanager
def simulator(source: Path, cameras: int) -> Iterator[str]:
    """The address of a simulator that serves ``cameras`` paths, a third of them faulty."""
    with tempfile.TemporaryDirectory() as folder:
        faults = Path(folder) / "faults.toml"
        faults.write_text(FAULTS)
        program = [sys.executable, "-m", "citypatrol", "simulate", "--cameras", str(cameras)]
        process = subprocess.Popen(
            [*program, "--source", str(source), "--faults", str(faults)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["ready"]
        finally:
            process.terminate()
            process.wait()


def run(base: str, cameras: int, visits: int, sessions: int, rate: float) -> dict[str, object]:
    """``visits`` visits on ``sessions`` threads, at most ``rate`` a second."""
    hands, clock = Hands(), SystemClock()
    results: Counter[str] = Counter()
    samples: list[Sample] = []

    def one(number: int) -> None:
        url = SecretStr(f"{base}cam-{number % cameras + 1:05d}")
        try:
            visit(url, LIMITS, clock, hands=hands).scaled(640)
            results["picture"] += 1
        except VisitFailed as failed:
            results[failed.error] += 1

    began, cpu = time.monotonic(), _cpu_s()
    with ThreadPoolExecutor(sessions) as pool:
        for number in range(visits):
            time.sleep(max(began + number / rate - time.monotonic(), 0.0))
            pool.submit(one, number)
            if number % max(visits // 200, 1) == 0:
                samples.append(sample())
            while sum(results.values()) < number - 2 * sessions:
                time.sleep(0.01)
    seconds, cpu = time.monotonic() - began, _cpu_s() - cpu
    tenth = max(len(samples) // 10, 1)
    warm = round(len(samples) * WARM_UP)
    early, late = _median(samples[warm : warm + tenth]), _median(samples[-tenth:])
    growth = {key: round(late[key] / early[key] - 1, 4) for key in early}
    return {
        "visits": visits,
        "seconds": round(seconds, 1),
        "visits_per_s": round(visits / seconds, 1),
        "cpu_ms_per_visit": round(1000 * cpu / visits, 2),
        "results": dict(results.most_common()),
        "after_warm_up": early,
        "at_the_end": late,
        "growth": growth,
    }


def _median(samples: list[Sample]) -> dict[str, float]:
    rows = [asdict(each) for each in samples]
    return {key: round(statistics.median(row[key] for row in rows), 1) for key in rows[0]}


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description="Visits, and what they leave behind.")
    parser.add_argument("--visits", type=int, default=10_000)
    parser.add_argument("--source", type=Path, required=True, help="a video the cameras show")
    parser.add_argument("--cameras", type=int, default=500)
    parser.add_argument("--sessions", type=int, default=96, help="visits open at once")
    parser.add_argument("--rate", type=float, default=40.0, help="visits begun per second")
    given = parser.parse_args()
    few_arenas()
    with simulator(given.source, given.cameras) as base:
        told = run(base, given.cameras, given.visits, given.sessions, given.rate)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
