"""Which case a person should look at next. Pure.

A case should be judged within a quarter of an hour after it came (DOMAIN §3), or before its own
limit is over. From that moment head starts are taken off: for what is grave, for what is most
likely true, for what is new there. Whose moment is earliest goes first. So a case is overtaken by
one that came later only while the later one's head start is the larger, and by no more than the
difference: nothing waits for ever, however much comes in.

The head starts are a choice, not a measurement: severity counts in hours, the rest in minutes, so
that no sureness lifts a full bin over an open shaft.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from serving.review.domain import Band, Novelty, Rank

WEIGHTS: Final = 1
"""Number of the tables below. Another number lets every waiting case be ranked again."""

VERDICT_WITHIN: Final = timedelta(minutes=15)

SEVERITY: Final[Mapping[int, timedelta]] = MappingProxyType(
    {1: timedelta(hours=24), 2: timedelta(hours=1)}
)
"""3, and whatever is not here, has no head start."""

BANDS: Final[Mapping[Band, timedelta]] = MappingProxyType(
    {
        Band.SURE: timedelta(minutes=20),
        Band.LIKELY: timedelta(minutes=10),
        Band.DOUBTFUL: timedelta(0),
    }
)
NOVELTIES: Final[Mapping[Novelty, timedelta]] = MappingProxyType(
    {
        Novelty.BACK: timedelta(minutes=15),
        Novelty.NEW: timedelta(minutes=10),
        Novelty.KNOWN: timedelta(minutes=5),
        Novelty.REJECTED: timedelta(0),
    }
)

SURE_FROM: Final = 0.7
LIKELY_FROM: Final = 0.45


def confidence(mean_score: float, seen: int, total: int) -> float:
    """The mean score over the usable looks, those that did not show it counting nothing; 0 to 1."""
    return mean_score * min(1.0, seen / total)


def band_of(confidence: float) -> Band:
    if confidence >= SURE_FROM:
        return Band.SURE
    return Band.LIKELY if confidence >= LIKELY_FROM else Band.DOUBTFUL


def novelty_of(*, rebound: bool, rejected_before: bool, seen_there: bool) -> Novelty:
    """``seen_there``: an earlier case lies at the spot. What came back goes before what was once
    rejected: it was true before."""
    if rebound:
        return Novelty.BACK
    if rejected_before:
        return Novelty.REJECTED
    return Novelty.KNOWN if seen_there else Novelty.NEW


def rank(
    entered_at: datetime, due_at: datetime | None, severity: int, band: Band, novelty: Novelty
) -> Rank:
    """The place of a case that waits since ``entered_at``; ``due_at`` is its own limit's end, if
    that runs."""
    needed_by = entered_at + VERDICT_WITHIN
    if due_at is not None:
        needed_by = min(needed_by, due_at)
    head_start = SEVERITY.get(severity, timedelta(0)) + BANDS[band] + NOVELTIES[novelty]
    return Rank(needed_by, severity, band, novelty, needed_by - head_start)
