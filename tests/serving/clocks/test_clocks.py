"""Deadlines on the city's calendar: what holds always, and the cases a city would name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from serving.calendars.files import find_year, read_year
from serving.clocks.calendar import Calendar, WorkYear
from serving.clocks.limits import MOST, Limit, LimitType
from serving.clocks.measures import measure_of
from serving.clocks.reading import ClockState, Rung, Warnings, read_clock
from serving.clocks.running import CaseClock, Stop

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(SHANGHAI, {2026: read_year(find_year("2026")).work_year()})
LADDER = Warnings(0.75, [Rung("remind", 0.75), Rung("urge", 1.0), Rung("supervise", 2.0)])
WORKING = (LimitType.WORKING_HOURS, LimitType.WORKING_DAYS)


def at(text: str) -> datetime:
    """A moment of 2026 on the city's wall, "05-04 12:00"."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 30)).map(
    lambda naive: naive.replace(microsecond=0, tzinfo=UTC)
)
types = st.sampled_from(LimitType)
values = st.integers(1, 120).map(lambda quarters: quarters / 4)
limits = st.builds(Limit, types, values)
working_limits = st.builds(Limit, st.sampled_from(WORKING), values)
spans = st.integers(1, 20 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))


def due(limit: Limit, start: datetime, *stops: Stop) -> datetime:
    found = CaseClock(limit, start, stops).moment(CALENDAR)
    assert found is not None
    return found


def working(at: datetime) -> bool:
    """Whether ``at`` lies in working time; a span's first and last moment belong to it."""
    return any(start <= at <= end for start, end in CALENDAR.windows(CALENDAR.day(at)))


@given(working_limits, moments)
def test_a_working_deadline_never_falls_in_non_working_time(limit: Limit, start: datetime) -> None:
    assert working(due(limit, start))


@given(working_limits, moments, spans, spans)
def test_nor_does_it_after_a_suspension(
    limit: Limit, start: datetime, after: timedelta, span: timedelta
) -> None:
    stop = Stop(start + after, start + after + span)
    assert working(due(limit, start, stop))


@given(limits, moments, st.floats(0, 0.99), spans)
def test_suspending_for_a_time_moves_the_deadline_by_it_in_the_clocks_own_measure(
    limit: Limit, start: datetime, when: float, span: timedelta
) -> None:
    measure, before = measure_of(limit.type, CALENDAR), due(limit, start)
    begin = start + (before - start) * when
    assume(begin < before)
    after = due(limit, start, Stop(begin, begin + span))
    assert measure.elapsed(before, after) == measure.elapsed(begin, begin + span)


@given(limits, moments, spans, spans)
def test_suspending_after_the_deadline_changes_nothing(
    limit: Limit, start: datetime, later: timedelta, span: timedelta
) -> None:
    before = due(limit, start)
    assert due(limit, start, Stop(before + later, before + later + span)) == before


@given(types, values, values, moments)
def test_a_longer_limit_is_never_due_earlier(
    type_: LimitType, one: float, other: float, start: datetime
) -> None:
    short, long = sorted((one, other))
    assert due(Limit(type_, short), start) <= due(Limit(type_, long), start)


@given(limits, moments, moments)
def test_a_clock_that_begins_later_is_never_due_earlier(
    limit: Limit, one: datetime, other: datetime
) -> None:
    early, late = sorted((one, other))
    assert due(limit, early) <= due(limit, late)


@given(types, values, values, moments)
def test_an_extension_is_as_if_the_limit_had_been_longer(
    type_: LimitType, value: float, more: float, start: datetime
) -> None:
    extended = CaseClock(Limit(type_, value), start, extensions=(more,)).moment(CALENDAR)
    assert extended == due(Limit(type_, value + more), start)


@given(limits, moments, spans)
def test_what_is_left_and_what_has_passed_are_the_whole_limit(
    limit: Limit, start: datetime, span: timedelta
) -> None:
    clock, now = CaseClock(limit, start), start + span
    passed = measure_of(limit.type, CALENDAR).elapsed(start, now)
    assert clock.left(CALENDAR, now) == max(timedelta(0), limit.amount - passed)


