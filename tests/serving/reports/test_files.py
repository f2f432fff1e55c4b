"""What exports look like from outside: opened by what people and programs open them with."""

from __future__ import annotations

import csv
import json
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from serving.reports.errors import ExportsBusy, ParquetMissing, ReportRefused, TooManyRows
from serving.reports.files import excel, parquet
from serving.reports.files.writing import check_format, file_of
from serving.reports.formulas import Language
from serving.reports.gate import Gate
from serving.reports.sheets import Cell, Column, Format, Holds, Sheet
from tests.serving.reports.cases import SHANGHAI, utc

AT = utc(2026, 5, 3, 16, 30)
COLUMNS = (
    Column("number", "编号", Holds.TEXT),
    Column("longitude", "lon", Holds.DEGREES),
    Column("latitude", "lat", Holds.DEGREES),
    Column("closed", "closed", Holds.COUNT),
    Column("closure", "结案率 = 结案数 ÷ 立案数 ×100%", Holds.PERCENT, "closed / registered"),
    Column("at", "at", Holds.MOMENT),
)
ROWS: list[tuple[Cell, ...]] = [
    ("占道-1", 117.1, 36.6, 7, Decimal("98.87"), AT),
    (None, None, None, 0, None, None),
]


def written(form: Format, *rows: tuple[Cell, ...], language: Language = Language.ENGLISH) -> bytes:
    return b"".join(file_of(Sheet(COLUMNS, rows or ROWS, language, SHANGHAI), form))


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"))))


def page(data: bytes) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    return [tuple(cell for cell in row) for row in sheet.iter_rows()]


def named(text: str) -> tuple[Cell, ...]:
    return (text, 0.5, -0.5, 1, None, None)


DANGEROUS = [
    '=HYPERLINK("http://example.test","look")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＠SUM(A1)",
]


def test_csv_says_that_it_is_utf_8_and_shows_the_citys_time_and_rates_as_people_read_them() -> None:
    data = written(Format.CSV)
    assert data.startswith(b"\xef\xbb\xbf")
    titles, first, second = table(data)
    assert titles == [column.title for column in COLUMNS]
    assert first == ["占道-1", "117.1", "36.6", "7", "98.87 %", "2026-05-04T00:30:00+08:00"]
    assert second == ["", "", "", "0", "none", ""]
    assert table(written(Format.CSV, language=Language.CHINESE))[2][4] == "无"


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_csv_runs_as_a_formula(text: str) -> None:
    [_, row] = table(written(Format.CSV, named(text)))
    assert row[0] == f"'{text}"
    assert row[2] == "-0.5", "a number of ours stays a number"


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_an_excel_sheet_is_a_formula(text: str) -> None:
    [_, row] = page(written(Format.XLSX, named(text)))
    assert row[0].data_type == "s"
    assert row[0].value.strip() == text.strip()


def test_text_with_commas_quotes_and_lines_comes_back_from_csv_as_it_was() -> None:
    text = '北门, "3" 号\n后面'
    assert table(written(Format.CSV, named(text)))[1][0] == text


def test_excel_gets_rates_as_percentages_and_the_citys_time_without_a_zone() -> None:
    titles, first, second = page(written(Format.XLSX))
    assert [cell.value for cell in titles] == [column.title for column in COLUMNS]
    assert first[4].value == pytest.approx(0.9887)
    assert first[4].number_format == "0.00%"
    assert first[5].value == datetime(2026, 5, 4, 0, 30)
    assert second[4].value == "none"


def test_excel_takes_names_with_characters_that_its_files_cannot_hold() -> None:
    assert page(written(Format.XLSX, named("a\x00b\x0bc")))[1][0].value == "abc"


def test_more_rows_than_a_sheet_takes_are_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 1)
    with pytest.raises(TooManyRows, match="choose fewer days, or csv or parquet"):
        written(Format.XLSX)


def test_parquet_keeps_types_noughts_and_the_formula() -> None:
    arro3 = pytest.importorskip("arro3.io")
    read = arro3.read_parquet(BytesIO(written(Format.PARQUET))).read_all()
    assert read.column_names == [column.name for column in COLUMNS]
    assert read["number"].to_pylist() == ["占道-1", None]
    assert read["closed"].to_pylist() == [7, 0]
    assert read["closure"].to_pylist() == [98.87, None]
    assert read["at"].to_pylist()[0] == AT
    assert b"formula.closure" in written(Format.PARQUET)


def test_without_its_library_parquet_is_refused_before_anything_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "arro3.io", None)
    with pytest.raises(ParquetMissing, match=r"install the extra parquet"):
        parquet.check_parquet()


def test_geojson_places_cases_and_counts_those_without_a_place() -> None:
    rows = [named("a"), ROWS[1], ("b", 0.0, 0.0, 1, None, None), ("c", 117.1, 36.6, 2, None, AT)]
    told = json.loads(written(Format.GEOJSON, *rows))
    assert (told["type"], told["left_out"]) == ("FeatureCollection", 2)
    first, second = told["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [0.5, -0.5]}
    assert second["properties"] == {
        "number": "c", "closed": 2, "closure": None, "at": "2026-05-04T00:30:00+08:00",
        "place_of": "camera",
    }  # fmt: skip


@pytest.mark.parametrize("rows", [0, 1, 199, 200, 201, 400, 401])
def test_geojson_is_whole_however_many_parts_it_comes_in(rows: int) -> None:
    sheet = Sheet(COLUMNS, (named(str(n)) for n in range(rows)), Language.ENGLISH, SHANGHAI)
    told = json.loads(b"".join(file_of(sheet, Format.GEOJSON)))
    assert [one["properties"]["number"] for one in told["features"]] == [
        str(n) for n in range(rows)
    ]


@pytest.mark.parametrize("form", [Format.CSV, Format.GEOJSON, Format.XLSX, Format.PARQUET])
def test_ten_times_the_rows_take_no_more_memory(form: Format) -> None:
    if form is Format.PARQUET:
        pytest.importorskip("arro3.io")

    def peak(rows: int) -> int:
        many = (named(f"CP-{n:08d}") for n in range(rows))
        tracemalloc.start()
        for _part in file_of(Sheet(COLUMNS, many, Language.ENGLISH, SHANGHAI), form):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(5_000) < peak(500) * 2 + 2_000_000


@pytest.mark.parametrize(
    ("form", "of_cases", "sentence"),
    [
        (Format.GEOJSON, False, "Figures have no place on a map"),
        (Format.JSON, True, "choose one of them"),
    ],
)
def test_a_format_that_cannot_be_is_refused(form: Format, of_cases: bool, sentence: str) -> None:
    with pytest.raises(ReportRefused, match=sentence):
        check_format(form, of_cases=of_cases)


def test_a_temporary_file_goes_with_its_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert written(Format.XLSX)
    assert list(tmp_path.iterdir()) == []


def test_only_so_many_exports_run_at_once_and_one_given_up_makes_room() -> None:
    gate = Gate(at_once=1, patience_s=0.01)

    def parts() -> Iterator[bytes]:
        yield from (b"a", b"b")

    export = gate.around(parts)
    with pytest.raises(ExportsBusy, match="under way already"):
        gate.around(parts)
    assert next(export) == b"a"
    export.close()  # type: ignore[attr-defined]
    assert b"".join(gate.around(parts)) == b"ab"


def test_an_export_that_fails_at_once_makes_room_too() -> None:
    gate = Gate(at_once=1, patience_s=0.01)

    def broken() -> Iterator[bytes]:
        raise TooManyRows(1)
        yield b""

    with pytest.raises(TooManyRows):
        gate.around(broken)
    with gate.open():
        pass
