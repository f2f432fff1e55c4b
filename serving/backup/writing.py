"""Writes a backup, and proves it before it takes its place."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.storage import Store
from serving.backup.archive import BackupFile, Lines, as_json, write_text
from serving.backup.errors import BackupFailed, BackupRefused, BackupUnusable
from serving.backup.manifest import (
    MANIFEST,
    README,
    BackupManifest,
    ChainsSaid,
    ProgramSaid,
    TableSaid,
)
from serving.backup.meter import Meter, Progress, nobody_watches
from serving.backup.pictures import listing_on_disk, write_pictures
from serving.backup.readme import READ_ME
from serving.backup.tables import Columns, columns_of, rows_of, snapshot
from serving.backup.turn import share_turn
from serving.dialects import is_damage
from serving.kept import Kept, Room, Standing


def write_backup(
    out: Path,
    programs: Sequence[Kept],
    stores: Mapping[Room, Store] | None,
    at: datetime,
    progress: Progress = nobody_watches,
    *,
    replace: bool = False,
) -> BackupManifest:
    """Write everything of ``programs`` to ``out``, whole or not at all; ``stores`` when pictures
    are to go along. A file that is there already stays, or with ``replace`` until the new one is
    proved.

    The pipeline's tables have to be read before serving's: a report that is handed over meanwhile
    is then in both copies, which counts once, and never in none. Raises BackupRefused,
    BackupFailed, StoreUnavailable, and what opening a database raises.
    """
    _refuse_to_overwrite(out, replace)
    with _in_place_of(out) as file:
        with (
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as into,
            listing_on_disk() as listing,
        ):
            said, chains = [], ChainsSaid(cases=0, broken=0)
            for kept in programs:
                with opened(kept) as connection:
                    said.append(write_program(into, kept, connection, progress))
                    listing.add(kept.pictures(connection), last=kept is programs[-1])
                    chains = _added(chains, kept, connection)
            pictures = write_pictures(into, listing, stores, progress)
            manifest = BackupManifest(
                made_at=at, programs=tuple(said), pictures=pictures, chains=chains
            )
            write_text(into, README, READ_ME)
            write_text(into, MANIFEST, as_json(manifest))
        try:
            with BackupFile(file) as written:
                written.prove()
        except BackupUnusable as error:
            raise BackupFailed(
                f"What was written cannot be read back ({error}): look at the disk of {out}."
            ) from None
    return manifest


@contextmanager
def opened(kept: Kept) -> Iterator[Connection]:
    """One moment of a database with the present tables. Raises BackupFailed."""
    if kept.file is not None and not kept.file.is_file():
        raise BackupFailed(f"There is no database {kept.file} ({kept.setting}) to back up.")
    engine = kept.open()
    try:
        with snapshot(engine) as connection:
            share_turn(connection, kept)
            if kept.standing_of(connection, kept.revision(connection)) is not Standing.HEAD:
                raise BackupFailed(
                    f"The tables of {kept.name} are not of this version: back up with the version "
                    "that made them, or upgrade first ('citypatrol db upgrade')."
                )
            yield connection
    except sa.exc.OperationalError:
        raise BackupFailed(
            f"The database of {kept.name} does not answer: check {kept.setting}."
        ) from None
    except sa.exc.DatabaseError as error:
        if not is_damage(error):
            raise
        raise BackupFailed(
            f"The database of {kept.name} is damaged or none: check {kept.setting}, or restore an "
            "older backup ('citypatrol restore')."
        ) from None
    finally:
        engine.dispose()


def write_program(
    into: zipfile.ZipFile,
    kept: Kept,
    connection: Connection,
    progress: Progress = nobody_watches,
) -> ProgramSaid:
    """Every row of ``kept``, at whatever revision its tables are."""
    tables = [one for one in columns_of(kept, connection) if one.table not in kept.left_out]
    meter = Meter(progress, sum(_count(connection, columns) for columns in tables))
    return ProgramSaid(
        name=kept.name,
        revision=str(kept.revision(connection)),
        tables=tuple(_write_table(into, kept, columns, connection, meter) for columns in tables),
        left_out=tuple(sorted(kept.left_out)),
    )


def _count(connection: Connection, columns: Columns) -> int:
    query = sa.select(sa.func.count()).select_from(columns.clause())
    return int(connection.execute(query).scalar_one())


def _write_table(
    into: zipfile.ZipFile, kept: Kept, columns: Columns, connection: Connection, meter: Meter
) -> TableSaid:
    sorts = dict(zip(columns.names, columns.sorts, strict=True))
    said = TableSaid(name=columns.table, columns=sorts, rows=0, digest="")
    lines = Lines(into, said.entry(kept.name), sorts)
    try:
        for row in rows_of(connection, columns):
            lines.add(row)
            meter.tick()
    finally:
        lines.close()
    return said.model_copy(update={"rows": lines.tally.rows, "digest": lines.tally.digest})


def _added(chains: ChainsSaid, kept: Kept, connection: Connection) -> ChainsSaid:
    wrong = [bool(faults) for _, faults in kept.histories(connection)]
    return ChainsSaid(cases=chains.cases + len(wrong), broken=chains.broken + sum(wrong))


def _refuse_to_overwrite(out: Path, replace: bool) -> None:
    if out.is_dir():
        raise BackupRefused(f"{out} is a folder: name a file in it.")
    if not out.parent.is_dir():
        raise BackupRefused(f"There is no folder {out.parent}: make it, or name another file.")
    if out.exists() and not replace:
        raise BackupRefused(
            f"{out} is there already: name another file, or add --replace to put the new backup "
            "in its place."
        )


@contextmanager
def _in_place_of(out: Path) -> Iterator[Path]:
    """A file beside ``out`` that takes its place when the block ends well. For its owner only."""
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".backup-")
    except OSError as error:
        raise BackupFailed(
            f"The backup cannot be written to {out} ({error.strerror}): name another file."
        ) from None
    os.close(handle)
    try:
        yield Path(name)
        with Path(name).open("rb") as written:
            os.fsync(written.fileno())
        Path(name).replace(out)
    except OSError as error:
        raise BackupFailed(
            f"The backup cannot be written to {out} ({error.strerror}): make room, or name another "
            "file."
        ) from None
    finally:
        Path(name).unlink(missing_ok=True)
