"""The database: one engine, and two ways to open a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from threading import Lock
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from pipeline.databases import write_ahead
from serving.pool import PoolSettings, postgres_engine

BUSY_TIMEOUT_MS = 10_000
SQLITE_POOL: Final = PoolSettings(kept=10, more=30, wait_s=30)
"""Connections to a file cost next to nothing."""
FOR_COMMANDS: Final = PoolSettings(statement_s=0)
"""Whoever sits before it can end it."""
TOLD: Final = "told"
"""Under this name a session gathers what is to be told once it is committed."""


LastWord = Callable[[Session], None]


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

    def __init__(self, engine: Engine, pool: PoolSettings) -> None:
        self.engine = engine
        self._pool = pool
        self.tell: Callable[[list[Any]], None] = _nobody_listens
        """Gets what a transaction told, after it was committed."""
        self.is_shared = engine.dialect.name == "postgresql"
        """Whether several processes of serving may work on it at the same time."""
        self._last_words: tuple[LastWord, ...] = ()
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
                for last_word in self._last_words:
                    last_word(session)
            told = session.info.get(TOLD)
        if told:
            self.tell(told)

    def ending_with(self, last_word: LastWord) -> Database:
        """The same database, whose writing transactions end with ``last_word``: what it writes is
        committed with them, and what it raises undoes them."""
        other = copy(self)
        other._last_words = (*self._last_words, last_word)
        return other

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

    def patient(self) -> Database:
        """The same database and connections, for chores: what they ask may take its time."""
        same = Database(self.engine.execution_options(patient=True), self._pool)
        same.tell, same._turn, same._last_words = self.tell, self._turn, self._last_words
        return same

    def connections(self) -> dict[str, int]:
        """How many are in use and idle now, and how many there may be."""
        pool = self.engine.pool
        assert isinstance(pool, QueuePool)
        return {
            "in_use": pool.checkedout(),
            "idle": pool.checkedin(),
            "most": self._pool.most,
        }

    def is_up(self) -> bool:
        try:
            with self.engine.connect() as connection:
                connection.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, pool: PoolSettings = FOR_COMMANDS) -> Database:
    """A Database for ``url``. Connects to nothing yet.

    Raises DatabaseUrlUnusable when the address is not one of SQLite or PostgreSQL.
    """
    address = address_of(url)
    if address.get_backend_name() == "sqlite":
        return Database(_sqlite(address), SQLITE_POOL)
    return Database(postgres_engine(address, pool), pool)


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None on PostgreSQL. Raises DatabaseUrlUnusable."""
    address = address_of(url)
    return Path(str(address.database)) if address.get_backend_name() == "sqlite" else None


def address_of(url: str) -> URL:
    """Raises DatabaseUrlUnusable."""
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    backend = address.get_backend_name() if address else None
    if address is None or backend not in ("sqlite", "postgresql"):
        raise DatabaseUrlUnusable(
            "The database address is not usable: write sqlite:///FILE or "
            "postgresql://USER:PASSWORD@HOST/NAME."
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
    engine = sa.create_engine(
        address,
        hide_parameters=True,
        pool_size=SQLITE_POOL.kept,
        max_overflow=SQLITE_POOL.more,
        pool_timeout=SQLITE_POOL.wait_s,
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # The driver would begin transactions by itself and too late; _begin does it instead.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        write_ahead(connection, BUSY_TIMEOUT_MS / 1000)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once: upgrading a read lock later can only fail as "busy".
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
