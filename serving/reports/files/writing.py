"""From a sheet to the bytes of a file, in whichever format."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from serving.reports.errors import ReportRefused
from serving.reports.files.excel import write_excel
from serving.reports.files.geojson import geojson_of
from serving.reports.files.parquet import check_parquet, write_parquet
from serving.reports.files.text import csv_of
from serving.reports.sheets import Format, Sheet

CHUNK: Final = 256 * 1024

MEDIA_TYPES: Final = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.GEOJSON: "application/geo+json",
}


def check_format(form: Format, *, of_cases: bool) -> None:
    """Raises ReportRefused or ParquetMissing: before anything is counted."""
    if form is Format.GEOJSON and not of_cases:
        raise ReportRefused("Figures have no place on a map; export the cases as geojson.")
    if form is Format.JSON and of_cases:
        raise ReportRefused("Cases go out as csv, xlsx, parquet or geojson; choose one of them.")
    if form is Format.PARQUET:
        check_parquet()


def file_of(sheet: Sheet, form: Format) -> Iterator[bytes]:
    """The file in parts. What Excel and Parquet write in several passes goes through a temporary
    file, which is whole before the first part comes. Raises TooManyRows then."""
    if form is Format.CSV:
        yield from csv_of(sheet)
    elif form is Format.GEOJSON:
        yield from geojson_of(sheet)
    else:
        with tempfile.TemporaryDirectory(prefix="citypatrol-export-") as folder:
            path = Path(folder) / f"export.{form}"
            write = write_excel if form is Format.XLSX else write_parquet
            write(sheet, path)
            with path.open("rb") as file:
                while part := file.read(CHUNK):
                    yield part
