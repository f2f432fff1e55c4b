"""The register of accepted reports in and out of the database, and where reports come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import Report, ZoneKind
from serving.cameras.tables import CameraRow, ViewRow, ZoneRow
from serving.dialects import upsert
from serving.intake.tables import ReportRow


@dataclass(frozen=True, slots=True)
class Entry:
    """A report as the register keeps it."""

    report_id: UUID
    digest: str
    case_id: UUID


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where a report comes from."""

    district: str
    zone_kind: ZoneKind | None
    """None for the whole view, and for a zone that is gone."""


class ReportRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, report_id: UUID) -> Entry | None:
        row = self._session.execute(_entry(), {"report": report_id}).one_or_none()
        return Entry(*row) if row else None

    def standpoint(self, report: Report) -> Standpoint | None:
        """None when there is no such camera, or none with this view."""
        given = {"camera": report.camera_id, "view": report.view_id, "zone": report.zone_id}
        row = self._session.execute(_standpoint(), given).one_or_none()
        return Standpoint(row[0], ZoneKind(row[1]) if row[1] else None) if row else None

    def take(self, report_id: UUID, digest: str, case_id: UUID, at: datetime) -> tuple[Entry, bool]:
        """Enter one report, as ``take_all`` does."""
        return self.take_all([Entry(report_id, digest, case_id)], at)[report_id]

    def take_all(self, entries: Sequence[Entry], at: datetime) -> dict[UUID, tuple[Entry, bool]]:
        """Enter reports, or find them entered: ``(entry, created)`` by report id; of two entries
        for one report the first counts.

        Of any number of transactions at the same moment exactly one gets ``created``; the others
        wait for it. All enter in one order, so nobody waits for somebody who waits for them.
        """
        wanted = {one.report_id: one for one in reversed(entries)}
        rows = [
            {"report_id": key, "digest": one.digest, "case_id": one.case_id, "received_at": at}
            for key, one in sorted(wanted.items())
        ]
        entering = upsert(self._session, ReportRow)
        entering = entering.on_conflict_do_nothing(index_elements=["report_id"])
        entered = set(self._session.scalars(entering.returning(ReportRow.report_id), rows))
        found = {key: (wanted[key], True) for key in entered}
        for key in wanted.keys() - entered:
            before = self.get(key)
            if before is None:
                raise LookupError(f"report {key} vanished from its own transaction")
            found[key] = (before, False)
        return found


# Every report asks these: put together once, for that costs more than asking them.


@cache
def _entry() -> sa.Select[Any]:
    columns: tuple[Any, ...] = (ReportRow.report_id, ReportRow.digest, ReportRow.case_id)
    return sa.select(*columns).where(ReportRow.report_id == sa.bindparam("report"))


@cache
def _standpoint() -> sa.Select[Any]:
    zone = (
        sa.select(ZoneRow.kind)
        .where(
            ZoneRow.camera_id == ViewRow.camera_id,
            ZoneRow.view_id == ViewRow.id,
            ZoneRow.id == sa.bindparam("zone"),
        )
        .scalar_subquery()
    )
    return (
        sa.select(CameraRow.district, zone)
        .join(ViewRow, ViewRow.camera_id == CameraRow.id)
        .where(CameraRow.id == sa.bindparam("camera"), ViewRow.id == sa.bindparam("view"))
    )
