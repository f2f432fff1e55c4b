"""Parquet through arro3 (the extra ``parquet``): a fifth of the size that pyarrow takes."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from serving.reports.errors import ParquetMissing
from serving.reports.sheets import Cell, Holds, Sheet

ROW_GROUP: Final = 20_000


def check_parquet() -> None:
    """Raises ParquetMissing."""
    try:
        import arro3.core
        import arro3.io  # noqa: F401
    except ImportError:
        raise ParquetMissing from None


def write_parquet(sheet: Sheet, path: Path) -> None:
    """Rows go to lines of JSON beside the file first: the writer takes them from there a batch at a
    time. Raises ParquetMissing."""
    check_parquet()
    from arro3.core import DataType, Field, Schema
    from arro3.io import read_json, write_parquet

    types = {
        Holds.TEXT: DataType.utf8(),
        Holds.COUNT: DataType.int64(),
        Holds.DEGREES: DataType.float64(),
        Holds.PERCENT: DataType.float64(),
        Holds.MOMENT: DataType.timestamp("us", tz="UTC"),
    }
    fields = [Field(column.name, types[column.holds]) for column in sheet.columns]
    notes = {f"formula.{column.name}": column.note for column in sheet.columns if column.note}
    lines = path.with_suffix(".ndjson")
    try:
        with lines.open("w", encoding="utf-8") as file:
            for row in sheet.rows:
                file.write(json.dumps(_record(sheet, row), ensure_ascii=False) + "\n")
        write_parquet(
            read_json(lines, Schema(fields)),
            path,
            compression="zstd(3)",
            key_value_metadata=notes,
            max_row_group_size=ROW_GROUP,
        )
    finally:
        lines.unlink(missing_ok=True)


def _record(sheet: Sheet, row: tuple[Cell, ...]) -> dict[str, Any]:
    return {
        column.name: _plain(cell)
        for column, cell in zip(sheet.columns, row, strict=True)
        if cell is not None
    }


def _plain(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return cell.isoformat()
    return float(cell) if isinstance(cell, Decimal) else cell
