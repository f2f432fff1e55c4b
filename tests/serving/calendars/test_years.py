"""A year of the calendar as a file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from serving.calendars.errors import CalendarUnreadable
from serving.calendars.files import SHIPPED, find_year, read_year
from serving.console.words import Language, Words
from tests.serving.console.told import assert_told_in_both_languages

CHINESE = Language.CHINESE


def test_the_shipped_year_has_the_public_holidays_of_2026() -> None:
    year = read_year(find_year("2026")).work_year()
    assert len(year.holidays) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert len(year.makeup) == 6
    assert date(2026, 2, 17) in year.holidays


FAULTS = {
    "no year": ("year = 2026", "", "2026.toml: year"),
    "an unknown key": ("year = 2026", "year = 2026\ncolour = 1", "line 4: colour"),
    "hours of words": ('"08:00-12:00"', '"early"', "line 5: hours.*08:00-12:00"),
    "hours backwards": ('"08:00-12:00"', '"12:00-08:00"', "from earlier to later"),
    "a Monday worked instead": ("2026-01-04", "2026-01-05", "no weekend day"),
    "hours that overlap": ('"14:00-18:00"', '"11:00-18:00"', "do not overlap"),
    "a holiday worked": ("2026-01-04", "2026-01-03", "both a holiday and a working day"),
    "a day of another year": ("2026-01-04", "2027-01-02", "does not lie in 2026"),
    "a holiday backwards": ("last = 2026-01-03", "last = 2025-12-30", "not before its first"),
    "no TOML": ("year = 2026", "year 2026", "not valid TOML"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_spoilt_year_is_refused_in_one_sentence(tmp_path: Path, fault: str) -> None:
    old, new, sentence = FAULTS[fault]
    text = (SHIPPED / "2026.toml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "2026.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CalendarUnreadable, match=sentence) as refusal:
        read_year(file)
    assert "\n" not in refusal.value.detail
    assert_told_in_both_languages(refusal.value)
    # Not only the frame of the sentence: what is wrong is told in Chinese, too.
    assert not re.search(r"working|weekend|last day|both", Words(CHINESE).sentence(refusal.value))


def test_a_year_that_is_not_shipped_is_answered_with_those_that_are() -> None:
    with pytest.raises(CalendarUnreadable, match=r"no file 1999.*2026"):
        find_year("1999")
