"""Opens the cases of reports that were just accepted. The caller opens the transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pipeline.contract import Report
from serving.calendars.service import Basis
from serving.cameras.mounted import Mounted, mounted
from serving.cases.deadlines import columns_at_start
from serving.cases.domain import MOVES, Action, Filed, Status, Step
from serving.cases.numbers import next_numbers
from serving.cases.rows import line_of, standard_columns
from serving.cases.steps import StepRepository, Taken
from serving.cases.tables import CaseRow
from serving.config import RelatedSettings
from serving.handover.domain import Mode
from serving.handover.filing import follow_capture
from serving.handover.policies import PolicyRepository
from serving.notices.telling import tell_case, tell_queue, tell_step
from serving.related.domain import Placed, Sighting, Standing
from serving.related.service import ITS_NAME, NAMESPACE, find_places, keep_places
from serving.review.following import Waiting, line_up
from serving.standards.domain import Clockwork
from serving.users.domain import Scope

RELATED = RelatedSettings()
"""When two cases are one thing, as it comes."""
ITS_ID = uuid5(NAMESPACE, ITS_NAME)
"""Of whoever joins cases when no person does."""
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


def new_case_id(at: datetime, turn: int = 0) -> UUID:
    """For a case that is opened at ``at``; ``turn`` is its place, 0 to 4095, among those that are
    opened together (RFC 9562 v7).

    Ids come in the order of the cases, so what belongs to cases of one time lies together in every
    index, however many there are.
    """
    since_1970_ms = int(at.timestamp() * 1000)
    random = secrets.randbits(62)
    return UUID(int=since_1970_ms << 80 | 0x7 << 76 | turn << 64 | 0b10 << 62 | random)


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
    case at once. However many there are, they are a fixed number of statements.
    """
    # Whoever opens cases at the same moment waits here for its turn, and then sees these.
    numbers = next_numbers(session, at.astimezone(city).date(), len(openings))
    cameras = mounted(session, {opening.report.camera_id for opening in openings})
    placed = find_places(session, [_sighting(one, at, cameras) for one in openings], settings)
    opened = [
        _opened(opening, number, place, at, basis)
        for opening, number, place in zip(openings, numbers, placed, strict=True)
    ]
    StepRepository(session, Scope.everywhere()).begin([(one.row, one.steps) for one in opened])
    keep_places(session, placed)
    waiting = [one for one in opened if one.place.standing.joins is None]
    if waiting:
        line_up(session, [one.waiting for one in waiting])
        _hand_over(session, waiting)
    for district in sorted({one.row.district for one in waiting}):
        tell_queue(session, district)
    for one in opened:
        for step, _ in one.steps:
            tell_step(session, step.action)
        tell_case(session, line_of(one.row, cameras[one.row.camera_id].name), None)


@dataclass(frozen=True, slots=True)
class _Opened:
    row: CaseRow
    steps: Sequence[Taken]
    place: Placed

    @property
    def waiting(self) -> Waiting:
        row = self.row
        return Waiting(
            case_id=row.id,
            version=row.version,
            kind=row.kind,
            camera_id=row.camera_id,
            view_id=row.view_id,
            district=row.district,
            due_at=row.due_at,
            report=row.report,
            since=row.opened_at,
            relations=self.place.relations,
            seen_there=self.place.new_spot is None,
        )


def _sighting(opening: Opening, at: datetime, cameras: dict[str, Mounted]) -> Sighting:
    report = opening.report
    return Sighting(
        case_id=opening.case_id,
        kind=report.kind,
        status=Status.CAPTURED,
        camera_id=report.camera_id,
        view_id=report.view_id,
        place_id=report.place_id,
        box=report.box,
        position=cameras[report.camera_id].position,
        opened_at=at,
        ended_at=None,
    )


def _opened(opening: Opening, number: str, place: Placed, at: datetime, basis: Basis) -> _Opened:
    report, filed, clockwork = opening.report, opening.filed, opening.clockwork
    taken = _first_steps(at, place.standing)
    steps = [step for step, _ in taken]
    row = CaseRow(
        id=opening.case_id,
        number=number,
        report_id=report.report_id,
        kind=report.kind,
        status=steps[-1].to_status,
        version=steps[-1].sequence,
        camera_id=report.camera_id,
        view_id=report.view_id,
        zone_id=report.zone_id,
        place_id=report.place_id,
        district=opening.district,
        opened_at=at,
        changed_at=at,
        confirmed_at=report.confirmed_at,
        duplicate_of=place.standing.joins,
        report=report.model_dump(mode="json"),
        broken_permit=report.broken_term and report.broken_term.permit_id,
        broken_term=report.broken_term and report.broken_term.term.value,
    )
    if filed is not None and clockwork is not None:
        kept = columns_at_start(filed, steps, clockwork, basis)
        for name, value in {**standard_columns(filed), **kept}.items():
            setattr(row, name, value)
    return _Opened(row, taken, place)


def _first_steps(at: datetime, standing: Standing) -> list[Taken]:
    captured, merge = Status.CAPTURED, Action.MERGE
    first = Step(1, at, PIPELINE, Action.CAPTURE, None, captured, None, "")
    if standing.joins is None:
        return [(first, None)]
    joined = Step(2, at, ITS_NAME, merge, captured, MOVES[captured, merge], None, standing.why)
    return [(first, None), (joined, ITS_ID)]


def _hand_over(session: Session, waiting: Sequence[_Opened]) -> None:
    """Those of a kind that goes out unreviewed go at once."""
    modes = PolicyRepository(session).modes({one.row.kind for one in waiting})
    for one in waiting:
        if not one.place.standing.doubtful and modes[one.row.kind] is Mode.AUTO:
            follow_capture(session, one.row.id, one.steps[0][0])
