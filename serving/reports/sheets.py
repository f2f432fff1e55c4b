"""A table on its way into a file: typed columns, and rows that come one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from serving.reports.domain import By, Key, Statistics
from serving.reports.formulas import FIGURES, RATES, Language, word

Cell = str | int | float | Decimal | datetime | None


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    GEOJSON = "geojson"


class Holds(StrEnum):
    TEXT = "text"
    COUNT = "count"
    DEGREES = "degrees"
    PERCENT = "percent"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    """For programs."""
    title: str
    """For people, in their language; a rate's says its formula."""
    holds: Holds
    note: str = ""
    """What a program can keep beside the column: the formula."""


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    """Gone through once."""
    language: Language
    zone: ZoneInfo
    """Moments are shown in the city's time."""


TITLES = {
    By.KIND: ("类型", "kind"),
    By.SOURCE: ("视频平台", "source"),
    By.UNIT: ("处置单位", "unit"),
    By.DISTRICT: ("辖区", "district"),
    By.CAMERA: ("摄像头", "camera"),
    By.HOUR: ("时", "hour"),
    By.DAY: ("日", "day"),
    By.WEEK: ("周", "week"),
    By.MONTH: ("月", "month"),
}
NAMED = {By.KIND, By.UNIT, By.CAMERA}
TOTAL = {True: "合计", False: "total"}
NAME = {True: "名称", False: "name"}


def sheet_of(statistics: Statistics, language: Language, *, total: bool = True) -> Sheet:
    """A row a group, and under them one of all when ``total``; a lone total when nothing groups."""
    by, zh = statistics.wanted.by, language is Language.CHINESE
    keys: list[Column] = []
    for one in by:
        title = TITLES[one][0 if zh else 1]
        keys.append(Column(one, title, Holds.TEXT))
        if one in NAMED:
            keys.append(Column(f"{one}_name", f"{title} {NAME[zh]}", Holds.TEXT))
    figures = [Column(one.name, word(one, language), Holds.COUNT) for one in FIGURES]
    rates = [
        Column(
            rate.name,
            f"{rate.word(language)} = {rate.formula(language)}",
            Holds.PERCENT,
            rate.formula(language),
        )
        for rate in RATES
    ]
    rows = [
        (*_key_cells(statistics, key, zh=zh), *_cells(counted))
        for key, counted in statistics.groups
    ]
    if total or not by:
        label = [TOTAL[zh], *[None] * (len(keys) - 1)] if keys else []
        rows.append((*label, *_cells(statistics.total)))
    return Sheet((*keys, *figures, *rates), rows, language, statistics.wanted.span.zone)


def _key_cells(statistics: Statistics, key: Key, *, zh: bool) -> list[Cell]:
    cells: list[Cell] = []
    for by, value in zip(statistics.wanted.by, key, strict=True):
        cells.append(value or None)
        if by in NAMED:
            text = statistics.names.get((by, value))
            cells.append(None if text is None else text.zh if zh else text.en)
    return cells


def _cells(counted: dict[str, int]) -> list[Cell]:
    return [*(counted[one.name] for one in FIGURES), *(rate.of(counted) for rate in RATES)]
