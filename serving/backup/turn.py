"""Nobody changes a program's tables while they are copied, and nobody works with them, or copies
them, while they are read back. SQLite, which has one writer, looks after the most of it by itself.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from serving.backup.errors import BackupFailed, RestoreRefused
from serving.kept import Kept


def share_turn(connection: Connection, kept: Kept) -> None:
    """Until the transaction ends upgrades wait, and other backups do not. Raises BackupFailed."""
    if not _had(connection, sa.func.pg_try_advisory_xact_lock_shared(kept.lock)):
        raise BackupFailed(
            f"The tables of {kept.name} are being upgraded or read back just now: back up when "
            "that has ended."
        )


def take_turn(connection: Connection, kept: Kept) -> None:
    """Until the transaction ends upgrades and other programs that start wait. Raises
    RestoreRefused."""
    if not _had(connection, sa.func.pg_try_advisory_xact_lock(kept.lock)):
        raise RestoreRefused(
            f"The tables of {kept.name} are being upgraded, backed up or read back just now: "
            "restore when that has ended."
        )
    refuse_at_work(connection, kept)


def refuse_at_work(connection: Connection, kept: Kept) -> None:
    """Raises RestoreRefused."""
    holder = kept.at_work(connection)
    if holder is not None:
        raise RestoreRefused(
            f"The program {kept.name} works with its database ({holder}): stop it first. One that "
            "was killed counts as working for half a minute more."
        )


def _had(connection: Connection, lock: sa.Function[bool]) -> bool:
    return connection.dialect.name != "postgresql" or bool(connection.scalar(sa.select(lock)))
