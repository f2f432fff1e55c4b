"""A case as its page shows it, and what a verdict leads to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from pipeline.contract import View
from serving.cameras.errors import CameraNotFound
from serving.cameras.service import get_camera
from serving.cases.domain import Case, CaseFilter, Move, Status
from serving.cases.errors import CaseMovedMeanwhile, MoveNotAllowed
from serving.cases.service import count_cases, get_case, move_case
from serving.cases.standing import Standing, standings
from serving.console.glances import WAITING, waiting_after, waiting_before
from serving.console.visitor import Visitor
from serving.rechecks.domain import CaseCheck, Gone
from serving.rechecks.service import check_of, gone_of
from serving.related.domain import Related
from serving.related.service import related_of

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything one page shows of a case."""

    case: Case
    view: View | None
    waiting: int
    standing: Standing | None = None
    """None for a case without a standard."""
    related: tuple[Related, ...] = ()
    check: CaseCheck | None = None
    gone: Gone | None = None

    @property
    def face(self) -> tuple[object, ...]:
        """What may change without anybody moving the case: how many wait, its ties, what its camera
        found since, its clock."""
        plain = (self.waiting, self.related, self.check, self.gone)
        if self.standing is None:
            return plain
        late = self.standing.reading.late_s
        return (*plain, self.standing.face, late and late // MINUTE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verdict led to. ``sheet`` is what to show next."""

    sheet: Sheet
    moved: Case | None
    """The case as it stands after the verdict; None when somebody else was faster."""


def read(visitor: Visitor, case_id: UUID, kinds: tuple[str, ...]) -> Sheet:
    """Raises CaseNotFound also for a case outside the visitor's district."""
    with visitor.services.db.reading() as session:
        wanted = CaseFilter(statuses=WAITING, kinds=kinds)
        counts = count_cases(session, visitor.person, wanted)
        return sheet_of(visitor, session, case_id, counts.get(Status.CAPTURED, 0))


def sheet_of(visitor: Visitor, session: Session, case_id: UUID, waiting: int) -> Sheet:
    """As ``read``, where it is known how many wait."""
    case = get_case(session, visitor.person, case_id)
    try:
        camera = get_camera(session, visitor.person, case.line.camera_id)
        view = camera.view(case.line.view_id)
    except CameraNotFound:
        view = None
    now = visitor.services.clock.now()
    beside = standings(visitor.services, session, visitor.person, [case.line], now)
    ties = tuple(related_of(session, visitor.person, case_id))
    check = check_of(visitor.services, session, case)
    gone = gone_of(session, case.line.id)
    return Sheet(case, view, waiting, beside.get(case_id), ties, check, gone)


def beside(visitor: Visitor, case: Case, kinds: tuple[str, ...], *, ahead: bool) -> Sheet | None:
    """The next waiting case, or the one before; None when no other waits."""
    with visitor.services.db.reading() as session:
        find = waiting_after if ahead else waiting_before
        found = find(session, visitor.person, case.line, kinds)
    return read(visitor, found, kinds) if found else None


def decide(visitor: Visitor, case: Case, move: Move, kinds: tuple[str, ...]) -> Outcome:
    """Move the case, then find what to look at next.

    Raises Forbidden, CaseNotFound or MoveIncomplete.
    """
    try:
        with visitor.services.db.writing() as session:
            at = visitor.services.clock.now()
            breaker = visitor.services.settings.handover.breaker
            moved = move_case(session, visitor.person, case.line.id, move, at, breaker)
    except (CaseMovedMeanwhile, MoveNotAllowed):
        return Outcome(read(visitor, case.line.id, kinds), None)
    following = beside(visitor, moved, kinds, ahead=True)
    return Outcome(following or read(visitor, moved.line.id, kinds), moved)
