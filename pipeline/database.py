"""The pipeline's tables: how a database is opened, kept at the present shape, and written to."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect

from pipeline.databases import NOTICED, NOTICED_THERE, is_from_later, scripts_in, write_ahead

METADATA = sa.MetaData()
VERSION_TABLE = "pipeline_alembic_version"
"""Where it stands which migrations were made; serving may keep its own beside it."""
BUSY_TIMEOUT_S = 15
"""How long a writer waits for another one, in seconds."""
UPGRADE_PATIENCE_S = 600
"""For another program's migrations to end, in seconds."""
CONNECT_TIMEOUT_S = 5
STALLED_S: Final = 4
"""A patrol's transaction that stands still for so long is ended by the server, in seconds. What it
locks, other workers wait for with their renewals, and their leases would not outlast a worker that
was frozen or cut off in one. Its own steps take milliseconds, and one that was ended is repeated.
"""
MIGRATION_LOCK = 0x0C17_9A71
"""Any number that every patrol program agrees on, for PostgreSQL's advisory lock."""


class DatabaseUrlUnusable(Exception):
    """The state database's address is none that can be used."""

    exit_code = 2


class DatabaseAway(Exception):
    """Nothing usable answers at the state database's address."""

    exit_code = 1


class DatabaseNewer(Exception):
    """A later version made the tables; this one does not know them and leaves them alone."""

    exit_code = 2


def engine_for(
    url: str, stalled_s: float | None = None, *, known_as: str | None = None
) -> sa.Engine:
    """An engine for ``url``; an SQLite file's folder is made, and it is opened in WAL mode.
    ``stalled_s``: PostgreSQL ends transactions that stand still for so long; ``known_as``: what it
    calls the connections, for whoever asks it who is there.

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
        given: dict[str, int | str] = {"connect_timeout": CONNECT_TIMEOUT_S, **NOTICED}
        if known_as is not None:
            given["application_name"] = known_as
        engine = sa.create_engine(parsed, pool_pre_ping=True, connect_args=given)
        _ask_to_notice_us_gone(engine, stalled_s)
        return engine
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S})

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        write_ahead(connection, BUSY_TIMEOUT_S)
        connection.execute("PRAGMA synchronous=FULL")

    return engine


def _ask_to_notice_us_gone(engine: sa.Engine, stalled_s: float | None) -> None:
    wishes = dict(NOTICED_THERE)
    if stalled_s is not None:
        limit_ms = round(stalled_s * 1000)
        wishes["idle_in_transaction_session_timeout"] = limit_ms

    @sa.event.listens_for(engine, "connect")
    def _ask(connection: psycopg.Connection, _record: object) -> None:
        for name, value in wishes.items():
            connection.execute(f"SET SESSION {name} = {value}")
        connection.commit()


def sqlite_file(url: str) -> Path | None:
    """The file of SQLite that ``url`` names; None for a server, and for what is no address."""
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        return None
    is_file = address.get_backend_name() == "sqlite" and address.database != ":memory:"
    return Path(address.database) if is_file and address.database else None


def upgrade(url: str) -> None:
    """Bring the pipeline's tables in the database at ``url`` to the present shape.

    Safe to call from several programs at once: one does the work, the others wait for it.
    Raises DatabaseUrlUnusable, DatabaseAway or DatabaseNewer.
    """
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            _wait_long(connection)
            with connection.begin():
                alone(connection, MIGRATION_LOCK)
                command.upgrade(migrations(connection), "head")
    except CommandError as error:
        if not is_from_later(error):
            raise
        raise DatabaseNewer(
            "A newer version of CityPatrol made the tables in patrol.state_url: run that version, "
            "or restore a backup of this one ('citypatrol restore')."
        ) from None
    except sa.exc.OperationalError:
        raise DatabaseAway(
            "The state database does not answer or cannot be opened: "
            "check patrol.state_url, that the server runs, and that its folder can be written."
        ) from None
    except sa.exc.DatabaseError as error:
        if type(error) is not sa.exc.DatabaseError:  # Those have names of their own: mistakes.
            raise
        raise DatabaseAway(
            "What patrol.state_url leads to is no database, or a damaged one: check the path, or "
            "restore it from a backup ('citypatrol restore')."
        ) from None
    finally:
        engine.dispose()


def _wait_long(connection: sa.Connection) -> None:
    """Another program may be upgrading a large database."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA busy_timeout={UPGRADE_PATIENCE_S * 1000}")


def migrations(connection: sa.Connection) -> Config:
    """Alembic's configuration for the pipeline's tables over an open connection."""
    return scripts_in(Path(__file__).parent / "migrations", connection)


def alone(connection: sa.Connection, lock: int) -> None:
    """Wait until no other program is behind the same ``lock``, and keep them waiting until this
    transaction ends. With SQLite, which has one writer, any lock is the same one. Call it first."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def upsert(connection: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite_dialect.Insert:
    """An INSERT that can say ON CONFLICT, in the dialect of ``connection``."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite_dialect.insert(table)


def aware(at: datetime) -> datetime:
    """SQLite gives back naive moments; all that is stored is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
