"""What the patrol brought stands in parts, one a month; old shadow reports have an index."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MONTHS_BACK = 4
MONTHS_AHEAD = 2
COLUMNS = {
    "patrol_hours": ["hour", "source_id", "district", "camera_s", "late_s"],
    "patrol_results": ["hour", "source_id", "district", "result", "reason", "visits"],
}
KEYS = {
    "patrol_hours": "hour, source_id, district",
    "patrol_results": "hour, source_id, district, result, reason",
}


def upgrade() -> None:
    op.create_index("ix_shadow_reports_received_at", "shadow_reports", ["received_at"])
    if op.get_context().dialect.name == "postgresql":
        for table, key in KEYS.items():
            _part(op.get_bind(), table, key, datetime.now(UTC))


def _part(connection: sa.Connection, table: str, key: str, now: datetime) -> None:
    """The rows that are there lie in the rest for a moment; each month takes its own from it."""
    for order in (
        f"ALTER TABLE {table} RENAME TO {table}_rest",
        f"ALTER TABLE {table}_rest RENAME CONSTRAINT pk_{table} TO pk_{table}_rest",
        f"CREATE TABLE {table} (LIKE {table}_rest INCLUDING DEFAULTS) PARTITION BY RANGE (hour)",
        f"ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({key})",
        f"ALTER TABLE {table} ATTACH PARTITION {table}_rest DEFAULT",
    ):
        connection.exec_driver_sql(order)
    begin = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(MONTHS_BACK):
        begin = (begin - timedelta(days=1)).replace(day=1)
    for _ in range(MONTHS_BACK + 1 + MONTHS_AHEAD):
        end = (begin + timedelta(days=31)).replace(day=1)
        _month(connection, table, begin, end)
        begin = end


def _month(connection: sa.Connection, table: str, begin: datetime, end: datetime) -> None:
    part = f"{table}_{begin:%Y_%m}"
    connection.exec_driver_sql(f"CREATE TABLE {part} (LIKE {table} INCLUDING ALL)")
    rest = sa.table(f"{table}_rest", *map(sa.column, COLUMNS[table]))
    its_own = sa.and_(sa.column("hour") >= begin, sa.column("hour") < end)
    into = sa.insert(sa.table(part, *map(sa.column, COLUMNS[table])))
    connection.execute(into.from_select(COLUMNS[table], sa.select(rest).where(its_own)))
    connection.execute(sa.delete(rest).where(its_own))
    connection.exec_driver_sql(
        f"ALTER TABLE {table} ATTACH PARTITION {part}"
        f" FOR VALUES FROM ('{begin.isoformat()}') TO ('{end.isoformat()}')"
    )
