"""Listing cases, opening one, moving it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime
from sqlalchemy.orm import Session

from serving.access.guard import needs
from serving.cases import schemas, service
from serving.cases.domain import Case, Move, Status
from serving.cases.errors import MoveIncomplete
from serving.cases.standing import standings
from serving.cases.wanted import CaseFilter, Order
from serving.deps import Services, TheServices
from serving.etags import TheCondition, TheReading
from serving.evidence.service import link_to
from serving.rechecks.schemas import check_out, gone_out
from serving.rechecks.service import check_of, gone_of
from serving.repeats.once import TheOnce
from serving.retention.references import deletions
from serving.users.domain import Permission, Person
from serving.users.roles import MOVING

Late = Literal["overdue", "soon_due"]

router = APIRouter(prefix="/api/cases", tags=["cases"])

Reader = Annotated[Person, needs(Permission.SEE_CASES)]
Mover = Annotated[Person, needs(*MOVING)]


@router.get("", summary="List cases")
def get_cases(
    services: TheServices,
    person: Reader,
    status: Annotated[list[Status] | None, Query()] = None,
    kind: Annotated[list[str] | None, Query()] = None,
    camera: str | None = None,
    district: str | None = None,
    check_unable: bool = False,
    due: Annotated[Late | None, Query()] = None,
    unit: str | None = None,
    permit: Annotated[
        str | None, Query(description="Only cases that break a term of this permit.", max_length=64)
    ] = None,
    source: Annotated[str | None, Query(max_length=64)] = None,
    text: Annotated[str, Query(max_length=100)] = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    order: Order = Order.NEWEST,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> schemas.CasePage:
    """The person's cases, newest first; ``check_unable`` only those a camera could not check.

    ``text`` is looked for in the number and in the camera's name; ``since`` and ``until`` are about
    when a case was opened. In the order ``due`` cases whose clock does not run are left out.
    """
    now = services.clock.now()
    wanted = CaseFilter(
        tuple(status or ()),
        tuple(kind or ()),
        camera,
        district,
        check_unable,
        assigned=unit,
        overdue_at=now if due == "overdue" else None,
        soon_due_at=now if due == "soon_due" else None,
        permit_id=permit,
        source=source,
        text=text.strip(),
        since=since,
        until=until,
    )
    mark = schemas.read(after)
    with services.db.reading() as session:
        page = service.list_cases(session, person, wanted, mark, limit, order)
        beside = standings(services, session, person, page.lines, now)
    return schemas.CasePage(
        cases=[schemas.line_out(line, beside.get(line.id)) for line in page.lines],
        next=schemas.written(page.next),
    )


@router.get("/{case_id}", summary="Show a case")
def get_case(
    services: TheServices, person: Reader, case_id: UUID, reading: TheReading
) -> schemas.CaseOut:
    """One case with its report, its pictures' links and its history.

    Its ETag goes into If-Match of a move. 304 leaves you with links that are over: ask without
    If-None-Match for new ones.
    """
    with services.db.reading() as session:
        case = service.get_case(session, person, case_id)
        out = _out(services, session, person, case)
    reading.tagged(schemas.tag_of(out))
    return out


@router.post("/{case_id}/moves", summary="Move a case")
def post_move(
    services: TheServices,
    person: Mover,
    case_id: UUID,
    given: schemas.MoveIn,
    condition: TheCondition,
    once: TheOnce,
    response: Response,
) -> schemas.CaseOut:
    """Move a case one step; the answer is the case as it stands afterwards.

    Say which version of it you decided on: its ETag in If-Match, or ``version`` in the body. When
    somebody moved it since, nothing happens and the answer says what they did. A verdict may be
    taken back by ``take_back`` until ``undo_until``.
    """
    version = condition.version(given.version)
    if version is None:
        raise MoveIncomplete(
            "Say which version of the case you decided on: send its ETag in If-Match, or version."
        )
    move = Move(
        given.action,
        version,
        given.reason,
        given.note,
        given.into,
        given.amount,
        given.unit,
    )
    with condition.holds(), once.writing() as session:
        case = service.move_case(
            session,
            person,
            case_id,
            move,
            services.clock.now(),
            services.settings.handover.breaker,
            undo=timedelta(seconds=services.settings.review.undo_s),
        )
        out = _out(services, session, person, case)
        response.headers["ETag"] = schemas.tag_of(out)
        return once.keep(session, out)


def _out(services: Services, session: Session, person: Person, case: Case) -> schemas.CaseOut:
    deleted = deletions(session, case.line.id)
    evidence = [
        schemas.EvidenceOut(
            picture=item,
            link=None if item.sha256 in deleted else link_to(services, person, case, item.role),
            deleted=schemas.deleted_out(deleted.get(item.sha256)),
        )
        for item in case.pictures
    ]
    now = services.clock.now()
    beside = standings(services, session, person, [case.line], now)
    check = check_out(check_of(services, session, case))
    gone = gone_out(gone_of(session, case.line.id))
    undo_until = case.undo_until(person.id, now)
    return schemas.case_out(case, beside.get(case.line.id), evidence, check, gone, undo_until)
