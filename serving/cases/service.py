"""What people and intake do with cases. The caller opens the transaction and commits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pipeline.contract import Report
from serving.calendars.service import Basis, basis_of
from serving.cases.deadlines import clockwork_of, columns_at_start, follow_clock
from serving.cases.domain import (
    MOVES,
    Action,
    Case,
    CaseFilter,
    CaseLine,
    Cursor,
    Filed,
    Move,
    Page,
    Status,
    Step,
)
from serving.cases.errors import CaseMovedMeanwhile, CaseNotFound, MoveIncomplete
from serving.cases.moves import check_extensions, check_taking_back, next_status
from serving.cases.repository import CaseRepository, standard_columns
from serving.cases.tables import CaseRow
from serving.config import BreakerSettings, RelatedSettings
from serving.handover.domain import Mode
from serving.handover.filing import follow_capture, follow_step
from serving.handover.policies import PolicyRepository
from serving.notices.telling import tell_case, tell_queue
from serving.related.service import ITS_NAME, NAMESPACE, relate
from serving.review.following import enter as await_verdict
from serving.review.following import follow_queue
from serving.samples.following import follow_verdict
from serving.standards.domain import Clockwork
from serving.units.repository import UnitRepository
from serving.users.domain import Permission, Person, Role, Scope
from serving.users.permissions import require

BREAKER = BreakerSettings()
"""The breaker of the hand-over as it comes."""
RELATED = RelatedSettings()
"""When two cases are one thing, as it comes."""
ITSELF = Person(uuid5(NAMESPACE, ITS_NAME), ITS_NAME, Role.ADMINISTRATOR, None)
"""Who joins cases when no person does."""
PIPELINE = "pipeline"
"""The actor of every first step."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to be opened for a report that was just accepted."""

    case_id: UUID
    report: Report
    district: str
    filed: Filed | None = None
    """The standard it stands under from now on and for ever."""
    clockwork: Clockwork | None = None
    """Of that standard; None without one."""


def open_case(
    session: Session,
    case_id: UUID,
    report: Report,
    district: str,
    at: datetime,
    city: ZoneInfo,
    filed: Filed | None = None,
    settings: RelatedSettings = RELATED,
) -> None:
    """Open one case, as ``open_cases`` does."""
    clockwork = clockwork_of(session, filed) if filed else None
    opening = Opening(case_id, report, district, filed, clockwork)
    open_cases(session, [opening], at, city, basis_of(session), settings)


def open_cases(
    session: Session,
    openings: Sequence[Opening],
    at: datetime,
    city: ZoneInfo,
    basis: Basis,
    settings: RelatedSettings = RELATED,
) -> None:
    """Open the cases of reports that were just accepted, each with its first step.

    One that is the same thing as a case not over yet, of this transaction or before, joins that
    case at once.
    """
    cases = CaseRepository(session, Scope.everywhere())
    first = Step(1, at, PIPELINE, Action.CAPTURE, None, Status.CAPTURED, None, "")
    numbers = cases.next_numbers(at.astimezone(city).date(), len(openings))
    rows = [
        _new_row(opening, number, first, basis)
        for opening, number in zip(openings, numbers, strict=True)
    ]
    hashes = cases.begin(rows, first)
    positions = cases.positions({row.camera_id for row in rows})
    modes = PolicyRepository(session).modes({row.kind for row in rows})
    waiting: list[CaseRow] = []
    for row, opening in zip(rows, openings, strict=True):
        standing = relate(session, row, opening.report, positions[row.camera_id], settings)
        if standing.joins is not None:
            cases.join(
                row.id, standing.joins, _joining(first, standing.why), ITSELF.id, hashes[row.id]
            )
            continue
        waiting.append(row)
        if not standing.doubtful and modes[row.kind] is Mode.AUTO:
            follow_capture(session, row.id, first)
    if waiting:
        await_verdict(session, [row.id for row in waiting])
    for district in sorted({row.district for row in waiting}):
        tell_queue(session, district)
    for line in cases.lines([row.id for row in rows]):
        tell_case(session, line, None)


def _joining(first: Step, why: str) -> Step:
    """Nobody was told of it yet: no clock, queue, sample or letter follows from it."""
    status = MOVES[first.to_status, Action.MERGE]
    return Step(2, first.at, ITS_NAME, Action.MERGE, first.to_status, status, None, why)


