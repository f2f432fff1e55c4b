"""How many looks a second, at what cost, how punctually: a patrol of simulated cameras measured.

Three programs run on one machine. The camera simulator sends the feed. The patrol visits, looks,
judges and saves as in a city; its own CPU time is what a look is charged with. This one starts
both, takes the roofline before and after, watches from outside and otherwise sleeps.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.bench.encode import standard_feed
from pipeline.bench.faults import FaultMix, fault_mix
from pipeline.bench.feed import Feed, read_feed
from pipeline.bench.memory import Record
from pipeline.bench.options import FEEDS, PatrolBench
from pipeline.bench.outside import Outside
from pipeline.bench.patroller import Order, record_file
from pipeline.bench.plan import names, watch_plan
from pipeline.bench.program import Program
from pipeline.bench.report import Run, report
from pipeline.bench.roofline import Roofline, measure
from pipeline.config import PatrolSettings
from pipeline.eyes import Eyes
from pipeline.run import eyes_of

_START_S = 600.0
"""Preparing the pictures of faulty cameras may take minutes."""


def bench_patrol(options: PatrolBench, settings: PatrolSettings) -> dict[str, object]:
    """The figures, ready for ``json.dumps``; ``docs/howto/measure.md`` says what each means.

    Ctrl-C ends the measurement early with what was measured so far. Raises BenchError for what
    cannot be measured and BenchBroken when one of the programs fails.
    """
    feed = _feed(options)
    eyes = eyes_of(settings.package(), threads=settings.threads, width=settings.detect_width)
    cameras = names(options.cameras)
    mix = fault_mix(cameras, options.faults)
    with tempfile.TemporaryDirectory(prefix="citypatrol-bench-") as folder:
        place = Path(folder)
        with simulator(feed, options.cameras, mix, place) as (cameras_program, base_url):
            plan = watch_plan(cameras, base_url, options.target_s, settings.pace.sessions)
            floor = _roofline(feed, eyes, settings, options)
            order = Order(
                settings=settings.model_dump(mode="json", exclude={"state_url", "token"}),
                plan=plan,
                folder=place,
                sample_s=_sample_s(options),
            )
            watched = _patrol(order, options, cameras_program)
            floor += _roofline(feed, eyes, settings, options)
        run = Run(
            options=options,
            settings=settings,
            feed=feed,
            mix=mix,
            healthy=[camera for camera in cameras if camera not in mix.faulty],
            record=Record.load(record_file(place)),
            roofline=floor,
            engine=engine_of(eyes),
            outside=watched,
            at=datetime.now(UTC),
        )
    return report(run)


@contextlib.contextmanager
def simulator(
    feed: Feed, cameras: int, mix: FaultMix, folder: Path
) -> Iterator[tuple[Program, str]]:
    """The camera simulator as a program of its own, and the address its paths stand under."""
    faults = folder / "faults.toml"
    faults.write_text(mix.toml)
    arguments = ["citypatrol", "simulate", "--cameras", str(cameras), "--source", str(feed.file)]
    arguments += ["--port", "0", "--prepare", "--faults", str(faults)]
    with Program("camera simulator", arguments, FEEDS / "simulator.log") as program:
        yield program, str(program.ready(_START_S)["ready"])


def _patrol(order: Order, options: PatrolBench, cameras: Program) -> Outside:
    file = order.folder / "order.json"
    file.write_text(order.model_dump_json(context={"reveal_secrets": True}))
    file.chmod(0o600)
    arguments = ["pipeline.bench.patroller", str(file)]
    seen = Outside()
    with Program("patrol", arguments, FEEDS / "patrol.log") as program:
        began = float(program.ready(_START_S)["began"])
        seen.ends = began + options.warm_up_s + options.seconds
        try:
            while time.monotonic() < seen.ends:
                cameras.check()
                program.check()
                _look_at(program, cameras, seen)
                time.sleep(order.sample_s)
        except KeyboardInterrupt:
            seen.interrupted, seen.ends = True, time.monotonic()
        _look_at(program, cameras, seen)
        seen.rss_end_mb, seen.rss_peak_mb = program.rss_mb(), program.peak_rss_mb()
        seen.stop_s = program.stop()
        seen.exit_code = program.exit_code
    return seen


def _look_at(program: Program, cameras: Program, seen: Outside) -> None:
    seen.simulator.append((time.monotonic(), cameras.cpu_s()))
    seen.descriptors = max(seen.descriptors, program.descriptors())
    seen.threads = max(seen.threads, program.threads())


def _feed(options: PatrolBench) -> Feed:
    if options.as_camera or options.static:
        return standard_feed(options.source, FEEDS, static=options.static)
    return read_feed(options.source)


def _roofline(feed: Feed, eyes: Eyes, settings: PatrolSettings, options: PatrolBench) -> Roofline:
    return measure(feed, eyes, settings.batch.size, min(max(options.seconds / 10, 0.5), 5.0))


def engine_of(eyes: Eyes) -> str:
    """The engine in its own words."""
    return str(getattr(eyes.detect, "engine", "unknown"))


def _sample_s(options: PatrolBench) -> float:
    return min(max(options.seconds / 40, 0.05), 1.0)
