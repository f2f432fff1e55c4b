"""A thing that comes and goes, or that the detector sees now and then, is told a few times only."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.places import DEFAULT_RULES, Look, Trace
from pipeline.places.trace import MOST
from tests.pipeline.places.film import CAR, RULE, look, moved, play, strip, suspect

STALL = replace(DEFAULT_RULES["street_vending"], drop_after=6)
RULES = {"green_belt_parking": STALL}
HOUR = 3600


def looks_of(shown: list[bool], every_s: float) -> list[Look]:
    return [look(i * every_s, *([suspect()] if seen else [])) for i, seen in enumerate(shown)]


@pytest.mark.parametrize(
    ("frames", "cleared", "why"),
    [
        ("###....", 1, "it never came back: four clean looks"),
        ("###...#....", 0, "it came back after three, so four are too few"),
        ("###...#......", 1, "after twice as long it is gone"),
        ("###...#.....#..........", 1, "the longest absence counts"),
        ("###...#.....#.........", 0, "one look before twice the longest"),
        ("###....###....", 1, "it was gone and came back: now as long again is too short"),
        ("###....###..........", 2, "and twice as long is enough"),
        ("###....#...###........", 1, "a glimpse before it came back is no absence"),
    ],
)
def test_what_came_back_before_is_waited_for_longer(frames: str, cleared: int, why: str) -> None:
    assert len(play(strip(frames)).cleared) == cleared, why


def test_nobody_waits_longer_than_the_patience() -> None:
    hasty = {"green_belt_parking": replace(RULE, patience_s=300.0)}
    assert len(play(strip("###...#....."), hasty).cleared) == 1
    assert len(play(strip("###...#....."), {"green_belt_parking": RULE}).cleared) == 0


def test_clean_looks_after_an_outage_do_not_make_the_absence_longer() -> None:
    """It was unseen for a minute that anybody knows of, however long nobody looked."""
    (place,) = play(strip("###." + "x" * 100 + "#")).places
    assert place.absence_s == 60.0


def test_a_stall_standing_still_is_gone_as_soon_as_ever() -> None:
    steady = looks_of([True] * 20 + [False] * 30, 60.0)
    (gone,) = play(steady, RULES).cleared
    assert gone.unseen_for_s == STALL.clear_s


def test_another_spot_and_another_kind_are_no_return() -> None:
    gone = play(strip("###...."))
    again = [look(600, suspect(moved(CAR, 0.3)), suspect(kind="manhole_missing"))]
    story = play(again, places=gone.places, traces=gone.traces)
    assert {place.id for place in story.places}.isdisjoint(trace.id for trace in gone.traces)
    assert all(place.absence_s == 0.0 for place in story.places)


def test_a_thing_that_only_a_part_is_seen_of_comes_back_to_the_same_place() -> None:
    gone = play(strip("###...."))
    part = [look(600, suspect(replace(CAR, x2=0.5)))]
    (place,) = play(part, places=gone.places, traces=gone.traces).places
    assert place.id == gone.cleared[0].id


def test_two_things_at_one_spot_are_not_both_the_one_that_was_there() -> None:
    gone = play(strip("###...."))
    two = look(600, suspect(replace(CAR, x2=0.49)), suspect(replace(CAR, x1=0.51)))
    places = play([two], places=gone.places, traces=gone.traces).places
    assert len({place.id for place in places}) == 2


def test_of_very_many_places_that_were_there_the_latest_are_remembered() -> None:
    boxes = [
        moved(replace(CAR, x1=0.01, x2=0.03, y1=0.01, y2=0.03), 0.06 * x, 0.08 * y)
        for x, y in itertools.product(range(16), range(12))
    ]
    at_once = {"green_belt_parking": replace(RULE, seen_at_least=1, of_last=1, dwell_s=0.0)}
    rows = [
        look(10 * i, *map(suspect, part)) for i, part in enumerate((boxes[:100], boxes[100:]), 1)
    ]
    story = play([*rows, *(look(600 + i) for i in range(10))], at_once)
    assert len(story.cleared) == len(boxes)
    assert len(story.traces) == MOST
    assert {trace.last_seen for trace in story.traces} == {rows[1].at}


def flickers(seed: int, share: float, looks: int) -> list[bool]:
    rng = random.Random(seed)
    return [rng.random() < share for _ in range(looks)]


def rhythm(spans: Iterator[tuple[int, int]], looks: int) -> list[bool]:
    shown: list[bool] = []
    for seen, unseen in spans:
        shown += [True] * seen + [False] * unseen
        if len(shown) >= looks:
            break
    return shown[:looks]


DAY: dict[str, list[bool]] = {
    "seen on one look in seven, by chance": flickers(7, 0.15, 2880),
    "seen for five minutes, unseen for twelve, and so on": rhythm(
        itertools.cycle([(10, 25)]), 2880
    ),
}
"""A look every half minute."""


@pytest.mark.parametrize("why", DAY)
def test_one_thing_around_the_threshold_is_told_once_or_twice_a_day(why: str) -> None:
    looks = looks_of(DAY[why], 30.0)
    impatient = {"green_belt_parking": replace(STALL, patience_s=0.0)}
    assert len(play(looks, RULES).confirmed) <= 2
    assert len(play(looks, impatient).confirmed) >= 8


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 60)), min_size=2, max_size=12),
    st.sampled_from([30.0, 60.0]),
)
def test_however_it_comes_and_goes_reports_grow_only_as_its_absences_double(
    spans: list[tuple[int, int]], every_s: float
) -> None:
    """While no absence is longer than the patience."""
    shown = rhythm(itertools.cycle(spans), 400)
    most_s = max(unseen for _, unseen in spans) * every_s
    most = 1 + math.ceil(math.log2(max(2.0, 2 * most_s / STALL.clear_s)))
    assert len(play(looks_of(shown, every_s), RULES).confirmed) <= most


@settings(max_examples=25, deadline=None)
@given(st.lists(st.booleans(), min_size=50, max_size=300), st.sampled_from([30.0, 300.0, 1500.0]))
def test_patience_hides_nothing_that_would_be_told_once(shown: list[bool], every_s: float) -> None:
    """It delays when a thing counts as gone, never whether it is told in the first place."""
    looks = looks_of(shown, every_s)
    impatient = {"green_belt_parking": replace(STALL, patience_s=0.0)}
    first = [[place.confirmed_at for place in play(looks, rule).confirmed][:1]
             for rule in (RULES, impatient)]  # fmt: skip
    assert first[0] == first[1]


def test_a_trace_needs_a_moment_with_a_zone() -> None:
    (trace,) = play(strip("###....")).traces
    with pytest.raises(ValueError, match="zone"):
        Trace(trace.id, trace.kind, trace.box, trace.last_seen.replace(tzinfo=None), 0.0)
