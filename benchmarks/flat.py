"""Does the patrol leave anything behind? Ten thousand visits through the real worker, with faults.

    python -m benchmarks.flat --seconds 420 --source STREET.mp4

runs the patrol that ``citypatrol bench patrol`` runs, on cameras of which some are faulty in every
way the simulator knows, and prints one JSON object. ``growth`` is the last tenth of the run over
the tenth after the warm-up, less one: 0.01 is one percent more. It is taken from outside: the
median of the resident memory, the most open files and threads of the patrol's process.
``benchmarks.visits_flat`` asks the same of visits alone.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from pipeline.bench.engine import pinned
from pipeline.bench.faults import fault_mix
from pipeline.bench.figures import spell
from pipeline.bench.machine import machine, versions
from pipeline.bench.memory import Record
from pipeline.bench.options import changed, shortcuts
from pipeline.bench.paths import paths
from pipeline.bench.patrol import feed_of, one_feed_for_all
from pipeline.bench.patroller import Order, record_file
from pipeline.bench.plan import names, watch_plan
from pipeline.bench.running import patrol_for, simulator
from pipeline.config import PatrolSettings


def flat(given: argparse.Namespace) -> dict[str, object]:
    """Raises BenchError or BenchBroken."""
    asked = [*shortcuts(gate=None, engine=None, lanes=None, sessions=given.sessions), *given.set]
    settings = one_feed_for_all(pinned(changed(PatrolSettings(), asked)))
    feed = feed_of(given.source, as_camera=given.as_camera, static=False)
    cameras = names(given.cameras)
    mix = fault_mix(cameras, given.faults)
    with tempfile.TemporaryDirectory(prefix="citypatrol-bench-") as folder:
        place = Path(folder)
        faults = place / "faults.toml"
        faults.write_text(mix.toml)
        played = paths(cameras, mix.faulty, feed, place)
        with simulator(["--paths", str(played), "--faults", str(faults)]) as playing:
            plan = watch_plan(cameras, playing.base_url, given.target, settings.pace.sessions)
            order = Order.of(settings, plan, place, given.seconds)
            outside = patrol_for(order, given.seconds, playing)
        record = Record.load(record_file(place))
    measured = spell(record.samples, record.began, outside.ends)
    warm = sum(at < record.began + given.warm_up for at, _ in outside.rss_mb)
    noted: dict[str, Sequence[float]] = {
        "rss_mb": [mb for _, mb in outside.rss_mb],
        "fds": outside.descriptors,
        "threads": outside.threads,
    }
    tenths = {name: _tenths(values[warm:]) for name, values in noted.items()}
    early = {name: _SPEAKS[name](first) for name, (first, _) in tenths.items()}
    late = {name: _SPEAKS[name](last) for name, (_, last) in tenths.items()}
    return {
        "visits": len(record.visits),
        "seconds": round(measured.seconds, 1),
        "looks": round(measured.counted("citypatrol_looks_total") or 0),
        "results": measured.by_label("citypatrol_visits_total"),
        "unable": measured.by_label("citypatrol_unable_total"),
        "cameras": given.cameras,
        "faulty": len(mix.faulty),
        "sessions": settings.pace.sessions,
        "warm_up_s": given.warm_up,
        "after_warm_up": early,
        "at_the_end": late,
        "growth": {name: round(late[name] / early[name] - 1, 4) for name in noted},
        "stop_s": round(outside.stop_s, 2),
        "machine": machine(),
        "versions": versions(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


_SPEAKS: dict[str, Callable[[Sequence[float]], float]] = {
    "rss_mb": median,
    "fds": max,
    "threads": max,
}
"""What speaks for a stretch of the run. Open files rise and fall with the sessions that happen to
be open, up to a ceiling: the ceiling tells whether some were never closed."""


def _tenths(values: Sequence[float]) -> tuple[Sequence[float], Sequence[float]]:
    """The first and the last tenth."""
    tenth = max(len(values) // 10, 1)
    return values[:tenth], values[-tenth:]


def main() -> None:
    parser = argparse.ArgumentParser(description="The patrol, and what its visits leave behind.")
    parser.add_argument("--source", type=Path, required=True, help="a video the cameras show")
    parser.add_argument("--as-camera", action="store_true", help="encode it as cameras send it")
    parser.add_argument("--seconds", type=float, default=420.0)
    parser.add_argument("--warm-up", type=float, default=60.0)
    parser.add_argument("--cameras", type=int, default=400)
    parser.add_argument("--faults", type=float, default=0.1, help="share of faulty cameras")
    parser.add_argument("--target", type=float, default=8.0, help="seconds between looks")
    parser.add_argument("--sessions", type=int, default=64)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    print(json.dumps(flat(parser.parse_args())))


if __name__ == "__main__":
    main()
