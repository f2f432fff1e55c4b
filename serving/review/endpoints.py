"""The review queue over HTTP: take cases, keep them while one looks, judge them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from serving.access.guard import needs
from serving.deps import TheServices
from serving.repeats.once import TheOnce
from serving.review import many, schemas, service
from serving.review.domain import Beside
from serving.review.taking_back import take_back
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api/review", tags=["review"])

Judge = Annotated[Person, needs(Permission.JUDGE_CASES)]


@router.get("/queue", summary="Show the review queue")
def get_queue(services: TheServices, person: Judge) -> schemas.QueueOut:
    """How much waits, who has taken what, what is late."""
    with services.db.reading() as session:
        state = service.queue_state(session, person, services.clock.now())
    return schemas.QueueOut.model_validate(state)


@router.get("/leases", summary="List the cases I have taken")
def get_leases(services: TheServices, person: Judge) -> schemas.LeaseList:
    """What the person has taken and not lost."""
    with services.db.reading() as session:
        return schemas.leases_out(service.leases(session, person, services.clock.now()))


@router.post("/take", summary="Take cases to review")
def post_take(services: TheServices, person: Judge, given: schemas.TakeIn) -> schemas.LeaseList:
    """Have so many cases: first those taken before, then the next that nobody has."""
    at, settings = services.clock.now(), services.settings.review
    with services.db.writing() as session:
        return schemas.leases_out(service.take(session, person, given.want, at, settings))


@router.post("/renew", summary="Keep the cases I have taken")
def post_renew(services: TheServices, person: Judge) -> schemas.LeaseList:
    """The page is still open. What is missing from the answer is not the person's any more."""
    at, settings = services.clock.now(), services.settings.review
    with services.db.writing() as session:
        return schemas.leases_out(service.renew(session, person, at, settings))


@router.post("/release", status_code=204, summary="Give cases back unjudged")
def post_release(services: TheServices, person: Judge, given: schemas.ReleaseIn) -> Response:
    """Give cases back unjudged."""
    with services.db.writing() as session:
        service.release(session, person, given.cases)
    return Response(status_code=204)


@router.post("/cases/{case_id}/skip", summary="Leave a case to others")
def post_skip(services: TheServices, person: Judge, case_id: UUID) -> schemas.SkippedOut:
    """Leave a case to others; it comes back to this person later."""
    at, settings = services.clock.now(), services.settings.review
    with services.db.writing() as session:
        back_at = service.skip(session, person, case_id, at, settings)
    return schemas.SkippedOut(back_at=back_at)


@router.get("/cases/{case_id}/beside", summary="List waiting cases beside a case")
def get_beside(
    services: TheServices, person: Judge, case_id: UUID, by: Beside = Beside.VIEW
) -> schemas.QueuedList:
    """Waiting cases of the same kind at the same place, this one among them."""
    with services.db.reading() as session:
        found = service.beside(session, person, case_id, by)
    return schemas.QueuedList(cases=[schemas.queued_out(one) for one in found])


@router.post("/cases/{case_id}/verdict", summary="Judge a case")
def post_verdict(
    services: TheServices,
    person: Judge,
    case_id: UUID,
    given: schemas.VerdictIn,
    once: TheOnce,
) -> schemas.JudgedOut:
    """Confirm or reject a case that the person has taken, or that nobody has."""
    at, settings = services.clock.now(), services.settings
    with once.writing() as session:
        judged = service.give_verdict(
            session,
            person,
            case_id,
            given.version,
            schemas.verdict_of(given),
            at,
            settings.review,
            settings.handover.breaker,
        )
        return once.keep(session, schemas.judged_out(judged.case.line, judged.undo_until))


@router.post("/cases/{case_id}/take-back", summary="Take my verdict back")
def post_take_back(
    services: TheServices, person: Judge, case_id: UUID, once: TheOnce
) -> schemas.JudgedOut:
    """Undo one's own verdict within seconds; the case waits again."""
    at, settings = services.clock.now(), services.settings
    with once.writing() as session:
        case = take_back(session, person, case_id, at, settings.review, settings.handover.breaker)
        return once.keep(session, schemas.judged_out(case.line))


@router.post("/verdicts", summary="Judge many cases alike")
def post_verdicts(
    services: TheServices, person: Judge, given: schemas.ManyIn
) -> schemas.OutcomeList:
    """The same verdict for many cases at one place, each on its own: some may be refused.

    Send it again when no answer came: what is judged so already is answered as judged.
    """
    found = many.give_verdicts(
        services.db,
        person,
        schemas.wishes_of(given),
        schemas.verdict_of(given),
        services.clock.now(),
        services.settings.review,
        services.settings.handover.breaker,
    )
    return schemas.outcomes_out(found)


@router.post("/take-back", summary="Take many verdicts back")
def post_take_many_back(
    services: TheServices, person: Judge, given: schemas.BackIn
) -> schemas.OutcomeList:
    """Undo verdicts that were given together; what is undone already is answered as undone."""
    found = many.take_many_back(
        services.db,
        person,
        given.cases,
        services.clock.now(),
        services.settings.review,
        services.settings.handover.breaker,
    )
    return schemas.outcomes_out(found)
