"""A capacity over several cameras: nothing counts twice, and who came first keeps the room."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from serving.permits.sharing import ViewCount, elsewhere, things
from tests.serving.examples import NOON

NEAR_M = 50.0
WEST, NEXT_TO_IT, EAST = (117.1, 36.6), (117.1003, 36.6), (117.11, 36.6)
"""27 m and 893 m from the first."""


def count(
    camera: str,
    lasting: int,
    minute: int = 0,
    place: tuple[float, float] | None = WEST,
    view: str = "main",
    part: str | None = None,
) -> ViewCount:
    return ViewCount((camera, view), place, lasting, NOON + timedelta(minutes=minute), part)


A, B = ("a", "main"), ("b", "main")


@pytest.mark.parametrize(
    ("counts", "expected", "why"),
    [
        ([count("a", 8), count("b", 4, 1, EAST)], {}, "twelve have room"),
        ([count("a", 8), count("b", 5, 1, EAST)], {B: 8}, "the later view has what is left"),
        ([count("a", 8, 1), count("b", 5, 0, EAST)], {A: 5}, "whichever it is"),
        ([count("a", 8), count("b", 5, 1, NEXT_TO_IT)], {}, "neighbours may show the same stalls"),
        ([count("a", 8), count("b", 5, 1, None)], {}, "so may a camera nobody placed"),
        ([count("a", 13)], {}, "one view keeps to the capacity by itself"),
        (
            [count("a", 8), count("a", 5, 1, view="east")],
            {("a", "east"): 8},
            "two views of one camera show two things",
        ),
        (
            [count("a", 8), count("b", 9, 1, NEXT_TO_IT), count("c", 5, 2, EAST)],
            {("c", "main"): 9},
            "of neighbours the one that shows most counts",
        ),
        (
            [count("a", 8, part="west side"), count("b", 5, 1, NEXT_TO_IT, part="east side")],
            {B: 8},
            "neighbours that are said to show different parts are added",
        ),
        (
            [count("a", 8, part="west side"), count("b", 5, 1, EAST, part="west side")],
            {},
            "far cameras that are said to show one part are not",
        ),
        (
            [count("a", 8, part="west side"), count("b", 5, 1, NEXT_TO_IT)],
            {},
            "where only one says what it shows, the distance decides",
        ),
    ],
)
def test_twelve_are_permitted(
    counts: list[ViewCount], expected: dict[tuple[str, str], int], why: str
) -> None:
    assert elsewhere(counts, 12, NEAR_M) == expected, why


views = some.lists(
    some.tuples(some.integers(1, 20), some.integers(0, 90), some.sampled_from([0, 30, 400, 900])),
    min_size=1,
    max_size=8,
)


@given(views, some.integers(1, 30))
def test_nothing_counts_twice_and_the_first_is_never_told_of_others(
    told: list[tuple[int, int, int]], capacity: int
) -> None:
    counts = [
        count(f"c{n}", lasting, minute, (117.1 + metres / 89_270, 36.6))
        for n, (lasting, minute, metres) in enumerate(told)
    ]
    most = max(one.lasting for one in counts)
    assert most <= things(counts, NEAR_M) <= sum(one.lasting for one in counts)
    found = elsewhere(counts, capacity, NEAR_M)
    first = min(counts, key=lambda one: (one.since, one.key))
    assert first.key not in found
    assert not found or things(counts, NEAR_M) > capacity
    assert elsewhere(list(reversed(counts)), capacity, NEAR_M) == found
