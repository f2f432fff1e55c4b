"""Lists out of Excel files, read in one pass."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable
from typing import Any

from serving.cameras.errors import PlanUnreadable
from serving.cameras.lists.sheet import Lines, Sheet, with_header
from serving.cameras.notices import Notice

_EMPTY_TAIL = 200
"""Empty lines after which nothing more is expected: a styled column may reach a million lines."""


def excel_sheet(data: bytes, name: str) -> Sheet:
    """The first worksheet that holds anything. Raises PlanUnreadable."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # About styles and extensions of the file, which nobody here can do anything about.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = [(sheet.title, _lines(sheet)) for sheet in book.worksheets]
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError):
            raise PlanUnreadable(
                f"{name} is no Excel file we can read; save it again as .xlsx, or as CSV.",
                code="no-excel",
                name=name,
            ) from None
    filled = [(title, lines) for title, lines in sheets if lines]
    if not filled:
        raise PlanUnreadable(f"{name} is empty.", code="empty", name=name)
    title, lines = filled[0]
    left = [other for other, _ in filled[1:]]
    return with_header(lines, name, warnings=_left_out(title, left))


def _left_out(title: str, left: list[str]) -> tuple[Notice, ...]:
    if not left:
        return ()
    others = ", ".join(left)
    sentence = f"Only the sheet {title!r} was read, not {others}."
    return (Notice(sentence, "one-sheet", {"sheet": title, "others": others}),)


def _lines(sheet: Any) -> Lines:
    sheet.reset_dimensions()
    lines: Lines = []
    rows: Iterable[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
    empty = 0
    for number, cells in enumerate(rows, 1):
        if any(cell is not None and str(cell).strip() for cell in cells):
            lines.append((number, cells))
            empty = 0
        else:
            empty += 1
            if empty >= _EMPTY_TAIL:
                break
    return lines
