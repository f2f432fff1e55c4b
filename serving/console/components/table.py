"""Tables: a caption for those who hear the page, heads that stay, rows that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from serving.console.html import Child, Markup, tag


@dataclass(frozen=True, slots=True)
class Column:
    """``sort`` names the order its head asks for by the wish ``sort``; empty for none."""

    title: str
    number: bool = False
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``href`` makes the whole of it lead there; its first cell is its name."""

    cells: tuple[Child, ...]
    href: str | None = None
    name: str | None = None
    """Arrives in the page as ``data-row``."""


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    order: str = "",
    falling: bool = False,
) -> Markup:
    """``order`` is the ``sort`` of the column the rows are in order of."""
    return tag(
        "div",
        tag(
            "table",
            tag("caption", caption),
            tag("thead", tag("tr", [_head(column, order, falling) for column in columns])),
            tag("tbody", [_row(row, columns) for row in rows]),
        ),
        # What scrolls must be reachable by keyboard.
        class_="table",
        tabindex=0,
        role="region",
        aria_label=caption,
    )


def _head(column: Column, order: str, falling: bool) -> Markup:
    chosen = bool(column.sort) and column.sort == order
    text = (
        tag("button", column.title, type="button", data_wish="sort", data_value=column.sort)
        if column.sort
        else column.title
    )
    return tag(
        "th",
        text,
        scope="col",
        class_="number" if column.number else None,
        aria_sort=("descending" if falling else "ascending") if chosen else None,
    )


def _row(row: Row, columns: Sequence[Column]) -> Markup:
    first, *others = row.cells
    name = tag("a", first, href=row.href, class_="row") if row.href else first
    return tag(
        "tr",
        tag("th", name, scope="row", class_="number" if columns[0].number else None),
        [
            tag("td", cell, class_="number" if column.number else None)
            for cell, column in zip(others, columns[1:], strict=True)
        ],
        data_row=row.name,
    )
