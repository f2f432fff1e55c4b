"""The model that looks: packages, promote, roll back, shadow."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Query, Response

from pipeline.contract import ShadowReportReceipt
from serving.access.guard import needs
from serving.contacts import Contact
from serving.deps import TheServices
from serving.etags import TheCondition, TheReading, versioned
from serving.models import schemas, service, shadowing
from serving.models.domain import PointerMove
from serving.models.repository import ModelRepository
from serving.received import received
from serving.repeats.once import TheOnce
from serving.signed import SignedBody
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["models"])

Reader = Annotated[Person, needs(Permission.SEE_MODELS)]
Changer = Annotated[Person, needs(Permission.CHANGE_MODEL)]


@router.post(
    "/shadow-reports",
    status_code=201,
    responses={200: {"model": ShadowReportReceipt}},
    summary="Hand in a shadow report",
)
async def post_shadow_report(
    services: TheServices, body: SignedBody, response: Response
) -> ShadowReportReceipt:
    """Take what a candidate did in the shadow. Sending it again changes nothing, answers 200."""
    return await received(services, Contact.SHADOW_REPORT, shadowing.take, body, response)


@router.get("/models", summary="Show which model looks")
def get_models(services: TheServices, _person: Reader, reading: TheReading) -> schemas.ModelsOut:
    """What looks now, what looks beside it, and every package there is. Its ETag goes into If-Match
    of a change."""
    with services.db.reading() as session:
        pointer = ModelRepository(session).pointer()
        packages = service.known_packages(session, services.shelf)
    out = schemas.ModelsOut(
        revision=pointer.revision,
        current=pointer.current,
        shadow=pointer.shadow,
        packages=[schemas.PackageOut.model_validate(package) for package in packages],
    )
    reading.tagged(versioned(out.revision, out))
    return out


@router.get("/models/history", summary="List changes of the model")
def get_history(
    services: TheServices,
    _person: Reader,
    before: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> schemas.History:
    """Who changed the model, when and why; newest first."""
    with services.db.reading() as session:
        moves = ModelRepository(session).history(before, limit)
    return schemas.History(
        moves=[_out(move) for move in moves], next=moves[-1].id if len(moves) == limit else None
    )


@router.post("/models/register", status_code=204, summary="Register a package")
def post_register(services: TheServices, person: Changer, given: schemas.PackageIn) -> Response:
    """Write down a package of the store folder with its gate and evaluation."""
    who, at = service.changer(person), services.clock.now()
    with services.db.writing() as session:
        service.register(session, services.shelf, who, given.name, given.version, at)
    return Response(status_code=204)


@router.post("/models/promote", summary="Promote a package")
def post_promote(
    services: TheServices,
    person: Changer,
    given: schemas.PromoteIn,
    condition: TheCondition,
    once: TheOnce,
) -> schemas.MoveOut:
    """Let a package look from now on: workers switch with their next watch plan."""
    decision = service.decided(person, given.why, services.clock.now(), condition.version())
    with condition.holds(), once.writing() as session:
        move = service.promote(
            session, services.shelf, decision, given.name, given.version, force=given.force
        )
        return once.keep(session, _out(move))


@router.post("/models/rollback", summary="Roll the model back")
def post_rollback(
    services: TheServices,
    person: Changer,
    given: schemas.WhyIn,
    condition: TheCondition,
    once: TheOnce,
) -> schemas.MoveOut:
    """Back to the package before this one."""
    decision = service.decided(person, given.why, services.clock.now(), condition.version())
    with condition.holds(), once.writing() as session:
        move = service.rollback(session, services.shelf, decision)
        return once.keep(session, _out(move))


@router.post("/models/shadow", summary="Put a candidate into the shadow")
def post_shadow(
    services: TheServices,
    person: Changer,
    given: schemas.ShadowIn,
    condition: TheCondition,
    once: TheOnce,
) -> schemas.MoveOut:
    """Let a candidate look beside the current package for a while."""
    decision = service.decided(person, given.why, services.clock.now(), condition.version())
    until = given.until if given.until.tzinfo else given.until.replace(tzinfo=UTC)
    with condition.holds(), once.writing() as session:
        move = service.begin_shadow(
            session, services.shelf, decision, given.name, given.version, given.share, until
        )
        return once.keep(session, _out(move))


@router.post("/models/shadow/end", summary="End the shadow")
def post_shadow_end(
    services: TheServices,
    person: Changer,
    given: schemas.WhyIn,
    condition: TheCondition,
    once: TheOnce,
) -> schemas.MoveOut:
    """Take the candidate out of the shadow."""
    decision = service.decided(person, given.why, services.clock.now(), condition.version())
    with condition.holds(), once.writing() as session:
        move = service.end_shadow(session, decision)
        return once.keep(session, _out(move))


@router.get("/models/{name}/{version}/shadow", summary="Compare a candidate in the shadow")
def get_shadow_figures(
    services: TheServices, _person: Reader, name: str, version: str
) -> schemas.ShadowFiguresList:
    """How a candidate did in the shadow, added up over all workers."""
    with services.db.reading() as session:
        found = shadowing.figures(ModelRepository(session).shadow_reports(name, version))
    return schemas.ShadowFiguresList(
        figures=[schemas.ShadowFiguresOut.model_validate(one) for one in found]
    )


def _out(move: PointerMove) -> schemas.MoveOut:
    return schemas.MoveOut.model_validate(move)
