"""Serving's tables come to their newest shape: whole or not at all, and once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from pipeline.databases import is_from_later, scripts_in
from serving.db import DatabaseAway, open_database
from serving.dialects import is_damage

MIGRATION_LOCK: Final = 0x0C17_9A70
"""Any number that every serving process agrees on, for PostgreSQL's advisory lock: whoever changes
the tables has it alone, whoever copies them shares it."""
VERSION_TABLE: Final = "serving_alembic_version"
"""Where it stands which migrations were made; the pipeline may keep its own beside it."""
UPGRADE_PATIENCE_MS: Final = 600_000
"""For another program's migrations to end."""


class DatabaseNewer(Exception):
    """A later version made the tables; this one does not know them and leaves them alone."""

    exit_code = 2


class UpgradeBroken(Exception):
    """An upgrade would have lost something; it was taken back."""

    exit_code = 1


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
        if not is_from_later(error):
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
    return scripts_in(Path(__file__).parent / "migrations", connection)
