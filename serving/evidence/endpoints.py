"""The way to pictures and bundles, and the register of who used them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from pipeline.contract import EvidenceRole
from serving.access.guard import needs
from serving.audit.exports import note_export
from serving.deps import Services, TheServices
from serving.description.media import file
from serving.evidence import service
from serving.evidence.domain import Pictures, Use, UseFilter, UseLine, Wish
from serving.evidence.printed import as_csv, lines
from serving.users.domain import Permission, Person

router = APIRouter(tags=["evidence"])

Viewer = Annotated[Person, needs(Permission.SEE_EVIDENCE)]
Original = Annotated[Person, needs(Permission.SEE_ORIGINALS)]
Taker = Annotated[Person, needs(Permission.EXPORT_CASES, Permission.SEE_ORIGINALS)]
Keeper = Annotated[Person, needs(Permission.SEE_USE_REGISTER)]

PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Referrer-Policy": "no-referrer",
}


class Reason(BaseModel):
    model_config = ConfigDict(extra="forbid")

    why: str = Field(min_length=1, max_length=1000)
    """Kept in the use register."""


class BundleIn(Reason):
    pictures: Pictures = Pictures.BLURRED


class OriginalOut(BaseModel):
    role: EvidenceRole
    sha256: str
    link: str
    """A path that opens the original for a few minutes, for this person only."""


class Register(BaseModel):
    uses: list[UseLine]
    next: int | None
    """Give it back as ``before`` for the next page; null on the last one."""


def _wanted(
    case: UUID | None = None,
    person: Annotated[str | None, Query(max_length=200)] = None,
    what: Use | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> UseFilter:
    return UseFilter(case, person, what, since, until)


Wanted = Annotated[UseFilter, Depends(_wanted)]


@router.get(
    "/evidence/{case_id}/{role}",
    response_class=Response,
    responses=file("image/jpeg", "image/png", "image/webp"),
    summary="Open a picture of a case",
)
def get_picture(
    services: TheServices,
    person: Viewer,
    case_id: UUID,
    role: EvidenceRole,
    expires: Annotated[int, Query(ge=0, le=2**40)],
    signature: Annotated[str, Query(min_length=64, max_length=64)],
    boxes: bool = False,
    width: Annotated[int | None, Query(ge=16, le=4096)] = None,
    grant: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """One picture of a case, heads and plates blurred, by a link that the case's page gave out.

    With a ``grant`` the original: such links come from POST /api/cases/ID/originals only."""
    wish = Wish(boxes, width, grant)
    shown = service.show(services, person, case_id, role, expires, signature, wish)
    return Response(shown.data, media_type=shown.media_type, headers=PRIVATE)


@router.post("/api/cases/{case_id}/originals", summary="Ask for the originals of a case")
def post_originals(
    services: TheServices, person: Original, case_id: UUID, given: Reason
) -> list[OriginalOut]:
    """Links to the originals of a case. Who asked and why stands in the use register."""
    found = service.originals(services, person, case_id, given.why)
    return [OriginalOut(role=item.role, sha256=item.sha256, link=link) for item, link in found]


@router.post(
    "/api/cases/{case_id}/bundle",
    response_class=StreamingResponse,
    responses=file("application/zip"),
    summary="Take out a case as a bundle",
)
def post_bundle(
    services: TheServices, person: Taker, case_id: UUID, given: BundleIn
) -> StreamingResponse:
    """The case as a signed ZIP that proves itself elsewhere (docs/howto/evidence.md)."""
    made = service.bundle(services, person, case_id, given.pictures, given.why)
    note_export(services, person, "bundle", case=case_id, pictures=given.pictures)
    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{made.name}"'}
    return StreamingResponse(made.parts, media_type="application/zip", headers=headers)


@router.get("/api/use-register", summary="List who used evidence")
def get_register(
    services: TheServices,
    person: Keeper,
    wanted: Wanted,
    before: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Register:
    """Who used which evidence, when and why, newest first."""
    with services.db.reading() as session:
        uses = service.register(session, person, wanted, before, limit)
    return Register(uses=uses, next=uses[-1].id if len(uses) == limit else None)


@router.get(
    "/api/use-register.csv",
    response_class=StreamingResponse,
    responses=file("text/csv"),
    summary="Take out the use register",
)
def get_register_csv(services: TheServices, person: Keeper, wanted: Wanted) -> StreamingResponse:
    """The same as a CSV file, however long it is."""
    headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="use-register.csv"'}
    note_export(services, person, "use register")
    found = lines(lambda *page: _page(services, person, *page), wanted)
    return StreamingResponse(as_csv(found), media_type="text/csv; charset=utf-8", headers=headers)


def _page(
    services: Services, person: Person, wanted: UseFilter, before: int | None, limit: int
) -> list[UseLine]:
    with services.db.reading() as session:
        return service.register(session, person, wanted, before, limit)
