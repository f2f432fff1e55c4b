"""A year that somebody brings: shown first, then taken, and never over another one unseen."""

from __future__ import annotations

from datetime import date

import pytest

from serving.calendars.comparing import YearPart, differences
from serving.calendars.domain import Holiday
from serving.calendars.errors import CalendarUnreadable
from serving.calendars.files import SHIPPED, shipped_year, year_in
from serving.differences.domain import Difference, Done
from serving.users.domain import Role
from tests.serving.console.told import assert_told_in_both_languages
from tests.serving.harness import Front, assert_problem

TEXT = (SHIPPED / "2026.toml").read_text(encoding="utf-8")
YEAR = shipped_year("2026")
LONGER = TEXT.replace("last = 2026-01-03", "last = 2026-01-02")
PATH = "/api/calendar-imports"
REALLY = {"dry_run": "false"}


def test_every_day_that_another_file_changes_is_named() -> None:
    holidays = tuple(
        one.model_copy(update={"last": date(2026, 1, 2)}) if one.name == "New Year" else one
        for one in YEAR.holidays
        if one.name != "Qingming"
    )
    after = YEAR.model_copy(
        update={
            "hours": ("09:00-17:00",),
            "makeup": (*YEAR.makeup[1:], date(2026, 12, 27)),
            "holidays": holidays,
        }
    )
    assert differences(YEAR, after) == [
        Difference(
            YearPart.YEAR, Done.CHANGED, "2026", "hours", "08:00-12:00; 14:00-18:00", "09:00-17:00"
        ),
        Difference(YearPart.HOLIDAYS, Done.CHANGED, "New Year", "last", "2026-01-03", "2026-01-02"),
        Difference(YearPart.HOLIDAYS, Done.REMOVED, "Qingming"),
        Difference(YearPart.MAKEUP, Done.REMOVED, "2026-01-04"),
        Difference(YearPart.MAKEUP, Done.ADDED, "2026-12-27"),
    ]
    assert differences(YEAR, YEAR) == []
    assert {one.done for one in differences(None, YEAR)} == {Done.ADDED}


def test_two_holidays_of_one_name_are_told_apart() -> None:
    again = Holiday(name="New Year", first=date(2026, 12, 30), last=date(2026, 12, 31))
    after = YEAR.model_copy(update={"holidays": (again, *YEAR.holidays)})
    assert differences(YEAR, after) == [Difference(YearPart.HOLIDAYS, Done.ADDED, "New Year (2)")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "year"), (b"\xff\xfe", "not UTF-8"), (b"year =", "not valid TOML"), (b"PK\x03", "TOML")],
)
def test_a_file_that_is_no_year_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(CalendarUnreadable, match=sentence) as refusal:
        year_in(data, "my.toml")
    assert "my.toml" in refusal.value.detail
    assert_told_in_both_languages(refusal.value)


def test_a_year_that_did_not_come_along_is_answered_with_those_that_did() -> None:
    with pytest.raises(CalendarUnreadable, match="choose of 2026") as refusal:
        shipped_year("../1999")
    assert_told_in_both_languages(refusal.value)


def test_a_year_is_shown_taken_once_and_written_down(front_on_both: Front) -> None:
    front = front_on_both
    with front.person(Role.ADMINISTRATOR, name="boss") as boss:
        shown = boss.post(PATH, params={"shipped": "2026"}).json()
        assert (shown["first"], shown["known"], shown["written"]) == (True, False, False)
        assert boss.get("/api/calendar").json()["years"] == []
        taken = boss.post(PATH, content=TEXT, params=REALLY).json()
        assert taken["written"]
        [year] = boss.get("/api/calendar").json()["years"]
        assert (year["year"], year["imported_by"]) == (2026, "boss")
        assert year["holidays"][0]["name"] == "New Year"
        again = boss.post(PATH, content=TEXT, params=REALLY).json()
        assert (again["known"], again["written"]) == (True, False)
        acts = boss.get("/api/audit", params={"act": "calendar_imported"}).json()["entries"]
        assert [(one["subject"], one["actor"]) for one in acts] == [("2026", "boss")]
        assert_problem(boss.post(PATH, content="year = 2026"), 422, "source")
    with front.person(Role.ADMINISTRATOR, "north") as northerner:
        for answer in (northerner.get("/api/calendar"), northerner.post(PATH, content=TEXT)):
            assert_problem(answer, 403, "whole city")


def test_a_preview_of_another_calendar_takes_nothing_over(front_on_both: Front) -> None:
    with front_on_both.person(Role.ADMINISTRATOR) as boss:
        seen = boss.post(PATH, content=TEXT).json()["revision"]
        boss.post(PATH, content=LONGER, params=REALLY).raise_for_status()
        late = boss.post(PATH, content=TEXT, params={**REALLY, "revision": str(seen)})
        assert_problem(late, 409, "preview again")
        [year] = boss.get("/api/calendar").json()["years"]
        assert year["holidays"][0]["last"] == "2026-01-02"
