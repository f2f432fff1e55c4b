"""Cities small enough to be rehearsed in a test."""

from __future__ import annotations

from dataclasses import replace

from pipeline.rehearsal.script import Machine, Script
from pipeline.rehearsal.stage import Rehearsed, Stage
from pipeline.schedule import Pace
from pipeline.shards.settings import ScaleSettings
from pipeline.visits import VisitSettings

MACHINE = Machine(sessions=24, look_s=0.02, visit_s=1.2, slow_visit_s=2.2)
TOWN = Script(
    cameras=120,
    nodes=4,
    hours=0.3,
    target_s=120.0,
    sources=3,
    source_sessions=12,
    districts=4,
    lost_per_hour=0.0,
    away_s=200.0,
    offline=0.0,
    slow=0.0,
    failing=0.0,
    source_outages=0,
    district_outages=0,
    outage_s=150.0,
    seed=1,
)
"""Nothing goes wrong in it."""


def rehearsed(script: Script = TOWN, machine: Machine = MACHINE, **changes: object) -> Rehearsed:
    """The script with these of its fields changed, from beginning to end."""
    limits = VisitSettings()
    terms = ScaleSettings().terms(limits)
    script = replace(script, **changes)  # type: ignore[arg-type]
    return Stage(script, machine, Pace(), limits, terms).run(lambda _at: None)
