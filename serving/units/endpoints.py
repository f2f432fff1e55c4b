"""The units, where they are on duty, whom a case should go to, and what waits for a dispatcher."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool

from serving.access.guard import needs
from serving.cases.schemas import read, written
from serving.connectors.coordinates import Crs
from serving.deps import TheServices
from serving.description.media import sent
from serving.signed import limited_body
from serving.units import schemas, service
from serving.units.errors import NoUnits
from serving.units.importing import imported
from serving.units.repository import UnitRepository
from serving.units.uploads import MOST_BYTES, Upload
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["units"])

Reader = Annotated[Person, needs(Permission.SEE_CASES)]
Keeper = Annotated[Person, needs(Permission.MANAGE_CITY)]


@router.get("/units", summary="List units")
def get_units(services: TheServices, person: Reader) -> schemas.UnitsOut:
    """The register of units that holds."""
    with services.db.reading() as session:
        atlas = service.the_atlas(session, services.units, person)
        line = UnitRepository(session).line()
    if line is None:
        raise NoUnits
    return schemas.UnitsOut(
        revision=line.revision,
        id=line.id,
        imported_at=line.imported_at,
        imported_by=line.imported_by,
        units=[schemas.unit_out(unit) for unit in atlas.register.units],
    )


@router.get("/units/areas", summary="Duty areas for a map")
def get_areas(services: TheServices, person: Reader) -> dict[str, Any]:
    """The duty areas as GeoJSON, in WGS-84."""
    with services.db.reading() as session:
        atlas = service.the_atlas(session, services.units, person)
    return schemas.areas_out(atlas.register)


@router.post(
    "/unit-imports",
    responses={409: {}, 413: {}},
    openapi_extra=sent("application/octet-stream", "text/csv", "application/geo+json"),
    summary="Import units and duty areas",
)
async def post_import(
    services: TheServices,
    person: Keeper,
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=200)] = "register.zip",
    shipped: Annotated[str | None, Query(max_length=64)] = None,
    crs: Crs = Crs.WGS84,
    dry_run: bool = True,
    revision: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> schemas.RegisterPreview:
    """Take over the register in the body, of the kind its ``name`` ends in, or a ``shipped`` one: a
    ZIP of its folder takes the place of the whole, a CSV file of its units, a GeoJSON file of its
    areas (in ``crs``, where it does not say so itself). Unless ``dry_run`` is false nothing is
    written and the answer says what would change."""
    data = await limited_body(request, MOST_BYTES)
    found = await run_in_threadpool(
        imported,
        services,
        person,
        shipped or Upload(name, data, crs),
        dry_run=dry_run,
        revision=revision,
    )
    return schemas.preview_out(found, written=not dry_run and not found.known)


@router.get("/cases/{case_id}/suggestion", summary="Suggest a unit for a case")
def get_suggestion(services: TheServices, person: Reader, case_id: UUID) -> schemas.SuggestionOut:
    """Who should handle the case as it stands now, and why."""
    with services.db.reading() as session:
        found = service.suggested(session, services.units, person, case_id)
    return schemas.suggestion_out(found)


@router.get("/dispatch/waiting", summary="List cases that wait for a dispatcher")
def get_waiting(
    services: TheServices,
    person: Reader,
    desk: Annotated[str | None, Query(max_length=64)] = None,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> schemas.WaitPage:
    """The person's cases that wait for a dispatcher, newest first; of one desk, or of all."""
    with services.db.reading() as session:
        waits, following = service.waiting(session, person, desk, read(after), limit)
    return schemas.WaitPage(
        waiting=[schemas.WaitOut.model_validate(wait) for wait in waits],
        next=written(following),
    )
