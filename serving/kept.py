"""What one program keeps in a database: where, which tables, and at which revision they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy.engine import Connection, Engine

from serving.cases.chains import case_faults
from serving.config import ServingSettings
from serving.db import open_database
from serving.duty.register import holder_now
from serving.looks.tables import LastLookRow
from serving.retention.tables import CasePictureRow
from serving.samples.tables import SampleRow
from serving.schema import METADATA
from serving.siblings.only import is_served
from serving.upgrading import MIGRATION_LOCK, VERSION_TABLE, migrations


class Room(StrEnum):
    """Of the store."""

    EVIDENCE = "evidence"
    SAMPLES = "samples"
    """Blurred pictures."""


class Standing(StrEnum):
    """Of a database's tables, beside those this program would make."""

    EMPTY = "empty"
    HEAD = "head"
    OLDER = "older"
    NEWER = "newer"
    """Made by a later version, or by none of ours."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The tables of one program. Several programs may keep theirs in one database."""

    name: str
    setting: str
    """Where the database's address stands in the settings."""
    url: SecretStr
    engine: Callable[[str], Engine]
    """Makes an engine for an address and contacts nothing; raises an error made for people."""
    scripts: Callable[[Connection], Config]
    """Alembic's configuration over an open connection."""
    version_table: str
    tables: frozenset[str]
    """By name, at the newest revision."""
    left_out: frozenset[str]
    """Those whose rows belong into no copy: they pass by themselves, or hold secrets in the
    open."""
    pictures: Callable[[Connection], Iterator[tuple[Room, str]]]
    """Every picture that rows refer to: which room of the store it lies in, and its SHA-256."""
    histories: Callable[[Connection], Iterator[tuple[str, list[str]]]]
    """Every history that proves itself, by name, with what is wrong with it."""
    lock: int
    """PostgreSQL's advisory lock: an upgrade has it alone."""
    at_work: Callable[[Connection], str | None]
    """Which process works with the tables now, as far as they tell."""

    def open(self) -> Engine:
        return self.engine(self.url.get_secret_value())

    @property
    def file(self) -> Path | None:
        """Of SQLite; None on a server, and for an address that is none."""
        try:
            address = sa.make_url(self.url.get_secret_value())
        except sa.exc.ArgumentError:
            return None
        return Path(str(address.database)) if address.get_backend_name() == "sqlite" else None

    def revision(self, connection: Connection) -> str | None:
        """None before the first migration."""
        options = {"version_table": self.version_table}
        return MigrationContext.configure(connection, opts=options).get_current_revision()

    def head(self, connection: Connection) -> str:
        return str(ScriptDirectory.from_config(self.scripts(connection)).get_current_head())

    def standing_of(self, connection: Connection, revision: str | None) -> Standing:
        """How tables of ``revision`` stand to those this program would make."""
        if revision is None:
            return Standing.EMPTY
        known = ScriptDirectory.from_config(self.scripts(connection))
        if revision == known.get_current_head():
            return Standing.HEAD
        there = {script.revision for script in known.walk_revisions()}
        return Standing.OLDER if revision in there else Standing.NEWER


def pictures_referred_to(connection: Connection) -> Iterator[tuple[Room, str]]:
    """By serving's rows; of those deleted, the tombstone refers to nothing."""
    evidence = sa.select(CasePictureRow.sha256).where(CasePictureRow.deleted_at.is_(None))
    blurred = sa.union(
        sa.select(SampleRow.picture_sha256).where(SampleRow.picture_sha256.is_not(None)),
        sa.select(LastLookRow.picture_sha256).where(LastLookRow.picture_sha256.is_not(None)),
    )
    for room, query in ((Room.EVIDENCE, evidence.distinct()), (Room.SAMPLES, blurred)):
        for row in connection.execute(query.execution_options(yield_per=1000)):
            yield room, row[0]


def kept_by_serving(settings: ServingSettings) -> Kept:
    return Kept(
        name="serving",
        setting="serving.database_url",
        url=settings.database_url,
        engine=lambda url: open_database(url).engine,
        scripts=migrations,
        version_table=VERSION_TABLE,
        tables=frozenset(METADATA.tables),
        left_out=frozenset({"duties", "login_sessions", "login_failures", "repeats", "look_asks"}),
        pictures=pictures_referred_to,
        histories=case_faults,
        lock=MIGRATION_LOCK,
        at_work=_at_work,
    )


def _at_work(connection: Connection) -> str | None:
    """Of serving."""
    if connection.dialect.name == "sqlite":
        return "on this machine" if is_served(Path(str(connection.engine.url.database))) else None
    return holder_now(connection)
