"""Whether a patrol works with a state database: said by patrols, asked by who wants it to himself.

Workers that share a city are told by their leases. A patrol alone has none: on PostgreSQL its
connections bear its name, beside an SQLite file stands a file that it has locked.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from pipeline.database import sqlite_file
from pipeline.shards.kept_book import TERMS, database_time
from pipeline.shards.things import is_visitor

CONNECTED_AS: Final = "citypatrol patrol"
"""What a patrol's connections are called on a PostgreSQL server."""
BESIDE: Final = "-patrolled"
"""Added to the database's own name. The file stays, empty; what counts is who has it locked."""
_QUIET: Final = timedelta(seconds=30)
"""A patrol asks its database something more often; a pooler keeps connections after it has gone."""


@contextmanager
def present(url: str) -> Iterator[None]:
    """Until the block ends, or the process does, a patrol works with the database at ``url``."""
    file = sqlite_file(url)
    if file is None:
        yield
        return
    handle = os.open(_beside(file), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # Several workers of one machine may share the file. Who asks has it for a moment only.
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def at_work(connection: sa.Connection) -> str | None:
    """Which patrol works with the database now; None when none does. A patrol that was killed
    counts for up to 30 s on PostgreSQL, and a worker's lease until its time is over."""
    return _worker(connection) or _alone(connection)


def _worker(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(TERMS.name):
        return None
    now = database_time(connection)
    workers = connection.execute(sa.select(TERMS.c.worker).where(TERMS.c.until > now)).scalars()
    return min((f"worker {name}" for name in workers if not is_visitor(name)), default=None)


def _alone(connection: sa.Connection) -> str | None:
    if connection.dialect.name == "sqlite":
        file = sqlite_file(str(connection.engine.url))
        return "on this machine" if file is not None and _is_locked(file) else None
    found = connection.execute(
        sa.text(
            "SELECT coalesce(host(client_addr), 'this machine') FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = :name "
            "AND state_change > clock_timestamp() - :quiet LIMIT 1"
        ),
        {"name": CONNECTED_AS, "quiet": _QUIET},
    ).scalar()
    return None if found is None else f"from {found}"


def _is_locked(file: Path) -> bool:
    try:
        handle = os.open(_beside(file), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _beside(file: Path) -> Path:
    return file.with_name(file.name + BESIDE)
