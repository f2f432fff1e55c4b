"""Windows as hours of a week, and back."""

from __future__ import annotations

from datetime import date, time
from random import Random
from typing import Any

import pytest

from serving.clocks.calendar import WorkYear
from serving.permits.domain import Permit, Window
from serving.permits.week import Hour, split, week_of, windows_of_hours
from tests.serving.permits.market import market

MONDAY = date(2026, 5, 4)
NIGHT = {(5, hour) for hour in range(18, 24)} | {(6, 0), (6, 1)}
EVERY_HOUR = {(day, hour) for day in range(1, 8) for hour in range(24)}


def permit(*windows: dict[str, Any], **other: Any) -> Permit:
    return Permit.model_validate(market(windows=list(windows), **other))


def told(windows: tuple[Window, ...]) -> list[tuple[list[int], str, str]]:
    return [(sorted(one.weekdays), f"{one.start:%H:%M}", f"{one.end:%H:%M}") for one in windows]


@pytest.mark.parametrize(
    ("hours", "windows"),
    [
        pytest.param(NIGHT, [([5], "18:00", "02:00")], id="a night is one window"),
        pytest.param(
            {(7, 22), (7, 23), (1, 0)}, [([7], "22:00", "01:00")], id="from Sunday into Monday"
        ),
        pytest.param(EVERY_HOUR, [([*range(1, 8)], "00:00", "00:00")], id="always"),
        pytest.param(
            {(day, hour) for day in (1, 2) for hour in (6, 7, 8)},
            [([1, 2], "06:00", "09:00")],
            id="equal days share a window",
        ),
        pytest.param(
            {(1, 20), (1, 21), (1, 22), (1, 23), *((2, hour) for hour in range(24))},
            [([1], "20:00", "00:00"), ([2], "00:00", "00:00")],
            id="a whole day after an evening stays a day",
        ),
        pytest.param(set(), [], id="never"),
    ],
)
def test_hours_become_the_windows_somebody_would_write(
    hours: set[Hour], windows: list[tuple[list[int], str, str]]
) -> None:
    assert told(windows_of_hours(hours)) == windows


def test_whatever_is_drawn_is_what_is_read_again() -> None:
    chance = Random(7)
    for _ in range(300):
        length = chance.choice((1, 3, 30))
        hours = set()
        for start in chance.sample(range(168), 6):
            hours |= {divmod((start + n) % 168, 24) for n in range(length)}
        drawn = frozenset((day + 1, hour) for day, hour in hours)
        again, others = split(windows_of_hours(drawn))
        assert (again, others) == (drawn, ())


def test_only_whole_hours_of_every_week_are_drawn_as_hours() -> None:
    windows = permit(
        {"weekdays": [5], "start": "18:00", "end": "02:00"},
        {"weekdays": [1], "start": "06:30", "end": "09:00"},
        {"days": "holidays", "start": "10:00", "end": "12:00"},
        {"start": "10:00", "end": "12:00", "never": ["2026-05-09"]},
    ).windows
    hours, others = split(windows)
    assert hours == NIGHT
    assert list(others) == windows[1:]


def test_a_week_shows_holidays_exceptions_and_the_permits_own_days() -> None:
    given = permit(
        {"weekdays": [5], "start": "18:00", "end": "02:30", "never": ["2026-05-15"]},
        {"days": "holidays", "start": "10:00", "end": "22:00"},
        {"weekdays": [1], "start": "06:00", "end": "09:00"},
        {"weekdays": [1], "start": "08:00", "end": "10:00"},
        valid_from="2026-05-04",
        valid_until="2026-05-15",
    )
    years = {2026: WorkYear(2026, holidays=frozenset({date(2026, 5, 5)}))}
    week = week_of(given, years, date(2026, 5, 7))
    assert week[0].day == MONDAY
    assert [one.open for one in week] == [
        ((360, 600),),
        ((600, 1320),),
        (),
        (),
        ((1080, 1440),),
        ((0, 150),),
        (),
    ]
    assert [one.holiday for one in week] == [False, True, *[False] * 5]
    last = week_of(given, years, date(2026, 5, 15))
    assert [bool(one.open) for one in last] == [True, *[False] * 6]
    assert [one.is_valid for one in last] == [True] * 5 + [False] * 2


def test_the_last_night_runs_on_into_the_day_after_the_permit() -> None:
    night = {"weekdays": [5], "start": "18:00", "end": "02:00"}
    week = week_of(permit(night, valid_until="2026-05-08"), {}, MONDAY)
    assert (week[5].is_valid, week[5].open) == (False, ((0, 120),))
    assert time(2) == windows_of_hours(NIGHT)[0].end
