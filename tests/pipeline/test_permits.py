from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.domain import WHOLE_VIEW, Permit, PermitTerm, PermitWindow, Window
from pipeline.geometry import Point
from pipeline.permits import in_force, opening_hours
from pipeline.replay import read_view
from tests.pipeline.street import CITY, judged, rectangle, seen, view, zone

BERLIN = ZoneInfo("Europe/Berlin")
MARKET = rectangle(0.0, 0.5, 0.5, 1.0)
FRIDAY, SATURDAY = 5, 6


def permit(
    *windows: PermitWindow,
    first: date = date(2026, 1, 1),
    last: date = date(2026, 12, 31),
    area: tuple[Point, ...] | Literal["whole_view"] = MARKET,
    kinds: frozenset[str] = frozenset({"street_vending"}),
    capacity: int | None = None,
    name: str = "night-market",
) -> Permit:
    return Permit(
        id=name,
        kinds=kinds,
        area=area,
        windows=windows or (PermitWindow(start=time(0), end=time(0)),),
        valid_from=first,
        valid_until=last,
        capacity=capacity,
        applicant="Market office",
        approver="District office",
    )


def local(text: str, city: ZoneInfo = CITY) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=city)


NIGHT = permit(PermitWindow(weekdays=frozenset({FRIDAY}), start=time(18), end=time(2)))


@pytest.mark.parametrize(
    ("moment", "open_then", "why"),
    [
        ("2026-06-05T17:59:59", False, "Friday, a second before it opens"),
        ("2026-06-05T18:00:00", True, "Friday, as it opens"),
        ("2026-06-05T23:59:59", True, "Friday, before midnight"),
        ("2026-06-06T00:00:00", True, "Saturday morning belongs to Friday's window"),
        ("2026-06-06T01:59:59", True, "Saturday, a second before it closes"),
        ("2026-06-06T02:00:00", False, "Saturday, as it closes"),
        ("2026-06-05T01:00:00", False, "Friday morning would belong to Thursday's window"),
        ("2026-06-06T19:00:00", False, "Saturday evening is not allowed"),
    ],
)
def test_a_window_past_midnight_belongs_to_the_day_it_began_on(
    moment: str, open_then: bool, why: str
) -> None:
    assert in_force(NIGHT, local(moment), CITY) is open_then, why


def test_the_last_night_ends_in_the_morning_after_valid_until() -> None:
    until_friday = permit(
        PermitWindow(start=time(18), end=time(2)), first=date(2026, 6, 5), last=date(2026, 6, 5)
    )
    assert not in_force(until_friday, local("2026-06-05T01:00"), CITY)
    assert in_force(until_friday, local("2026-06-06T01:00"), CITY)
    assert not in_force(until_friday, local("2026-06-06T18:30"), CITY)


def test_equal_start_and_end_make_a_whole_day() -> None:
    friday = permit(PermitWindow(weekdays=frozenset({FRIDAY}), start=time(6), end=time(6)))
    assert in_force(friday, local("2026-06-05T06:00"), CITY)
    assert in_force(friday, local("2026-06-06T05:59"), CITY)
    assert not in_force(friday, local("2026-06-06T06:00"), CITY)


def test_the_camera_machines_own_zone_plays_no_part() -> None:
    evening = datetime(2026, 6, 5, 11, 0, tzinfo=UTC)
    assert in_force(NIGHT, evening, CITY)
    assert in_force(NIGHT, evening.astimezone(ZoneInfo("America/Lima")), CITY)
    assert not in_force(NIGHT, evening, ZoneInfo("UTC"))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        in_force(NIGHT, datetime(2026, 6, 5, 19), CITY)


@pytest.mark.parametrize(
    ("night", "start", "end", "hours", "why"),
    [
        (date(2026, 10, 24), time(22), time(2, 30), 5.5, "the repeated hour is open throughout"),
        (date(2026, 10, 24), time(22), time(6), 9.0, "clocks go back within the window"),
        (date(2026, 10, 25), time(2, 30), time(4), 2.5, "an ambiguous start is the first one"),
        (date(2026, 3, 28), time(22), time(6), 7.0, "clocks go forward within the window"),
        (date(2026, 3, 28), time(22), time(2, 30), 4.5, "an end that clocks skip still comes"),
        (date(2026, 3, 29), time(2, 30), time(4), 0.5, "so does a start that clocks skip"),
        (date(2026, 6, 5), time(22), time(6), 8.0, "an ordinary night"),
    ],
)
def test_a_window_survives_the_change_of_clocks(
    night: date, start: time, end: time, hours: float, why: str
) -> None:
    opens, closes = opening_hours(Window(start=start, end=end), night, BERLIN)
    assert (closes - opens) == timedelta(hours=hours), why
    allowed = permit(PermitWindow(start=start, end=end), first=night, last=night)
    steps = [opens + timedelta(minutes=m) for m in range(-90, int(hours * 60) + 90, 5)]
    states = [in_force(allowed, step, BERLIN) for step in steps]
    assert states == [opens <= step < closes for step in steps], why


minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
weekdays = st.frozensets(st.integers(1, 7), min_size=1)


@given(minutes, minutes, weekdays, st.integers(0, 3 * 24 * 60), st.integers(0, 6))
def test_where_clocks_never_change_a_window_is_what_the_clock_on_the_wall_says(
    start: time, end: time, days: frozenset[int], minute: int, offset: int
) -> None:
    at = local("2026-06-01T00:00") + timedelta(days=offset, minutes=minute)
    wall = at.time()
    today, yesterday = at.isoweekday(), (at - timedelta(days=1)).isoweekday()
    if start < end:
        expected = today in days and start <= wall < end
    else:
        expected = (today in days and wall >= start) or (yesterday in days and wall < end)
    window = PermitWindow(weekdays=days, start=start, end=end)
    assert in_force(permit(window), at, CITY) is expected


@given(minutes, minutes, st.sampled_from([date(2026, 3, 28), date(2026, 10, 24)]))
def test_a_window_over_a_change_of_clocks_opens_once_and_closes_once(
    start: time, end: time, night: date
) -> None:
    allowed = permit(PermitWindow(start=start, end=end), first=night, last=night)
    begin = local(f"{night}T00:00", BERLIN).astimezone(UTC)
    states = [in_force(allowed, begin + timedelta(minutes=7 * i), BERLIN) for i in range(450)]
    assert not states[-1]
    assert sum(a != b for a, b in itertools.pairwise([False, *states])) in (0, 2)


