"""The pipeline's tables: how a database is opened, kept at the present shape, and written to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.dialects import postgresql, sqlite

METADATA = sa.MetaData()


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
    engine = sa.create_engine(parsed, connect_args={"timeout": 15})

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    return engine


def upgrade(url: str) -> None:
    """Bring the pipeline's tables in the database at ``url`` to the present shape.

    Raises DatabaseUrlUnusable or DatabaseAway.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except sa.exc.OperationalError:
        raise DatabaseAway(
            "The state database does not answer or cannot be opened: "
            "check patrol.state_url, that the server runs, and that its folder can be written."
        ) from None
    finally:
        engine.dispose()


def upsert(connection: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say ON CONFLICT, in the dialect of ``connection``."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def aware(at: datetime) -> datetime:
    """SQLite gives back naive moments; all that is stored is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
