"""Looks that people want to see: asked for here, in from the pipeline, signed, and out again."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool

from pipeline.contract import AskedLooks, ShownLookReceipt
from serving.access.guard import needs
from serving.contacts import Contact
from serving.deps import TheServices
from serving.description.media import file
from serving.evidence.endpoints import PRIVATE
from serving.looks import service
from serving.looks.schemas import LooksOut, TrialOut
from serving.received import received
from serving.signed import SignedBody
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["cameras"])

Reader = Annotated[Person, needs(Permission.SEE_CAMERAS)]
Editor = Annotated[Person, needs(Permission.EDIT_CAMERAS)]

FOR_GOOD = {**PRIVATE, "Cache-Control": "private, max-age=86400, immutable"}
"""A look's picture never changes; the next look has another id."""


@router.get("/pipeline/asked-looks", summary="Ask which looks people want to see")
async def get_asked_looks(
    services: TheServices,
    _body: SignedBody,
    room: Annotated[int, Query(ge=0, le=1000)] = 0,
    after: Annotated[str | None, Query(max_length=64)] = None,
) -> AskedLooks:
    """Which looks people want to see: all that somebody waits for, and ``room`` others."""
    return await run_in_threadpool(service.asked, services, room, after)


@router.post(
    "/pipeline/looks",
    status_code=201,
    responses={200: {"model": ShownLookReceipt}},
    summary="Hand in a look to show",
)
async def post_look(
    services: TheServices, body: SignedBody, response: Response
) -> ShownLookReceipt:
    """Take a look at a camera; it takes the place of the one before. One that is not newer
    answers 200."""
    return await received(services, Contact.SHOWN_LOOK, service.take, body, response)


@router.get("/cameras/{camera_id}/looks", summary="Show the last looks of a camera")
def get_looks(services: TheServices, person: Reader, camera_id: str) -> LooksOut:
    """The last look that could be judged, and the last one that could not."""
    with services.db.reading() as session:
        found = service.looks_of(session, person, camera_id, services.clock.now())
    return LooksOut.model_validate(found)


@router.post("/cameras/{camera_id}/looks", status_code=202, summary="Have a camera looked at soon")
def post_wish(services: TheServices, person: Editor, camera_id: str) -> LooksOut:
    """Have the camera looked at as soon as the patrol can; the look comes with a later GET."""
    at = services.clock.now()
    with services.db.writing() as session:
        service.ask(session, person, camera_id, at)
        return LooksOut.model_validate(service.looks_of(session, person, camera_id, at))


@router.get(
    "/cameras/{camera_id}/looks/{look_id}/picture",
    response_class=Response,
    responses=file("image/jpeg"),
    summary="Open the picture of a look",
)
def get_look_picture(
    services: TheServices, person: Reader, camera_id: str, look_id: UUID
) -> Response:
    """The picture of a last look, heads and plates blurred."""
    data = service.picture(services, person, camera_id, look_id)
    return Response(data, media_type="image/jpeg", headers=FOR_GOOD)


@router.post("/cameras/{camera_id}/views/{view_id}/trial", summary="Try zones on the last look")
def post_trial(
    services: TheServices, person: Reader, camera_id: str, view_id: str, zones: list[Any]
) -> TrialOut:
    """What would be suspected on the last look if the view's zones were these. Changes nothing."""
    at = services.clock.now()
    with services.db.reading() as session:
        trial = service.try_zones(session, person, services.city, camera_id, view_id, zones, at)
    return TrialOut.of(trial)
