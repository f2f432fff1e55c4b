"""The way to a picture, and the register of who took it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from pipeline.contract import EvidenceRole
from serving.access.guard import needs
from serving.deps import TheServices
from serving.evidence import service
from serving.evidence.domain import Viewing, Wish
from serving.users.domain import Permission, Person

router = APIRouter(tags=["evidence"])

Viewer = Annotated[Person, needs(Permission.SEE_EVIDENCE)]
Keeper = Annotated[Person, needs(Permission.SEE_REGISTER)]

PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Referrer-Policy": "no-referrer",
}


class Register(BaseModel):
    views: list[Viewing]
    next: int | None
    """Give it back as ``before`` for the next page; null on the last one."""


@router.get("/evidence/{case_id}/{role}", response_class=Response)
def get_picture(
    services: TheServices,
    person: Viewer,
    case_id: UUID,
    role: EvidenceRole,
    expires: Annotated[int, Query(ge=0, le=2**40)],
    signature: Annotated[str, Query(min_length=64, max_length=64)],
    boxes: bool = False,
    width: Annotated[int | None, Query(ge=16, le=4096)] = None,
) -> Response:
    """One picture of a case, by a link that the case's page gave out."""
    shown = service.show(services, person, case_id, role, expires, signature, Wish(boxes, width))
    return Response(shown.data, media_type=shown.media_type, headers=PRIVATE)


@router.get("/api/evidence-views")
def get_register(
    services: TheServices,
    person: Keeper,
    before: int | None = None,
    case: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Register:
    """The register of views, newest first."""
    with services.db.reading() as session:
        views = service.register(session, person, before, case, limit)
    return Register(views=views, next=views[-1].id if len(views) == limit else None)
