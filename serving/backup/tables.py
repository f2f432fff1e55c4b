"""Rows of a program's tables, out of a database at one moment and into one again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from serving.backup.values import TYPES, Sort, sort_of, told, understood
from serving.kept import Kept

AT_ONCE: Final = 1000
"""Rows."""


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """All that is read in the block is of one moment; writers go on meanwhile."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            yield connection
        return
    with engine.connect() as connection, connection.begin():
        driver: Any = connection.connection.dbapi_connection
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN")
        # SQLite's moment is that of the first reading.
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").all()
        yield connection


@dataclass(frozen=True, slots=True)
class Columns:
    """Of one table, in order."""

    table: str
    names: tuple[str, ...]
    sorts: tuple[Sort, ...]
    key: tuple[str, ...]
    """The primary key."""
    own: tuple[str, ...]
    """Columns that point to rows of the same table."""

    def clause(self) -> sa.TableClause:
        """The table with our own types, so that values mean the same everywhere."""
        columns = (
            sa.column(name, TYPES[sort]) for name, sort in zip(self.names, self.sorts, strict=True)
        )
        return sa.table(self.table, *columns)


def columns_of(kept: Kept, connection: Connection) -> list[Columns]:
    """Of every table of ``kept`` that is there, those first that others point to."""
    metadata = sa.MetaData()
    there = set(sa.inspect(connection).get_table_names())
    metadata.reflect(connection, only=sorted(kept.tables & there))
    return [_columns(table) for table in metadata.sorted_tables]


def _columns(table: sa.Table) -> Columns:
    return Columns(
        table.name,
        tuple(column.name for column in table.columns),
        tuple(map(sort_of, table.columns)),
        tuple(column.name for column in table.primary_key),
        tuple(
            column.name
            for column in table.columns
            if any(key.column.table is table for key in column.foreign_keys)
        ),
    )


def rows_of(connection: Connection, columns: Columns) -> Iterator[list[Any]]:
    """Every row as JSON says it."""
    query = sa.select(*columns.clause().columns).execution_options(yield_per=AT_ONCE)
    for row in connection.execute(query):
        yield [told(sort, value) for sort, value in zip(columns.sorts, row, strict=True)]


def enter(
    connection: Connection,
    columns: Columns,
    rows: Iterable[Sequence[Any]],
    tick: Callable[[], None],
) -> None:
    """Put rows into an empty table. Raises ValueError or TypeError for what is no row of it."""
    clause, coming = columns.clause(), iter(rows)
    later: list[dict[str, Any]] = []
    while some := list(islice(coming, AT_ONCE)):
        values = [_values(columns, row) for row in some]
        for value in values:
            tick()
            # A row may come before the one it points to.
            pointing = {name: value[name] for name in columns.own if value[name] is not None}
            if pointing:
                later.append({**{f"key_{name}": value[name] for name in columns.key}, **pointing})
                value.update(dict.fromkeys(pointing))
        connection.execute(sa.insert(clause), values)
    for pointing in later:
        _point(connection, columns, pointing)


def _values(columns: Columns, row: Sequence[Any]) -> dict[str, Any]:
    pairs = zip(columns.names, columns.sorts, row, strict=True)
    return {name: understood(sort, value) for name, sort, value in pairs}


def _point(connection: Connection, columns: Columns, values: dict[str, Any]) -> None:
    clause = columns.clause()
    keys = [clause.c[name] == values[f"key_{name}"] for name in columns.key]
    pointing = {name: values[name] for name in columns.own if name in values}
    connection.execute(sa.update(clause).where(*keys).values(pointing))


def count_on(connection: Connection, kept: Kept) -> None:
    """Let PostgreSQL give out numbers behind the highest one that was entered."""
    if connection.dialect.name != "postgresql":
        return
    for table in sorted(kept.tables):
        for column in sa.inspect(connection).get_columns(table):
            if not column.get("autoincrement"):
                continue
            name = column["name"]
            highest = sa.select(sa.func.max(sa.column(name, sa.Integer))).select_from(
                sa.table(table)
            )
            sequence = sa.func.pg_get_serial_sequence(table, name)
            # Of an empty table the result is null, and nothing is set.
            connection.execute(sa.select(sa.func.setval(sequence, highest.scalar_subquery())))


def drop(connection: Connection, kept: Kept) -> None:
    """Take every table of ``kept`` out, and the mark of its version."""
    metadata = sa.MetaData()
    there = set(sa.inspect(connection).get_table_names())
    metadata.reflect(connection, only=sorted((kept.tables | {kept.version_table}) & there))
    metadata.drop_all(connection)
