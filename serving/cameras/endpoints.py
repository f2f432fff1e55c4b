"""The registry for people: cameras, and what is drawn on their views."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from serving.access.guard import needs
from serving.cameras import service
from serving.cameras.domain import CameraCard, CameraFilter
from serving.cameras.schemas import CameraOut, CameraPage
from serving.deps import TheServices
from serving.etags import Condition, TheCondition, TheReading, marked
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api/cameras", tags=["cameras"])

Reader = Annotated[Person, needs(Permission.SEE_CAMERAS)]
Editor = Annotated[Person, needs(Permission.EDIT_CAMERAS)]

Drawings = list[Any]
"""Checked one by one, so that the answer names the one that is wrong."""


@router.get("", summary="List cameras")
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


@router.get("/{camera_id}", summary="Show a camera")
def get_camera(
    services: TheServices, person: Reader, camera_id: str, reading: TheReading
) -> CameraOut:
    """One camera with its views, zones and permits. Its ETag goes into If-Match of a drawing."""
    with services.db.reading() as session:
        out = _out(service.get_camera(session, person, camera_id))
    reading.tagged(marked(out))
    return out


@router.put("/{camera_id}/views/{view_id}/zones", summary="Draw the zones of a view")
def put_zones(
    services: TheServices,
    person: Editor,
    camera_id: str,
    view_id: str,
    zones: Drawings,
    condition: TheCondition,
    stands: bool = False,
) -> CameraOut:
    """Replace a view's zones; the pipeline sees them with its next watch plan. ``stands`` says that
    the camera is where it should be, however it stood before. With If-Match nothing happens when
    somebody else changed the camera since you read it."""
    at = services.clock.now()
    with services.db.writing() as session:
        _check(session, person, camera_id, condition)
        return _out(
            service.draw_zones(session, person, camera_id, view_id, zones, at, stands=stands)
        )


@router.put("/{camera_id}/views/{view_id}/permits", summary="Draw the permits of a view")
def put_permits(
    services: TheServices,
    person: Editor,
    camera_id: str,
    view_id: str,
    permits: Drawings,
    condition: TheCondition,
) -> CameraOut:
    """Replace a view's permits; the pipeline sees them with its next watch plan. With If-Match
    nothing happens when somebody else changed the camera since you read it."""
    at = services.clock.now()
    with services.db.writing() as session:
        _check(session, person, camera_id, condition)
        return _out(service.draw_permits(session, person, camera_id, view_id, permits, at))


def _check(session: Session, person: Person, camera_id: str, condition: Condition) -> None:
    """Whoever else draws on the camera waits for us. Raises PreconditionFailed."""
    now = service.camera_to_change(session, person, camera_id)
    condition.check(
        marked(_out(now)),
        f"Somebody else changed camera {camera_id} since you read it; load it again, look at what "
        "is drawn there now, and draw anew.",
    )


def _out(card: CameraCard) -> CameraOut:
    return CameraOut.model_validate(card)
