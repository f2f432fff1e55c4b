"""Rows for every table of a schema, whatever its columns are: two of each, that fit together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid5

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.contract import Report
from pipeline.storage import MemoryStore
from serving.backup.tables import columns_of, enter, rows_of
from serving.backup.values import Sort, sort_of
from serving.kept import Kept
from tests.serving.examples import NOON, report

ROWS = 2
ONE_OF = {"case_ties.earlier": 0, "case_ties.outside": 1}
"""Columns of which a row has one: in which row it is this one."""
SPACE = report(MemoryStore(), place=1).report_id
Rows = dict[str, list[dict[str, Any]]]


def filled(kept: Kept, connection: Connection) -> Rows:
    """Enter rows into every table that is there; all of them as they were read back."""
    metadata = sa.MetaData()
    metadata.reflect(connection, only=sorted(kept.tables & _there(connection)))
    for columns in columns_of(kept, connection):
        table = metadata.tables[columns.table]
        rows = [[_value(column, turn) for column in table.columns] for turn in range(ROWS)]
        enter(connection, columns, rows, lambda: None)
    return read(kept, connection)


def read(kept: Kept, connection: Connection) -> Rows:
    """Every row by its columns' names; JSON as what it says."""
    found: Rows = {}
    for columns in columns_of(kept, connection):
        for row in rows_of(connection, columns):
            told = {
                name: json.loads(value) if sort is Sort.JSON and value is not None else value
                for name, sort, value in zip(columns.names, columns.sorts, row, strict=True)
            }
            found.setdefault(columns.table, []).append(told)
        found.setdefault(columns.table, []).sort(
            key=lambda row, key=columns.key: [str(row[name]) for name in key]  # type: ignore[misc]
        )
    return found


def _there(connection: Connection) -> set[str]:
    return set(sa.inspect(connection).get_table_names())


def _value(column: sa.Column[Any], turn: int) -> Any:
    """The same for a column and those that point to it."""
    if ONE_OF.get(f"{column.table.name}.{column.name}", turn) != turn:
        return None
    for key in column.foreign_keys:
        if key.column.table is not column.table:
            return _value(key.column, turn)
        return None
    match sort_of(column):
        case Sort.ID:
            return uuid5(SPACE, f"{column.name} {turn}").hex
        case Sort.NUMBER:
            return turn + 1
        case Sort.FLAG:
            return bool(turn)
        case Sort.MOMENT:
            return (NOON + timedelta(hours=turn)).isoformat()
        case Sort.DAY:
            return (NOON + timedelta(days=turn)).date().isoformat()
        case Sort.BYTES:
            return "AAEC"
        case Sort.JSON:
            return json.dumps(_json(column, turn))
        case Sort.TEXT:
            length = getattr(column.type, "length", None) or 40
            return f"{turn} {column.name}"[:length]


def _json(column: sa.Column[Any], turn: int) -> Any:
    if f"{column.table.name}.{column.name}" == "cases.report":
        told: Report = report(MemoryStore(), place=turn + 1)
        return told.model_dump(mode="json")
    return [{"turn": turn, "夜": None}, 0.5]


def kept_of(before: Rows, after: Mapping[str, list[dict[str, Any]]]) -> Rows:
    """What is there of ``before`` still, by the columns it had."""
    return {
        table: [
            {name: value for name, value in row.items() if name in rows[0]}
            for row in after.get(table, ())
        ]
        if rows
        else []
        for table, rows in before.items()
    }
