"""Standards packs: which there are, what one says, what another one would change, taking it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool

from serving.access.guard import needs
from serving.deps import Services, TheServices
from serving.description.media import sent
from serving.signed import limited_body
from serving.standards import service
from serving.standards.domain import Pack
from serving.standards.reading import shipped_pack
from serving.standards.schemas import PackList, PackPreview, pack_out, preview_out
from serving.standards.service import Preview
from serving.standards.uploads import MOST_BYTES, pack_in
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["standards"])

Keeper = Annotated[Person, needs(Permission.MANAGE_CITY)]
Name = Annotated[str, Path(max_length=64)]


@router.get("/standards", summary="List standards packs")
def get_packs(services: TheServices, person: Keeper) -> PackList:
    """Every imported pack in the order they take effect, and which one is in force today."""
    with services.db.reading() as session:
        lines, present = service.packs(session, person, service.today(services))
    return PackList(
        packs=[pack_out(one, in_force=(one.id, one.version) == present) for one in lines]
    )


@router.get("/standards/{pack_id}/{version}", summary="Show a standards pack")
def get_pack(services: TheServices, person: Keeper, pack_id: Name, version: Name) -> Pack:
    """A pack whole: codes with their conditions and limits, units and who handles what."""
    with services.db.reading() as session:
        return service.pack_of(session, person, services.standards, (pack_id, version))


@router.post(
    "/standards-imports",
    responses={409: {}, 413: {}},
    openapi_extra=sent("application/octet-stream"),
    summary="Import a standards pack",
)
async def post_import(
    services: TheServices,
    person: Keeper,
    request: Request,
    shipped: Annotated[str | None, Query(max_length=64)] = None,
    dry_run: bool = True,
) -> PackPreview:
    """Take over the pack in the body (a ZIP of its folder) or a ``shipped`` one. Cases follow it
    from its day on, those before keep theirs. Unless ``dry_run`` is false nothing is written and
    the answer says what it would change."""
    data = await limited_body(request, MOST_BYTES)
    if shipped:
        pack = await run_in_threadpool(shipped_pack, shipped)
    else:
        pack = await run_in_threadpool(pack_in, data)
    found = await run_in_threadpool(imported, services, person, pack, dry_run=dry_run)
    return preview_out(found, written=not dry_run and not found.known)


def imported(services: Services, person: Person, pack: Pack, *, dry_run: bool) -> Preview:
    """What the pack changes, and unless ``dry_run`` it is taken. Raises Forbidden, WholeCityOnly
    or PackContradicts."""
    if dry_run:
        with services.db.reading() as session:
            return service.preview(session, person, pack)
    with services.db.writing() as session:
        found = service.preview(session, person, pack)
        service.take_over(session, person, pack, services.clock.now())
        return found
