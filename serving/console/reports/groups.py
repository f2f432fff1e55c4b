"""Cases told apart by what was chosen."""

from __future__ import annotations

from typing import Final

from serving.console.components.figures import Bar, bars
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.reports.asked import Asked, Found
from serving.console.reports.saying import capital, chinese, language_of
from serving.console.visitor import Visitor
from serving.reports.domain import TIMES, By, Key, Statistics
from serving.reports.formulas import FIGURES, RATES, printed, word

IN_TABLE: Final = ("captured", "registered", "handled", "closed", "due", "overdue")
RATES_IN_TABLE: Final = ("on_time", "closure", "false_alarm")
MOST_BARS: Final = 12
MOST_ROWS: Final = 200


def groups(visitor: Visitor, asked: Asked, found: Found) -> Markup:
    """The same cases told apart by what was chosen, the most first."""
    words, language, counted = visitor.words, language_of(visitor), found.grouped
    title = words("reports.grouped_by", by=words(f"reports.by_{asked.by}"))
    if not counted.groups:
        return join(tag("h2", title), tag("p", words("reports.no_group"), class_="faint"))
    lines = sorted(counted.groups, key=lambda one: (-one[1]["captured"], one[0]))
    if asked.by in TIMES:
        lines = sorted(counted.groups)
    shown = bars(
        title,
        [
            Bar(
                name_of(visitor, counted, asked.by, key),
                figures["captured"],
                f"{figures['captured']:,}",
            )
            for key, figures in lines[: 24 if asked.by in TIMES else MOST_BARS]
        ],
    )
    names = {one.name: word(one, language) for one in FIGURES}
    known = {rate.name: rate for rate in RATES}
    heads = (
        Column(capital(words(f"reports.by_{asked.by}"))),
        *(Column(capital(names[name]), number=True) for name in IN_TABLE),
        *(Column(capital(known[name].word(language)), number=True) for name in RATES_IN_TABLE),
    )
    rows = [
        Row(
            (
                name_of(visitor, counted, asked.by, key),
                *(f"{figures[name]:,}" for name in IN_TABLE),
                *(printed(known[name].of(figures), language) for name in RATES_IN_TABLE),
            ),
            name=key[0] or "-",
        )
        for key, figures in lines[:MOST_ROWS]
    ]
    left = len(lines) - len(rows)
    return join(
        tag("h2", title),
        tag("div", shown, table(title, heads, rows), class_="grouped"),
        tag("p", words("reports.more_groups", count=f"{left:,}"), class_="faint")
        if left > 0
        else None,
    )


def name_of(visitor: Visitor, counted: Statistics, by: By, key: Key) -> str:
    """What people call a group."""
    words, value = visitor.words, key[0]
    if not value:
        return words("reports.unknown")
    if by is By.HOUR:
        return f"{value}:00"
    if by is By.KIND:
        return words.named("kind", value)
    name = counted.names.get((by, value))
    return (name.zh if chinese(visitor) else name.en) if name else value
