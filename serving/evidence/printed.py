"""The use register as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from serving.evidence.domain import UseFilter, UseLine

COLUMNS = (
    "id",
    "at",
    "what",
    "person",
    "person_role",
    "unit",
    "case_id",
    "district",
    "role",
    "sha256",
    "boxes",
    "why",
)
PAGE = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

Read = Callable[[UseFilter, int | None, int], list[UseLine]]


def lines(read: Read, wanted: UseFilter) -> Iterator[UseLine]:
    """Every line that is wanted, newest first, a page at a time."""
    before: int | None = None
    while True:
        page = read(wanted, before, PAGE)
        yield from page
        if len(page) < PAGE:
            return
        before = page[-1].id


def as_csv(found: Iterable[UseLine]) -> Iterator[str]:
    """CSV text, a line a piece, its header first."""
    yield _written(COLUMNS)
    for line in found:
        yield _written([_cell(getattr(line, column)) for column in COLUMNS])


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _written(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
