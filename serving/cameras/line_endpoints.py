"""The registry as a whole: its long list a window at a time, and files that are brought to it."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, BeforeValidator, ConfigDict

from serving.access.guard import needs
from serving.cameras import listing, uploads
from serving.cameras.domain import CameraChange, Defaults, Refusal
from serving.cameras.lines import CameraLine, Health, LineFilter, Order
from serving.cameras.uploads import MOST_BYTES, Upload
from serving.deps import TheServices
from serving.description.media import sent
from serving.sentences import Complaint
from serving.signed import limited_body
from serving.standards.domain import Kind
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["cameras"])

Reader = Annotated[Person, needs(Permission.SEE_CAMERAS)]
Editor = Annotated[Person, needs(Permission.EDIT_CAMERAS)]


class LinesOut(BaseModel):
    lines: list[CameraLine]
    wanted: int
    """How many cameras fit the filter."""
    health: dict[Health, int]
    """Of those that fit all else."""
    sources: list[str]
    districts: list[str]


def _plain(refusal: Refusal) -> Refusal:
    """As JSON holds it: a complaint is the sentence it says."""
    values = {
        name: str(value) if isinstance(value, Complaint) else value
        for name, value in refusal.values.items()
    }
    return replace(refusal, values=values)


class ImportOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    added: list[str]
    changed: list[str]
    unchanged: list[str]
    refused: list[Annotated[Refusal, BeforeValidator(_plain)]]
    warnings: list[Annotated[str, BeforeValidator(attrgetter("sentence"))]]
    changes: list[CameraChange]
    revision: int
    """Of the registry before. Give a dry run's with the import: it is refused when somebody was
    faster."""


@router.get("/camera-lines", summary="List cameras in any order, a window at a time")
def get_lines(
    services: TheServices,
    person: Reader,
    source: str | None = None,
    district: str | None = None,
    health: Health | None = None,
    text: Annotated[str | None, Query(max_length=200)] = None,
    order: Order = Order.ID,
    offset: Annotated[int, Query(ge=0, le=10**7)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LinesOut:
    """The person's cameras as lines, and how many there are behind each choice."""
    wanted = LineFilter(source, district, health, text, order)
    with services.db.reading() as session:
        lines = listing.list_lines(session, person, wanted, offset, limit)
        tally = listing.tally(session, person, wanted)
    return LinesOut(
        lines=list(lines),
        wanted=tally.wanted,
        health=dict(tally.health),
        sources=list(tally.sources),
        districts=list(tally.districts),
    )


@router.post(
    "/camera-imports",
    responses={409: {}, 413: {}},
    openapi_extra=sent("text/csv", "application/octet-stream"),
    summary="Import a file of cameras",
)
async def post_import(
    services: TheServices,
    person: Editor,
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=200)] = "cameras.toml",
    source: str | None = None,
    district: str | None = None,
    watch: Annotated[list[Kind] | None, Query(max_length=100)] = None,
    replace_drawings: bool = False,
    dry_run: bool = True,
    revision: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> ImportOut:
    """Import the file in the body, of the kind its ``name`` ends in. Unless ``dry_run`` is false
    nothing is changed and the answer says what would be. ``watch`` names the violation kinds of
    new cameras of which the file says none."""
    data = await limited_body(request, MOST_BYTES)
    upload = Upload(name, data, Defaults(source, district, tuple(watch or ())), replace_drawings)
    if dry_run:
        report = await run_in_threadpool(uploads.preview, services, person, upload)
    else:
        report = await run_in_threadpool(uploads.take_over, services, person, upload, revision)
    return ImportOut.model_validate(report)
