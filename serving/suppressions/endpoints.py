"""What permits allowed: in from the pipeline, signed; out to the people of the district."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from pipeline.contract import SuppressionReceipt
from serving.access.guard import needs
from serving.contacts import Contact
from serving.deps import TheServices
from serving.received import received
from serving.signed import SignedBody
from serving.suppressions import service
from serving.suppressions.domain import SuppressionFilter
from serving.suppressions.schemas import SuppressedOut, SuppressionPage, read, written
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["permits"])

Reader = Annotated[Person, needs(Permission.SEE_CAMERAS)]


@router.post(
    "/pipeline/suppressions",
    status_code=201,
    responses={200: {"model": SuppressionReceipt}},
    summary="Take what permits allowed",
)
async def post_suppressions(
    services: TheServices, body: SignedBody, response: Response
) -> SuppressionReceipt:
    """Add the pipeline's counts. Sending a letter again changes nothing and answers 200."""
    return await received(services, Contact.SUPPRESSIONS, service.take, body, response)


@router.get("/suppressions", summary="List what permits allowed")
def get_suppressions(
    services: TheServices,
    person: Reader,
    permit: Annotated[str | None, Query(description="Only by this permit.", max_length=64)] = None,
    camera: Annotated[str | None, Query(description="Only on this camera.", max_length=64)] = None,
    view: Annotated[str | None, Query(description="Only on this view.", max_length=64)] = None,
    kind: Annotated[
        str | None, Query(description="Only of this violation kind.", max_length=40)
    ] = None,
    district: Annotated[
        str | None, Query(description="Only on cameras of this district.", max_length=200)
    ] = None,
    first: Annotated[date | None, Query(description="From this day of the city on.")] = None,
    last: Annotated[date | None, Query(description="Up to this day, itself included.")] = None,
    after: Annotated[
        str | None, Query(description="The last answer's ``next``.", max_length=600)
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="Counts of one page.")] = 100,
) -> SuppressionPage:
    """What permits allowed on your cameras, counted by day, permit, view and kind; the newest day
    first. Counts come from the pipeline every few minutes."""
    wanted = SuppressionFilter(permit, camera, view, kind, district, first, last)
    mark = read(after)
    with services.db.reading() as session:
        found = service.list_suppressions(session, person, wanted, mark, limit)
    return SuppressionPage(
        suppressions=[SuppressedOut.model_validate(one) for one in found],
        next=written(found[-1].key) if len(found) == limit else None,
    )
