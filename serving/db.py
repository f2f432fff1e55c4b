"""The database: one engine, two ways to open a transaction, and the migrations."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 5
_MIGRATION_LOCK: Final = 0x0C17_9A70
"""Any number that every serving process agrees on, for PostgreSQL's advisory lock."""


TOLD: Final = "told"
"""Under this name a session gathers what is to be told once it is committed."""


def _nobody_listens(_told: list[Any]) -> None:
    return None


class DatabaseUrlUnusable(ValueError):
    """The database address is neither SQLite nor PostgreSQL."""

    exit_code = 2


class DatabaseAway(Exception):
    """The database does not answer, or refuses us."""

    exit_code = 1


class Database:
    """Opens transactions: ``writing`` for anything that changes a row, ``reading`` otherwise."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.tell: Callable[[list[Any]], None] = _nobody_listens
        """Gets what a transaction told, after it was committed."""
        self._turn = Lock() if engine.dialect.name == "sqlite" else None
        self._writer = engine.execution_options(writes=True)
        self._reader = (
            engine
            if engine.dialect.name == "sqlite"
            else engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        )

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with Session(self._writer, expire_on_commit=False) as session:
            with self._in_turn(), session.begin():
                yield session
            told = session.info.get(TOLD)
        if told:
            self.tell(told)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """SQLite has one writer, and whoever waits for it sleeps up to 0.1 s at a time: some wait
        for seconds while others come and go. Threads of one program wake each other instead."""
        if self._turn is None:
            yield
            return
        # Who waited in vain asks SQLite, which then says itself that it is busy.
        has_turn = self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
        try:
            yield
        finally:
            if has_turn:
                self._turn.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent snapshot, never committed."""
        with Session(self._reader, autoflush=False) as session:
            yield session

    def is_up(self) -> bool:
        try:
            with self.engine.connect() as connection:
                connection.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """A Database for ``url``. Connects to nothing yet.

    Raises DatabaseUrlUnusable when the address is not one of SQLite or PostgreSQL.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return Database(_sqlite(address))
    # No more than the web server's forty worker threads can ask at once.
    return Database(
        sa.create_engine(
            address,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=30,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_S},
        )
    )


def upgrade(url: str) -> None:
    """Bring the database at ``url`` to the newest tables. Safe to call from several processes.

    Raises DatabaseUrlUnusable or DatabaseAway.
    """
    database = open_database(url)
    try:
        with database.engine.execution_options(writes=True).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            command.upgrade(migrations(connection), "head")
    except OperationalError as error:
        # The driver's own words may hold the address with its password.
        raise DatabaseAway(
            f"The {database.engine.dialect.name} database does not answer; "
            "check database_url, that it runs, and that its folder may be written."
        ) from error
    finally:
        database.close()


def migrations(connection: Connection) -> Config:
    """Alembic's configuration for serving's tables over an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    backend = address.get_backend_name() if address else None
    if address is None or backend not in ("sqlite", "postgresql"):
        raise DatabaseUrlUnusable(
            "the database address is not usable: write sqlite:///FILE or "
            "postgresql://USER:PASSWORD@HOST/NAME"
        )
    if backend == "sqlite":
        if not address.database or address.database == ":memory:":
            raise DatabaseUrlUnusable(
                "serving needs a database that outlives a connection: write sqlite:///FILE"
            )
        return address
    return address.set(drivername="postgresql+psycopg")


def _sqlite(address: URL) -> Engine:
    Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(address, hide_parameters=True, pool_size=10, max_overflow=30)

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # The driver would begin transactions by itself and too late; _begin does it instead.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once: upgrading a read lock later can only fail as "busy".
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    # Two programs that turn a new file to WAL together would wait for each other, so SQLite
    # answers one of them "busy" at once instead of after busy_timeout.
    patience = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
        time.sleep(0.01)
