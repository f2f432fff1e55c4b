"""Lists of samples, and how many there are. Queries for people go through their scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import SampleOrigin, SampleOutcome
from serving.base import Moment
from serving.samples.domain import Deleted, Mark, Sample, SampleFilter, SampleState
from serving.samples.rows import sample_of
from serving.samples.tables import SampleRow
from serving.users.domain import Scope
from serving.users.sight import in_sight

EXPORTED: Final = {
    Deleted.WITHOUT: (SampleState.READY,),
    Deleted.WITH: (SampleState.READY, SampleState.DELETED),
    Deleted.ONLY: (SampleState.DELETED,),
}


class SampleListing:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def page(self, wanted: SampleFilter, after: Mark | None, limit: int) -> list[Sample]:
        """At most ``limit`` samples with a picture, oldest first, beginning behind ``after``."""
        query = (
            sa.select(SampleRow)
            .where(self._visible, SampleRow.picture_sha256.is_not(None), *_conditions(wanted))
            .order_by(SampleRow.entered_at, SampleRow.id)
            .limit(limit)
        )
        if after is not None:
            query = query.where(
                sa.tuple_(SampleRow.entered_at, SampleRow.id)
                > sa.tuple_(sa.literal(after.entered_at, Moment()), sa.literal(after.id, sa.Uuid()))
            )
        return [sample_of(row) for row in self._session.scalars(query)]

    def newest(self, wanted: SampleFilter, behind: Sample | None, limit: int) -> list[Sample]:
        """As ``page``, but those entered last first, beginning behind one of them."""
        query = (
            sa.select(SampleRow)
            .where(self._visible, SampleRow.picture_sha256.is_not(None), *_conditions(wanted))
            .order_by(SampleRow.entered_at.desc(), SampleRow.id.desc())
            .limit(limit)
        )
        if behind is not None:
            query = query.where(
                sa.tuple_(SampleRow.entered_at, SampleRow.id)
                < sa.tuple_(
                    sa.literal(behind.entered_at, Moment()), sa.literal(behind.id, sa.Uuid())
                )
            )
        return [sample_of(row) for row in self._session.scalars(query)]

    def count(self, wanted: SampleFilter) -> int:
        """How many ``newest`` would tell of in all."""
        query = sa.select(sa.func.count()).where(
            self._visible, SampleRow.picture_sha256.is_not(None), *_conditions(wanted)
        )
        return self._session.scalar(query) or 0

    def ready(self, ids: Sequence[UUID]) -> list[Sample]:
        """Those of ``ids`` that have a picture."""
        query = sa.select(SampleRow).where(
            self._visible, SampleRow.id.in_(ids), SampleRow.state == SampleState.READY
        )
        return [sample_of(row) for row in self._session.scalars(query)]

    def counts(self) -> list[tuple[SampleState, SampleOrigin, SampleOutcome, str, int, int]]:
        """State, origin, outcome, kind, how many, and how many duplicates they count."""
        columns = (SampleRow.state, SampleRow.origin, SampleRow.outcome, SampleRow.kind)
        query = (
            sa.select(*columns, sa.func.count(), sa.func.sum(SampleRow.duplicates))
            .where(self._visible)
            .group_by(*columns)
            .order_by(*columns)
        )
        return [
            (row[0], row[1], row[2], row[3], row[4], row[5]) for row in self._session.execute(query)
        ]

    def state_counts(self, states: Collection[SampleState]) -> dict[SampleState, int]:
        """How many are in each of these states; one without samples is missing."""
        query = sa.select(SampleRow.state, sa.func.count()).group_by(SampleRow.state)
        query = query.where(SampleRow.state.in_(states))
        return {row[0]: row[1] for row in self._session.execute(query)}

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        return in_sight(self._scope, SampleRow.district)


def _conditions(wanted: SampleFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [SampleRow.state.in_(EXPORTED[wanted.deleted])]
    for column, value in (
        (SampleRow.origin, wanted.origin),
        (SampleRow.outcome, wanted.outcome),
        (SampleRow.kind, wanted.kind),
        (SampleRow.camera_id, wanted.camera_id),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.since is not None:
        conditions.append(SampleRow.captured_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(SampleRow.captured_at < wanted.until)
    return conditions
