"""The city's permits for people."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy.orm import Session

from serving.access.guard import needs
from serving.deps import Services, TheServices
from serving.etags import TheCondition, TheReading, versioned
from serving.permits import service
from serving.permits.domain import PermitFilter, PermitState
from serving.permits.errors import PermitNotFound, PermitRefused
from serving.permits.schemas import (
    EndIn,
    PermitIn,
    PermitOut,
    PermitPage,
    PermitWhole,
    permit_out,
    permit_whole,
)
from serving.repeats.once import TheOnce
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api/permits", tags=["permits"])

Reader = Annotated[Person, needs(Permission.SEE_CAMERAS)]
Editor = Annotated[Person, needs(Permission.EDIT_CAMERAS)]

PermitId = Annotated[str, Path(description="The permit's id.", max_length=64)]


@router.get("", summary="List permits")
def get_permits(
    services: TheServices,
    person: Reader,
    state: Annotated[
        PermitState | None, Query(description="Only permits in this state, as of the city's day.")
    ] = None,
    kind: Annotated[
        str | None, Query(description="Only permits that allow this violation kind.", max_length=40)
    ] = None,
    district: Annotated[
        str | None, Query(description="Only permits of this district.", max_length=200)
    ] = None,
    text: Annotated[
        str | None,
        Query(
            description="Only with this in id, name, applicant, approver or note.", max_length=200
        ),
    ] = None,
    expires_by: Annotated[
        date | None, Query(description="Only those in force that end on this day or before.")
    ] = None,
    after: Annotated[
        str | None, Query(description="The last answer's ``next``.", max_length=64)
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="Permits of one page.")] = 100,
) -> PermitPage:
    """The permits of your district and of the whole city, in the order of their ids."""
    day = _today(services)
    wanted = PermitFilter(state, kind, district, text or None, expires_by)
    with services.db.reading() as session:
        found = service.list_permits(session, person, day, after, limit, wanted)
    return PermitPage(
        permits=[permit_out(granted, day) for granted in found],
        next=found[-1].permit.id if len(found) == limit else None,
    )


@router.get("/{permit_id}", summary="Show a permit")
def get_permit(
    services: TheServices, person: Reader, permit_id: PermitId, reading: TheReading
) -> PermitWhole:
    """One permit with the views it touches and every change that was made to it. Its ETag goes into
    If-Match of a change."""
    with services.db.reading() as session:
        whole = _whole(services, session, person, permit_id)
    reading.tagged(versioned(whole.version, whole))
    return whole


@router.post("", status_code=201, summary="Grant a permit")
def post_permit(
    services: TheServices, person: Editor, given: PermitIn, once: TheOnce
) -> PermitWhole:
    """Grant a permit. The pipeline follows within seconds, with its next watch plan; nothing is
    restarted. 409 when there is a permit with this id already."""
    author = service.Author.of(person)
    with once.writing() as session:
        service.add_permit(session, author, given.permit, services.clock.now(), given.why)
        return once.keep(session, _whole(services, session, person, given.permit.id))


@router.put("/{permit_id}", summary="Change a permit")
def put_permit(
    services: TheServices,
    person: Editor,
    permit_id: PermitId,
    given: PermitIn,
    condition: TheCondition,
) -> PermitWhole:
    """Replace a permit as a whole. What it no longer allows is suspected from the next look on and
    becomes a case only by lasting. With If-Match nothing happens when somebody else changed it
    since you read it."""
    author, seen = service.Author.of(person), condition.version()
    if given.permit.id != permit_id:
        raise PermitRefused(f"The permit says it is {given.permit.id}; write {permit_id} there.")
    at = services.clock.now()
    with condition.holds(), services.db.writing() as session:
        if service.known(session, author, permit_id) is None:
            raise PermitNotFound
        service.put_permit(session, author, given.permit, at, given.why, seen=seen)
        return _whole(services, session, person, permit_id)


@router.post("/{permit_id}/end", summary="End a permit")
def post_end(
    services: TheServices,
    person: Editor,
    permit_id: PermitId,
    given: EndIn,
    condition: TheCondition,
    once: TheOnce,
) -> PermitOut:
    """Take a permit back for good. What it allowed is suspected from the next look on and becomes
    a case only by lasting."""
    author, seen, at = service.Author.of(person), condition.version(), services.clock.now()
    with condition.holds(), once.writing() as session:
        ended = service.end_permit(session, author, permit_id, given.why, at, seen=seen)
        return once.keep(session, permit_out(ended, _today(services)))


def _whole(services: Services, session: Session, person: Person, permit_id: str) -> PermitWhole:
    shown = service.get_permit(session, person, permit_id, services.city)
    return permit_whole(shown, _today(services))


def _today(services: Services) -> date:
    return services.clock.now().astimezone(services.city).date()
