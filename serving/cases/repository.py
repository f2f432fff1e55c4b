"""Cases in and out of the database. Every query goes through the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from pipeline.contract import CheckVerdict, Report
from serving.base import Moment, columns_of, table_of
from serving.cameras.tables import CameraRow
from serving.cases.chain import Chain, Link, link_hash
from serving.cases.domain import (
    Action,
    Case,
    CaseFilter,
    CaseLine,
    Cursor,
    Filed,
    Page,
    Status,
    Step,
)
from serving.cases.links import said_by, start_of
from serving.cases.tables import CaseCounterRow, CaseRow, StepRow
from serving.clocks.limits import Limit
from serving.dialects import upsert
from serving.rechecks.domain import pictures_of
from serving.rechecks.repository import RecheckRepository, has_result
from serving.rechecks.tables import CheckResultRow
from serving.units.tables import DispatchWaitRow
from serving.users.domain import Scope
from serving.users.sight import case_in_sight

Position = tuple[float | None, float | None]
"""Longitude and latitude."""

WITHOUT_REPORT = defer(CaseRow.report)
"""Lists show none of the report, which is most of a row."""


class CaseRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def line(self, case_id: UUID) -> CaseLine | None:
        """None both when there is no such case and when it lies outside the scope."""
        query = self._lines().options(WITHOUT_REPORT).where(CaseRow.id == case_id)
        found = self._session.execute(query).one_or_none()
        return _line(*found) if found else None

    def lines(self, case_ids: Sequence[UUID]) -> list[CaseLine]:
        """Some cases, in no order; those outside the scope are missing."""
        query = self._lines().options(WITHOUT_REPORT).where(CaseRow.id.in_(case_ids))
        return [_line(*found) for found in self._session.execute(query)]

    def lock(self, case_id: UUID) -> None:
        """Let nobody else move the case before this transaction ends."""
        query = sa.select(CaseRow.id).where(CaseRow.id == case_id, self._visible)
        self._session.execute(query.with_for_update(of=CaseRow))

    def last_step(self, case_id: UUID) -> tuple[Step, UUID | None, datetime | None]:
        """A case's last step, who took it, and until when it may be taken back."""
        row, undo_until = self._session.execute(
            sa.select(StepRow, CaseRow.undo_until)
            .join(CaseRow, CaseRow.id == StepRow.case_id)
            .where(StepRow.case_id == case_id, StepRow.sequence == CaseRow.version)
        ).one()
        return _step(row), row.actor_id, undo_until

    def get(self, case_id: UUID) -> Case | None:
        """The case with its report and history; None as for ``line``."""
        found = self._session.execute(self._lines().where(CaseRow.id == case_id)).one_or_none()
        if found is None:
            return None
        row, _camera_name = found
        steps = self._session.scalars(
            sa.select(StepRow).where(StepRow.case_id == case_id).order_by(StepRow.sequence)
        )
        report = Report.model_validate(row.report)
        checked = RecheckRepository(self._session).latest_with_picture(case_id)
        return Case(
            line=_line(*found),
            report=report,
            steps=tuple(_step(step) for step in steps),
            duplicate_of=row.duplicate_of,
            checked=pictures_of(report, checked) if checked else (),
        )

    def find(self, number: str) -> UUID | None:
        """The id of the case with this number, when it lies inside the scope."""
        return self._session.scalar(
            sa.select(CaseRow.id).where(CaseRow.number == number, self._visible)
        )

    def page(self, wanted: CaseFilter, after: Cursor | None, limit: int) -> Page:
        """At most ``limit`` cases, newest first, beginning behind ``after``."""
        query = self._lines().options(WITHOUT_REPORT).where(*_conditions(wanted))
        if after is not None:
            query = query.where(
                sa.tuple_(CaseRow.opened_at, CaseRow.id)
                < sa.tuple_(sa.literal(after.opened_at, Moment()), sa.literal(after.id, sa.Uuid()))
            )
        query = query.order_by(CaseRow.opened_at.desc(), CaseRow.id.desc()).limit(limit + 1)
        lines = tuple(_line(*found) for found in self._session.execute(query))
        more = len(lines) > limit
        lines = lines[:limit]
        return Page(lines, Cursor(lines[-1].opened_at, lines[-1].id) if more else None)

    def counts(self, wanted: CaseFilter) -> dict[Status, int]:
        """How many cases stand in each status; a status without cases is missing."""
        query = (
            sa.select(CaseRow.status, sa.func.count())
            .where(self._visible, *_conditions(wanted))
            .group_by(CaseRow.status)
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def step_counts(self) -> dict[Action, int]:
        """How often each action was taken, over the histories of all cases in the scope."""
        query = (
            sa.select(StepRow.action, sa.func.count())
            .join(CaseRow, CaseRow.id == StepRow.case_id)
            .where(self._visible)
            .group_by(StepRow.action)
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def histories(self, case_ids: Sequence[UUID]) -> dict[UUID, list[Step]]:
        """The steps of some cases, oldest first; cases outside the scope are missing."""
        # Plain columns: of a page of cases there are hundreds, of a month's thousands.
        rows = self._session.execute(
            sa.select(
                StepRow.case_id, StepRow.sequence, StepRow.at, StepRow.actor, StepRow.action,
                StepRow.from_status, StepRow.to_status, StepRow.reason, StepRow.note,
                StepRow.amount, StepRow.unit, StepRow.rung, StepRow.picture_before,
                StepRow.picture_after,
            )
            .join(CaseRow, CaseRow.id == StepRow.case_id)
            .where(StepRow.case_id.in_(case_ids), self._visible)
            .order_by(StepRow.case_id, StepRow.sequence)
        )  # fmt: skip
        found: dict[UUID, list[Step]] = {}
        for case_id, *step in rows:
            found.setdefault(case_id, []).append(Step(*step))
        return found

    def on_another_basis(
        self, basis: int, statuses: Sequence[Status], limit: int
    ) -> list[CaseLine]:
        """Filed cases whose kept moments were worked out with another calendar, or never."""
        query = self._lines().options(WITHOUT_REPORT)
        query = query.where(CaseRow.status.in_(statuses), _on_another(basis)).limit(limit)
        return [_line(*found) for found in self._session.execute(query)]

    def extensions(self, case_id: UUID) -> int:
        """How often the case was extended."""
        query = sa.select(sa.func.count()).where(
            StepRow.case_id == case_id, StepRow.action == Action.EXTEND
        )
        return self._session.scalar(query) or 0

    def next_numbers(self, day: date, count: int) -> list[str]:
        """The day's next case numbers, CP-20260131-0007. Gapless within committed transactions."""
        counted = (
            upsert(self._session, CaseCounterRow)
            .values(day=f"{day:%Y%m%d}", last=count)
            .on_conflict_do_update(
                index_elements=["day"], set_={"last": CaseCounterRow.last + count}
            )
            .returning(CaseCounterRow.last)
        )
        last = self._session.execute(counted).scalar_one()
        return [f"CP-{day:%Y%m%d}-{one:04d}" for one in range(last - count + 1, last + 1)]

    def positions(self, camera_ids: Collection[str]) -> dict[str, Position]:
        """Longitude and latitude of cameras, as somebody entered them."""
        columns = sa.select(CameraRow.id, CameraRow.longitude, CameraRow.latitude)
        found = self._session.execute(columns.where(CameraRow.id.in_(camera_ids)))
        return {row.id: (row.longitude, row.latitude) for row in found}

    def begin(self, rows: Sequence[CaseRow], first: Step) -> dict[UUID, str]:
        """Enter new cases with their ``first`` step, the same for all: each begins its chain. The
        hashes of those steps."""
        steps = []
        for row in rows:
            row.chain_start = link_hash("", start_of(row))
            steps.append(_step_row(row.id, first, None, row.chain_start))
        # As plain rows: the session would look at each of them again and again.
        self._session.execute(sa.insert(table_of(CaseRow)), [columns_of(row) for row in rows])
        self._session.execute(sa.insert(table_of(StepRow)), [columns_of(step) for step in steps])
        return {step.case_id: step.hash for step in steps}

    def join(self, case_id: UUID, into: UUID, step: Step, actor_id: UUID, before: str) -> None:
        """Let a case that began in this transaction be part of another: nobody has seen it yet, so
        it cannot have moved. ``before`` is the hash of its first step."""
        given = {"case": case_id, "at": step.at, "sequence": step.sequence, "into": into}
        self._session.execute(_joining(), {**given, "to_status": step.to_status})
        row = _step_row(case_id, step, actor_id, before)
        self._session.execute(sa.insert(table_of(StepRow)), columns_of(row))

    def append(self, case_id: UUID, step: Step, actor_id: UUID | None) -> None:
        """A step becomes the next link of its case's chain."""
        before = self._hash_before(case_id, step.sequence)
        self._session.add(_step_row(case_id, step, actor_id, before))

    def chain(self, case_id: UUID) -> Chain | None:
        """The case's chain as it is kept; None as for ``line``."""
        row = self._session.scalar(sa.select(CaseRow).where(CaseRow.id == case_id, self._visible))
        if row is None:
            return None
        steps = self._session.scalars(
            sa.select(StepRow).where(StepRow.case_id == case_id).order_by(StepRow.sequence)
        )
        links = tuple(Link(said_by(step), step.hash) for step in steps)
        return Chain(start_of(row), row.chain_start, links)

    def _hash_before(self, case_id: UUID, sequence: int) -> str:
        query = sa.select(StepRow.hash).where(
            StepRow.case_id == case_id, StepRow.sequence == sequence - 1
        )
        return self._session.execute(query).scalar_one()

    def move(
        self,
        seen: CaseLine,
        step: Step,
        duplicate_of: UUID | None,
        undo_until: datetime | None = None,
    ) -> bool:
        """Put the case into the step's status, unless it moved since it was ``seen``: then False.

        The row's version decides, so of two people at the same moment exactly one succeeds.
        """
        changed = self._session.execute(
            sa.update(CaseRow)
            .where(CaseRow.id == seen.id, CaseRow.version == seen.version, self._visible)
            .values(
                status=step.to_status,
                version=step.sequence,
                changed_at=step.at,
                duplicate_of=duplicate_of,
                undo_until=undo_until,
                assigned=_assigned(seen, step),
            )
            .returning(CaseRow.id)
            .execution_options(synchronize_session=False)
        )
        return changed.one_or_none() is not None

    def _lines(self) -> sa.Select[CaseRow, str]:
        return (
            sa.select(CaseRow, CameraRow.name)
            .join(CameraRow, CameraRow.id == CaseRow.camera_id)
            .where(self._visible)
        )

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        return case_in_sight(self._scope, CaseRow.district, CaseRow.assigned)


@cache
def _joining() -> sa.Update:
    """The clock of a case that joins another one is still."""
    cases = table_of(CaseRow)
    return (
        sa.update(cases)
        .where(cases.c.id == sa.bindparam("case"))
        .values(
            status=sa.bindparam("to_status"),
            version=sa.bindparam("sequence"),
            changed_at=sa.bindparam("at"),
            duplicate_of=sa.bindparam("into"),
            soon_at=None,
            due_at=None,
            rung_at=None,
        )
    )


def _conditions(wanted: CaseFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.statuses:
        conditions.append(CaseRow.status.in_(wanted.statuses))
    if wanted.kinds:
        conditions.append(CaseRow.kind.in_(wanted.kinds))
    if wanted.camera_id is not None:
        conditions.append(CaseRow.camera_id == wanted.camera_id)
    if wanted.district is not None:
        conditions.append(CaseRow.district == wanted.district)
    if wanted.check_unable:
        conditions.append(CaseRow.status == Status.HANDLED)
        conditions.append(has_result(CheckResultRow.verdict == CheckVerdict.UNABLE))
    if wanted.assigned is not None:
        conditions.append(CaseRow.assigned == wanted.assigned)
    if wanted.overdue_at is not None:
        conditions.append(CaseRow.due_at < wanted.overdue_at)
    if wanted.soon_due_at is not None:
        conditions.append(CaseRow.soon_at <= wanted.soon_due_at)
        conditions.append(CaseRow.due_at >= wanted.soon_due_at)
    if wanted.desk is not None:
        waits = sa.select(DispatchWaitRow.case_id).where(DispatchWaitRow.desk == wanted.desk)
        conditions.append(CaseRow.id.in_(waits))
    return conditions


def _on_another(basis: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        CaseRow.pack.is_not(None),
        sa.or_(CaseRow.clock_basis.is_(None), CaseRow.clock_basis != basis),
    )


def _assigned(seen: CaseLine, step: Step) -> str | None:
    """Who has the case after ``step``. A case that waits to be dispatched is with nobody."""
    if step.action is Action.DISPATCH:
        return step.unit
    return None if step.to_status in (Status.CAPTURED, Status.REGISTERED) else seen.assigned


def _line(row: CaseRow, camera_name: str) -> CaseLine:
    return CaseLine(
        id=row.id,
        number=row.number,
        kind=row.kind,
        status=row.status,
        version=row.version,
        camera_id=row.camera_id,
        camera_name=camera_name,
        view_id=row.view_id,
        district=row.district,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        confirmed_at=row.confirmed_at,
        filed=_filed(row),
        assigned=row.assigned,
    )


def _step_row(case_id: UUID, step: Step, actor_id: UUID | None, before: str) -> StepRow:
    """The one way a step is written: behind the link whose hash is ``before``."""
    row = StepRow(
        case_id=case_id,
        sequence=step.sequence,
        at=step.at,
        actor=step.actor,
        actor_id=actor_id,
        action=step.action,
        from_status=step.from_status,
        to_status=step.to_status,
        reason=step.reason,
        note=step.note,
        amount=step.amount,
        unit=step.unit,
        rung=step.rung,
        picture_before=step.picture_before,
        picture_after=step.picture_after,
    )
    row.hash = link_hash(before, said_by(row))
    return row


def _step(row: StepRow) -> Step:
    return Step(
        sequence=row.sequence,
        at=row.at,
        actor=row.actor,
        action=row.action,
        from_status=row.from_status,
        to_status=row.to_status,
        reason=row.reason,
        note=row.note,
        amount=row.amount,
        unit=row.unit,
        rung=row.rung,
        picture_before=row.picture_before,
        picture_after=row.picture_after,
    )


def standard_columns(filed: Filed) -> dict[str, Any]:
    """How a case keeps its standard."""
    return {
        "pack": filed.pack,
        "pack_version": filed.version,
        "standard_group": filed.group,
        "standard_code": filed.code,
        "unit": filed.unit,
        "limit_type": filed.limit.type,
        "limit_value": filed.limit.value,
    }


def _filed(row: CaseRow) -> Filed | None:
    if (
        row.pack is None
        or row.pack_version is None
        or row.standard_group is None
        or row.standard_code is None
        or row.unit is None
        or row.limit_type is None
        or row.limit_value is None
    ):
        return None
    limit = Limit(row.limit_type, row.limit_value)
    return Filed(row.pack, row.pack_version, row.standard_group, row.standard_code, row.unit, limit)
