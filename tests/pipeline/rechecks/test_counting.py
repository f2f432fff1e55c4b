"""When a re-check passes, fails or gives up: the counting rule alone."""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract import CheckUnable, CheckVerdict
from pipeline.rechecks import Check, CheckRule, Glance, Sight, advance, expire
from tests.pipeline.rechecks.street import HANDLED, RULE, check, look, play

PASS, NOT_PASS, UNABLE = CheckVerdict.PASS, CheckVerdict.NOT_PASS, CheckVerdict.UNABLE


@pytest.mark.parametrize(
    ("film", "verdict"),
    [
        pytest.param("...", PASS, id="three clean looks over ten minutes pass"),
        pytest.param("..", None, id="two clean looks are too few"),
        pytest.param("##", NOT_PASS, id="seen twice it was not handled"),
        pytest.param("#", None, id="seen once it may be a mistake"),
        pytest.param("#...", PASS, id="one mistaken sight costs the clean looks before it only"),
        pytest.param("..#..", None, id="a sight breaks the row of clean looks"),
        pytest.param("..#...", PASS, id="and the row begins anew"),
        pytest.param(".#.#", NOT_PASS, id="what flickers is there"),
        pytest.param(".x.c.", PASS, id="looks that could not tell do not break the row"),
        pytest.param("xxx", None, id="an offline camera proves nothing"),
        pytest.param("xxxxxxxxxxxx", UNABLE, id="offline to the limit the camera could not tell"),
        pytest.param("           .", UNABLE, id="a look at the limit comes too late"),
        pytest.param("..         .", UNABLE, id="also when it would have been the last needed"),
        pytest.param("...##", PASS, id="what comes after the verdict does not change it"),
    ],
)
def test_a_strip_of_looks_comes_to(film: str, verdict: CheckVerdict | None) -> None:
    assert play(film).verdict is verdict


def test_quick_looks_pass_only_after_the_time_asked_for() -> None:
    assert play("." * 9, every_min=1.0).verdict is None
    done = play("." * 11, every_min=1.0)
    assert (done.verdict, done.clean, done.clean_s) == (PASS, 11, 600.0)


@pytest.mark.parametrize(
    ("film", "reason"),
    [
        pytest.param("xxc", CheckUnable.OFFLINE, id="what stood most often in the way"),
        pytest.param("cxc.", CheckUnable.OCCLUDED, id="clean looks do not hide it"),
        pytest.param(".", CheckUnable.TOO_FEW_LOOKS, id="looks that told, only too few"),
        pytest.param("", CheckUnable.NOT_LOOKED, id="no look at all"),
    ],
)
def test_a_check_over_its_limit_says_why_it_could_not_tell(film: str, reason: CheckUnable) -> None:
    over = expire(play(film), HANDLED + timedelta(hours=1), RULE)
    assert (over.verdict, over.reason) == (UNABLE, reason)
    assert over.decided_at == HANDLED + timedelta(hours=1)


def test_looks_from_before_the_handling_and_looks_told_twice_count_for_nothing() -> None:
    before = advance(check(), look(-1, "."), RULE)
    assert before == check()
    once = advance(check(), look(5, "."), RULE)
    assert advance(once, look(5, "."), RULE) == once
    assert advance(once, look(4, "#"), RULE) == once


def test_at_another_part_of_the_day_a_sight_counts_and_a_clean_look_does_not() -> None:
    evening = CheckRule(clean_looks=2, over_s=60.0, seen_looks=1, limit_s=7200.0, around_h=1.0)
    waiting = check(evening, seen_at=HANDLED + timedelta(hours=8))
    assert waiting.begins_at == HANDLED + timedelta(hours=7)
    early = advance(advance(waiting, look(5, "."), evening), look(10, "."), evening)
    assert (early.clean, early.verdict, early.looks) == (0, None, 2)
    assert advance(early, look(15, "#"), evening).verdict is NOT_PASS


