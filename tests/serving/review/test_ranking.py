"""Who goes first in the review queue, over all cases there can be."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.review.domain import Band, Novelty, Rank
from serving.review.ranking import (
    BANDS,
    NOVELTIES,
    SEVERITY,
    VERDICT_WITHIN,
    band_of,
    confidence,
    novelty_of,
    rank,
)
from tests.serving.examples import NOON

moments = st.integers(-10_000, 10_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
severities = st.integers(1, 4)
bands, novelties = st.sampled_from(Band), st.sampled_from(Novelty)
places = st.builds(rank, moments, st.none() | moments, severities, bands, novelties)
MOST = max(SEVERITY.values()) + max(BANDS.values()) + max(NOVELTIES.values())


@given(moments, st.none() | moments, severities, bands, novelties, st.timedeltas())
def test_a_later_deadline_never_goes_earlier(
    at: datetime,
    due_at: datetime | None,
    severity: int,
    band: Band,
    novelty: Novelty,
    later: timedelta,
) -> None:
    later = abs(later) % timedelta(days=30)
    first = rank(at, due_at, severity, band, novelty)
    second = rank(at + later, due_at and due_at + later, severity, band, novelty)
    assert second.goes_at - first.goes_at == second.needed_by - first.needed_by == later


@given(places, severities)
def test_the_graver_of_two_alike_goes_first(place: Rank, other: int) -> None:
    graver, slighter = sorted((place.severity, other))
    assert _with(place, severity=graver).goes_at <= _with(place, severity=slighter).goes_at


@given(places)
def test_the_surer_and_the_newer_of_two_alike_goes_first(place: Rank) -> None:
    turns = [_with(place, band=band).goes_at for band in Band]
    assert turns == sorted(turns)
    order = (Novelty.BACK, Novelty.NEW, Novelty.KNOWN, Novelty.REJECTED)
    turns = [_with(place, novelty=novelty).goes_at for novelty in order]
    assert turns == sorted(turns)


@given(places, places)
def test_nothing_is_overtaken_by_what_is_needed_later_than_the_head_starts_reach(
    early: Rank, late: Rank
) -> None:
    if late.needed_by - early.needed_by > MOST:
        assert early.goes_at < late.goes_at


@given(places, places, bands, novelties)
def test_no_sureness_lifts_anything_over_what_is_graver_and_came_with_it(
    one: Rank, other: Rank, band: Band, novelty: Novelty
) -> None:
    grave = rank(one.needed_by, None, 1, band, novelty)
    slight = rank(one.needed_by, None, 2 + other.severity % 2, other.band, other.novelty)
    assert grave.goes_at < slight.goes_at


@given(moments, st.none() | moments)
def test_a_verdict_is_needed_within_a_quarter_of_an_hour_or_before_the_own_limit(
    at: datetime, due_at: datetime | None
) -> None:
    place = rank(at, due_at, 3, Band.DOUBTFUL, Novelty.REJECTED)
    assert place.needed_by == min(at + VERDICT_WITHIN, due_at or at + VERDICT_WITHIN)
    assert place.goes_at == place.needed_by


@pytest.mark.parametrize(
    ("mean", "seen", "total", "band"),
    [
        (0.9, 3, 3, Band.SURE),  # seen well each time
        (0.9, 3, 5, Band.LIKELY),  # seen well, but not each time
        (0.5, 4, 4, Band.LIKELY),  # seen each time, but poorly
        (0.5, 3, 5, Band.DOUBTFUL),  # neither
        (1.0, 1, 9, Band.DOUBTFUL),  # one good look of nine
    ],
)
def test_how_sure_a_case_is(mean: float, seen: int, total: int, band: Band) -> None:
    assert band_of(confidence(mean, seen, total)) is band


@pytest.mark.parametrize(
    ("rebound", "rejected", "there", "novelty"),
    [
        (False, False, 0, Novelty.NEW),
        (False, False, 4, Novelty.KNOWN),
        (False, True, 4, Novelty.REJECTED),
        (True, True, 4, Novelty.BACK),  # it was true before: that counts for more
    ],
)
def test_what_is_known_of_the_spot(
    rebound: bool, rejected: bool, there: int, novelty: Novelty
) -> None:
    found = novelty_of(rebound=rebound, rejected_before=rejected, seen_there=bool(there))
    assert found is novelty


def _with(place: Rank, **other: object) -> Rank:
    given = {"severity": place.severity, "band": place.band, "novelty": place.novelty, **other}
    return rank(place.needed_by - VERDICT_WITHIN, None, **given)  # type: ignore[arg-type]
