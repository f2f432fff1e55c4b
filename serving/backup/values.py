"""How a row is written down, so that it is the same row in every database."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.type_api import TypeEngine

from serving.base import Moment
from serving.cases.chain import canonical


class Sort(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"
    DAY = "day"
    ID = "id"
    JSON = "json"
    BYTES = "bytes"


class JsonText(sa.types.TypeDecorator[str]):
    """JSON as the text it is kept as: a column's NULL and JSON's null stay two things."""

    impl = sa.Text
    cache_ok = True

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        return sa.cast(bindvalue, _AsKept())

    def column_expression(self, column: Any) -> ColumnElement[Any]:
        return sa.cast(column, sa.Text)


class _AsKept(sa.types.TypeDecorator[str]):
    """The database's own type for JSON, where it has one."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else sa.Text())

    def bind_processor(self, dialect: sa.Dialect) -> None:  # noqa: ARG002
        """The text goes as it is."""
        return


TYPES: Final[dict[Sort, TypeEngine[Any]]] = {
    Sort.TEXT: sa.Text(),
    Sort.NUMBER: sa.types.NullType(),
    Sort.FLAG: sa.Boolean(),
    Sort.MOMENT: Moment(),
    Sort.DAY: sa.Date(),
    Sort.ID: sa.Uuid(),
    Sort.JSON: JsonText(),
    Sort.BYTES: sa.LargeBinary(),
}


def sort_of(column: sa.Column[Any]) -> Sort:
    """Of a column as the database itself tells it. Raises TypeError for one we do not use."""
    match column.type:
        # SQLite has no type for ids: they are 32 hexadecimal digits, and nothing else is CHAR(32).
        case sa.UUID() | sa.CHAR(length=32):
            return Sort.ID
        case sa.JSON():
            return Sort.JSON
        case sa.DateTime():
            return Sort.MOMENT
        case sa.Date():
            return Sort.DAY
        case sa.Boolean():
            return Sort.FLAG
        case sa.LargeBinary():
            return Sort.BYTES
        case sa.Integer() | sa.Float():
            return Sort.NUMBER
        case sa.String():
            return Sort.TEXT
        case _:
            raise TypeError(f"{column.table.name}.{column.name} is {column.type!r}")


def told(sort: Sort, value: Any) -> Any:
    """A value as JSON says it."""
    if value is None:
        return None
    match sort:
        case Sort.MOMENT:
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case Sort.DAY:
            return value.isoformat()
        case Sort.ID:
            return value.hex
        case Sort.BYTES:
            return base64.b64encode(bytes(value)).decode("ascii")
        case _:
            return value


def understood(sort: Sort, value: Any) -> Any:
    """A value as the database takes it. Raises ValueError or TypeError for what ``told`` never
    wrote."""
    if value is None:
        return None
    match sort:
        case Sort.MOMENT:
            return datetime.fromisoformat(value)
        case Sort.DAY:
            return date.fromisoformat(value)
        case Sort.ID:
            return UUID(hex=value)
        case Sort.BYTES:
            return base64.b64decode(value, validate=True)
        case _:
            return value


def row_digest(columns: Mapping[str, Sort], row: Sequence[Any]) -> int:
    """Of a row as it was told: the same whichever database wrote its JSON and numbers, and in
    whatever order it keeps its columns."""
    same = {
        name: {"json": json.loads(value)} if sort is Sort.JSON and value is not None else value
        for (name, sort), value in zip(columns.items(), row, strict=True)
    }
    return int.from_bytes(hashlib.sha256(canonical(same)).digest(), "big")


class Tally:
    """Rows counted, and their digests summed up: the same in whatever order they come, which
    differs from one database to another."""

    def __init__(self, columns: Mapping[str, Sort]) -> None:
        self._columns = columns
        self._sum = 0
        self.rows = 0

    def add(self, row: Sequence[Any]) -> None:
        """Raises ValueError for JSON that is none."""
        self._sum = (self._sum + row_digest(self._columns, row)) % 2**256
        self.rows += 1

    @property
    def digest(self) -> str:
        return f"{self._sum:064x}"
