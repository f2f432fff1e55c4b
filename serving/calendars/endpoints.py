"""The city's calendar: which years are known, what another file would change, taking it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool

from serving.access.guard import needs
from serving.calendars.files import MOST_BYTES, shipped_year, year_in
from serving.calendars.importing import imported, kept
from serving.calendars.schemas import YearList, YearPreview, preview_out, year_out
from serving.deps import TheServices
from serving.description.media import sent
from serving.signed import limited_body
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["calendar"])

Keeper = Annotated[Person, needs(Permission.MANAGE_CITY)]


@router.get("/calendar", summary="List the years of the calendar")
def get_years(services: TheServices, person: Keeper) -> YearList:
    """Every imported year with its holidays, the weekend days worked instead, and the hours."""
    with services.db.reading() as session:
        return YearList(years=[year_out(one) for one in kept(session, person)])


@router.post(
    "/calendar-imports",
    responses={409: {}, 413: {}},
    openapi_extra=sent("text/plain"),
    summary="Import a year of the calendar",
)
async def post_import(
    services: TheServices,
    person: Keeper,
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=200)] = "year.toml",
    shipped: Annotated[str | None, Query(max_length=8)] = None,
    dry_run: bool = True,
    revision: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> YearPreview:
    """Take over the year in the body (TOML) or a ``shipped`` one; it replaces what was known of
    that year, and open deadlines follow it at once. Unless ``dry_run`` is false nothing is written
    and the answer says what would change."""
    data = await limited_body(request, MOST_BYTES)
    if shipped:
        year = await run_in_threadpool(shipped_year, shipped)
    else:
        year = await run_in_threadpool(year_in, data, name)
    found = await run_in_threadpool(
        imported, services, person, year, dry_run=dry_run, revision=revision
    )
    return preview_out(found, written=not dry_run and not found.known)
