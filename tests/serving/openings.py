"""One case, opened as those of a report are."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pipeline.contract import Report
from serving.calendars.service import basis_of
from serving.cases.deadlines import clockwork_of
from serving.cases.domain import Filed
from serving.cases.opening import Opening, open_cases
from serving.standards.service import filed_in, pack_in_force
from serving.standards.shelf import PackShelf


def open_case(
    session: Session,
    case_id: UUID,
    report: Report,
    district: str,
    at: datetime,
    city: ZoneInfo,
    filed: Filed | None = None,
) -> None:
    """Open one case, as ``open_cases`` does."""
    clockwork = clockwork_of(session, filed) if filed else None
    opening = Opening(case_id, report, district, filed, clockwork)
    open_cases(session, [opening], at, city, basis_of(session))


def file_under(session: Session, shelf: PackShelf, kind: str, day: date) -> Filed | None:
    """The standard that a case of ``kind`` stands under from ``day`` on, outside of any zone."""
    pack = pack_in_force(session, shelf, day)
    return filed_in(pack, kind, None) if pack is not None else None
