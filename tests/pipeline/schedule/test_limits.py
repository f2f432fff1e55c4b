"""What holds starts back: so many in any minute, and the share of the quick revisits."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.schedule.limits import Share, StartLimit
from pipeline.schedule.ranking import Ranking


@settings(max_examples=80, deadline=None)
@given(
    per_minute=st.integers(1, 40),
    pauses=st.lists(st.floats(0, 20, allow_nan=False), min_size=1, max_size=150),
)
def test_in_no_sixty_seconds_are_there_more_starts_than_allowed(
    per_minute: int, pauses: list[float]
) -> None:
    limit, at = StartLimit(per_minute), 0.0
    starts: list[float] = []
    for pause in pauses:
        at += pause
        at = limit.free_at(at) if pause < 1 else at
        if limit.free_at(at) <= at:
            limit.note(at)
            starts.append(at)
    for first in starts:
        assert sum(first <= start <= first + 60 for start in starts) <= per_minute


@settings(max_examples=40, deadline=None)
@given(per_minute=st.integers(1, 600))
def test_asked_all_the_time_it_gives_nearly_all_that_is_allowed_and_no_long_silence(
    per_minute: int,
) -> None:
    limit, at, starts = StartLimit(per_minute), 0.0, [0.0]
    while at < 600:
        at = limit.free_at(at)
        limit.note(at)
        starts.append(at)
    assert len(starts) >= 9.9 * per_minute
    longest = max(after - before for before, after in pairwise(starts))
    assert longest <= 60 / per_minute + 5.001


def test_another_number_in_a_new_plan_does_not_forget_the_last_minute() -> None:
    limit = StartLimit(4)
    for at in (0.0, 15.0, 30.0, 45.0):
        limit.note(at)
    assert limit.under(2).free_at(50.0) > 90.0
    assert limit.under(4) is limit


@settings(max_examples=60, deadline=None)
@given(share=st.floats(0.1, 0.9), sessions=st.integers(1, 50), starts=st.integers(1, 300))
def test_of_any_run_of_starts_quick_revisits_take_no_more_than_their_share_and_one(
    share: float, sessions: int, starts: int
) -> None:
    limit = Share(share)
    taken: list[int] = []
    for _ in range(starts):
        quick = limit.allows(sessions)
        limit.spend() if quick else limit.earn()
        taken.append(int(quick))
    for begin in range(0, starts, 7):
        run = taken[begin:]
        assert sum(run) <= share * len(run) + 1 + 1e-6
    assert sum(taken) >= share * starts - 1


def test_of_the_sessions_too_they_take_no_more_than_their_share_though_one_always_may() -> None:
    limit = Share(0.5)
    limit.count(1)
    assert not limit.allows(1)
    assert limit.allows(4)
    limit.count(1)
    assert not limit.allows(4)
    limit.count(-2)
    assert limit.allows(1)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.none() | st.integers(0, 9)), max_size=200))
def test_a_ranking_gives_the_lowest_of_what_is_in_it_after_any_changes(
    changes: list[tuple[str, int | None]],
) -> None:
    ranking, plain = Ranking(), dict[str, float]()
    for name, rank in changes:
        if rank is None:
            ranking.drop(name)
            plain.pop(name, None)
        else:
            ranking.put(name, rank)
            plain[name] = rank
        best = min(((rank, name) for name, rank in plain.items()), default=None)
        assert ranking.first() == best
        assert len(ranking) == len(plain)
