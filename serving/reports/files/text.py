"""CSV that Excel opens as it is meant: UTF-8 with a mark, and no cell that runs as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo

from serving.reports.formulas import printed
from serving.reports.sheets import Cell, Column, Holds, Sheet

MARK: Final = "\ufeff"
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take text for a formula, also in the full width of Chinese input."""
CHUNK: Final = 64 * 1024


def csv_of(sheet: Sheet) -> Iterator[bytes]:
    """The file in parts, as the rows come."""
    text = StringIO()
    text.write(MARK)
    writer = csv.writer(text)
    writer.writerow([guarded(column.title) for column in sheet.columns])
    for row in sheet.rows:
        pairs = zip(row, sheet.columns, strict=True)
        writer.writerow([_written(cell, column, sheet) for cell, column in pairs])
        if text.tell() >= CHUNK:
            yield text.getvalue().encode()
            text = StringIO()
            writer = csv.writer(text)
    yield text.getvalue().encode()


def guarded(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe makes it text and is not shown."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(microsecond=0)


def _written(cell: Cell, column: Column, sheet: Sheet) -> str:
    if column.holds is Holds.PERCENT:
        assert cell is None or isinstance(cell, Decimal)
        return printed(cell, sheet.language)
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return local(cell, sheet.zone).isoformat()
    return guarded(cell) if isinstance(cell, str) else str(cell)