@pytest.mark.parametrize(
    ("window", "sentence"),
    [
        ({"start": "18:00+08:00", "end": "02:00"}, "leave the time zone out"),
        ({"start": "18:00", "end": "02:00Z"}, "leave the time zone out"),
        ({"start": "18:00", "end": "02:00", "weekdays": []}, "at least 1 item"),
        ({"start": "18:00", "end": "02:00", "weekdays": [0]}, "greater than or equal to 1"),
        ({"start": "18:00", "end": "26:00"}, "hour"),
    ],
)
def test_a_window_nobody_could_read_is_refused(window: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Window.model_validate(window)


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
some_days = st.frozensets(days, max_size=12)


@given(weekdays, some_days, some_days, days, st.none() | days, st.none() | days)
def test_a_window_begins_on_its_weekdays_and_named_days_within_its_dates(
    on: frozenset[int],
    also: frozenset[date],
    never: frozenset[date],
    day: date,
    first: date | None,
    last: date | None,
) -> None:
    if first is not None and last is not None and last < first:
        first, last = last, first
    window = PermitWindow(
        weekdays=on,
        also=tuple(also - never),
        never=tuple(never),
        first=first,
        last=last,
        start=time(9),
        end=time(17),
    )
    within = (first is None or first <= day) and (last is None or day <= last)
    expected = within and day not in never and (day in also or day.isoweekday() in on)
    assert window.begins_on(day) is expected
    assert in_force(permit(window), local(f"{day}T12:00"), CITY) is expected


@given(some_days, minutes, minutes, st.integers(0, 24 * 60 - 1), days)
def test_a_named_day_opens_over_midnight_like_any_other(
    named: frozenset[date], start: time, end: time, minute: int, day: date
) -> None:
    window = PermitWindow(weekdays=frozenset(), also=(*named, day), start=start, end=end)
    at = local(f"{day}T00:00") + timedelta(minutes=minute)
    opens, closes = opening_hours(window, day, CITY)
    if opens <= at < closes:
        assert in_force(permit(window), at, CITY)


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"weekdays": []}, "needs weekdays, or days by date"),
        ({"also": ["2026-05-01"], "never": ["2026-05-01"]}, "stands in also and in never"),
        ({"first": "2026-05-02", "last": "2026-05-01"}, "not before its first"),
        ({"also": ["2026-02-30"]}, "date"),
    ],
)
def test_days_that_contradict_each_other_are_refused(
    given_: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        PermitWindow.model_validate({"start": "18:00", "end": "02:00", **given_})


def test_a_window_without_named_days_is_told_as_short_as_before() -> None:
    told = PermitWindow(start=time(18), end=time(2)).model_dump(mode="json")
    assert sorted(told) == ["end", "start", "weekdays"]


PAVED = zone("no_vending", 0.0, 0.5, 1.0, 1.0)
ALLOWED = seen("street_stall", 0.2, 0.6, 0.3, 0.8)
BESIDE = seen("street_stall", 0.6, 0.6, 0.7, 0.8)


def test_a_permit_suppresses_what_stands_in_its_area_and_writes_it_down() -> None:
    judgement = judged(view(PAVED, permits=(permit(),)), ALLOWED, BESIDE)
    assert [suspect.box for suspect in judgement.suspects] == [BESIDE.box]
    (suppression,) = judgement.suppressions
    assert (suppression.permit_id, suppression.suspect.box) == ("night-market", ALLOWED.box)


def test_the_area_is_judged_by_ground_contact_not_by_the_roof() -> None:
    tall = seen("street_stall", 0.2, 0.55, 0.3, 0.95)
    behind = permit(area=rectangle(0.0, 0.5, 0.5, 0.8))
    assert judged(view(PAVED, permits=(behind,)), tall).suppressions == ()


def test_a_permit_outside_its_hours_is_checked_and_suppresses_nothing() -> None:
    judgement = judged(view(PAVED, permits=(NIGHT,)), ALLOWED, at=local("2026-06-05T12:00"))
    assert judgement.permits_checked == ("night-market",)
    assert len(judgement.suspects) == 1


def test_what_stands_in_the_area_out_of_hours_breaks_the_permits_term() -> None:
    noon = local("2026-06-05T12:00")
    inside, beside = judged(view(PAVED, permits=(NIGHT,)), ALLOWED, BESIDE, at=noon).suspects
    if inside.box != ALLOWED.box:
        inside, beside = beside, inside
    assert inside.breaks is not None
    assert (inside.breaks.permit_id, inside.breaks.term) == (
        "night-market",
        PermitTerm.OUT_OF_HOURS,
    )
    assert beside.breaks is None


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        ("2025-12-31T20:00:00", "the permit is not valid yet"),
        ("2027-01-02T20:00:00", "the permit has expired"),
    ],
)
def test_a_permit_that_is_not_valid_has_no_terms_to_break(moment: str, why: str) -> None:
    (suspect,) = judged(view(PAVED, permits=(NIGHT,)), ALLOWED, at=local(moment)).suspects
    assert suspect.breaks is None, why


NEAR = seen("street_stall", 0.53, 0.6, 0.6, 0.8)
"""Its nearer edge is 0.03 of the picture beside the market."""


@pytest.mark.parametrize(
    ("given", "term", "why"),
    [
        ({}, None, "a permit without a margin speaks of its area only"),
        ({"margin": 0.1}, PermitTerm.OUT_OF_PLACE, "all of its foot lies within the margin"),
        ({"margin": 0.06}, None, "less than half of its foot does"),
        ({"margin": 0.07}, PermitTerm.OUT_OF_PLACE, "more than half of its foot does"),
        ({"margin": 0.1, "kinds": {"bin_overflow"}}, None, "the permit is for another kind"),
        ({"margin": 0.1, "windows": NIGHT.windows}, None, "the market is not open"),
        ({"area": "beside"}, PermitTerm.OUT_OF_PLACE, "the camera stands beside the market"),
        ({"area": "whole_view"}, "allowed", "nothing lies beside the whole view"),
    ],
)
def test_what_stands_just_beside_an_open_permit_left_its_place(
    given: dict[str, object], term: PermitTerm | str | None, why: str
) -> None:
    market = Permit.model_validate({**permit().model_dump(), **given})
    judgement = judged(view(PAVED, permits=(market,)), NEAR, at=local("2026-06-04T12:00"))
    if term == "allowed":
        assert judgement.suspects == (), why
        return
    [suspect] = judgement.suspects
    assert (suspect.breaks.term if suspect.breaks else None) == term, why


