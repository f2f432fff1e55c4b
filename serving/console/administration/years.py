"""The calendar's years as their page shows them, and what another file says of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from serving.calendars.domain import YearFile
from serving.calendars.importing import Kept, Preview
from serving.console import places
from serving.console.administration.changes import changes
from serving.console.components.bringing import take
from serving.console.components.buttons import Look, link_button
from serving.console.components.empty import empty_state
from serving.console.components.table import Column, Row, table
from serving.console.components.year import months
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor

TOLD_IN: Final = 11
"""The month in which the next year's holidays are announced."""


def year_table(visitor: Visitor, found: Sequence[Kept]) -> Markup:
    """The newest first."""
    words = visitor.words
    if not found:
        return empty_state(words("calendar.none"), words("calendar.none_hint"))
    columns = [
        Column(words("calendar.year")),
        Column(words("calendar.off"), number=True),
        Column(words("calendar.worked"), number=True),
        Column(words("calendar.hours")),
        Column(words("calendar.source")),
        Column(words("calendar.imported")),
    ]
    return table(
        words("administration.calendar"), columns, [_row(visitor, one) for one in reversed(found)]
    )


def missing(visitor: Visitor, found: Sequence[Kept], day: date) -> Markup | None:
    """What is to be imported by now and is not there."""
    known = {one.year.year for one in found}
    wanted = [day.year, *([day.year + 1] if day.month >= TOLD_IN else [])]
    lacking = [year for year in wanted if year not in known]
    if not lacking or not known:
        return None
    return tag(
        "p", visitor.words("calendar.missing", years=", ".join(map(str, lacking))), class_="warn"
    )


def drawn(visitor: Visitor, year: YearFile, today: date | None) -> Markup:
    """The year as twelve months."""
    names = {day: one.name for one in year.holidays for day in one.days()}
    return months(visitor.words, year.work_year(), names, today)


def shown(visitor: Visitor, found: Preview) -> Markup:
    """What taking a year over would change, the year itself, and the button that takes it."""
    words, year = visitor.words, found.year
    head = join(
        tag("h2", words("import.preview"), tabindex=-1),
        tag("p", tag("b", words("calendar.year_of", year=str(year.year))), " · ", year.source),
    )
    if found.known:
        return join(head, tag("p", words("calendar.known"), class_="faint"))
    return join(
        head,
        tag("p", words("calendar.first")) if found.first else None,
        changes(visitor, found.differences),
        tag("details", tag("summary", words("calendar.drawn")), drawn(visitor, year, None)),
        take(
            words("calendar.take", year=str(year.year)), words("calendar.take_hint"), found.revision
        ),
    )


def done(visitor: Visitor, found: Preview) -> Markup:
    words, year = visitor.words, found.year.year
    again = link_button(words("calendar.show"), places.calendar_year(year), look=Look.PRIMARY)
    return join(
        tag("h2", words("import.done"), tabindex=-1),
        tag("p", words("calendar.done", year=str(year))),
        tag("div", again, class_="actions"),
    )


def _row(visitor: Visitor, one: Kept) -> Row:
    year = one.year.work_year()
    return Row(
        (
            str(year.year),
            str(len(year.holidays)),
            str(len(year.makeup)),
            tag("span", [[tag("span", span, class_="whole"), " "] for span in one.year.hours]),
            one.year.source,
            join(
                visitor.moments.markup(one.imported_at),
                tag("small", one.imported_by, class_="under"),
            ),
        ),
        href=places.calendar_year(year.year),
        name=str(year.year),
    )
