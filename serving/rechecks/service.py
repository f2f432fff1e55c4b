"""Takes what cameras tell of places, moves their cases, and says how a case's check stands."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from pipeline.contract import (
    CheckReceipt,
    CheckResult,
    EvidenceRole,
    PlaceGone,
    PlaceGoneReceipt,
    check_id,
)
from serving.calendars.service import calendar_of
from serving.cases.domain import Case, Move, Status
from serving.cases.repository import CaseRepository
from serving.cases.service import move_case
from serving.clocks.limits import LimitType
from serving.clocks.measures import measure_of
from serving.deps import Services
from serving.intake.pictures import check_declared, check_stored
from serving.intake.repository import ReportRepository
from serving.rechecks.domain import (
    ACTION_OF,
    CaseCheck,
    CheckState,
    Gone,
    actor_id,
    pictures_of,
    sentence_of,
)
from serving.rechecks.errors import (
    CheckContradicts,
    CheckOfNobody,
    CheckUnreadable,
    GoneOfNobody,
    GoneUnreadable,
    ReportNotThere,
)
from serving.rechecks.repository import RecheckRepository
from serving.rechecks.tables import CheckResultRow
from serving.retention.references import Reference, refer, referred, turns
from serving.sentences import complaint
from serving.users.domain import Person, Role, Scope

REPORTS_COME_WITHIN: Final = timedelta(days=1)
"""Something left whose report did not come for so long: it never will."""


def camera_person(camera_id: str) -> Person:
    """The actor of what a camera found."""
    return Person(actor_id(camera_id), f"camera {camera_id}", Role.ADMINISTRATOR, None)


def take_result(services: Services, body: bytes) -> CheckReceipt:
    """Take the check result in ``body`` (its JSON) and move its case, unless both happened before.

    A result that belongs to an earlier time of being handled, or whose case went on without it, is
    kept and moves nothing. Raises CheckUnreadable, CheckOfNobody, CheckContradicts or what reading
    its picture back raises; after any of them nothing has changed.
    """
    try:
        result = CheckResult.model_validate_json(body)
    except ValidationError as error:
        raise CheckUnreadable(f"The check result is not valid: {complaint(error)}.") from None
    digest = hashlib.sha256(result.model_dump_json().encode()).hexdigest()
    with services.db.reading() as session:
        before = RecheckRepository(session).get(result.check_id)
        if before is not None:
            return _receipt(before, digest)
        pictures = [result.after.sha256] if result.after is not None else []
        before_looking = turns(session, pictures)
    if result.after is not None:
        most = services.settings.max_picture_bytes
        check_declared([result.after], most)
        check_stored(services.store, [result.after], most)
    with services.db.writing() as session:
        receipt = _enter(services, session, result, digest)
        new = set(pictures) - referred(session, result.case_id)
        if receipt.created and new:
            reference = Reference(result.case_id, new, before_looking)
            refer(session, [reference], services.clock.now())
        return receipt


def _enter(services: Services, session: Session, result: CheckResult, digest: str) -> CheckReceipt:
    at, checks = services.clock.now(), RecheckRepository(session)
    line = CaseRepository(session, Scope.everywhere()).line(result.case_id)
    if line is None:
        raise CheckOfNobody(result.case_id)
    episode = checks.episode(line.id)
    sequence = episode[0] if episode is not None else 0
    late = line.status is not Status.HANDLED or check_id(line.id, sequence) != result.check_id
    if not checks.enter(result, None if late else sequence, digest, at):
        row = checks.get(result.check_id)
        assert row is not None
        return _receipt(row, digest)
    if not late:
        move = _move(session, result, line.version)
        who, breaker = camera_person(line.camera_id), services.settings.handover.breaker
        move_case(session, who, line.id, move, at, breaker)
    services.metrics.count(
        "citypatrol_serving_checks_total", "late" if late else result.verdict.value
    )
    return CheckReceipt(check_id=result.check_id, created=True, late=late)


def _move(session: Session, result: CheckResult, version: int) -> Move:
    """The step names the pair by its hashes, so that the history proves which pictures it was."""
    case = CaseRepository(session, Scope.everywhere()).get(result.case_id)
    assert case is not None
    pair = {item.role: item.sha256 for item in pictures_of(case.report, result)}
    return Move(
        ACTION_OF[result.verdict],
        version,
        note=sentence_of(result),
        picture_before=pair.get(EvidenceRole.HANDLE_BEFORE),
        picture_after=pair.get(EvidenceRole.HANDLE_AFTER),
    )


def _receipt(row: CheckResultRow, digest: str) -> CheckReceipt:
    if not row.digest:
        # Serving stopped waiting for it: a person has the case.
        return CheckReceipt(check_id=row.check_id, created=False, late=True)
    if row.digest != digest:
        raise CheckContradicts
    return CheckReceipt(check_id=row.check_id, created=False, late=row.sequence is None)


def take_gone(services: Services, body: bytes) -> PlaceGoneReceipt:
    """Note on its case that a reported thing left, unless it was noted before. The case stays where
    it is. Raises GoneUnreadable, ReportNotThere or GoneOfNobody."""
    try:
        gone = PlaceGone.model_validate_json(body)
    except ValidationError as error:
        raise GoneUnreadable(f"What is gone is not told validly: {complaint(error)}.") from None
    at = services.clock.now()
    with services.db.writing() as session:
        report = ReportRepository(session).get(gone.report_id)
        if report is None:
            if at - gone.gone_at > REPORTS_COME_WITHIN:
                raise GoneOfNobody(gone.report_id)
            raise ReportNotThere
        checks = RecheckRepository(session)
        case_id, status = checks.joined(report.case_id)
        created = checks.enter_gone(gone, case_id, status, at)
    return PlaceGoneReceipt(gone_id=gone.gone_id, created=created)


def check_of(services: Services, session: Session, case: Case) -> CaseCheck | None:
    """How the check of a case the caller may see stands; None for one never handled."""
    checks = RecheckRepository(session)
    episode = checks.episode(case.line.id)
    if episode is None:
        return None
    row = checks.of_episode(case.line.id, episode[0])
    handled = case.line.status is Status.HANDLED
    if row is None:
        return (
            CaseCheck(CheckState.LOOKING, None, episode[1], None, None, None) if handled else None
        )
    state = CheckState(row.verdict.value)
    due = None
    if handled and state is CheckState.UNABLE:
        measure = measure_of(LimitType.WORKING_HOURS, calendar_of(session, services.city))
        span = timedelta(minutes=services.settings.recheck.person_minutes)
        due = measure.advance(row.received_at, span)
    result = CheckResult.model_validate(row.result) if row.result else None
    return CaseCheck(state, row.reason, episode[1], row.decided_at, result, due)


def gone_of(session: Session, case_id: UUID) -> Gone | None:
    """How the thing of a case the caller may see left by itself; None when it did not."""
    return RecheckRepository(session).gone(case_id)
