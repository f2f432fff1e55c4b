"""Excel sheets, written to a file row by row."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

from serving.reports.errors import TooManyRows
from serving.reports.files.text import local
from serving.reports.formulas import NONE
from serving.reports.sheets import Cell, Column, Holds, Sheet

MOST_ROWS: Final = 1_048_575
"""Below the row of titles."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
HUNDRED: Final = Decimal(100)


def write_excel(sheet: Sheet, path: Path) -> None:
    """Raises TooManyRows."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet("CityPatrol")
    page.freeze_panes = "A2"
    page.append([_text(page, column.title) for column in sheet.columns])
    rows = iter(sheet.rows)
    for row in islice(rows, MOST_ROWS):
        pairs = zip(row, sheet.columns, strict=True)
        page.append([_cell(page, cell, column, sheet) for cell, column in pairs])
    # Saved also when there is more: a book left open leaves its own temporary file behind.
    book.save(path)
    if next(rows, None) is not None:
        raise TooManyRows(MOST_ROWS)


def _cell(page: Any, cell: Cell, column: Column, sheet: Sheet) -> Any:
    if column.holds is Holds.PERCENT:
        if not isinstance(cell, Decimal):
            return NONE[sheet.language]
        return _formed(page, cell / HUNDRED, "0.00%")
    if isinstance(cell, datetime):
        # Excel knows no zones: what stands there is the city's time.
        return _formed(page, local(cell, sheet.zone).replace(tzinfo=None), "yyyy-mm-dd hh:mm:ss")
    return _text(page, cell) if isinstance(cell, str) else cell


def _formed(page: Any, value: Decimal | datetime, form: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, value)
    cell.number_format = form
    return cell


def _text(page: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, _CONTROL.sub("", text))
    # openpyxl would take text that begins with = for a formula.
    cell.data_type = "s"
    return cell
