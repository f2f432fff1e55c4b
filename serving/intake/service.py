"""Takes a report and opens its case, both or neither."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from pipeline.contract import Receipt, Report
from pipeline.journeys import Leg, Stretch
from serving.cases.opening import Opening, new_case_id, open_cases
from serving.contacts import Contact
from serving.deps import Services
from serving.intake.errors import CameraUnknown, ReportContradicts, ReportUnreadable
from serving.intake.pictures import check_declared, check_stored
from serving.intake.repository import Entry, ReportRepository, Standpoint
from serving.retention.references import Reference, named_by, refer, turns
from serving.sentences import complaint
from serving.standards.domain import Pack
from serving.standards.service import filed_in, pack_in_force


@dataclass(frozen=True, slots=True)
class Known:
    """What serving knows of a report before it looks at the pictures."""

    entry: Entry | None
    """How it was entered before."""
    standpoint: Standpoint | None
    pictures: Sequence[str]
    turns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Checked:
    """A report that may be taken: it is whole, and its pictures were in the store."""

    report: Report
    digest: str
    standpoint: Standpoint
    pictures: Sequence[str]
    before_looking: Mapping[str, int]


def accept(services: Services, body: bytes) -> Receipt:
    """Accept the report in ``body`` (its JSON) and open its case, unless both happened before.

    The pictures are read back before the transaction begins: a slow store holds no lock. Raises
    the errors of ``serving.intake.errors``; after any of them nothing has changed.
    """
    began, report = services.clock.now(), _parsed(body)
    digest = _digest(report)
    known = services.lookups.ask(report, lambda some: look_up(services, some))
    if known.entry is not None:
        return _receipt(known.entry, digest, created=False)
    if known.standpoint is None:
        raise CameraUnknown(report.camera_id, report.view_id)
    most = services.settings.max_picture_bytes
    check_declared(report.evidence, most)
    check_stored(services.store, report.evidence, most)
    checked = Checked(report, digest, known.standpoint, known.pictures, known.turns)
    entry, created = services.desk.ask(checked, lambda some: enter(services, some))
    said = {"case": str(entry.case_id), "district": known.standpoint.district}
    ended = services.clock.now()
    services.journeys.tell(Leg(Stretch.CASE, report.report_id, began, ended, said))
    return _receipt(entry, digest, created=created)


def look_up(services: Services, some: Sequence[Report]) -> list[Known]:
    """What is known of reports that came at one moment."""
    pictures = [named_by(one.evidence) for one in some]
    with services.db.reading() as session:
        reports = ReportRepository(session)
        entries = reports.entries({one.report_id for one in some})
        standpoints = reports.standpoints(some)
        before = turns(session, {name for names in pictures for name in names})
    return [
        Known(entries.get(one.report_id), standpoint, names, before)
        for one, standpoint, names in zip(some, standpoints, pictures, strict=True)
    ]


def enter(services: Services, some: Sequence[Checked]) -> list[tuple[Entry, bool]]:
    """Enter reports and open their cases in one transaction; what the register holds of each, and
    whether it came in now. Raises PictureGoing; nothing has changed then."""
    at = services.clock.now()
    entries = [
        Entry(one.report.report_id, one.digest, new_case_id(at, turn))
        for turn, one in enumerate(some)
    ]
    with services.db.writing() as session:
        found = ReportRepository(session).take_all(entries, at)
        # A report that came twice at this moment is created by the first of the two.
        created = [found[one.report_id] == (one, True) for one in entries]
        new = [
            (one, entry.case_id)
            for one, entry, is_new in zip(some, entries, created, strict=True)
            if is_new
        ]
        if new:
            pack = pack_in_force(session, services.standards, at.astimezone(services.city).date())
            openings = [_opening(one, case_id, pack) for one, case_id in new]
            basis, same = services.calendars.current(session), services.settings.related
            open_cases(session, openings, at, services.city, basis, same)
            refer(session, [_reference(*pair) for pair in new], at)
    services.metrics.count("citypatrol_serving_intake_rounds_total", Contact.REPORT)
    return [(found[one.report_id][0], is_new) for one, is_new in zip(entries, created, strict=True)]


def _reference(one: Checked, case_id: UUID) -> Reference:
    return Reference(case_id, one.pictures, one.before_looking)


def _opening(one: Checked, case_id: UUID, pack: Pack | None) -> Opening:
    report, standpoint = one.report, one.standpoint
    term = report.broken_term.term if report.broken_term else None
    filed = filed_in(pack, report.kind, standpoint.zone_kind, term) if pack else None
    clockwork = pack.clockwork if pack is not None and filed is not None else None
    return Opening(case_id, report, standpoint.district, filed, clockwork)


def _parsed(body: bytes) -> Report:
    try:
        return Report.model_validate_json(body)
    except ValidationError as error:
        raise ReportUnreadable(f"The report is not valid: {complaint(error)}.") from None


def _digest(report: Report) -> str:
    return hashlib.sha256(report.model_dump_json().encode()).hexdigest()


def _receipt(entry: Entry, digest: str, *, created: bool) -> Receipt:
    if entry.digest != digest:
        raise ReportContradicts
    return Receipt(report_id=entry.report_id, case_id=entry.case_id, created=created)
