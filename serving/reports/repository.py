"""The cases that the statistics count, out of the database. All goes through the asker's scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from serving.cameras.tables import CameraRow
from serving.cases.domain import Action, Status
from serving.cases.tables import CaseRow, StepRow
from serving.cases.timing import DONE, DROPPED, STANDING
from serving.rechecks.repository import seen_again
from serving.rechecks.tables import CheckResultRow, PlaceGoneRow
from serving.related.domain import Relation
from serving.related.tables import TieRow
from serving.reports.domain import TIMES, By, Wanted
from serving.users.domain import Scope
from serving.users.sight import case_in_sight

AT_ONCE: Final = 2_000
"""Rows held in memory at a time."""
MONTH_DAYS: Final = 31
SET_BACK: Final = timedelta(days=1)
"""No step of a case is older than the case by more, even if the clock was set back in between."""

WITH: Final = sa.func.coalesce(CaseRow.assigned, CaseRow.unit)
"""The unit that has a case; while nobody has it, the one responsible by the pack."""

PLACES: Final[dict[By, sa.ColumnElement[Any] | InstrumentedAttribute[Any]]] = {
    By.KIND: CaseRow.kind,
    By.SOURCE: CameraRow.source_id,
    By.UNIT: WITH,
    By.DISTRICT: CaseRow.district,
    By.CAMERA: CaseRow.camera_id,
}
"""What a case is grouped by; the rest follows from when it was opened."""


class StatisticsRepository:
    """The cases of a span, and what the patrol told of them."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def cases(self, wanted: Wanted) -> Iterator[Sequence[sa.Row[Any]]]:
        """Rows in batches, one a case: id, the places of ``wanted.by``, pack and version, then what
        ``serving.reports.counting.Facts`` holds without ``starts``.

        A month is asked for at a time. The driver holds its answer, some 300 bytes a case: a cursor
        of the database would hold nothing, but PostgreSQL gives cursors one processor only.
        """
        for part in wanted.span.parts(MONTH_DAYS):
            query = self._cases(replace(wanted, span=part))
            # Past the session, which would look at each column of each row.
            yield from self._session.connection().execute(query).partitions(AT_ONCE)

    def _cases(self, wanted: Wanted) -> sa.Select[Any]:
        places = _places(wanted)
        query = (
            sa.select(
                CaseRow.id,
                *places,
                CaseRow.pack,
                CaseRow.pack_version,
                CaseRow.status,
                self._quick(CaseRow.opened_at),
                CaseRow.limit_type,
                CaseRow.limit_value,
                *self._come_to(),
                _came_back(),
            )
            .join(StepRow, StepRow.case_id == CaseRow.id)
            .where(StepRow.at >= wanted.span.begin - SET_BACK)
            .group_by(CaseRow.id, *places)
        )
        return self._chosen(wanted, query)

    def _chosen(self, wanted: Wanted, query: sa.Select[Any]) -> sa.Select[Any]:
        if By.SOURCE in wanted.by or wanted.source is not None:
            query = query.join(CameraRow, CameraRow.id == CaseRow.camera_id)
        return query.where(*self._conditions(wanted))

    def checks(self, wanted: Wanted) -> Iterator[sa.Row[Any]]:
        """What cameras told of these cases after they were handled: how often, the places of
        ``wanted.by``, when the case was opened, and the verdict. One that came too late to matter
        is none."""
        return self._told(
            wanted,
            sa.select(sa.func.count(), *_places(wanted), self._when(wanted), CheckResultRow.verdict)
            .select_from(CaseRow)
            .join(CheckResultRow, CheckResultRow.case_id == CaseRow.id)
            .where(
                CheckResultRow.sequence.is_not(None),
                CheckResultRow.decided_at >= wanted.span.begin - SET_BACK,
            ),
            CheckResultRow.verdict,
        )

    def gone(self, wanted: Wanted) -> Iterator[sa.Row[Any]]:
        """Registered cases whose thing left before anybody began to handle it, and stayed away: how
        many, the places of ``wanted.by``, and when they were opened."""
        return self._told(
            wanted,
            sa.select(sa.func.count(CaseRow.id.distinct()), *_places(wanted), self._when(wanted))
            .select_from(CaseRow)
            .join(PlaceGoneRow, PlaceGoneRow.case_id == CaseRow.id)
            .where(
                PlaceGoneRow.by_itself,
                ~seen_again(),
                CaseRow.status.not_in({Status.CAPTURED, *DROPPED}),
            ),
        )

    def _told(
        self, wanted: Wanted, query: sa.Select[Any], *more: InstrumentedAttribute[Any]
    ) -> Iterator[sa.Row[Any]]:
        query = self._chosen(wanted, query)
        columns = [*_places(wanted), *([CaseRow.opened_at] if _has_time(wanted) else []), *more]
        yield from self._session.execute(query.group_by(*columns) if columns else query)

    def _when(self, wanted: Wanted) -> Any:
        """A moment of the span will do where nothing depends on it: then many rows are one."""
        if _has_time(wanted):
            return self._quick(CaseRow.opened_at)
        return sa.literal(wanted.span.begin, CaseRow.opened_at.type)

    def lines(
        self, wanted: Wanted, after: tuple[datetime, UUID] | None, limit: int
    ) -> list[sa.Row[Any]]:
        """Cases of the span with what lists show of them, oldest first."""
        query = (
            sa.select(
                CaseRow.id,
                CaseRow.number,
                CaseRow.kind,
                CaseRow.status,
                CaseRow.district,
                CaseRow.camera_id,
                CameraRow.name.label("camera_name"),
                CameraRow.site,
                CameraRow.source_id.label("source"),
                CameraRow.longitude,
                CameraRow.latitude,
                WITH.label("unit"),
                CaseRow.pack,
                CaseRow.pack_version,
                CaseRow.standard_code.label("code"),
                CaseRow.confirmed_at,
                CaseRow.opened_at,
                CaseRow.changed_at,
            )
            .join(CameraRow, CameraRow.id == CaseRow.camera_id)
            .where(*self._conditions(wanted))
            .order_by(CaseRow.opened_at, CaseRow.id)
            .limit(limit)
        )
        if after is not None:
            mark = sa.tuple_(
                sa.literal(after[0], CaseRow.opened_at.type), sa.literal(after[1], CaseRow.id.type)
            )
            query = query.where(sa.tuple_(CaseRow.opened_at, CaseRow.id) > mark)
        return list(self._session.execute(query))

    def _come_to(self) -> list[sa.ColumnElement[Any]]:
        """What the steps of one case come to, in the order of ``Facts``."""
        # Actions are compared as text: a report counts also those that came after it was written.
        action = sa.type_coerce(StepRow.action, sa.String)
        stood = StepRow.to_status.in_(STANDING)
        ran_on = sa.and_(StepRow.from_status.in_(STANDING), StepRow.to_status.not_in(STANDING))

        def often(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
            return sa.func.count().filter(condition)

        return [
            self._quick(sa.func.min(StepRow.at).filter(action == Action.DISPATCH.value)),
            self._quick(sa.func.min(StepRow.at).filter(stood)),
            often(ran_on),
            sa.func.sum(StepRow.amount),
            _last_reason(action == Action.REJECT.value),
            _was_handled(action),
            often(action == Action.SEND_BACK.value),
            often(action == Action.CHECK_FAIL.value),
            often(action.in_([Action.CHECK_PASS.value, Action.CHECK_FAIL.value])),
            often(action == Action.EXTEND.value),
            often(action == Action.REOPEN.value),
            often(action == Action.URGE.value),
            often(action == Action.SUPERVISE.value),
        ]

    def _quick(self, moment: sa.ColumnElement[Any] | InstrumentedAttribute[Any]) -> Any:
        """A moment as PostgreSQL's driver gives it, aware already: looking at each again in Python
        would take a fifth of a report's time."""
        if self._session.get_bind().dialect.name == "sqlite":
            return moment
        return sa.type_coerce(moment, sa.DateTime(timezone=True))

    def _conditions(self, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
        given = {
            CaseRow.kind: wanted.kind,
            CaseRow.district: wanted.district,
            WITH: wanted.unit,
            CaseRow.camera_id: wanted.camera,
            CameraRow.source_id: wanted.source,
        }
        return [
            CaseRow.opened_at >= wanted.span.begin,
            CaseRow.opened_at < wanted.span.end,
            case_in_sight(self._scope, CaseRow.district, CaseRow.assigned),
            *(column == value for column, value in given.items() if value is not None),
        ]


def _places(wanted: Wanted) -> list[sa.ColumnElement[Any]]:
    return [PLACES[by].label(by) for by in wanted.by if by in PLACES]


def _has_time(wanted: Wanted) -> bool:
    return any(by in TIMES for by in wanted.by)


def _was_handled(action: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether somebody said the case was handled, and nothing took it back since: a case that was
    closed by force may never have been."""
    said = sa.func.max(StepRow.sequence).filter(action == Action.HANDLE.value)
    undone = sa.func.max(StepRow.sequence).filter(StepRow.to_status.not_in(DONE))
    return sa.func.coalesce(said, 0) > sa.func.coalesce(undone, 0)


def _last_reason(rejected: sa.ColumnElement[bool]) -> sa.ColumnElement[str]:
    """Why a case was rejected the last time: a verdict may have been taken back before. Sequences
    of one length in front let the greatest text be the latest."""
    numbered = sa.cast(StepRow.sequence + 1_000_000, sa.String) + StepRow.reason
    return sa.func.substr(sa.func.max(numbered).filter(rejected), 8)


def _came_back() -> sa.ColumnElement[bool]:
    """Whether the same kind came back to the spot after the case was closed, within the days that
    the settings call a rebound."""
    return (
        sa.exists()
        .where(
            TieRow.earlier == CaseRow.id,
            TieRow.relation == Relation.REBOUND,
            TieRow.untied_at.is_(None),
        )
        .correlate(CaseRow)
    )
