"""The pipeline's tables: how a database is opened, kept at the present shape, and written to."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect

METADATA = sa.MetaData()
BUSY_TIMEOUT_S = 15
"""How long a writer waits for another one, in seconds."""
_MIGRATION_LOCK = 0x0C17_9A71
"""Any number that every patrol program agrees on, for PostgreSQL's advisory lock."""


class DatabaseUrlUnusable(Exception):
    """The state database's address is none that can be used."""

    exit_code = 2


class DatabaseAway(Exception):
    """Nothing usable answers at the state database's address."""

    exit_code = 1


def engine_for(url: str) -> sa.Engine:
    """An engine for ``url``; an SQLite file's folder is made, and it is opened in WAL mode.

    Raises DatabaseUrlUnusable, which does not repeat the address: it may hold a password.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseUrlUnusable(
            "patrol.state_url is no address of SQLite or PostgreSQL: "
            "write sqlite:///file.db or postgresql://user:password@host/name."
        )
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S})

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous=FULL")

    return engine


def upgrade(url: str) -> None:
    """Bring the pipeline's tables in the database at ``url`` to the present shape.

    Safe to call from several programs at once: one does the work, the others wait for it.
    Raises DatabaseUrlUnusable or DatabaseAway.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            _alone(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except sa.exc.OperationalError:
        raise DatabaseAway(
            "The state database does not answer or cannot be opened: "
            "check patrol.state_url, that the server runs, and that its folder can be written."
        ) from None
    finally:
        engine.dispose()


def _alone(connection: sa.Connection) -> None:
    """Wait until no other program migrates, and keep them waiting until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _write_ahead(connection: sqlite3.Connection) -> None:
    # Two programs that turn a new file to WAL together would wait for each other, so SQLite
    # answers one of them "busy" at once instead of after its timeout.
    patience = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
        time.sleep(0.01)


def upsert(connection: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite_dialect.Insert:
    """An INSERT that can say ON CONFLICT, in the dialect of ``connection``."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite_dialect.insert(table)


def aware(at: datetime) -> datetime:
    """SQLite gives back naive moments; all that is stored is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
