"""The register of accepted reports in and out of the database, and where reports come from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
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
        return self.entries([report_id]).get(report_id)

    def entries(self, report_ids: Collection[UUID]) -> dict[UUID, Entry]:
        """What the register holds of reports; those it does not know are missing."""
        columns = sa.select(ReportRow.report_id, ReportRow.digest, ReportRow.case_id)
        found = self._session.execute(columns.where(ReportRow.report_id.in_(report_ids)))
        return {row.report_id: Entry(row.report_id, row.digest, row.case_id) for row in found}

    def standpoints(self, reports: Sequence[Report]) -> list[Standpoint | None]:
        """Of each; None when there is no such camera, or none with this view."""
        cameras = {one.camera_id for one in reports}
        views = sa.select(ViewRow.camera_id, ViewRow.id, CameraRow.district)
        views = views.join(CameraRow, CameraRow.id == ViewRow.camera_id)
        districts = {
            (row.camera_id, row.id): row.district
            for row in self._session.execute(views.where(ViewRow.camera_id.in_(cameras)))
        }
        zones = sa.select(ZoneRow.camera_id, ZoneRow.view_id, ZoneRow.id, ZoneRow.kind)
        kinds = {
            (row.camera_id, row.view_id, row.id): ZoneKind(row.kind)
            for row in self._session.execute(zones.where(ZoneRow.camera_id.in_(cameras)))
        }
        return [
            Standpoint(
                districts[one.camera_id, one.view_id],
                kinds.get((one.camera_id, one.view_id, one.zone_id or "")),
            )
            if (one.camera_id, one.view_id) in districts
            else None
            for one in reports
        ]

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
        if before := wanted.keys() - entered:
            found |= {key: (entry, False) for key, entry in self.entries(before).items()}
        return found
