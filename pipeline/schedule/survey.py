"""Adds up what the ledgers of all sources counted."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.schedule.coverage import Coverage, Record, Tally
from pipeline.schedule.lane import Lane
from pipeline.schedule.ledger import ALL


def survey(lanes: Mapping[str, Lane], at: float) -> Coverage:
    """Coverage at the moment ``at``; costs by sources and kinds, not by cameras."""
    by_source: dict[str, Tally] = {}
    by_kind: dict[str, Tally] = {}
    total, record, worst = Tally(), Record(), 0.0
    for name, lane in lanes.items():
        ledger, closed, away = lane.ledger, not lane.is_open, lane.is_away
        if not closed:
            ledger.ring(at)
        if not closed and not away:
            worst = max(worst, ledger.worst(at))
        for kind in ledger.kinds():
            tally = ledger.tally(kind, closed=closed, away=away)
            by_kind[kind] = by_kind.get(kind, Tally()) + tally
        if lane.turns:
            by_source[name] = ledger.tally(ALL, closed=closed, away=away)
            total += by_source[name]
        record += ledger.record()
    return Coverage(total, by_source, by_kind, worst, record)
