"""What the pipeline remembers across a restart: camera states and the last watch plan.

SQLite in the embedded installation, PostgreSQL in production, through the same statements. One
look's changes to its camera's state and the reports that follow from it are one transaction, so a
crash at any moment leaves either both or neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from pipeline.database import METADATA, upsert
from pipeline.domain import Light
from pipeline.keeping import mark_reported
from pipeline.learning.kept import KeptSample, keep_sample
from pipeline.outbox import Letter, enqueue
from pipeline.rechecks import KeptCheck
from pipeline.suppressions import Silenced, count_silenced

CAMERA_STATES = sa.Table(
    "pipeline_camera_states",
    METADATA,
    sa.Column("camera_id", sa.String(64), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)

REFERENCES = sa.Table(
    "pipeline_references",
    METADATA,
    sa.Column("camera_id", sa.String(64), primary_key=True),
    sa.Column("view_id", sa.String(64), primary_key=True),
    sa.Column("light", sa.String(20), primary_key=True),
    sa.Column("drawn", sa.String(32), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

CHECKS = sa.Table(
    "pipeline_checks",
    METADATA,
    sa.Column("check_id", sa.Uuid, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)

WATCH_PLAN = sa.Table(
    "pipeline_watch_plan",
    METADATA,
    sa.Column("only", sa.Integer, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)


_AT_ONCE: Final = 5000
"""Ids in one statement; PostgreSQL takes 65,535 values, SQLite 32,766."""


@dataclass(frozen=True, slots=True)
class KeptReference:
    """What a view looks like under one light, as ``Reference.to_bytes`` wrote it."""

    camera_id: str
    view_id: str
    light: Light
    drawn: str
    """The drawing of the view's zones it was taken under (``domain.drawing_of``)."""
    body: bytes


@dataclass(frozen=True, slots=True)
class CameraChange:
    """All that one look changes: saved whole or not at all."""

    camera_id: str
    body: str
    letters: Sequence[Letter] = ()
    silenced: Sequence[Silenced] = ()
    reference: KeptReference | None = None
    samples: Sequence[KeptSample] = ()
    checks: Sequence[KeptCheck] = ()


Fence = Callable[[sa.Connection, Collection[str]], None]
"""Asked at a transaction's end; raises shards.lease.NotOurs when a camera is not ours."""


def no_fence(_connection: sa.Connection, _camera_ids: Collection[str]) -> None:
    """One patrol alone: every camera is its own."""


class State:
    """The pipeline's memory. Safe to share between threads, and, with a fence, between workers."""

    def __init__(self, engine: sa.Engine, fence: Fence = no_fence) -> None:
        self._engine = engine
        self._fence = fence

    def camera_states(self, camera_ids: Collection[str] | None = None) -> dict[str, str]:
        """The saved bodies by camera id: of these cameras, or of every one."""
        query = sa.select(CAMERA_STATES.c.camera_id, CAMERA_STATES.c.body)
        with self._engine.connect() as connection:
            rows = _of(connection, query, CAMERA_STATES.c.camera_id, camera_ids)
            return {row.camera_id: row.body for row in rows}

    def save(self, changes: Iterable[CameraChange]) -> None:
        """Save looks and enqueue the reports that follow from them in one transaction.

        Raises shards.lease.NotOurs, and saves nothing, when another worker has one of the cameras.
        """
        changes = list(changes)
        with self._engine.begin() as connection:
            for change in changes:
                _keep_state(connection, change)
                for letter in change.letters:
                    enqueue(connection, letter)
                for silenced in change.silenced:
                    count_silenced(connection, silenced)
                if change.reference is not None:
                    _keep_reference(connection, change.reference)
                for sample in change.samples:
                    keep_sample(connection, sample)
                mark_reported(connection, (letter.body for letter in change.letters))
                for check in change.checks:
                    _keep_check(connection, check)
            self._fence(connection, [change.camera_id for change in changes])

    def post(
        self,
        letters: Iterable[Letter],
        samples: Iterable[KeptSample] = (),
        checks: Iterable[KeptCheck] = (),
        cameras: Collection[str] = (),
    ) -> None:
        """Enqueue what follows from no single look, in one transaction.

        Raises shards.lease.NotOurs when another worker has one of ``cameras``, which it is about.
        """
        with self._engine.begin() as connection:
            for letter in letters:
                enqueue(connection, letter)
            for sample in samples:
                keep_sample(connection, sample)
            for check in checks:
                _keep_check(connection, check)
            self._fence(connection, cameras)

    def checks(self, check_ids: Collection[UUID] | None = None) -> dict[UUID, str]:
        """The saved bodies of these re-checks, or of every one, by id."""
        query = sa.select(CHECKS.c.check_id, CHECKS.c.body)
        with self._engine.connect() as connection:
            rows = _of(connection, query, CHECKS.c.check_id, check_ids)
            return {row.check_id: row.body for row in rows}

    def forget_checks(self, check_ids: Sequence[UUID]) -> None:
        """Drop checks that nobody asks for any more."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(CHECKS).where(CHECKS.c.check_id.in_(check_ids)))

    def references(self, camera_ids: Collection[str] | None = None) -> list[KeptReference]:
        """What the views of these cameras, or every view, look like."""
        with self._engine.connect() as connection:
            rows = _of(connection, sa.select(REFERENCES), REFERENCES.c.camera_id, camera_ids)
            return [
                KeptReference(row.camera_id, row.view_id, Light(row.light), row.drawn, row.body)
                for row in rows
            ]

    def watch_plan(self) -> str | None:
        """The last watch plan serving gave, as JSON text; None before the first."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(WATCH_PLAN.c.body)).scalar_one_or_none()

    def keep_watch_plan(self, body: str) -> None:
        with self._engine.begin() as connection:
            row = upsert(connection, WATCH_PLAN).values(only=1, body=body)
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=[WATCH_PLAN.c.only], set_={"body": row.excluded.body}
                )
            )


def _of(
    connection: sa.Connection,
    query: sa.Select[Any],
    key: sa.Column[Any],
    wanted: Collection[Any] | None,
) -> Iterator[sa.Row[Any]]:
    """The rows of a query whose ``key`` is wanted; all of them for None."""
    if wanted is None:
        yield from connection.execute(query)
        return
    ordered = sorted(wanted)
    for first in range(0, len(ordered), _AT_ONCE):
        yield from connection.execute(query.where(key.in_(ordered[first : first + _AT_ONCE])))


def _keep_state(connection: sa.Connection, change: CameraChange) -> None:
    row = upsert(connection, CAMERA_STATES).values(camera_id=change.camera_id, body=change.body)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=[CAMERA_STATES.c.camera_id], set_={"body": row.excluded.body}
        )
    )


def _keep_check(connection: sa.Connection, check: KeptCheck) -> None:
    row = upsert(connection, CHECKS).values(check_id=check.check_id, body=check.body)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=[CHECKS.c.check_id], set_={"body": row.excluded.body}
        )
    )


def _keep_reference(connection: sa.Connection, kept: KeptReference) -> None:
    row = upsert(connection, REFERENCES).values(
        camera_id=kept.camera_id,
        view_id=kept.view_id,
        light=kept.light,
        drawn=kept.drawn,
        body=kept.body,
    )
    connection.execute(
        row.on_conflict_do_update(
            index_elements=list(REFERENCES.primary_key.columns),
            set_={"drawn": row.excluded.drawn, "body": row.excluded.body},
        )
    )
