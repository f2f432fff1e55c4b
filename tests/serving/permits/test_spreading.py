"""Which views a permit of the city touches, and on which days it holds there."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.contract import Camera
from serving.clocks.calendar import WorkYear
from serving.permits.domain import DayKind, Permit, Window
from serving.permits.errors import PermitRefused
from serving.permits.spreading import (
    InPlan,
    Standpoint,
    outdated,
    spread,
    unknown_years,
    windows_of,
)
from serving.permits.window_text import window_of
from tests.serving.examples import LAWN, camera
from tests.serving.permits.market import HERE, market, on_map, on_view

YEAR = WorkYear(
    2026,
    holidays=frozenset(date(2026, 5, day) for day in range(1, 6)),
    makeup=frozenset({date(2026, 5, 9)}),
)


def cameras(*given_: dict[str, Any]) -> list[Camera]:
    return [Camera.model_validate(one) for one in given_ or (camera("gate-3"), camera("quay-1"))]


def touched(permit: dict[str, Any], *given_: dict[str, Any], **plan: Any) -> dict[str, Any]:
    """By camera, the area the permit has on its view."""
    in_plan = InPlan((Permit.model_validate(permit),), {2026: YEAR}, **plan)
    return {
        one.id: on_view_.area
        for one in spread(cameras(*given_), in_plan)
        for on_view_ in one.view.permits
        if on_view_.id == permit["id"]
    }


def far(id: str, longitude: float | None, latitude: float | None) -> dict[str, Any]:
    return camera(id, longitude=longitude, latitude=latitude)


def calibrated(times: int, id: str = "gate-3") -> dict[str, Any]:
    """A camera of which somebody said so often that it stands where it should."""
    one = camera(id)
    return {**one, "views": [{**view, "calibration": times} for view in one["views"]]}


@given(drawn=st.integers(0, 3), now=st.integers(0, 3), whole=st.booleans(), mapped=st.booleans())
def test_an_area_drawn_on_another_picture_holds_no_longer(
    drawn: int, now: int, whole: bool, mapped: bool
) -> None:
    area = "whole_view" if whole else LAWN
    areas = [on_view(area=area) | {"calibration": drawn}, *([on_map()] if mapped else [])]
    holds = touched(market(areas=areas), calibrated(now), camera("quay-1"))
    fits = whole or drawn == now
    assert ("gate-3" in holds) is fits
    assert ("quay-1" in holds) is mapped
    here = [Standpoint.of(one) for one in cameras(calibrated(now), camera("quay-1"))]
    left = outdated(Permit.model_validate(market(areas=areas)), here)
    assert left == (frozenset() if fits else {("gate-3", "main")})


def test_an_area_on_the_map_touches_the_cameras_inside_with_all_they_show() -> None:
    both = touched(market(), camera("gate-3"), far("coast-9", 120.0, 36.6))
    assert both == {"gate-3": "whole_view"}


@pytest.mark.parametrize(
    ("longitude", "latitude", "why"),
    [
        (None, None, "nobody knows where it stands"),
        (0.0, 0.0, "catalogues write zero for nothing"),
        (None, 36.6, "half a position is none"),
    ],
)
def test_a_camera_without_a_position_stands_in_no_area(
    longitude: float | None, latitude: float | None, why: str
) -> None:
    world = on_map([[[-10.0, -10.0], [170.0, -10.0], [170.0, 60.0], [-10.0, 60.0], [-10.0, -10.0]]])
    assert touched(market(areas=[world]), far("lost", longitude, latitude)) == {}, why


def test_a_camera_on_the_border_is_inside_and_one_in_a_hole_is_not() -> None:
    hole = [[117.09, 36.59], [117.11, 36.59], [117.11, 36.61], [117.09, 36.61], [117.09, 36.59]]
    assert touched(market(), far("edge", 117.0, 36.6)) == {"edge": "whole_view"}
    assert touched(market(areas=[on_map([*HERE, hole])]), camera()) == {}


def test_several_areas_are_taken_together_and_a_drawn_one_goes_before_the_map() -> None:
    ring = tuple((x, y) for x, y in LAWN)
    areas = [on_map(), on_view("gate-3")]
    assert touched(market(areas=areas)) == {"gate-3": ring, "quay-1": "whole_view"}


def test_a_permit_of_a_district_leaves_the_others_alone() -> None:
    given_ = (camera("gate-3", "north"), camera("quay-1", "south"))
    assert touched(market(district="south"), *given_) == {"quay-1": "whole_view"}


def test_cameras_just_beside_an_area_on_the_map_see_what_left_its_place() -> None:
    """A degree of longitude is 89.3 km here: 0.0005 of it are 45 m."""
    permit = market(margin_m=50)
    inside, unknown = camera("inside"), far("unknown", None, None)
    beside, beyond = far("beside", 117.2005, 36.6), far("beyond", 117.2007, 36.6)
    assert touched(permit, inside, beside, beyond, unknown) == {
        "inside": "whole_view",
        "beside": "beside",
    }
    assert touched(market(), inside, beside) == {"inside": "whole_view"}
    assert touched({**permit, "district": "south"}, beside) == {}
    drawn = {**permit, "areas": [on_map(), on_view("beside")]}
    assert touched(drawn, beside)["beside"] != "beside"


def test_what_is_drawn_on_a_view_stays_unless_the_city_has_the_same_id() -> None:
    [one] = spread(cameras(camera()), InPlan((Permit.model_validate(market()),)))
    assert [permit.id for permit in one.view.permits] == ["night-market", "west-market"]
    ended = InPlan(taken=frozenset({"night-market"}))
    [one] = spread(cameras(camera()), ended)
    assert one.view.permits == ()


def test_without_permits_the_cameras_are_as_they_were() -> None:
    before = cameras()
    assert spread(before, InPlan()) == tuple(before)


def test_everything_a_permit_says_reaches_the_view() -> None:
    permit = Permit.model_validate(market(margin=0.05))
    [one] = spread(cameras(camera("gate-3")), InPlan((permit,)))
    told = one.view.permits[-1]
    assert told.margin == 0.05
    assert (told.capacity, told.applicant, told.approver) == (
        12,
        "Market office",
        "District office",
    )
    assert (told.valid_from, told.valid_until) == (permit.valid_from, permit.valid_until)
    [window] = told.windows
    assert (window.weekdays, window.start, window.end) == (frozenset({5, 6}), time(18), time(2))


days_of_year = st.dates(date(2026, 1, 1), date(2026, 12, 31))
weekdays = st.frozensets(st.integers(1, 7), min_size=1)


@st.composite
def years(draw: st.DrawFn) -> WorkYear:
    off = draw(st.frozensets(days_of_year, max_size=15))
    weekend = days_of_year.filter(lambda day: day.isoweekday() > 5)
    worked = draw(st.frozensets(weekend, max_size=6))
    return WorkYear(2026, holidays=off, makeup=worked - off)


def is_meant(kind: DayKind, day: date, year: WorkYear) -> bool:
    """The definition, day by day."""
    return {
        DayKind.ANY: True,
        DayKind.WORKDAYS: year.is_working_day(day),
        DayKind.DAYS_OFF: not year.is_working_day(day),
        DayKind.HOLIDAYS: day in year.holidays,
    }[kind]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(DayKind), weekdays, years(), st.lists(days_of_year, min_size=1, max_size=20))
def test_a_window_by_the_calendar_begins_on_exactly_the_days_meant(
    kind: DayKind, on: frozenset[int], year: WorkYear, some: list[date]
) -> None:
    window = {"weekdays": sorted(on), "days": kind, "start": "18:00", "end": "02:00"}
    written = windows_of(Permit.model_validate(market(windows=[window])), {2026: year})
    for day in [*some, *sorted(year.holidays)[:5], *sorted(year.makeup)[:5]]:
        expected = day.isoweekday() in on and is_meant(kind, day, year)
        assert any(one.begins_on(day) for one in written) is expected, day


@settings(max_examples=60, deadline=None)
@given(years(), days_of_year, st.sampled_from([DayKind.WORKDAYS, DayKind.DAYS_OFF]))
def test_days_named_by_the_permit_go_before_the_calendar(
    year: WorkYear, day: date, kind: DayKind
) -> None:
    hours = {"start": "08:00", "end": "20:00", "days": kind}
    on = market(windows=[{**hours, "also": [str(day)]}])
    off = market(windows=[{**hours, "never": [str(day)]}])
    assert any(one.begins_on(day) for one in windows_of(Permit.model_validate(on), {2026: year}))
    assert not any(
        one.begins_on(day) for one in windows_of(Permit.model_validate(off), {2026: year})
    )


def test_holidays_of_a_year_nobody_imported_are_none_and_are_named() -> None:
    window = {"days": "holidays", "start": "10:00", "end": "22:00"}
    permit = Permit.model_validate(market(windows=[window], valid_until="2027-03-31"))
    assert unknown_years(permit, {2026: YEAR}) == [2027]
    assert windows_of(permit, {}) == ()
    [one] = windows_of(permit, {2026: YEAR})
    assert one.also == tuple(sorted(YEAR.holidays))
    assert unknown_years(Permit.model_validate(market()), {}) == []


def test_a_permit_whose_windows_can_never_open_is_on_no_view() -> None:
    window = {"days": "holidays", "start": "10:00", "end": "22:00"}
    permit = Permit.model_validate(market(windows=[window]))
    [one] = spread(cameras(camera()), InPlan((permit,)))
    assert [drawn.id for drawn in one.view.permits] == ["night-market"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kinds": ["littering"]}, "no violation kind 'littering'"),
        ({"kinds": ["street_vending"] * 2}, "twice"),
        ({"kinds": []}, "at least 1"),
        ({"areas": []}, "at least 1"),
        ({"windows": []}, "at least 1"),
        ({"areas": [on_view(), on_view()]}, "two areas lie on one view"),
        ({"areas": [on_view(area=[[0, 0], [2, 0], [1, 1]])]}, "outside the picture"),
        (
            {"areas": [on_map([[[36.6, 117.1], [36.7, 117.1], [36.7, 117.2], [36.6, 117.1]]])]},
            "longitude before latitude",
        ),
        ({"areas": [on_map([[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]])]}, "crosses itself"),
        ({"areas": [on_map("everywhere")]}, "list"),
        ({"areas": [on_map([["a", "b"]])]}, "no polygon as GeoJSON"),
        ({"areas": [{"type": "Point", "coordinates": [117.1, 36.6]}]}, "Polygon"),
        ({"valid_until": "2025-01-01"}, "expires before it begins"),
        ({"capacity": 0}, "greater than or equal to 1"),
        ({"colour": "red"}, "not permitted"),
        ({"id": "no/slash"}, "pattern"),
        ({"windows": [{"start": "18:00"}]}, "required"),
        ({"windows": [{"start": "18:00", "end": "02:00", "days": "sometimes"}]}, "workdays"),
    ],
)
def test_a_permit_that_makes_no_sense_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Permit.model_validate(market(**change))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18:00-02:00", {"start": "18:00", "end": "02:00"}),
        ("fri,sat 18:00-02:00", {"weekdays": [5, 6], "start": "18:00", "end": "02:00"}),
        ("mon-fri 06:00-09:00", {"weekdays": [1, 2, 3, 4, 5], "start": "06:00", "end": "09:00"}),
        ("sat-mon 06:00-09:00", {"weekdays": [1, 6, 7], "start": "06:00", "end": "09:00"}),
        ("workdays 06:00-09:00", {"days": "workdays", "start": "06:00", "end": "09:00"}),
        (
            "2026-05-01..2026-05-03 09:00-22:00",
            {"first": "2026-05-01", "last": "2026-05-03", "start": "09:00", "end": "22:00"},
        ),
        (
            "sun 2026-05-03 09:00-22:00",
            {
                "weekdays": [7],
                "first": "2026-05-03",
                "last": "2026-05-03",
                "start": "09:00",
                "end": "22:00",
            },
        ),
    ],
)
def test_a_window_is_read_as_people_type_it(text: str, expected: dict[str, Any]) -> None:
    assert window_of(text) == expected
    Window.model_validate(expected)


@pytest.mark.parametrize("text", ["", "18:00", "fri", "frisat 18:00-02:00", "18:00-02:00 fri"])
def test_a_window_nobody_could_read_is_refused_with_examples(text: str) -> None:
    with pytest.raises(PermitRefused, match="write hours like"):
        window_of(text)
