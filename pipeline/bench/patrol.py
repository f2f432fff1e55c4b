"""How many looks a second, at what cost, how punctually: a patrol of simulated cameras measured.

Three programs run on one machine. The camera simulator sends the feed. The patrol visits, looks,
judges and saves as in a city; its own CPU time is what a look is charged with. This one starts
both, takes the roofline before and after, watches from outside and otherwise sleeps.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from pipeline.bench.encode import standard_feed
from pipeline.bench.engine import pinned
from pipeline.bench.faults import fault_mix
from pipeline.bench.feed import Feed, read_feed
from pipeline.bench.memory import Record
from pipeline.bench.options import FEEDS, PatrolBench
from pipeline.bench.paths import paths
from pipeline.bench.patroller import Order, record_file
from pipeline.bench.plan import names, watch_plan
from pipeline.bench.report import Run, report
from pipeline.bench.roofline import Roofline, measure
from pipeline.bench.running import patrol_for, simulator
from pipeline.config import PatrolSettings
from pipeline.eyes import Eyes
from pipeline.parts.looking import eyes_of


def bench_patrol(options: PatrolBench, settings: PatrolSettings) -> dict[str, object]:
    """The figures, ready for ``json.dumps``; ``docs/howto/measure.md`` says what each means.

    Ctrl-C ends the measurement early with what was measured so far. Raises BenchError for what
    cannot be measured and BenchBroken when one of the programs fails.
    """
    feed = feed_of(options.source, as_camera=options.as_camera, static=options.static)
    settings = one_feed_for_all(pinned(settings))
    eyes = eyes_of(settings)
    cameras = names(options.cameras)
    mix = fault_mix(cameras, options.faults)
    with tempfile.TemporaryDirectory(prefix="citypatrol-bench-") as folder:
        place = Path(folder)
        faults = place / "faults.toml"
        faults.write_text(mix.toml)
        played = paths(cameras, mix.faulty, feed, place)
        with simulator(["--paths", str(played), "--faults", str(faults)]) as playing:
            plan = watch_plan(cameras, playing.base_url, options.target_s, settings.pace.sessions)
            floor = _roofline(feed, eyes, settings, options)
            order = Order.of(settings, plan, place, options.seconds)
            outside = patrol_for(order, options.warm_up_s + options.seconds, playing)
            floor += _roofline(feed, eyes, settings, options)
        run = Run(
            options=options,
            settings=settings,
            feed=feed,
            mix=mix,
            healthy=[camera for camera in cameras if camera not in mix.faulty],
            record=Record.load(record_file(place)),
            roofline=floor,
            engine=eyes.engine,
            outside=outside,
            at=datetime.now(UTC),
        )
    return report(run)


def one_feed_for_all(settings: PatrolSettings) -> PatrolSettings:
    """Without the two rules that speak against pictures a camera or its neighbours showed before.

    All cameras play one recording of few keyframes. In a city no two would ever show the same
    picture; here the rules would call the feed a platform's placeholder, and looks at it cheap.
    """
    rules = settings.admit.model_copy(update={"placeholder_cameras": 0, "frozen_repeats": 0})
    return settings.model_copy(update={"admit": rules})


def feed_of(source: Path, *, as_camera: bool, static: bool) -> Feed:
    """The source as it is, or encoded anew. Raises BenchError when it is no video."""
    if as_camera or static:
        return standard_feed(source, FEEDS, static=static)
    return read_feed(source)


def _roofline(feed: Feed, eyes: Eyes, settings: PatrolSettings, options: PatrolBench) -> Roofline:
    return measure(feed, eyes, settings.batch.size, min(max(options.seconds / 10, 0.5), 5.0))
