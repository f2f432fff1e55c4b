"""The figures of one measured patrol, by the names other programs read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.bench.faults import FaultMix
from pipeline.bench.feed import Feed
from pipeline.bench.figures import Spell, kept, quantile, spell
from pipeline.bench.machine import machine, versions
from pipeline.bench.memory import Record
from pipeline.bench.options import PatrolBench
from pipeline.bench.outside import Outside
from pipeline.bench.roofline import Roofline
from pipeline.config import PatrolSettings


@dataclass(frozen=True, slots=True)
class Run:
    """All that is known of a run when it is over."""

    options: PatrolBench
    settings: PatrolSettings
    feed: Feed
    mix: FaultMix
    healthy: Sequence[str]
    record: Record
    roofline: Roofline
    engine: str
    outside: Outside
    at: datetime


def report(run: Run) -> dict[str, object]:
    """Raises ValueError when the run was too short to be measured."""
    begins = run.record.began + run.options.warm_up_s
    measured = spell(run.record.samples, begins, run.outside.ends)
    return {
        **_asked(run),
        **_looks(run, measured),
        **_punctual(run),
        **_visits(run, measured),
        **_program(run),
        "engine": run.engine,
        "batch": run.settings.batch.size,
        "feed": run.feed.facts(),
        "machine": machine(),
        "versions": versions(),
        "date": run.at.isoformat(timespec="seconds"),
        "interrupted": run.outside.interrupted,
    }


def _asked(run: Run) -> dict[str, object]:
    return {
        "cameras": run.options.cameras,
        "faulty": len(run.mix.faulty),
        "target_s": run.options.target_s,
        "sessions": run.settings.pace.sessions,
        "warm_up_s": run.options.warm_up_s,
    }


def _looks(run: Run, measured: Spell) -> dict[str, object]:
    looks = round(measured.counted("citypatrol_looks_total") or 0)
    cpu = measured.cpu_s * 1000 / looks if looks else None
    roofline = run.roofline.ms()
    simulator = _simulator_cpu_s(run.outside.simulator, measured) * 1000
    gate = measured.by_label("citypatrol_gate_total")
    batches = measured.counted("citypatrol_batches_total")
    inferred = measured.counted("citypatrol_inferred_total")
    return {
        "seconds": round(measured.seconds, 2),
        "looks": looks,
        "looks_per_s": round(looks / measured.seconds, 2),
        "unable": measured.by_label("citypatrol_unable_total"),
        "failed": {
            error: count
            for error, count in measured.by_label("citypatrol_visits_total").items()
            if error != "picture"
        },
        "cpu_ms_per_look": _rounded(cpu),
        "cores_used": round(measured.cpu_s / measured.seconds, 2),
        "simulator_cpu_ms_per_look": _rounded(simulator / looks if looks else None),
        "roofline_ms_per_look": round(roofline, 2),
        "roofline_parts_ms": run.roofline.parts(),
        "overhead_ratio": _rounded(cpu / roofline if cpu is not None else None, 3),
        "gate": gate,
        "gate_reuse_share": round(gate.get("unchanged", 0) / looks, 4) if looks else None,
        "mean_batch": _rounded(inferred / batches if inferred and batches else None),
        "dropped": measured.by_label("citypatrol_pictures_dropped_total"),
        "places": measured.by_label("citypatrol_places_total"),
    }


def _punctual(run: Run) -> dict[str, object]:
    began, ends = run.record.began, run.outside.ends
    found = kept(run.record.looks, run.healthy, run.options.target_s, began, ends)
    return {
        "coverage": round(found.coverage, 4),
        "worst_lateness_s": round(found.worst_lateness_s, 1),
    }


def _visits(run: Run, measured: Spell) -> dict[str, object]:
    lengths = [
        seconds * 1000
        for at, seconds in run.record.visits
        if measured.first.at <= at <= measured.last.at
    ]
    return {
        "p50_visit_ms": _rounded(quantile(lengths, 0.5), 0),
        "p95_visit_ms": _rounded(quantile(lengths, 0.95), 0),
    }


def _program(run: Run) -> dict[str, object]:
    outside = run.outside
    return {
        "rss_mb": {"peak": round(outside.rss_peak_mb, 1), "end": round(outside.rss_end_mb, 1)},
        "fds": max(outside.descriptors),
        "threads": max(outside.threads),
        "stop_s": round(outside.stop_s, 2),
        "stop_clean": outside.exit_code == 0,
    }


def _simulator_cpu_s(noted: Sequence[tuple[float, float]], measured: Spell) -> float:
    """CPU seconds while the patrol was measured, read between the moments nearest to it."""
    first = min(noted, key=lambda one: abs(one[0] - measured.first.at))
    last = min(noted, key=lambda one: abs(one[0] - measured.last.at))
    elapsed = last[0] - first[0]
    return (last[1] - first[1]) * measured.seconds / elapsed if elapsed > 0 else 0.0


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
