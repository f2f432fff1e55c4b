"""The database: one engine, two ways to open a transaction, and the migrations."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from threading import Lock
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from serving.dialects import is_damage
from serving.pool import PoolSettings, postgres_engine

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 10_000
UPGRADE_PATIENCE_MS = 600_000
"""For another program's migrations to end."""
SQLITE_POOL: Final = PoolSettings(kept=10, more=30, wait_s=30)
"""Connections to a file cost next to nothing."""
FOR_COMMANDS: Final = PoolSettings(statement_s=0)
"""Whoever sits before it can end it."""
MIGRATION_LOCK: Final = 0x0C17_9A70
"""Any number that every serving process agrees on, for PostgreSQL's advisory lock: whoever changes
the tables has it alone, whoever copies them shares it."""


VERSION_TABLE: Final = "serving_alembic_version"
"""Where it stands which migrations were made; the pipeline may keep its own beside it."""
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


class DatabaseNewer(Exception):
    """A later version made the tables; this one does not know them and leaves them alone."""

    exit_code = 2


class UpgradeBroken(Exception):
    """An upgrade would have lost something; it was taken back."""

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


def upgrade(url: str) -> None:
    """Bring the database at ``url`` to the newest tables. Of several processes that call it at
    once one does the work, and the others wait for it; also for a backup that is under way. With
    the newest tables nobody waits.

    Raises DatabaseUrlUnusable, DatabaseAway, DatabaseNewer or UpgradeBroken.
    """
    database = open_database(url)
    try:
        if database.is_shared and is_newest(database.engine):
            return
        with database.engine.execution_options(writes=True).connect() as connection:
            prepare_to_change_tables(connection)
            with connection.begin():
                if database.is_shared:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
                command.upgrade(migrations(connection), "head")
                refuse_rows_that_point_nowhere(connection)
    except CommandError as error:
        if not isinstance(error.__cause__, ResolutionError):
            raise
        raise DatabaseNewer(
            "A newer version of CityPatrol made the tables in serving.database_url: run that "
            "version, or restore a backup of this one ('citypatrol restore')."
        ) from None
    except OperationalError as error:
        # The driver's own words may hold the address with its password.
        raise DatabaseAway(
            f"The {database.engine.dialect.name} database does not answer; "
            "check database_url, that it runs, and that its folder may be written."
        ) from error
    except DatabaseError as error:
        if not is_damage(error):
            raise
        raise DatabaseAway(
            "What database_url leads to is no database, or a damaged one: check the path, or "
            "restore it from a backup ('citypatrol restore')."
        ) from error
    finally:
        database.close()


def is_newest(engine: Engine) -> bool:
    """Whether the tables are those of the newest migration."""
    with engine.connect() as connection:
        there = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        newest = ScriptDirectory.from_config(migrations(connection)).get_current_head()
        return there.get_current_revision() == newest


def prepare_to_change_tables(connection: Connection) -> None:
    """Before the transaction; ``connection`` is good for nothing else afterwards.

    SQLite changes a column by making the table anew: while references are watched, dropping the
    old one would delete the rows of others that follow it. And another program may be upgrading a
    large database just now.
    """
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute(f"PRAGMA busy_timeout={UPGRADE_PATIENCE_MS}")


def refuse_rows_that_point_nowhere(connection: Connection) -> None:
    """What was not watched meanwhile is looked at before it is committed. Raises UpgradeBroken."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise UpgradeBroken(
                f"Rows of the table {lost[0]} would point nowhere after the upgrade, so nothing "
                "was changed: stay with the version before, and report this as our mistake."
            )


def migrations(connection: Connection) -> Config:
    """Alembic's configuration for serving's tables over an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


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
