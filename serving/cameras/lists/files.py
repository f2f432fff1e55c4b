"""Which kind of file it is, and the cameras in it."""

from __future__ import annotations

import csv
import io
from itertools import islice
from pathlib import Path
from typing import Any

from serving.cameras.domain import Given
from serving.cameras.errors import PlanUnreadable
from serving.cameras.lists.catalogue import is_plan, records_in, sheet_of_records
from serving.cameras.lists.columns import recognised
from serving.cameras.lists.entries import given_of_sheet
from serving.cameras.lists.excel import excel_sheet
from serving.cameras.lists.sheet import HEADER_WITHIN, Lines, ListOptions, Sheet, with_header
from serving.cameras.lists.text import text_of
from serving.cameras.plan_file import given_of, parse_json, read_plan

DELIMITERS = (",", ";", "\t")


def read_cameras(path: Path, options: ListOptions | None = None) -> Given:
    """The cameras in a TOML or JSON plan, a CSV or Excel list, or a platform's JSON catalogue.

    Raises PlanUnreadable when the file as a whole makes no sense.
    """
    options = options or ListOptions()
    kind = path.suffix.lower()
    if kind == ".toml":
        return given_of(read_plan(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PlanUnreadable(
            f"{path.name} cannot be read ({error.strerror}); check the path."
        ) from None
    if kind in (".xlsx", ".xlsm"):
        return given_of_sheet(excel_sheet(data, path.name), options)
    if kind == ".xls":
        raise PlanUnreadable(
            f"{path.name} is an old Excel file; save it as .xlsx.", code="old-excel", name=path.name
        )
    text = text_of(data, path.name, options.encoding)
    if kind == ".json":
        return _given_of_json(parse_json(text, path.name), path.name, options)
    if kind in (".csv", ".tsv", ".txt"):
        return given_of_sheet(csv_sheet(text, path.name), options)
    raise PlanUnreadable(
        f"{path.name} is of no kind we read; name a .toml, .json, .csv or .xlsx file.",
        code="no-kind",
        name=path.name,
    )


def csv_sheet(text: str, name: str) -> Sheet:
    """A list whose cells are parted by comma, semicolon or tab: whichever makes the header known.

    Raises PlanUnreadable.
    """
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=max(DELIMITERS, key=lambda sign: _known_headers(text, sign)),
        # Otherwise a quote left open swallows the rest of the file without a word.
        strict=True,
    )
    lines: Lines = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((reader.line_num, cells))
    except csv.Error:
        raise PlanUnreadable(
            f"{name} cannot be read near line {reader.line_num}; look for a quote left open.",
            code="quote",
            name=name,
            line=reader.line_num,
        ) from None
    return with_header(lines, name)


def _known_headers(text: str, delimiter: str) -> int:
    """How many headers we know when lines are parted by ``delimiter``."""
    start = (line for line in io.StringIO(text) if line.strip())
    reader = csv.reader(islice(start, HEADER_WITHIN), delimiter=delimiter)
    try:
        return max((recognised(cells) for cells in reader), default=0)
    except csv.Error:
        return 0


def _given_of_json(data: Any, name: str, options: ListOptions) -> Given:
    if is_plan(data):
        return given_of(data)
    records = records_in(data)
    if not records:
        raise PlanUnreadable(
            f"{name} holds no plan and no list of cameras.", code="no-list", name=name
        )
    if any(isinstance(record, dict) and "views" in record for record in records):
        return Given(records)
    return given_of_sheet(sheet_of_records(records), options)
