"""Whether PostgreSQL takes as many connections as the programs may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from pipeline.contract import Finding, Part, good, warning
from serving.config import ServingSettings
from serving.doctor.plan import database_at_head

NEARLY_FULL: Final = 0.9
OF_ITS_OWN: Final = 2
"""Of a process, which are not lent out: its line, and its duty's."""
_FIGURES: Final = sa.text(
    "SELECT current_setting('max_connections')::int"
    " - current_setting('superuser_reserved_connections')::int"
    " - coalesce(current_setting('reserved_connections', true)::int, 0),"
    " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')"
)
"""Connections for ordinary users, and those in use now by anybody."""


def connection_findings(settings: ServingSettings) -> Iterator[Finding]:
    """Nothing for SQLite, and nothing while the tables are not there."""
    db = database_at_head(settings)
    if db is None:
        return
    try:
        if db.engine.dialect.name != "postgresql":
            return
        with db.engine.connect() as connection:
            room, used = connection.execute(_FIGURES).one()
    finally:
        db.close()
    most = settings.pool.most + OF_ITS_OWN
    if used >= room * NEARLY_FULL:
        yield warning(
            Part.DATABASE,
            "connections_used",
            f"{used} of the {room} connections PostgreSQL takes are in use: raise its "
            "max_connections, or let each process of serving have fewer (serving.pool).",
        )
    elif most > room:
        yield warning(
            Part.DATABASE,
            "connections_few",
            f"One process of serving may open {most} connections and PostgreSQL takes {room}: "
            "lower serving.pool.kept and serving.pool.more, or raise its max_connections.",
        )
    else:
        yield good(
            Part.DATABASE,
            "connections",
            f"{used} of the {room} connections PostgreSQL takes are in use; they suffice for "
            f"{room // most} processes of serving with {most} each.",
        )
