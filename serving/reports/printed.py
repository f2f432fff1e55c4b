"""A report at the terminal: each rate with what it is made of, then the groups."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from rich.table import Table

from serving.reports.domain import Statistics
from serving.reports.formulas import FIGURES, RATES, Language, printed
from serving.reports.sheets import Holds, sheet_of

HEADINGS: Final = {
    True: ("指标", "值", "公式", "分子", "分母"),
    False: ("rate", "value", "formula", "above", "below"),
}
SHOWN: Final = ("captured", "registered", "handled", "closed", "due", "overdue")
"""Of the figures, those that stand beside a group: a screen is narrow, a file has them all."""


def tables(counted: Statistics, language: Language) -> Iterator[Table]:
    zh = language is Language.CHINESE
    yield _figures(counted, zh=zh)
    yield _rates(counted, language)
    if counted.groups:
        yield _groups(counted, language)


def _figures(counted: Statistics, *, zh: bool) -> Table:
    span = counted.wanted.span
    table = Table(title=f"{span.first} – {span.last}", box=None)
    table.add_column("")
    table.add_column("", justify="right")
    for one in FIGURES:
        table.add_row(one.zh if zh else one.en, f"{counted.total[one.name]:,}")
    return table


def _rates(counted: Statistics, language: Language) -> Table:
    table = Table(box=None)
    for heading in HEADINGS[language is Language.CHINESE]:
        table.add_column(heading, overflow="fold")
    for rate in RATES:
        above, below = (
            f"{sum(counted.total[name] for name in names):,}" for names in (rate.above, rate.below)
        )
        value = printed(rate.of(counted.total), language)
        table.add_row(rate.word(language), value, rate.formula(language), above, below)
    return table


def _groups(counted: Statistics, language: Language) -> Table:
    sheet = sheet_of(counted, language)
    rates = {rate.name: rate.word(language) for rate in RATES}
    shown = [
        place
        for place, column in enumerate(sheet.columns)
        if column.holds is not Holds.COUNT or column.name in SHOWN
    ]
    table = Table(box=None)
    for place in shown:
        column = sheet.columns[place]
        table.add_column(rates.get(column.name, column.title), overflow="fold")
    for row in sheet.rows:
        cells = []
        for place in shown:
            cell = row[place]
            if sheet.columns[place].holds is Holds.PERCENT:
                assert cell is None or isinstance(cell, Decimal)
                cells.append(printed(cell, language))
            else:
                cells.append("" if cell is None else str(cell))
        table.add_row(*cells)
    return table