Looks = list[tuple[float, str]]


@st.composite
def films(draw: st.DrawFn) -> Looks:
    """Looks in any order of sights, with gaps from seconds to longer than the limit."""
    gaps = draw(st.lists(st.floats(0.1, 30.0), max_size=40))
    sights = draw(st.lists(st.sampled_from("..#xc"), min_size=len(gaps), max_size=len(gaps)))
    return list(zip(accumulate(gaps), sights, strict=True))


RULES = st.builds(
    CheckRule,
    clean_looks=st.integers(1, 6),
    over_s=st.floats(0.0, 1500.0),
    seen_looks=st.integers(1, 3),
    limit_s=st.floats(1600.0, 7200.0),
)


def run(film: Looks, rule: CheckRule) -> Check:
    now = check(rule)
    for minute, sight in film:
        now = advance(now, look(minute, sight), rule)
    return now


@given(films(), RULES)
def test_it_passes_only_by_enough_clean_looks_over_enough_time_with_none_that_shows_it_between(
    film: Looks, rule: CheckRule
) -> None:
    done = run(film, rule)
    if done.verdict is not PASS:
        return
    assert done.decided_at is not None
    told = [(m, s) for m, s in film if HANDLED + timedelta(minutes=m) <= done.decided_at]
    row = []
    for minute, sight in reversed(told):
        if sight == "#":
            break
        if sight == ".":
            row.append(minute)
    assert len(row) >= rule.clean_looks
    assert (row[0] - row[-1]) * 60 >= rule.over_s - 1e-3
    assert sum(sight == "#" for _, sight in told) < rule.seen_looks


@given(films(), RULES)
def test_looks_that_cannot_tell_never_change_what_the_others_say(
    film: Looks, rule: CheckRule
) -> None:
    telling = [(minute, sight) for minute, sight in film if sight in ".#"]
    with_all, without = run(film, rule), run(telling, rule)
    if with_all.verdict in (PASS, NOT_PASS) or without.verdict in (PASS, NOT_PASS):
        assert with_all.verdict is without.verdict
        assert with_all.decided_at == without.decided_at


@given(films(), RULES)
def test_a_camera_that_never_tells_never_passes_nor_fails(film: Looks, rule: CheckRule) -> None:
    blind = [(minute, "x") for minute, _ in film]
    assert run(blind, rule).verdict in (None, UNABLE)


@given(films(), RULES, st.data())
def test_a_restart_after_any_look_and_looks_told_again_change_nothing(
    film: Looks, rule: CheckRule, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(film)))
    again = data.draw(st.integers(0, cut))
    first = run(film[:cut], rule)
    resumed = Check.from_json(first.to_json())
    assert resumed == first
    for minute, sight in film[again:]:
        resumed = advance(resumed, look(minute, sight), rule)
    assert resumed == run(film, rule)


@given(films(), RULES)
def test_a_check_ends_by_its_limit_whatever_is_seen(film: Looks, rule: CheckRule) -> None:
    end = HANDLED + timedelta(seconds=rule.limit_s)
    done = expire(run(film, rule), end, rule)
    assert done.verdict is not None
    assert done.decided_at is not None
    assert done.decided_at <= end
    assert (done.reason is not None) == (done.verdict is UNABLE)
    assert advance(done, Glance(end + timedelta(hours=1), Sight.SEEN), rule) == done


@pytest.mark.parametrize(
    "wrong",
    [
        {"clean_looks": 0},
        {"seen_looks": 0},
        {"over_s": 3600.0, "limit_s": 3600.0},
        {"over_s": -1.0},
        {"limit_s": float("inf")},
        {"around_h": 0.0},
        {"around_h": 13.0},
        {"around_h": 0.1, "over_s": 900.0},
    ],
)
def test_numbers_that_contradict_each_other_make_no_rule(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        CheckRule(**wrong)  # type: ignore[arg-type]
