"""The city on one screen, and the parts of its map: what stands still, and what changes."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Request, Response

from serving.access.guard import needs
from serving.deps import TheServices
from serving.overview import schemas, service
from serving.overview.base_map import on_map, outlines
from serving.users.domain import Permission, Person

router = APIRouter(prefix="/api", tags=["overview"])

Reader = Annotated[Person, needs(Permission.SEE_CASES)]
Watcher = Annotated[Person, needs(Permission.SEE_CAMERAS)]


@router.get("/overview", summary="Look at the whole city")
def get_overview(services: TheServices, person: Reader) -> schemas.OverviewOut:
    """Today's cases, what is overdue, how the patrol does, and what is wrong right now."""
    with services.db.reading() as session:
        found = service.overview(services, session, person, services.clock.now())
    return schemas.overview_out(found)


@router.get("/map/base", summary="Read what the map is drawn on")
def get_base_map(services: TheServices, person: Reader) -> schemas.BaseMapOut:  # noqa: ARG001
    """What the city's map is drawn on."""
    settings = services.settings.map
    with services.db.reading() as session:
        atlas = services.units.current(session)
    return schemas.BaseMapOut(
        tiles=settings.tiles,
        attribution=settings.attribution,
        most_zoom=settings.most_zoom,
        areas=outlines(atlas.register if atlas else None, settings),
    )


@router.get(
    "/map/cameras",
    response_model=schemas.CamerasOnMapOut,
    summary="Read where cameras stand",
)
def get_cameras_on_map(
    services: TheServices, person: Watcher, request: Request, response: Response
) -> schemas.CamerasOnMapOut | Response:
    """Where your cameras stand. Asked again with the answer's ETag it says 304 while none moved."""
    settings = services.settings.map
    with services.db.reading() as session:
        said = f"{service.cameras_version(session, person)}\n{settings.tiles_crs}"
        tag = f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        cameras = service.cameras_on_map(session, person)
    placed = [(one, one.position) for one in cameras if one.position is not None]
    response.headers.update(headers)
    return schemas.CamerasOnMapOut(
        ids=[one.id for one, _ in placed],
        names=[one.name for one, _ in placed],
        districts=[one.district for one, _ in placed],
        positions=[on_map(position, settings) for _, position in placed],
        nowhere=len(cameras) - len(placed),
    )


@router.get("/map/marks", summary="Read what lies on the map")
def get_marks(services: TheServices, person: Reader) -> schemas.MarksOut:
    """Where open cases are, and which cameras are in trouble."""
    settings = services.settings.map
    with services.db.reading() as session:
        cases = service.cases_on_map(session, person, services.clock.now())
        troubles = service.troubles_on_map(session, person)
    return schemas.MarksOut(
        cases=[
            schemas.CasesAtOut(
                camera=one.camera.id,
                name=one.camera.name,
                position=on_map(one.camera.position, settings),
                open=one.open,
                waiting=one.waiting,
                overdue=one.overdue,
            )
            for one in cases
            if one.camera.position is not None
        ],
        nowhere=sum(one.open for one in cases if one.camera.position is None),
        troubles=troubles,
    )
