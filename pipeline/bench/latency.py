"""How long a violation stands in view before its case is on its way.

Cameras show an empty scene until a moment drawn for each; from then on a violation stays. What is
measured is the time from that moment to the report's being in the outbox, where nothing can lose
it any more: waiting for the next look, quick looks until it has lasted, detecting, saving.
"""

from __future__ import annotations

import math
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.bench.appearances import Appearance, appearances, simulator_paths
from pipeline.bench.engine import pinned
from pipeline.bench.feed import Feed, read_feed
from pipeline.bench.figures import quantile, spell
from pipeline.bench.machine import machine, versions
from pipeline.bench.memory import Record
from pipeline.bench.options import LatencyBench
from pipeline.bench.patroller import Order, record_file
from pipeline.bench.plan import names, watch_plan
from pipeline.bench.running import patrol_for, simulator
from pipeline.config import PatrolSettings
from pipeline.domain import WatchPlan
from pipeline.places import DEFAULT_RULES

SETTLE_S = 10.0
"""Seconds before the first appearance: the patrol has to come up."""


def bench_latency(options: LatencyBench, settings: PatrolSettings) -> dict[str, object]:
    """The figures, ready for ``json.dumps``. Raises BenchError or BenchBroken."""
    settings = pinned(with_dwell(settings, options.dwell_s))
    feed = read_feed(options.source) if options.source else None
    latest_s = SETTLE_S + options.spread_s
    drawn = appearances(options.appearances, SETTLE_S, latest_s, options.seed)
    with tempfile.TemporaryDirectory(prefix="citypatrol-bench-") as folder:
        place = Path(folder)
        paths = place / "paths.toml"
        paths.write_text(simulator_paths(drawn))
        with simulator(["--paths", str(paths), *_others(options, feed)]) as playing:
            plan = _plan(drawn, options, settings, playing.base_url)
            length_s = latest_s + options.bound_s + SETTLE_S
            outside = patrol_for(Order.of(settings, plan, place, length_s), length_s, playing)
        record = Record.load(record_file(place))
    measured = spell(record.samples, record.began, outside.ends)
    looks = measured.counted("citypatrol_looks_total") or 0.0
    return {
        **summary(drawn, waits(drawn, record, playing.started_s), options.bound_s),
        "target_s": options.target_s,
        "dwell_s": options.dwell_s,
        "revisit_s": settings.pace.revisit_s,
        "others": options.others,
        "engine": f"{settings.engine} {settings.precision}",
        "seconds": round(measured.seconds, 1),
        "looks_per_s": round(looks / measured.seconds, 2),
        "cores_used": round(measured.cpu_s / measured.seconds, 2),
        "false_reports": _false_reports(drawn, record),
        "unable": measured.by_label("citypatrol_unable_total"),
        "stop_s": round(outside.stop_s, 2),
        "machine": machine(),
        "versions": versions(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "interrupted": outside.interrupted,
    }


def with_dwell(settings: PatrolSettings, dwell_s: float) -> PatrolSettings:
    """Every kind must last ``dwell_s``; the looks it needs stay as set."""
    rules = {**DEFAULT_RULES, **settings.confirm}
    rules = {kind: replace(rule, dwell_s=dwell_s) for kind, rule in rules.items()}
    return settings.model_copy(update={"confirm": rules})


def waits(drawn: Sequence[Appearance], record: Record, started_s: float) -> dict[str, float]:
    """Seconds from appearing to the first report of that kind, by camera; infinite without one."""
    reported: dict[tuple[str, str], float] = {}
    for report in record.reports:
        reported.setdefault((report.camera_id, report.kind), report.at)
    return {
        one.camera: reported.get((one.camera, one.kind), math.inf) - (started_s + one.at_s)
        for one in drawn
    }


def summary(
    drawn: Sequence[Appearance], waited: Mapping[str, float], bound_s: float
) -> dict[str, object]:
    """Quantiles over all appearances; None where so many were never reported."""
    by_kind: defaultdict[str, list[float]] = defaultdict(list)
    for one in drawn:
        by_kind[one.kind].append(waited[one.camera])
    values = list(waited.values())
    return {
        "appearances": len(values),
        "reported": sum(map(math.isfinite, values)),
        "p50_s": _seconds(quantile(values, 0.5)),
        "p95_s": _seconds(quantile(values, 0.95)),
        "worst_s": _seconds(max(values)),
        "bound_s": bound_s,
        "within_bound_share": round(sum(value <= bound_s for value in values) / len(values), 4),
        "p50_s_by_kind": {
            kind: _seconds(quantile(own, 0.5)) for kind, own in sorted(by_kind.items())
        },
    }


def _plan(
    drawn: Sequence[Appearance], options: LatencyBench, settings: PatrolSettings, base_url: str
) -> WatchPlan:
    sessions = settings.pace.sessions
    others = watch_plan(names(options.others), base_url, options.target_s, sessions)
    scenes = tuple(one.watched(base_url, options.target_s) for one in drawn)
    return others.model_copy(update={"cameras": (*scenes, *others.cameras)})


def _others(options: LatencyBench, feed: Feed | None) -> list[str]:
    if feed is None:
        return []
    return ["--cameras", str(options.others), "--source", str(feed.file)]


def _false_reports(drawn: Sequence[Appearance], record: Record) -> int:
    expected = {(one.camera, one.kind) for one in drawn}
    return sum((one.camera_id, one.kind) not in expected for one in record.reports)


def _seconds(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else round(value, 1)