def test_nothing_beyond_the_margin_is_the_permits() -> None:
    market = Permit.model_validate({**permit().model_dump(), "margin": 0.1})
    far = seen("street_stall", 0.7, 0.6, 0.77, 0.8)
    near, beyond = judged(view(PAVED, permits=(market,)), NEAR, far).suspects
    if near.box != NEAR.box:
        near, beyond = beyond, near
    assert near.breaks is not None
    assert beyond.breaks is None


def test_another_permit_that_covers_it_comes_before_the_place_it_left() -> None:
    market = Permit.model_validate({**permit().model_dump(), "margin": 0.1})
    fair = permit(name="fair", area=rectangle(0.5, 0.5, 1.0, 1.0))
    assert judged(view(PAVED, permits=(market, fair)), NEAR).suspects == ()
    closed = Permit.model_validate({**fair.model_dump(), "windows": NIGHT.windows})
    noon = local("2026-06-05T12:00")
    [suspect] = judged(view(PAVED, permits=(market, closed)), NEAR, at=noon).suspects
    assert suspect.breaks is not None
    assert (suspect.breaks.permit_id, suspect.breaks.term) == ("fair", PermitTerm.OUT_OF_HOURS)


def test_a_permit_without_a_margin_is_told_as_short_as_before() -> None:
    assert "margin" not in permit().model_dump_json()


def test_hours_that_another_permit_allows_are_nobodys_broken_term() -> None:
    both = (NIGHT, permit(name="fair"))
    judgement = judged(view(PAVED, permits=both), ALLOWED, at=local("2026-06-05T12:00"))
    assert judgement.suspects == ()
    assert [one.permit_id for one in judgement.suppressions] == ["fair"]


def test_a_permit_without_a_capacity_covers_before_one_that_counts() -> None:
    both = (permit(capacity=1), permit(name="fair"))
    (one,) = judged(view(PAVED, permits=both), ALLOWED).suppressions
    assert (one.permit_id, one.counts) == ("fair", False)


def test_a_permit_for_the_whole_view_covers_whatever_it_shows() -> None:
    judgement = judged(view(PAVED, permits=(permit(area=WHOLE_VIEW),)), ALLOWED, BESIDE)
    assert len(judgement.suppressions) == 2


def test_an_area_has_to_be_written_even_if_it_is_the_whole_view() -> None:
    told = permit().model_dump(exclude={"area"})
    with pytest.raises(ValidationError, match="area"):
        Permit.model_validate(told)


def test_a_permit_for_another_kind_is_not_even_checked() -> None:
    collection = permit(kinds=frozenset({"loading"}))
    judgement = judged(view(PAVED, permits=(collection,)), ALLOWED)
    assert (judgement.permits_checked, len(judgement.suspects)) == ((), 1)


def test_a_collection_window_allows_waste_at_its_station() -> None:
    station = zone("bin_station", 0.1, 0.6, 0.4, 0.9)
    window = permit(kinds=frozenset({"bin_overflow"}), name="collection")
    waste = seen("garbage_exposed", 0.2, 0.7, 0.25, 0.8)
    judgement = judged(view(station, permits=(window,)), waste)
    assert judgement.suspects == ()
    assert judgement.suppressions[0].permit_id == "collection"


OLD_VIEW = """
camera = "old-street"
[view]
id = "main"
watch = ["street_vending"]
[[view.zones]]
id = "kerb"
kind = "no_vending"
polygon = [[0.0, 0.5], [1.0, 0.5], [1.0, 1.0], [0.0, 1.0]]
[[view.permits]]
id = "night-market"
kinds = ["street_vending"]
area = [[0.0, 0.5], [0.5, 0.5], [0.5, 1.0], [0.0, 1.0]]
windows = [{ weekdays = [5], start = "18:00", end = "02:00" }]
valid_from = 2026-01-01
valid_until = "2026-12-31"
capacity = 80
applicant = "Market office"
approver = "District office"
"""


def test_permits_in_a_view_file_of_a_recording_are_read_as_before(tmp_path: Path) -> None:
    file = tmp_path / "view.toml"
    file.write_text(OLD_VIEW)
    watched = read_view(file).view
    night, noon = local("2026-06-05T20:00"), local("2026-06-05T12:00")
    assert [one.permit_id for one in judged(watched, ALLOWED, at=night).suppressions] == [
        "night-market"
    ]
    (suspect,) = judged(watched, ALLOWED, at=noon).suspects
    assert suspect.breaks is not None