@given(limits, moments, spans)
def test_a_stopped_clock_has_no_deadline_and_loses_nothing(
    limit: Limit, start: datetime, span: timedelta
) -> None:
    begin = start + span
    assume(begin < due(limit, start))
    stopped = CaseClock(limit, start, (Stop(begin, None),))
    left = stopped.left(CALENDAR, begin)
    assert stopped.moment(CALENDAR) is None
    assert left > timedelta(0)
    assert stopped.left(CALENDAR, begin + timedelta(days=300)) == left


HOURS, WORK, WDAYS, DAYS = (
    LimitType.CONTINUOUS_HOURS,
    LimitType.WORKING_HOURS,
    LimitType.WORKING_DAYS,
    LimitType.NATURAL_DAYS,
)


@pytest.mark.parametrize(
    ("type_", "value", "start", "end"),
    [
        pytest.param(HOURS, 2, "05-03 23:00", "05-04 01:00", id="hours run over midnight"),
        pytest.param(HOURS, 30, "09-30 20:00", "10-02 02:00", id="and over a holiday"),
        pytest.param(DAYS, 3, "09-30 10:00", "10-03 10:00", id="natural days run on holidays"),
        pytest.param(WORK, 4, "05-06 08:00", "05-06 12:00", id="a morning is four hours"),
        pytest.param(WORK, 4, "05-06 11:00", "05-06 17:00", id="noon does not count"),
        pytest.param(WORK, 4, "05-06 12:30", "05-06 18:00", id="a case of noon waits for two"),
        pytest.param(WORK, 4, "05-06 23:59", "05-07 12:00", id="a case of the night for eight"),
        pytest.param(WORK, 4, "05-07 00:00", "05-07 12:00", id="whichever day the night is of"),
        pytest.param(WORK, 4, "05-15 16:00", "05-18 10:00", id="a weekend does not count"),
        pytest.param(WORK, 4, "04-30 16:00", "05-06 10:00", id="nor do five days of May"),
        pytest.param(WORK, 4, "05-08 16:00", "05-09 10:00", id="a Saturday worked instead does"),
        pytest.param(WORK, 2, "05-03 10:00", "05-06 10:00", id="a case of a holiday waits"),
        pytest.param(WDAYS, 1, "05-15 10:00", "05-18 10:00", id="a working day is eight hours"),
        pytest.param(WDAYS, 5, "09-30 08:00", "10-12 18:00", id="over the National Day holiday"),
        pytest.param(WDAYS, 0.5, "05-06 14:00", "05-06 18:00", id="half a day is an afternoon"),
    ],
)
def test_a_deadline_falls_where_the_city_would_put_it(
    type_: LimitType, value: float, start: str, end: str
) -> None:
    assert due(Limit(type_, value), at(start)) == at(end)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("05-06 18:00", "05-07 08:00"),
        ("05-06 12:00", "05-06 14:00"),
        ("05-06 23:59", "05-07 00:01"),
        ("09-30 18:00", "10-08 08:00"),
        ("05-08 18:00", "05-09 08:00"),
        ("02-14 18:00", "02-24 08:00"),
    ],
)
def test_moments_with_no_work_between_them_give_the_same_working_deadline(
    one: str, other: str
) -> None:
    for value in (1, 4, 9):
        assert due(Limit(WORK, value), at(one)) == due(Limit(WORK, value), at(other))


def test_another_citys_time_zone_has_its_own_working_hours() -> None:
    urumqi = Calendar(ZoneInfo("Asia/Urumqi"), CALENDAR.years)
    clock = CaseClock(Limit(WORK, 1), at("05-06 03:00"))
    here, there = clock.moment(CALENDAR), clock.moment(urumqi)
    assert here is not None
    assert there is not None
    assert there - here == timedelta(hours=2)


def test_a_natural_day_is_the_same_time_of_day_though_the_clocks_are_changed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 28, 9, tzinfo=berlin)
    found = CaseClock(Limit(DAYS, 1), start).moment(Calendar(berlin))
    assert found == datetime(2026, 3, 29, 9, tzinfo=berlin)


