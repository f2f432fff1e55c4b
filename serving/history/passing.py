"""Rows that are kept for a time, and forgotten in small parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.base import Base, table_of
from serving.events.domain import ENDS
from serving.events.tables import CameraEventRow
from serving.evidence.tables import EvidenceUseRow
from serving.history.settings import HistorySettings
from serving.models.tables import ShadowReportRow
from serving.patrol.tables import PatrolHourRow, PatrolResultRow
from serving.suppressions.tables import SuppressionLetterRow, SuppressionRow

AT_ONCE: Final = 1000
"""Rows in one transaction: nobody waits for it longer than for a letter."""
LETTERS_KEPT: Final = timedelta(days=90)
"""Longer than any letter of the patrol waits in its outbox."""


@dataclass(frozen=True, slots=True)
class Passing:
    """The rows of one table whose time ends."""

    rows: type[Base]
    at: str
    """The column of a moment or a day; an index leads with it."""
    keep: timedelta
    stays: sa.ColumnElement[bool] | None = None
    """Rows that stay however old they are: few."""

    @property
    def table(self) -> sa.Table:
        return table_of(self.rows)

    def before(self, now: datetime) -> Any:
        """The moment or the day: what is older is past its time."""
        moment = now - self.keep
        return moment.date() if isinstance(self.table.c[self.at].type, sa.Date) else moment


def passing(settings: HistorySettings) -> tuple[Passing, ...]:
    """Everything that grows without end and belongs to no case."""
    hours = timedelta(days=settings.patrol_days)
    lasts = sa.and_(CameraEventRow.kind.in_(ENDS), CameraEventRow.ended_at.is_(None))
    return (
        Passing(PatrolHourRow, "hour", hours),
        Passing(PatrolResultRow, "hour", hours),
        Passing(CameraEventRow, "at", timedelta(days=settings.event_days), lasts),
        Passing(EvidenceUseRow, "at", timedelta(days=settings.use_days)),
        Passing(SuppressionRow, "day", timedelta(days=settings.allowed_days)),
        Passing(SuppressionLetterRow, "received_at", LETTERS_KEPT),
        Passing(ShadowReportRow, "received_at", timedelta(days=settings.shadow_days)),
    )


def forget(session: Session, what: Passing, now: datetime, table: sa.Table | None = None) -> int:
    """Delete the oldest rows that are past their time; how many, ``AT_ONCE`` at most. ``table``
    has the same columns and is another one."""
    table = what.table if table is None else table
    key, at = list(table.primary_key), table.c[what.at]
    oldest = sa.select(*key).where(*_past(what, at, now)).order_by(at).limit(AT_ONCE)
    gone = session.execute(sa.delete(table).where(sa.tuple_(*key).in_(oldest)).returning(key[0]))
    return len(gone.all())


def behind(session: Session, what: Passing, now: datetime) -> timedelta:
    """How long the oldest row has been past its time; nothing when none is."""
    at = what.table.c[what.at]
    oldest = session.scalar(sa.select(at).where(*_past(what, at, now)).order_by(at).limit(1))
    if oldest is None:
        return timedelta()
    late: timedelta = what.before(now) - oldest
    return late


def _past(what: Passing, at: sa.Column[Any], now: datetime) -> list[sa.ColumnElement[bool]]:
    past = at < what.before(now)
    return [past] if what.stays is None else [past, ~what.stays]
