"""The city's tree: who and what names each place, and another tree in its stead."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool

from serving.access.guard import needs
from serving.deps import Services, TheServices
from serving.description.media import sent
from serving.districts import service
from serving.districts.domain import District
from serving.districts.files import MOST_BYTES, tree_in
from serving.districts.schemas import PlaceList, TreeChangeOut, change_out, place_out
from serving.districts.service import TreeChange
from serving.signed import limited_body
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["districts"])

Knower = Annotated[Person, needs(Permission.MANAGE_USERS, Permission.MANAGE_CITY)]
Keeper = Annotated[Person, needs(Permission.MANAGE_CITY)]


@router.get("/districts", summary="List districts")
def get_districts(services: TheServices, person: Knower) -> PlaceList:
    """Every place of one's own part of the city, each above those below it; places that only
    cameras or people name come last."""
    with services.db.reading() as session:
        return PlaceList(places=[place_out(one) for one in service.places(session, person)])


@router.post(
    "/district-imports",
    responses={413: {}},
    openapi_extra=sent("text/csv"),
    summary="Import the tree of districts",
)
async def post_import(
    services: TheServices,
    person: Keeper,
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=200)] = "districts.csv",
    dry_run: bool = True,
) -> TreeChangeOut:
    """Put the tree in the body (CSV: id,name,level,parent) in the place of the one there is. Unless
    ``dry_run`` is false nothing is changed and the answer says what would be."""
    data = await limited_body(request, MOST_BYTES)
    tree = await run_in_threadpool(tree_in, data, name)
    change = await run_in_threadpool(imported, services, person, tree, name, dry_run=dry_run)
    return change_out(change, written=not dry_run)


def imported(
    services: Services, person: Person, tree: list[District], name: str, *, dry_run: bool
) -> TreeChange:
    """What the tree changes, and unless ``dry_run`` it is done. Raises Forbidden or
    WholeCityOnly."""
    if dry_run:
        with services.db.reading() as session:
            return service.preview(session, person, tree)
    with services.db.writing() as session:
        change = service.preview(session, person, tree)
        service.take_over(session, person, tree, name, services.clock.now())
        return change
