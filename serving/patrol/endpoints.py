"""How the patrol does: in from the pipeline, signed; out to the people of the district."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from pipeline.contract import PatrolReceipt
from serving.access.guard import needs
from serving.contacts import Contact
from serving.deps import TheServices
from serving.patrol import service
from serving.patrol.domain import Step
from serving.patrol.schemas import HistoryOut, PatrolNowOut, history_out, now_out
from serving.received import received
from serving.signed import SignedBody
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["patrol"])

Reader = Annotated[Person, needs(Permission.SEE_CAMERAS)]


@router.post(
    "/pipeline/patrol-reports",
    status_code=201,
    responses={200: {"model": PatrolReceipt}},
    summary="Take how the patrol does",
)
async def post_patrol_report(
    services: TheServices, body: SignedBody, response: Response
) -> PatrolReceipt:
    """Keep the letter and add up its hours. Sending it again changes nothing and answers 200."""
    return await received(services, Contact.PATROL_REPORT, service.take, body, response)


@router.get("/patrol", summary="Tell how the patrol does now")
def get_patrol(services: TheServices, person: Reader) -> PatrolNowOut:
    """Coverage, sessions against caps and what is next, of your cameras; told every minute."""
    with services.db.reading() as session:
        return now_out(service.patrol_now(session, person, services.clock.now()))


@router.get("/patrol/history", summary="Tell what the patrol brought")
def get_patrol_history(
    services: TheServices,
    person: Reader,
    first: Annotated[date, Query(alias="from", description="The first day, the city's.")],
    last: Annotated[date, Query(alias="to", description="The last day; it belongs to it.")],
    step: Step = Step.DAY,
    source: Annotated[str | None, Query(max_length=64)] = None,
    district: Annotated[str | None, Query(max_length=200)] = None,
) -> HistoryOut:
    """Coverage and how visits ended, by the hour or the city's day; kept for 92 days."""

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(0), services.city)

    with services.db.reading() as session:
        found = service.patrol_history(
            session,
            person,
            midnight(first),
            midnight(last + timedelta(days=1)),
            services.city,
            step,
            source=source,
            district=district,
        )
    return history_out(found)