@pytest.mark.parametrize(
    ("now", "state", "urge"),
    [
        ("05-06 08:00", ClockState.RUNNING, None),
        ("05-06 10:59", ClockState.RUNNING, None),
        ("05-06 11:00", ClockState.SOON_DUE, "remind"),
        ("05-06 12:00", ClockState.SOON_DUE, "urge"),
        ("05-06 12:01", ClockState.OVERDUE, "urge"),
        ("05-06 18:00", ClockState.OVERDUE, "supervise"),
    ],
)
def test_a_clock_warns_as_its_time_is_used_up(now: str, state: ClockState, urge: str) -> None:
    clock = CaseClock(Limit(WORK, 4), at("05-06 08:00"))
    reading = read_clock(clock, CALENDAR, LADDER, at(now), ended=False)
    assert (reading.state, reading.urge, reading.due) == (state, urge, at("05-06 12:00"))
    assert (reading.late_s or 0) == max(0, (at(now) - at("05-06 12:00")).total_seconds())


def test_work_that_ended_is_met_or_missed_by_the_deadline_it_had() -> None:
    for end, state in (("05-06 12:00", ClockState.MET), ("05-06 15:00", ClockState.MISSED)):
        clock = CaseClock(Limit(WORK, 4), at("05-06 08:00"), (Stop(at(end), None),))
        reading = read_clock(clock, CALENDAR, LADDER, at("07-01 09:00"), ended=True)
        assert (reading.state, reading.due) == (state, at("05-06 12:00"))


def test_a_case_overdue_before_it_was_suspended_stays_overdue() -> None:
    clock = CaseClock(Limit(HOURS, 2), at("05-06 08:00"), (Stop(at("05-06 11:00"), None),))
    reading = read_clock(clock, CALENDAR, LADDER, at("05-07 08:00"), ended=False)
    assert reading.state is ClockState.OVERDUE


def test_a_deadline_into_a_year_without_holidays_is_provisional() -> None:
    clock = CaseClock(Limit(WDAYS, 5), at("12-30 08:00"))
    assert read_clock(clock, CALENDAR, LADDER, at("12-30 09:00"), ended=False).provisional
    early = CaseClock(Limit(WDAYS, 1), at("12-30 08:00"))
    assert not read_clock(early, CALENDAR, LADDER, at("12-30 09:00"), ended=False).provisional


@pytest.mark.parametrize("value", [0.0, -1.0, MOST + 1, float("nan"), float("inf")])
def test_a_limit_is_above_nothing_and_below_ten_years(value: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Limit(HOURS, value)


@pytest.mark.parametrize("extensions", [(1.0, 1.0, 1.0), (0.0,), (-1.0,)])
def test_a_clock_takes_two_extensions_above_nothing(extensions: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="at most 2"):
        CaseClock(Limit(HOURS, 1), at("05-06 08:00"), extensions=extensions)


@pytest.mark.parametrize(
    "stops",
    [
        (Stop(at("05-05 08:00"), at("05-06 09:00")),),
        (Stop(at("05-06 10:00"), at("05-06 09:00")),),
        (Stop(at("05-06 09:00"), None), Stop(at("05-06 10:00"), None)),
    ],
)
def test_stops_stand_in_order(stops: tuple[Stop, ...]) -> None:
    with pytest.raises(ValueError, match="stop"):
        CaseClock(Limit(HOURS, 1), at("05-06 08:00"), stops)


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"hours": ()}, "at least one span"),
        ({"hours": ((time(12), time(8)),)}, "from earlier to later"),
        ({"hours": ((time(8), time(12)), (time(11), time(13)))}, "do not overlap"),
        ({"holidays": frozenset({date(2025, 1, 1)})}, "does not lie in 2026"),
        ({"makeup": frozenset({date(2026, 5, 6)})}, "no weekend day"),
        (
            {"makeup": frozenset({date(2026, 5, 9)}), "holidays": frozenset({date(2026, 5, 9)})},
            "both a holiday and a working day",
        ),
    ],
)
def test_a_year_that_contradicts_itself_is_none(given_: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        WorkYear(2026, **given_)  # type: ignore[arg-type]
