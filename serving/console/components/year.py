"""A year as twelve small months: what is off, what is worked instead, and what day it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from serving.clocks.calendar import SATURDAY, WorkYear
from serving.console.html import Child, Markup, tag
from serving.console.words import Words

WEEK: Final = 7


class Sort(StrEnum):
    """What a day is to those who work; its mark is the word ``year.mark_NAME``."""

    OFF = "off"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    WORKED = "worked"


def months(
    words: Words, year: WorkYear, names: Mapping[date, str], today: date | None = None
) -> Markup:
    """``names`` says what a day off is for; weeks begin on Monday."""
    return tag(
        "div",
        tag("div", [_month(words, year, number, names, today) for number in range(1, 13)]),
        _legend(words),
        class_="year",
    )


def sort_of(year: WorkYear, day: date) -> Sort:
    if day in year.holidays:
        return Sort.OFF
    if day in year.makeup:
        return Sort.MAKEUP
    return Sort.WEEKEND if day.weekday() >= SATURDAY else Sort.WORKED


def _month(
    words: Words, year: WorkYear, number: int, names: Mapping[date, str], today: date | None
) -> Markup:
    first = date(year.year, number, 1)
    day = first - timedelta(days=first.weekday())
    weeks: list[Markup] = []
    while day.year < year.year or (day.year == year.year and day.month <= number):
        days = [day + timedelta(days=offset) for offset in range(WEEK)]
        weeks.append(tag("tr", [_day(words, year, number, one, names, today) for one in days]))
        day += timedelta(days=WEEK)
    return tag(
        "table",
        tag("caption", words(f"year.month_{number}")),
        tag(
            "thead",
            tag("tr", [tag("th", words(f"year.day_{n}"), scope="col") for n in range(WEEK)]),
        ),
        tag("tbody", weeks),
    )


def _day(
    words: Words,
    year: WorkYear,
    number: int,
    day: date,
    names: Mapping[date, str],
    today: date | None,
) -> Markup:
    if day.month != number:
        return tag("td")
    sort = sort_of(year, day)
    special = sort in (Sort.OFF, Sort.MAKEUP)
    inner: list[Child] = [day.day]
    if special:
        inner.append(tag("small", words(f"year.mark_{sort}")))
    return tag(
        "td",
        inner,
        class_=f"is-{sort}" + (" today" if day == today else ""),
        title=names.get(day) or (words(f"year.{sort}") if special else None),
        data_day=day.isoformat() if special else None,
    )


def _legend(words: Words) -> Markup:
    return tag(
        "ul",
        [
            tag(
                "li",
                tag(
                    "span",
                    words(f"year.mark_{sort}") if sort in (Sort.OFF, Sort.MAKEUP) else "\u00a0",
                    class_=f"swatch is-{sort}",
                    aria_hidden="true",
                ),
                words(f"year.{sort}"),
            )
            for sort in (Sort.OFF, Sort.MAKEUP, Sort.WEEKEND)
        ],
        class_="legend",
    )
