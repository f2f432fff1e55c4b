"""What every table stands on: one metadata, and types that mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept and given back in UTC. Refuses a naive datetime with ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone; this one has none")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        # By far the most of what is read: a month's report reads hundreds of thousands.
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = sa.JSON().with_variant(JSONB(), "postgresql")
"""A JSON value; binary and indexable where the database can."""


def words(kind: type[StrEnum], length: int = 32) -> sa.Enum:
    """A column that holds a StrEnum by its value, as plain text: new members need no migration."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads a plain class attribute
        datetime: Moment,
        UUID: sa.Uuid,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


def table_of(kind: type[Base]) -> sa.Table:
    """The plain table, for statements past the session."""
    table = kind.__table__
    assert isinstance(table, sa.Table)
    return table


def columns_of(row: Base) -> dict[str, Any]:
    """A row's columns by their names, for statements that enter many rows at once."""
    return {column.key: getattr(row, column.key) for column in type(row).__table__.columns}
