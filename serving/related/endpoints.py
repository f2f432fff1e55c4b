"""What belongs together, over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from pipeline.contract import Kind
from serving.access.guard import needs
from serving.deps import TheServices
from serving.description.media import file
from serving.related import hot_spots as spots
from serving.related import schemas, service
from serving.related.domain import Related
from serving.repeats.once import TheOnce
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["related"])

Reader = Annotated[Person, needs(Permission.SEE_CASES)]
Judge = Annotated[Person, needs(Permission.JUDGE_CASES)]
Dispatcher = Annotated[Person, needs(Permission.DISPATCH_CASES)]
Days = Annotated[int, Query(ge=1, le=366)]
Least = Annotated[int, Query(ge=2, le=1000)]
Most = Annotated[int, Query(ge=1, le=500)]


class GeoJson(JSONResponse):
    media_type = "application/geo+json"


@router.get("/cases/{case_id}/related", summary="List what belongs to a case")
def get_related(services: TheServices, person: Reader, case_id: UUID) -> list[schemas.RelatedOut]:
    """Other cases and outside reports that hold together with this case."""
    with services.db.reading() as session:
        return _out(service.related_of(session, person, case_id))


@router.post("/cases/{case_id}/related", status_code=201, summary="Tie two cases")
def post_tie(
    services: TheServices, person: Judge, case_id: UUID, given: schemas.TieIn, once: TheOnce
) -> list[schemas.RelatedOut]:
    """Say that another case belongs to this one. To make them one case, merge it instead."""
    at = services.clock.now()
    with once.writing() as session:
        ties = service.tie_by_hand(session, person, case_id, given.other, given.note, at)
        return once.keep(session, _out(ties))


@router.delete("/cases/{case_id}/related/{tie_id}", summary="Untie two cases")
def delete_tie(
    services: TheServices, person: Judge, case_id: UUID, tie_id: UUID
) -> list[schemas.RelatedOut]:
    """Say that they do not belong together. Who said so is kept."""
    with services.db.writing() as session:
        return _out(service.untie(session, person, case_id, tie_id, services.clock.now()))


@router.post(
    "/outside-reports",
    status_code=201,
    responses={200: {"model": schemas.TakenOut}},
    summary="Hand in a report of another office",
)
def post_outside_report(
    services: TheServices,
    person: Dispatcher,
    given: schemas.OutsideReportIn,
    once: TheOnce,
    response: Response,
) -> schemas.TakenOut:
    """Take what another office was told, and tie it to the cases it may be about.

    The same report again changes nothing and answers 200.
    """
    told = given.report(services.clock.now())
    with once.writing() as session:
        taken = service.take_outside(session, person, told, services.settings.related)
        response.status_code = 201 if taken.created else 200
        report = schemas.OutsideReportOut.model_validate(taken.report)
        return once.keep(session, schemas.TakenOut(report=report, cases=list(taken.cases)))


@router.get("/outside-reports", summary="List reports of other offices")
def get_outside_reports(
    services: TheServices,
    person: Reader,
    tied: bool | None = None,
    after: UUID | None = None,
    limit: Most = 50,
) -> schemas.OutsideReportPage:
    """What other offices were told, newest first; ``tied`` chooses those with a case or without."""
    with services.db.reading() as session:
        found = service.outside_reports(session, person, tied=tied, after=after, limit=limit + 1)
    more, found = len(found) > limit, found[:limit]
    return schemas.OutsideReportPage(
        reports=[schemas.OutsideReportOut.model_validate(one) for one in found],
        next=found[-1].id if more else None,
    )


@router.get("/hot-spots", summary="List hot spots")
def get_hot_spots(
    services: TheServices,
    person: Reader,
    days: Days = 30,
    at_least: Least = 3,
    kind: Kind | None = None,
    limit: Most = 100,
) -> list[schemas.HotSpotOut]:
    """Spots where cases of one kind are opened again and again, the worst first."""
    with services.db.reading() as session:
        now = services.clock.now()
        found = spots.hot_spots(session, person, now, days, at_least, kind, limit)
    return [schemas.HotSpotOut.model_validate(one) for one in found]


@router.get(
    "/hot-spots.geojson",
    response_class=GeoJson,
    responses=file("application/geo+json"),
    summary="Hot spots for a map",
)
def get_hot_spot_features(
    services: TheServices,
    person: Reader,
    days: Days = 30,
    at_least: Least = 3,
    kind: Kind | None = None,
    limit: Most = 100,
) -> GeoJson:
    """The same as points for a map (RFC 7946)."""
    with services.db.reading() as session:
        now = services.clock.now()
        found = spots.hot_spots(session, person, now, days, at_least, kind, limit)
    return GeoJson(spots.features(found))


def _out(found: list[Related]) -> list[schemas.RelatedOut]:
    return [schemas.RelatedOut.model_validate(one) for one in found]
