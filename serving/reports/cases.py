"""The cases behind the figures, a page at a time: what an export of cases holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from serving.db import Database
from serving.reports.domain import Wanted
from serving.reports.formulas import Language
from serving.reports.repository import AT_ONCE, StatisticsRepository
from serving.reports.sheets import Cell, Column, Holds, Sheet
from serving.users.domain import Scope

COLUMNS: Final = (
    ("number", "案件编号", "number", Holds.TEXT),
    ("kind", "类型", "kind", Holds.TEXT),
    ("status", "状态", "status", Holds.TEXT),
    ("district", "辖区", "district", Holds.TEXT),
    ("camera_id", "摄像头", "camera", Holds.TEXT),
    ("camera_name", "摄像头名称", "camera name", Holds.TEXT),
    ("site", "点位", "site", Holds.TEXT),
    ("source", "视频平台", "source", Holds.TEXT),
    ("longitude", "摄像头经度", "camera's longitude", Holds.DEGREES),
    ("latitude", "摄像头纬度", "camera's latitude", Holds.DEGREES),
    ("unit", "处置单位", "unit", Holds.TEXT),
    ("pack", "标准", "standards pack", Holds.TEXT),
    ("pack_version", "标准版本", "version", Holds.TEXT),
    ("code", "小类代码", "code", Holds.TEXT),
    ("confirmed_at", "确认时间", "confirmed at", Holds.MOMENT),
    ("opened_at", "上报时间", "opened at", Holds.MOMENT),
    ("changed_at", "最近变动时间", "changed at", Holds.MOMENT),
)


def cases(db: Database, scope: Scope, wanted: Wanted) -> Iterator[sa.Row[Any]]:
    """The cases of the span, oldest first. Each page is a transaction of its own: whoever reads
    slowly holds up nobody."""
    after: tuple[datetime, UUID] | None = None
    while True:
        with db.reading() as session:
            page = StatisticsRepository(session, scope).lines(wanted, after, AT_ONCE)
        yield from page
        if len(page) < AT_ONCE:
            return
        after = (page[-1].opened_at, page[-1].id)


def sheet_of_cases(db: Database, scope: Scope, wanted: Wanted, language: Language) -> Sheet:
    chosen = 1 if language is Language.CHINESE else 2
    columns = tuple(Column(one[0], one[chosen], one[3]) for one in COLUMNS)
    rows = (cells(row) for row in cases(db, scope, wanted))
    return Sheet(columns, rows, language, wanted.span.zone)


def cells(row: sa.Row[Any]) -> tuple[Cell, ...]:
    told = row._mapping
    return tuple(told[name] for name, _zh, _en, _holds in COLUMNS)
