"""The registry for people: cameras, and what is drawn on their views."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from serving.access.guard import needs
from serving.cameras import service
from serving.cameras.domain import CameraCard, CameraFilter
from serving.cameras.schemas import CameraOut, CameraPage
from serving.deps import TheServices
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api/cameras", tags=["cameras"])

Reader = Annotated[Person, needs(Permission.SEE_CAMERAS)]
Editor = Annotated[Person, needs(Permission.EDIT_CAMERAS)]

Drawings = list[Any]
"""Checked one by one, so that the answer names the one that is wrong."""


@router.get("")
def get_cameras(
    services: TheServices,
    person: Reader,
    district: str | None = None,
    source: str | None = None,
    text: str | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> CameraPage:
    """The person's cameras in the order of their ids."""
    wanted = CameraFilter(district, source, text)
    with services.db.reading() as session:
        cards = service.list_cameras(session, person, after, limit, wanted)
    return CameraPage(
        cameras=[_out(card) for card in cards],
        next=cards[-1].id if len(cards) == limit else None,
    )


@router.get("/{camera_id}")
def get_camera(services: TheServices, person: Reader, camera_id: str) -> CameraOut:
    """One camera with its views, zones and permits."""
    with services.db.reading() as session:
        return _out(service.get_camera(session, person, camera_id))


@router.put("/{camera_id}/views/{view_id}/zones")
def put_zones(
    services: TheServices,
    person: Editor,
    camera_id: str,
    view_id: str,
    zones: Drawings,
    stands: bool = False,
) -> CameraOut:
    """Replace a view's zones; the pipeline sees them with its next watch plan. ``stands`` says that
    the camera is where it should be, however it stood before."""
    at = services.clock.now()
    with services.db.writing() as session:
        return _out(
            service.draw_zones(session, person, camera_id, view_id, zones, at, stands=stands)
        )


@router.put("/{camera_id}/views/{view_id}/permits")
def put_permits(
    services: TheServices, person: Editor, camera_id: str, view_id: str, permits: Drawings
) -> CameraOut:
    """Replace a view's permits; the pipeline sees them with its next watch plan."""
    at = services.clock.now()
    with services.db.writing() as session:
        return _out(service.draw_permits(session, person, camera_id, view_id, permits, at))


def _out(card: CameraCard) -> CameraOut:
    return CameraOut.model_validate(card)
