"""Reads a backup back into databases and stores, and proves that nothing got lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Connection

from pipeline.storage import PictureCorrupt, PictureMissing, Store
from serving.backup.archive import BackupFile
from serving.backup.errors import BackupUnusable, RestoreFailed, RestoreRefused
from serving.backup.manifest import ChainsSaid, ProgramSaid
from serving.backup.meter import Meter, Progress, nobody_watches
from serving.backup.tables import Columns, columns_of, count_on, drop, enter, rows_of
from serving.backup.turn import refuse_at_work, take_turn
from serving.backup.values import Tally
from serving.dialects import is_damage
from serving.kept import Kept, Room, Standing
from serving.upgrading import prepare_to_change_tables, refuse_rows_that_point_nowhere


@dataclass(frozen=True, slots=True)
class Restored:
    """What was read back and proved equal."""

    rows: Mapping[str, int]
    """By program."""
    upgraded: tuple[str, ...]
    """Programs whose tables were of an older version, and are of this one now."""
    pictures: int
    """Whole in the store now."""
    missing: tuple[str, ...]
    """SHA-256 of those that are neither in the store nor in the backup, or are not what they
    were."""
    chains: ChainsSaid


def restore(
    file: Path,
    programs: Sequence[Kept],
    stores: Mapping[Room, Store],
    *,
    replace: bool = False,
    progress: Progress = nobody_watches,
) -> Restored:
    """Read ``file`` back; ``replace`` what is there, otherwise only into empty databases.

    Pictures come first: rows never refer to what is not there yet. Of each program either
    everything is read back or nothing. Raises BackupUnusable, RestoreRefused, RestoreFailed,
    StoreUnavailable, and what opening a database raises.
    """
    with BackupFile(file) as backup:
        said = {one.name: one for one in backup.manifest.programs}
        for kept in programs:
            _refuse(kept, said.get(kept.name), replace=replace)
        backup.prove()
        there, missing = _pictures(backup, stores, progress)
        chains = ChainsSaid(cases=0, broken=0)
        for kept in programs:
            chains = _program(backup, kept, said[kept.name], chains, progress)
        return Restored(
            rows={name: sum(table.rows for table in one.tables) for name, one in said.items()},
            upgraded=tuple(one.name for one in programs if _older(one, said[one.name])),
            pictures=there,
            missing=missing,
            chains=chains,
        )


def _refuse(kept: Kept, said: ProgramSaid | None, *, replace: bool) -> None:
    if said is None:
        raise RestoreRefused(
            f"The backup holds nothing of {kept.name}: it was made on a machine without it; "
            "restore it with settings like those."
        )
    if not {table.name for table in said.tables} <= kept.tables:
        raise BackupUnusable(f"The backup holds tables of {kept.name} that nobody here knows.")
    engine = kept.open()
    try:
        with engine.connect() as connection:
            if kept.standing_of(connection, said.revision) not in (Standing.HEAD, Standing.OLDER):
                raise RestoreRefused(
                    f"The backup's tables of {kept.name} are of a newer version ({said.revision}) "
                    "than this program: install the version that made it."
                )
            refuse_at_work(connection, kept)
            standing = kept.standing_of(connection, kept.revision(connection))
            if standing is Standing.NEWER:
                raise RestoreRefused(
                    f"The tables of {kept.name} that are there are of a newer version: name an "
                    f"empty database in {kept.setting}."
                )
            if not replace and not _is_empty(kept, connection):
                raise RestoreRefused(
                    f"The database of {kept.name} is not empty: name an empty one in "
                    f"{kept.setting}, or give --replace to delete what is in it."
                )
    except sa.exc.OperationalError:
        raise RestoreRefused(
            f"The database of {kept.name} does not answer: check {kept.setting}."
        ) from None
    except sa.exc.DatabaseError as error:
        if not is_damage(error):
            raise
        raise RestoreRefused(
            f"What {kept.setting} leads to is no database, or a damaged one: move that file away, "
            "and restore again."
        ) from None
    finally:
        engine.dispose()


def _is_empty(kept: Kept, connection: Connection) -> bool:
    for columns in columns_of(kept, connection):
        some = sa.select(sa.literal(1)).select_from(columns.clause()).limit(1)
        if connection.execute(some).first() is not None:
            return False
    return True


def _older(kept: Kept, said: ProgramSaid) -> bool:
    engine = kept.open()
    try:
        with engine.connect() as connection:
            return kept.standing_of(connection, said.revision) is Standing.OLDER
    finally:
        engine.dispose()


def _pictures(
    backup: BackupFile, stores: Mapping[Room, Store], progress: Progress
) -> tuple[int, tuple[str, ...]]:
    meter, missing, there = Meter(progress, backup.manifest.pictures.count), [], 0
    for room, sha256, size in backup.pictures():
        if _is_whole(stores[room], sha256):
            there += 1
        elif size is None:
            missing.append(sha256)
        else:
            stores[room].put(backup.picture(room, sha256), "image/jpeg")
            if _is_whole(stores[room], sha256):
                there += 1
            else:
                missing.append(sha256)
        meter.tick()
    return there, tuple(missing)


def _is_whole(store: Store, sha256: str) -> bool:
    try:
        store.get(sha256)
    except (PictureMissing, PictureCorrupt):
        return False
    return True


def _program(
    backup: BackupFile, kept: Kept, said: ProgramSaid, chains: ChainsSaid, progress: Progress
) -> ChainsSaid:
    """One transaction: the tables as they were, the rows, the proof, the way to this version."""
    engine = kept.open()
    try:
        with engine.execution_options(writes=True).connect() as connection:
            prepare_to_change_tables(connection)
            with connection.begin():
                if not _begun(connection):
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                take_turn(connection, kept)
                drop(connection, kept)
                command.upgrade(kept.scripts(connection), said.revision)
                _enter(backup, kept, said, connection, progress)
                command.upgrade(kept.scripts(connection), "head")
                refuse_rows_that_point_nowhere(connection)
                count_on(connection, kept)
                wrong = [bool(faults) for _, faults in kept.histories(connection)]
    finally:
        engine.dispose()
    return ChainsSaid(cases=chains.cases + len(wrong), broken=chains.broken + sum(wrong))


def _begun(connection: Connection) -> bool:
    """Whether a transaction is open: SQLite's driver would begin one by itself, and too late."""
    if connection.dialect.name != "sqlite":
        return True
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))


def _enter(
    backup: BackupFile,
    kept: Kept,
    said: ProgramSaid,
    connection: Connection,
    progress: Progress,
) -> None:
    """Raises RestoreFailed when what is in the tables then is not what the backup holds."""
    there = {columns.table: columns for columns in columns_of(kept, connection)}
    meter = Meter(progress, sum(table.rows for table in said.tables))
    for table in said.tables:
        found = there.get(table.name)
        if found is None or set(found.names) != set(table.columns):
            raise BackupUnusable(
                f"The table {table.name} of the backup is not that of version {said.revision}."
            )
        columns = Columns(
            table.name,
            tuple(table.columns),
            tuple(table.columns.values()),
            found.key,
            found.own,
        )
        enter(connection, columns, backup.rows(kept.name, table), meter.tick)
        tally = Tally(table.columns)
        for row in rows_of(connection, columns):
            tally.add(row)
        if (tally.rows, tally.digest) != (table.rows, table.digest):
            raise RestoreFailed(
                f"The table {table.name} was not read back as it is in the backup, so nothing of "
                f"{kept.name} was changed: look at the database's own log."
            )
