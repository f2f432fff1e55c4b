"""Takes a report and opens its case, both or neither."""

from __future__ import annotations

import hashlib
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy.orm import Session

from pipeline.contract import Receipt, Report
from serving.cameras.repository import CameraRepository
from serving.cases.domain import Filed
from serving.cases.service import new_case_id, open_case
from serving.deps import Services
from serving.intake.errors import CameraUnknown, ReportContradicts, ReportUnreadable
from serving.intake.pictures import check_declared, check_stored
from serving.intake.repository import ReportRepository
from serving.intake.tables import ReportRow
from serving.retention.references import named_by, refer, turns
from serving.sentences import complaint
from serving.standards.service import file_under
from serving.users.domain import Scope


def accept(services: Services, body: bytes) -> Receipt:
    """Accept the report in ``body`` (its JSON) and open its case, unless both happened before.

    The pictures are read back before the transaction begins: a slow store holds no lock. Raises
    the errors of ``serving.intake.errors``; after any of them nothing has changed.
    """
    report = _parsed(body)
    digest = _digest(report)
    most = services.settings.max_picture_bytes
    with services.db.reading() as session:
        before = ReportRepository(session).get(report.report_id)
        if before is not None:
            return _receipt(before, digest, created=False)
        district = CameraRepository(session, Scope.everywhere()).district_of(
            report.camera_id, report.view_id
        )
        pictures = named_by(report.evidence)
        before_looking = turns(session, pictures)
    if district is None:
        raise CameraUnknown(report.camera_id, report.view_id)
    check_declared(report.evidence, most)
    check_stored(services.store, report.evidence, most)
    at = services.clock.now()
    with services.db.writing() as session:
        row, created = ReportRepository(session).take(report.report_id, digest, new_case_id(), at)
        if created:
            filed = _filed(services, session, report, at)
            same = services.settings.related
            open_case(session, row.case_id, report, district, at, services.city, filed, same)
            refer(session, row.case_id, pictures, before_looking, at)
        return _receipt(row, digest, created=created)


def _filed(services: Services, session: Session, report: Report, at: datetime) -> Filed | None:
    zone = CameraRepository(session, Scope.everywhere()).zone_kind(
        report.camera_id, report.view_id, report.zone_id
    )
    day = at.astimezone(services.city).date()
    term = report.broken_term.term if report.broken_term else None
    return file_under(session, services.standards, report.kind, zone, day, term)


def _parsed(body: bytes) -> Report:
    try:
        return Report.model_validate_json(body)
    except ValidationError as error:
        raise ReportUnreadable(f"The report is not valid: {complaint(error)}.") from None


def _digest(report: Report) -> str:
    return hashlib.sha256(report.model_dump_json().encode()).hexdigest()


def _receipt(row: ReportRow, digest: str, *, created: bool) -> Receipt:
    if row.digest != digest:
        raise ReportContradicts
    return Receipt(report_id=row.report_id, case_id=row.case_id, created=created)
