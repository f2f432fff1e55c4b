"""The hours of a permit as a week: to be seen as they are in one week of the calendar, and to be
drawn as they are in every week."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from serving.console.components.buttons import Look
from serving.console.html import Markup, join, tag
from serving.console.permits.saying import day_short, day_text, listed
from serving.console.visitor import Visitor
from serving.console.words import Words
from serving.permits.week import DAY_MINUTES, DAYS, HOURS, Hour, OpenDay, Span

MARKED: Final = range(0, HOURS + 1, 3)


def shown_week(visitor: Visitor, week: Sequence[OpenDay], today: date) -> Markup:
    """One week of the calendar, a line a day; buttons turn to the weeks beside it."""
    words = visitor.words
    first, last = week[0].day, week[-1].day
    title = f"{day_text(words, first)} \u2013 {day_text(words, last)}"
    return join(
        tag(
            "div",
            tag("h2", words("week.title")),
            tag("b", title),
            _turn("\u2039", words("week.before"), first - timedelta(days=DAYS)),
            _turn(words("week.today"), words("week.this"), today),
            _turn("\u203a", words("week.after"), first + timedelta(days=DAYS)),
            class_="week-head",
        ),
        tag(
            "table",
            tag("caption", words("week.caption", span=title), class_="unseen"),
            tag("tbody", [_day(words, one, today) for one in week]),
            class_="week",
        ),
        _hour_marks(),
    )


def drawn_week(visitor: Visitor, hours: Iterable[Hour]) -> Markup:
    """Seven days of 24 hours to be filled by pointer and by keyboard; the browser keeps them in the
    hidden field ``hours``."""
    words, full = visitor.words, sorted(hours)
    told = {
        "hours": [list(hour) for hour in full],
        "day": {day: words(f"weekday.long_{day}") for day in range(1, DAYS + 1)},
        "cell": words("week.cell"),
        "open": words("week.open"),
        "shut": words("week.shut"),
    }
    title = words("week.edit")
    return tag(
        "div",
        tag("input", type="hidden", name="hours"),
        tag("input", type="hidden", name="drawing"),
        tag(
            "table",
            tag("caption", title, class_="unseen"),
            tag("thead", _hour_row(words)),
            tag("tbody", [_row(words, day, frozenset(full)) for day in range(1, DAYS + 1)]),
            class_="week-board",
            role="grid",
            aria_multiselectable="true",
            aria_label=title,
            aria_describedby="week-hint",
        ),
        tag(
            "div",
            tag("p", words("week.hint"), id="week-hint", class_="hint"),
            _tools(words),
            class_="week-foot",
        ),
        tag("p", class_="unseen", role="status", data_week_said=True),
        class_="week-editor",
        data_week=json.dumps(told, ensure_ascii=False),
    )


def _hour_row(words: Words) -> Markup:
    """A button for each hour, which fills it on every day."""
    return tag(
        "tr",
        tag("td"),
        [
            tag(
                "th",
                tag(
                    "button",
                    hour,
                    type="button",
                    tabindex=-1,
                    data_hour=hour,
                    title=words("week.whole_hour", hour=f"{hour:02d}:00"),
                ),
                scope="col",
            )
            for hour in range(HOURS)
        ],
    )


def _tools(words: Words) -> Markup:
    return tag(
        "span",
        [
            tag(
                "button",
                words(f"week.{name}"),
                type="button",
                class_=Look.QUIET,
                data_fill=name,
            )
            for name in ("undo", "clear", "always")
        ],
        class_="week-tools",
    )


def _row(words: Words, day: int, hours: frozenset[Hour]) -> Markup:
    return tag(
        "tr",
        tag(
            "th",
            tag(
                "button",
                words(f"weekday.{day}"),
                type="button",
                tabindex=-1,
                data_day=day,
                title=words("week.whole_day", day=words(f"weekday.long_{day}")),
            ),
            scope="row",
        ),
        [
            tag(
                "td",
                role="gridcell",
                tabindex=0 if (day, hour) == (1, 0) else -1,
                aria_selected="true" if (day, hour) in hours else "false",
                aria_label=words(
                    "week.cell",
                    day=words(f"weekday.long_{day}"),
                    start=f"{hour:02d}:00",
                    end=f"{hour + 1:02d}:00",
                ),
                data_cell=f"{day}-{hour}",
            )
            for hour in range(HOURS)
        ],
    )


def _day(words: Words, one: OpenDay, today: date) -> Markup:
    name = words(f"weekday.{one.day.isoweekday()}")
    said = listed(words, (_said(span) for span in one.open)) or words("week.shut")
    looks = [
        "is-today" if one.day == today else "",
        "" if one.is_valid else "is-over",
        "is-off" if one.holiday else "",
    ]
    return tag(
        "tr",
        tag(
            "th",
            name,
            " ",
            tag("span", day_short(words, one.day)),
            tag("small", words("week.holiday")) if one.holiday else None,
            tag("small", words("week.worked")) if one.worked else None,
            scope="row",
        ),
        tag(
            "td",
            tag("span", [_bar(span) for span in one.open], class_="day", aria_hidden="true"),
        ),
        tag("td", said, class_="hours" if one.open else "hours faint"),
        class_=" ".join(look for look in looks if look) or None,
    )


def _bar(span: Span) -> Markup:
    start, end = span
    left, wide = start / DAY_MINUTES, (end - start) / DAY_MINUTES
    return tag("i", style=f"left: {left:.3%}; width: {wide:.3%}")


def _said(span: Span) -> str:
    start, end = span
    return f"{start // 60:02d}:{start % 60:02d}\u2013{end // 60:02d}:{end % 60:02d}"


def _hour_marks() -> Markup:
    return tag(
        "div",
        [tag("span", hour, style=f"left: {hour / HOURS:.3%}") for hour in MARKED],
        class_="hour-marks",
        aria_hidden="true",
    )


def _turn(text: str, hint: str, day: date) -> Markup:
    return tag(
        "button",
        text,
        type="button",
        class_=Look.QUIET,
        title=hint,
        aria_label=hint,
        data_wish="week",
        data_day=day.isoformat(),
    )
