"""What an area drawn on a view would allow of what stands there on the last look."""

from __future__ import annotations

from datetime import date, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pipeline.contract import Area, PermitWindow, try_rules
from pipeline.contract import Permit as OnView
from serving.cameras.errors import ViewNotFound
from serving.cameras.service import get_camera
from serving.looks.domain import Part, Trial
from serving.looks.repository import LookRepository
from serving.users.domain import Permission, Person
from serving.users.permissions import require

DRAFT: Final = "draft"
"""What the permit on trial is called: boxes inside it carry this id."""
_ALWAYS: Final = PermitWindow(start=time(0), end=time(0))


def try_area(
    session: Session,
    person: Person,
    city: ZoneInfo,
    camera_id: str,
    view_id: str,
    area: Area | None,
) -> Trial:
    """The rules on the last usable look, were ``area`` permitted always and for every kind that is
    watched there, and nothing else.

    Changes nothing. Raises Forbidden, CameraNotFound or ViewNotFound.
    """
    require(person, Permission.SEE_CAMERAS)
    view = get_camera(session, person, camera_id).view(view_id)
    if view is None:
        raise ViewNotFound(camera_id, view_id)
    look = LookRepository(session).looks(camera_id, view_id).get(Part.USABLE)
    if look is None:
        return Trial({}, {}, None)
    draft = () if area is None else (_draft(area, frozenset(view.watch)),)
    drawn = view.model_copy(update={"permits": draft})
    return Trial({}, {}, look, try_rules(drawn, look.boxes, look.captured_at, city))


def _draft(area: Area, kinds: frozenset[str]) -> OnView:
    return OnView(
        id=DRAFT,
        kinds=kinds,
        area=area,
        windows=(_ALWAYS,),
        valid_from=date.min,
        valid_until=date.max,
        applicant=DRAFT,
        approver=DRAFT,
    )
