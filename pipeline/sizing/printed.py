"""A plan in sentences, each with what it stands on."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.sizing.measured import Bench
from pipeline.sizing.sums import BUSY, Needed, Wanted


def lines(wanted: Wanted, bench: Bench, found: Needed) -> Iterator[str]:
    visit = (
        f"{wanted.visit_s:g} s a visit as you say"
        if wanted.visit_s is not None
        else f"{bench.p50_visit_ms / 1000:.1f} s a visit, the simulator's; say yours with --visit"
    )
    yield f"{wanted.cameras:,} cameras every {wanted.target_s:g} s"
    yield (
        f"  looks        {found.looks_per_s:.1f} a second, {wanted.again:.0%} of them more for "
        "suspicions"
    )
    yield f"  sessions     {found.sessions:,} at once at the platforms ({visit})"
    yield f"  network      {found.mbit_per_s:,.0f} Mb/s ({bench.feed.mbps:g} Mb/s a stream)"
    yield (
        f"  processor    {found.cores:.1f} cores ({bench.cpu_ms_per_look:.1f} ms a look with "
        f"{bench.engine}, cores {BUSY:.0%} busy)"
    )
    yield (
        f"  machines     {found.nodes:,} of {bench.machine.cores} cores and {bench.sessions} "
        f"sessions, {found.nodes_with_spare:,} so that one may be away"
    )
    yield f"  memory       {found.memory_gb_per_node:.1f} GB for the patrol on each"
    yield (
        f"  evidence     {found.evidence_gb_per_month:,.1f} GB a month, "
        f"{found.evidence_gb_kept:,.0f} GB kept ({wanted.cases_per_day:g} cases a day for "
        f"{wanted.kept_days} days)"
    )
    yield f"  database     {found.database_gb_kept:,.1f} GB for those cases"
    yield f"Measured {bench.date} on {bench.machine.cores} cores of {bench.machine.model or '?'}."
