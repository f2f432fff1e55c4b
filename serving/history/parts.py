"""Tables of PostgreSQL that stand in parts, one a month: a month goes by dropping its part.

Rows of a month that has no part lie in the rest: those of clocks that are wrong, and those of a
backup of long ago. SQLite knows no parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

PARTED: Final = ("patrol_hours", "patrol_results")
AHEAD: Final = 2
"""Months that have their part before they begin."""
LOCK_WAIT_S: Final = 2
"""Whoever writes goes first: a part that cannot be had in time is made in the next round."""
_LOCK: Final = 0x0C17_A9A7
"""Any number that every serving process agrees on, for PostgreSQL's advisory lock."""
_NAME: Final = re.compile(r"_(\d{4})_(\d{2})$")
_CHILDREN: Final = sa.text(
    "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid"
    " WHERE inhparent = to_regclass(:table)"
)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """Of UTC."""

    year: int
    month: int

    @staticmethod
    def of(at: datetime) -> Month:
        at = at.astimezone(UTC)
        return Month(at.year, at.month)

    @property
    def begin(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def next(self) -> Month:
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    def part_of(self, table: str) -> str:
        return f"{table}_{self.year:04}_{self.month:02}"


def are_used(connection: Connection, table: sa.Table) -> bool:
    return connection.dialect.name == "postgresql" and table.name in PARTED


def take_turn(connection: Connection) -> None:
    """Nobody else makes or drops parts until this transaction ends."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def rest_of(table: sa.Table) -> sa.Table:
    """Where the rows lie whose month has no part."""
    return table.to_metadata(sa.MetaData(), name=f"{table.name}_rest")


def parts(connection: Connection, table: sa.Table) -> list[Month]:
    """The months that have their part, the oldest first."""
    names = connection.execute(_CHILDREN, {"table": table.name}).scalars()
    return sorted(
        Month(int(found[1]), int(found[2])) for name in names if (found := _NAME.search(name))
    )


def missing(
    connection: Connection, table: sa.Table, since: datetime, now: datetime
) -> Month | None:
    """A month without a part: of this one and those ahead, and of those since ``since`` whose rows
    lie in the rest, as when a backup was read back. Rows of clocks that are ahead stay there."""
    there, month = set(parts(connection, table)), Month.of(now)
    for _ in range(AHEAD + 1):
        if month not in there:
            return month
        month = month.next
    hour = rest_of(table).c.hour
    oldest = connection.execute(
        sa.select(sa.func.min(hour)).where(hour >= since, hour < Month.of(now).begin)
    ).scalar()
    return None if oldest is None else Month.of(oldest)


def make(connection: Connection, table: sa.Table, month: Month) -> None:
    """A month's part, with the rows of it that lie in the rest. Nobody reads or writes the rest
    meanwhile; the other parts are not touched."""
    rest, name = rest_of(table), month.part_of(table.name)
    part = table.to_metadata(sa.MetaData(), name=name)
    begin, end = month.begin, month.next.begin
    its_own = sa.and_(rest.c.hour >= begin, rest.c.hour < end)
    columns = [column.name for column in table.columns]
    _wait_a_little(connection)
    for order in (
        f"LOCK TABLE {rest.name} IN ACCESS EXCLUSIVE MODE",
        f"CREATE TABLE {name} (LIKE {table.name} INCLUDING ALL)",
        sa.insert(part).from_select(columns, sa.select(*rest.columns).where(its_own)),
        sa.delete(rest).where(its_own),
        f"ALTER TABLE {table.name} ATTACH PARTITION {name}"
        f" FOR VALUES FROM ('{begin.isoformat()}') TO ('{end.isoformat()}')",
    ):
        connection.execute(sa.text(order) if isinstance(order, str) else order)


def drop_before(connection: Connection, table: sa.Table, moment: datetime) -> list[Month]:
    """Drop the parts whose last hour is older; which."""
    old = [month for month in parts(connection, table) if month.next.begin <= moment]
    if old:
        _wait_a_little(connection)
    for month in old:
        connection.exec_driver_sql(f"DROP TABLE {month.part_of(table.name)}")
    return old


def _wait_a_little(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_WAIT_S}s'")
