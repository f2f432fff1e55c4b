"""Camera events: in from the pipeline, signed; out to the people of the camera's district."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from pipeline.contract import CameraEventKind, CameraEventReceipt
from serving.access.guard import needs
from serving.contacts import Contact
from serving.deps import Services, TheServices
from serving.events import service
from serving.events.domain import EventFilter
from serving.events.schemas import CameraEventOut, CameraEventPage
from serving.received import received
from serving.signed import SignedBody
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["camera events"])

Reader = Annotated[Person, needs(Permission.SEE_CAMERAS)]

Limit = Annotated[int, Query(ge=1, le=500)]


@router.post(
    "/pipeline/camera-events",
    status_code=201,
    responses={200: {"model": CameraEventReceipt}},
    summary="Hand in a camera event",
)
async def post_camera_event(
    services: TheServices, body: SignedBody, response: Response
) -> CameraEventReceipt:
    """Take a camera event. Sending it again changes nothing and answers 200."""
    return await received(services, Contact.CAMERA_EVENT, service.take, body, response)


@router.get("/camera-events", summary="List camera events")
def get_camera_events(
    services: TheServices,
    person: Reader,
    open: bool = False,
    kind: CameraEventKind | None = None,
    district: str | None = None,
    after: UUID | None = None,
    limit: Limit = 100,
) -> CameraEventPage:
    """What happened to the person's cameras, newest first; ``open`` only what still lasts."""
    return _page(services, person, EventFilter(open, kind, None, district), after, limit)


@router.get("/cameras/{camera_id}/events", summary="List events of a camera")
def get_events_of_camera(
    services: TheServices,
    person: Reader,
    camera_id: str,
    after: UUID | None = None,
    limit: Limit = 100,
) -> CameraEventPage:
    """What happened to one camera, newest first."""
    return _page(services, person, EventFilter(camera_id=camera_id), after, limit)


def _page(
    services: Services, person: Person, wanted: EventFilter, after: UUID | None, limit: int
) -> CameraEventPage:
    with services.db.reading() as session:
        lines = service.list_events(session, person, wanted, after, limit)
    return CameraEventPage(
        events=[CameraEventOut.model_validate(line) for line in lines],
        next=lines[-1].id if len(lines) == limit else None,
    )
