"""People are told of a camera's own trouble when it lasts, once, and when it is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.camera_events import (
    BEGINS,
    CONTRADICTS,
    ENDS,
    EventLimits,
    Reason,
    Standing,
    Trouble,
    advance,
    events_of,
    trouble_of,
)
from pipeline.contract import CameraEventKind, camera_event_id
from pipeline.domain import UnableReason, VisitError

NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
LIMITS = EventLimits()
WELL = None
AWAY = VisitError.STARVED
BLACK = UnableReason.BLACK


def told(
    looks: Iterable[tuple[float, Reason | None]], limits: EventLimits = LIMITS
) -> list[tuple[float, str]]:
    """What people hear, with the minute, when looks at minutes say what they say."""
    standing, heard = Standing(), []
    for minute, reason in looks:
        at = NOW + timedelta(minutes=minute)
        standing, kinds = advance(standing, reason, at, limits)
        heard += [(minute, kind.value) for kind in kinds]
    return heard


def every_minute(*spells: tuple[int, Reason | None]) -> list[tuple[float, Reason | None]]:
    looks: list[tuple[float, Reason | None]] = []
    for minutes, reason in spells:
        looks += [(float(len(looks) + n), reason) for n in range(minutes)]
    return looks


@pytest.mark.parametrize(
    ("looks", "heard"),
    [
        pytest.param(every_minute((60, WELL)), [], id="a camera that is well is not news"),
        pytest.param(every_minute((10, AWAY), (20, WELL)), [], id="nine minutes away are nothing"),
        pytest.param(
            every_minute((30, AWAY)), [(10, "offline")], id="away for ten minutes is told once"
        ),
        pytest.param(
            every_minute((20, AWAY), (20, WELL)),
            [(10, "offline"), (23, "online")],
            id="it is back after three steady minutes",
        ),
        pytest.param(
            every_minute((20, AWAY), (2, WELL), (20, AWAY)),
            [(10, "offline")],
            id="two good minutes in between do not bring it back",
        ),
        pytest.param(
            every_minute((40, BLACK), (10, WELL)),
            [(30, "blind"), (43, "seeing")],
            id="half an hour of black pictures",
        ),
        pytest.param(
            every_minute((12, AWAY), (40, BLACK), (5, WELL)),
            [(10, "offline"), (15, "online"), (30, "blind"), (55, "seeing")],
            id="away, then back but black, then well",
        ),
        pytest.param(
            every_minute((5, UnableReason.VIEW_MOVED), (20, AWAY)),
            [(2, "view_moved"), (10, "offline")],
            id="a moved camera that goes away has not turned back",
        ),
        pytest.param(
            [(0, AWAY), (300, AWAY), (305, AWAY)], [], id="a night without looks proves nothing"
        ),
        pytest.param(
            [(0, AWAY), (300, AWAY), (311, AWAY)], [(311, "offline")], id="…and then it counts anew"
        ),
        pytest.param(
            [(minute, VisitError.INTERNAL) for minute in range(60)],
            [],
            id="our own mistakes are not the camera's",
        ),
    ],
)
def test_what_is_told(
    looks: list[tuple[float, Reason | None]], heard: list[tuple[float, str]]
) -> None:
    assert told(looks) == heard


def test_a_camera_that_fails_every_other_look_all_day_is_never_told() -> None:
    assert told((n / 2, AWAY if n % 2 else WELL) for n in range(2880)) == []


def test_a_camera_that_comes_and_goes_all_day_is_told_at_most_once_an_hour() -> None:
    heard = told(every_minute(*[(12, AWAY), (5, WELL)] * 85))
    begun = [minute for minute, kind in heard if kind == "offline"]
    assert 10 <= len(begun) <= 24
    assert all(later - earlier >= 60 for earlier, later in pairwise(begun))


def test_a_trouble_that_alternates_between_two_kinds_is_told_and_does_not_flood() -> None:
    heard = told((n, AWAY if n % 2 else BLACK) for n in range(600))
    assert [kind for _, kind in heard] == ["offline", "blind"]


def test_a_look_that_is_not_newer_changes_nothing() -> None:
    standing, _ = advance(Standing(), AWAY, NOW, LIMITS)
    assert advance(standing, WELL, NOW, LIMITS) == (standing, ())


@given(st.lists(st.tuples(st.floats(0.1, 90), st.sampled_from([WELL, AWAY, BLACK])), max_size=200))
def test_beginnings_and_ends_take_turns_whatever_happens(
    steps: list[tuple[float, Reason | None]],
) -> None:
    minute, looks = 0.0, []
    for pause, reason in steps:
        minute += pause
        looks.append((minute, reason))
    kinds = [kind for _, kind in told(looks)]
    for trouble in Trouble:
        pair = (BEGINS[trouble].value, ENDS[trouble].value)
        mine = [kind for kind in kinds if kind in pair]
        assert mine == [pair[n % 2] for n in range(len(mine))]


@pytest.mark.parametrize("reason", [*VisitError, *UnableReason])
def test_every_reason_is_a_trouble_of_the_camera(reason: Reason) -> None:
    trouble = trouble_of(reason)
    assert trouble is not None
    assert trouble not in CONTRADICTS[trouble]
    assert (trouble is Trouble.MOVED) == (reason == "view_moved")


def test_every_kind_of_event_begins_or_ends_one_trouble() -> None:
    assert sorted([*BEGINS.values(), *ENDS.values()]) == sorted(CameraEventKind)


def test_the_same_event_has_the_same_id_after_a_restart() -> None:
    kinds = (CameraEventKind.OFFLINE,)
    (one,) = events_of("gate-3", "main", kinds, AWAY, NOW)
    (again,) = events_of("gate-3", "main", kinds, AWAY, NOW)
    assert one == again
    assert one.event_id == camera_event_id("gate-3", "main", "offline", NOW)
    assert one.reason == "starved"
