"""Do visits leave anything behind? Many of them, with faults of every kind among the cameras.

    python benchmarks/visits_flat.py --visits 10000 --source STREET.mp4

starts the camera simulator as a program of its own, visits its cameras as the patrol does and
prints one JSON object. ``at_rest_before`` is after a warm-up of a tenth as many visits;
``rss_mb_working`` has the median of each tenth of the run, and ``rss_growth_working`` sets the last
of them against the second: 0.01 is one percent more. Memory is resident megabytes.
"""

from __future__ import annotations

import argparse
import gc
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
from pipeline.memory import begin_again_with_few_heaps, give_back
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
"""Visits before the first count, as a part of the others: until pools and caches are full."""
IDLE_S = 2.0
"""Visit hands leave after so much rest."""
REST_S = 60.0
"""A loaded machine takes its time to end what was walked away from, but not for ever: what is left
after so long is counted as left behind."""


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
        program = [sys.executable, "-m", "citypatrol", "simulate", "--port", "0"]
        process = subprocess.Popen(
            [*program, "--cameras", str(cameras), "--source", str(source), "--faults", str(faults)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["ready"]
        finally:
            process.terminate()
            process.wait()


class Patrol:
    """Visits at a steady rate, and what the process weighs meanwhile."""

    def __init__(self, base: str, cameras: int, sessions: int, rate: float) -> None:
        self._base = base
        self._cameras = cameras
        self._sessions = sessions
        self._rate = rate
        self._hands, self._clock = Hands(idle_s=IDLE_S), SystemClock()
        self._begun = 0
        self.results: Counter[str] = Counter()

    def go(self, visits: int) -> list[Sample]:
        """Samples during so many visits; all have ended."""
        samples: list[Sample] = []
        began, ended = time.monotonic(), self.results.total()
        with ThreadPoolExecutor(self._sessions) as pool:
            for number in range(visits):
                time.sleep(max(began + number / self._rate - time.monotonic(), 0.0))
                pool.submit(self._one, self._begun)
                self._begun += 1
                if number % max(visits // 100, 1) == 0:
                    samples.append(sample())
                while self.results.total() - ended < number - 2 * self._sessions:
                    time.sleep(0.01)
        return samples

    def _one(self, number: int) -> None:
        url = SecretStr(f"{self._base}cam-{number % self._cameras + 1:05d}")
        try:
            visit(url, LIMITS, self._clock, hands=self._hands).scaled(640)
            self.results["picture"] += 1
        except VisitFailed as failed:
            self.results[failed.error] += 1


def at_rest() -> Sample:
    """After sessions left behind have ended and idle threads have gone: nobody but us is there."""
    deadline = time.monotonic() + REST_S
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    gc.collect()
    give_back()
    return sample()


def run(base: str, cameras: int, visits: int, sessions: int, rate: float) -> dict[str, object]:
    """A warm-up, a rest, ``visits`` visits at ``rate`` a second, and a rest."""
    patrol = Patrol(base, cameras, sessions, rate)
    patrol.go(max(round(visits * WARM_UP), 2 * sessions))
    before = at_rest()
    patrol.results.clear()
    patrol_began, cpu = time.monotonic(), _cpu_s()
    samples = patrol.go(visits)
    seconds, cpu = time.monotonic() - patrol_began, _cpu_s() - cpu
    after = at_rest()
    tenth = max(len(samples) // 10, 1)
    working = [
        round(statistics.median(each.rss_mb for each in samples[start : start + tenth]), 1)
        for start in range(0, 10 * tenth, tenth)
    ]
    return {
        "visits": visits,
        "seconds": round(seconds, 1),
        "visits_per_s": round(visits / seconds, 1),
        "cpu_ms_per_visit": round(1000 * cpu / visits, 2),
        "results": dict(patrol.results.most_common()),
        "at_rest_before": asdict(before),
        "at_rest_after": asdict(after),
        "rss_mb_working": working,
        "rss_growth_working": round(working[-1] / working[1] - 1, 4),
    }


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
    begin_again_with_few_heaps()
    with simulator(given.source, given.cameras) as base:
        told = run(base, given.cameras, given.visits, given.sessions, given.rate)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