def _new_row(opening: Opening, number: str, first: Step, basis: Basis) -> CaseRow:
    report, filed, clockwork = opening.report, opening.filed, opening.clockwork
    row = CaseRow(
        id=opening.case_id,
        number=number,
        report_id=report.report_id,
        kind=report.kind,
        status=first.to_status,
        version=first.sequence,
        camera_id=report.camera_id,
        view_id=report.view_id,
        zone_id=report.zone_id,
        place_id=report.place_id,
        district=opening.district,
        opened_at=first.at,
        changed_at=first.at,
        confirmed_at=report.confirmed_at,
        report=report.model_dump(mode="json"),
    )
    if filed is not None and clockwork is not None:
        kept = columns_at_start(filed, first, clockwork, basis)
        for name, value in {**standard_columns(filed), **kept}.items():
            setattr(row, name, value)
    return row


def new_case_id() -> UUID:
    return uuid4()


def list_cases(
    session: Session, person: Person, wanted: CaseFilter, after: Cursor | None, limit: int
) -> Page:
    """The person's cases, newest first. Raises Forbidden."""
    require(person, Permission.SEE_CASES)
    return CaseRepository(session, person.scope).page(wanted, after, limit)


def count_cases(session: Session, person: Person, wanted: CaseFilter) -> dict[Status, int]:
    """How many of the person's cases stand in each status. Raises Forbidden."""
    require(person, Permission.SEE_CASES)
    return CaseRepository(session, person.scope).counts(wanted)


def get_case(session: Session, person: Person, case_id: UUID) -> Case:
    """Raises Forbidden, or CaseNotFound also for a case outside the person's district."""
    require(person, Permission.SEE_CASES)
    case = CaseRepository(session, person.scope).get(case_id)
    if case is None:
        raise CaseNotFound
    return case


def move_case(
    session: Session,
    person: Person,
    case_id: UUID,
    move: Move,
    at: datetime,
    breaker: BreakerSettings = BREAKER,
    *,
    undo: timedelta = timedelta(0),
) -> Case:
    """Move a case one step and return it as it stands afterwards. The review queue follows, its
    sample, and the letters to other systems.

    For as long as ``undo`` the same person may take the step back (Action.TAKE_BACK), and nobody
    outside is told of it before. Raises Forbidden, CaseNotFound, CaseMovedMeanwhile,
    MoveNotAllowed, MoveIncomplete or TooLateToTakeBack.
    """
    require(person, Permission.SEE_CASES)
    cases = CaseRepository(session, person.scope)
    seen = cases.line(case_id)
    if seen is None:
        raise CaseNotFound
    try:
        status = next_status(seen, move, person)
    except CaseMovedMeanwhile:
        raise _moved(cases, case_id, move) from None
    if move.into is not None:
        _check_target(cases, move.into)
    if move.action is Action.TAKE_BACK:
        check_taking_back(*cases.last_step(case_id), person, at)
    if move.action is Action.EXTEND:
        check_extensions(cases.extensions(case_id))
    step = Step(
        sequence=seen.version + 1,
        at=at,
        actor=person.name,
        action=move.action,
        from_status=seen.status,
        to_status=status,
        reason=move.reason,
        note=move.note.strip(),
        amount=move.amount,
        unit=_unit(session, seen, move),
        rung=move.rung,
        picture_before=move.picture_before,
        picture_after=move.picture_after,
    )
    undo_until = at + undo if undo else None
    if not cases.move(seen, step, move.into, undo_until):
        raise _moved(cases, case_id, move)
    cases.append(case_id, step, person.id)
    session.flush()
    session.expire_all()
    # By their own move people may lose sight of a case, as when they send it back.
    case = CaseRepository(session, Scope.everywhere()).get(case_id)
    assert case is not None
    follow_clock(session, case)
    follow_queue(session, case_id, step)
    follow_verdict(session, case, step, person)
    follow_step(session, case, step, person.id, breaker, undo_until)
    tell_case(session, case.line, seen.assigned)
    return case


def _moved(cases: CaseRepository, case_id: UUID, move: Move) -> CaseMovedMeanwhile:
    """With what happened since the version that ``move`` was decided on."""
    steps = cases.histories([case_id]).get(case_id, [])
    return CaseMovedMeanwhile([step for step in steps if step.sequence > move.version])


def _unit(session: Session, seen: CaseLine, move: Move) -> str | None:
    """To whom ``move`` dispatches. Raises MoveIncomplete for a unit that nobody knows."""
    if move.action is not Action.DISPATCH:
        return None
    if move.unit is None:
        return seen.filed.unit if seen.filed else None
    if not UnitRepository(session).knows(move.unit):
        raise MoveIncomplete(
            f"There is no unit {move.unit}; 'citypatrol units list' names those there are."
        )
    return move.unit


def _check_target(cases: CaseRepository, into: UUID) -> None:
    target = cases.line(into)
    if target is None:
        raise MoveIncomplete("The case to merge into does not exist in your district; check it.")
    if target.status is Status.DUPLICATE:
        raise MoveIncomplete(
            "The case to merge into is a duplicate itself; name the one it joined."
        )
