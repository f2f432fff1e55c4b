"""The queue in and out of the database. Every query goes through the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.dialects import upsert
from serving.related.tables import SpotCaseRow
from serving.review.domain import Beside, Lease, Queued, QueueState, Rank
from serving.review.tables import QueueRow, SkipRow
from serving.users.domain import Person, Scope
from serving.users.sight import in_sight

IN_ORDER = (QueueRow.goes_at, QueueRow.case_id)


class QueueRepository:
    """As one person sees it. Nobody who sees a single unit's cases sees any of these: a case that
    waits for a verdict is with no unit."""

    def __init__(self, session: Session, person: Person) -> None:
        self._session = session
        self._person = person

    def take_turn(self) -> None:
        """What one person does in two windows comes one after the other. SQLite has one writer
        anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            key = self._person.id.int >> 65
            self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))

    def row(self, case_id: UUID) -> QueueRow | None:
        """None both when it is not queued and when it lies outside the scope."""
        return self._session.scalar(
            sa.select(QueueRow)
            .where(QueueRow.case_id == case_id, self._visible)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def leases(self, at: datetime) -> list[Lease]:
        """What the person has taken and not lost, in order."""
        query = sa.select(QueueRow).where(self._mine(at)).order_by(*IN_ORDER)
        return [_lease(row) for row in self._read(query)]

    def renew(self, at: datetime, until: datetime) -> None:
        """Prolong what the person has. What ran out is everybody's again."""
        self._change(self._mine(at), leased_until=until)

    def take(self, count: int, at: datetime, until: datetime) -> None:
        """Take the next ``count`` cases that nobody has and this person did not skip, or as many as
        there are. Two who ask at the same moment get different ones."""
        person = self._person
        skipped = sa.exists().where(
            SkipRow.case_id == QueueRow.case_id,
            SkipRow.person_id == person.id,
            SkipRow.until > at,
        )
        free = (
            sa.select(QueueRow.case_id)
            .where(_nobodys(at), self._visible, ~skipped)
            .order_by(*IN_ORDER)
            .limit(count)
            # Somebody else is taking those that are locked: SQLite has no others that write.
            .with_for_update(skip_locked=True, of=QueueRow)
        )
        chosen = list(self._session.scalars(free))
        if chosen:
            self._let_have(QueueRow.case_id.in_(chosen), until)

    def take_this(self, case_id: UUID, until: datetime) -> None:
        """Take one case that has just come back, so that nobody has it."""
        self._let_have(QueueRow.case_id == case_id, until)

    def release(self, case_ids: Sequence[UUID] | None) -> list[str]:
        """Give back some, or all; the district of each."""
        chosen = [QueueRow.holder == self._person.id]
        if case_ids is not None:
            chosen.append(QueueRow.case_id.in_(case_ids))
        return self._change(*chosen, holder=None, holder_name=None, leased_until=None)

    def skip(self, case_id: UUID, at: datetime, until: datetime) -> None:
        self._session.execute(
            sa.delete(SkipRow).where(SkipRow.person_id == self._person.id, SkipRow.until <= at)
        )
        self._session.execute(
            upsert(self._session, SkipRow)
            .values(case_id=case_id, person_id=self._person.id, until=until)
            .on_conflict_do_update(index_elements=["case_id", "person_id"], set_={"until": until})
        )

    def state(self, at: datetime) -> QueueState:
        def when(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
            return sa.func.count().filter(condition)

        leased = QueueRow.leased_until > at
        waiting, mine, others, late = self._session.execute(
            sa.select(
                sa.func.count(),
                when(sa.and_(leased, QueueRow.holder == self._person.id)),
                when(sa.and_(leased, QueueRow.holder != self._person.id)),
                when(QueueRow.needed_by < at),
            ).where(self._visible)
        ).one()
        skipped, next_back_at = self._session.execute(
            sa.select(sa.func.count(), sa.func.min(SkipRow.until))
            .join(QueueRow, QueueRow.case_id == SkipRow.case_id)
            .where(SkipRow.person_id == self._person.id, SkipRow.until > at, self._visible)
        ).one()
        return QueueState(waiting, mine, others, skipped, late, next_back_at)

    def beside(self, case_id: UUID, by: Beside, limit: int) -> list[Queued]:
        """Queued cases of the same kind at the same place, the case itself among them, in order."""
        here = self.row_of(case_id)
        if here is None:
            return []
        query = sa.select(QueueRow).where(
            QueueRow.camera_id == here.camera_id, QueueRow.kind == here.kind, self._visible
        )
        if by is not Beside.CAMERA:
            query = query.where(QueueRow.view_id == here.view_id)
        if by is Beside.SPOT:
            spot = sa.select(SpotCaseRow.spot_id).where(SpotCaseRow.case_id == case_id)
            there = sa.select(SpotCaseRow.case_id).where(SpotCaseRow.spot_id.in_(spot))
            query = query.where(sa.or_(QueueRow.case_id == case_id, QueueRow.case_id.in_(there)))
        return [queued(row) for row in self._read(query.order_by(*IN_ORDER).limit(limit))]

    def places(self, case_ids: Sequence[UUID]) -> set[tuple[str, str]]:
        """The cameras and kinds of some queued cases."""
        query = sa.select(QueueRow.camera_id, QueueRow.kind).distinct()
        rows = self._session.execute(query.where(QueueRow.case_id.in_(case_ids), self._visible))
        return {(row.camera_id, row.kind) for row in rows}

    def row_of(self, case_id: UUID) -> QueueRow | None:
        """As ``row``, without locking it."""
        query = sa.select(QueueRow).where(QueueRow.case_id == case_id, self._visible)
        return next(iter(self._read(query)), None)

    def _let_have(self, chosen: sa.ColumnElement[bool], until: datetime) -> None:
        person = self._person
        self._change(chosen, holder=person.id, holder_name=person.name, leased_until=until)

    def _change(self, *conditions: sa.ColumnElement[bool], **values: Any) -> list[str]:
        """The district of each row that was changed."""
        changed = self._session.execute(
            sa.update(QueueRow)
            .where(*conditions)
            .values(**values)
            .returning(QueueRow.district)
            .execution_options(synchronize_session=False)
        )
        return list(changed.scalars())

    def _read(self, query: sa.Select[QueueRow]) -> Sequence[QueueRow]:
        return self._session.scalars(query.execution_options(populate_existing=True)).all()

    def _mine(self, at: datetime) -> sa.ColumnElement[bool]:
        return sa.and_(
            QueueRow.holder == self._person.id, QueueRow.leased_until > at, self._visible
        )

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        scope: Scope = self._person.scope
        return in_sight(scope, QueueRow.district) if scope.unit is None else sa.false()


def queued(row: QueueRow) -> Queued:
    rank = Rank(row.needed_by, row.severity, row.band, row.novelty, row.goes_at)
    return Queued(
        row.case_id,
        row.version,
        row.kind,
        row.camera_id,
        row.view_id,
        row.district,
        row.entered_at,
        rank,
    )


def _lease(row: QueueRow) -> Lease:
    assert row.leased_until is not None
    return Lease(queued(row), row.leased_until)


def _nobodys(at: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(QueueRow.leased_until.is_(None), QueueRow.leased_until <= at)
