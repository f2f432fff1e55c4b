"""Connections to PostgreSQL: how many a process keeps, and how long anybody waits."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import URL, Connection, Engine

from pipeline.databases import NOTICED, NOTICED_THERE
from serving.section import Section

PROGRAM: Final = "citypatrol serving"
"""What PostgreSQL calls our connections in its list of activities."""
CONNECT_TIMEOUT_S: Final = 5


class PoolSettings(Section):
    """Connections to PostgreSQL, of each process of serving. A file of SQLite needs none of it."""

    kept: int = Field(default=10, ge=1, le=500)
    """Connections that stay open. All processes together, with ``more``, two each that are not lent
    out, and the patrols' own (15 each), must fit into PostgreSQL's ``max_connections``:
    ``citypatrol doctor`` counts."""
    more: int = Field(default=10, ge=0, le=500)
    """Opened beside them while all are busy, and closed again."""
    wait_s: float = Field(default=5.0, gt=0, le=60)
    """How long a request waits for a free one before it is answered 503."""
    statement_s: float = Field(default=30.0, ge=0, le=3600)
    """A statement of a request that takes longer is ended, and the request answered 503; 0 waits as
    long as it takes. Chores and commands always do."""
    bouncer: bool = False
    """PgBouncer stands before PostgreSQL and lends connections by the transaction: then nothing is
    kept between two of them."""

    @property
    def most(self) -> int:
        return self.kept + self.more


def postgres_engine(address: URL, pool: PoolSettings) -> Engine:
    """Connects to nothing yet. A connection that broke, as while PostgreSQL starts again, is made
    anew when it is next asked for."""
    arguments: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": PROGRAM,
        **NOTICED,
    }
    limit_ms = int(pool.statement_s * 1000)
    if pool.bouncer:
        # A statement prepared on one connection would be asked for on another.
        arguments["prepare_threshold"] = None
    else:
        limits = {"statement_timeout": limit_ms, **NOTICED_THERE}
        arguments["options"] = " ".join(f"-c {name}={value}" for name, value in limits.items())
    engine = sa.create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=pool.kept,
        max_overflow=pool.more,
        pool_timeout=pool.wait_s,
        connect_args=arguments,
    )

    @sa.event.listens_for(engine, "begin")
    def _limit(connection: Connection) -> None:
        if connection.get_execution_options().get("patient"):
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        elif pool.bouncer:
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {limit_ms}")

    return engine
