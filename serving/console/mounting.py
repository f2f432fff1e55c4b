"""Puts the console onto an app.

NiceGUI keeps one application per process. It is framed once, without any services in it; every app
that mounts the console sends its own services along with each request.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Final

from fastapi import FastAPI, Request
from nicegui import ui
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.console import (
    administration_files,
    camera_files,
    edge,
    outside,
    password,
    permit_files,
    places,
    sign_in,
)
from serving.console.pages import (
    administration,
    ask,
    audit,
    calendar,
    camera,
    camera_import,
    cameras,
    case,
    case_list,
    datasets,
    destinations,
    districts,
    models,
    overview,
    pack,
    package,
    patrol,
    permit,
    permit_form,
    permit_import,
    permits,
    policies,
    reports,
    review,
    sample,
    samples,
    settings,
    standards,
    step,
    steps,
    tokens,
    units,
    user,
    users,
    uses,
    zones,
)
from serving.console.shell import FOLDER, MARK, message_page
from serving.console.visitor import SERVICES, taste_of
from serving.deps import Services
from serving.overview.base_map import tile_origin

PAGES: Final = (
    review,
    case_list,
    case,
    cameras,
    camera,
    zones,
    camera_import,
    models,
    package,
    samples,
    sample,
    datasets,
    steps,
    step,
    ask,
    overview,
    patrol,
    permits,
    permit,
    permit_form,
    permit_import,
    reports,
    administration,
    users,
    user,
    districts,
    tokens,
    destinations,
    policies,
    standards,
    pack,
    units,
    calendar,
    settings,
    audit,
    uses,
)
"""Every page of the console; each registers itself."""


def headers_of(tiles: str | None) -> dict[str, str]:
    """What every answer carries. Everything comes from this server and nothing may go to another
    one, but for map tiles: ``tiles`` is the one origin whose pictures may be shown."""
    pictures = f"'self' data: {tiles}" if tiles else "'self' data:"
    return {
        # Vue compiles its templates in the browser, which needs 'unsafe-eval'.
        "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' "
        f"'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src {pictures}; font-src 'self'; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


def mount(app: FastAPI, services: Services) -> None:
    """Serve the console of ``services`` below ``/console`` of ``app``; ``/`` leads there.

    Call it once per app, after the app's own routes. Several apps of one process may mount it, but
    only one of them may run at a time: NiceGUI knows one event loop.
    """
    frame = _frame()
    own_lifespan = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        async with frame.router.lifespan_context(frame), own_lifespan(running) as state:
            yield state

    app.router.lifespan_context = lifespan
    app.add_route("/", _to_console, include_in_schema=False)
    app.mount(places.ASSETS, StaticFiles(directory=FOLDER))
    app.mount(places.BASE, _WithServices(frame, services))


@cache
def _frame() -> FastAPI:
    """The console's routes and NiceGUI behind them, built at the first mount."""
    frame = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    frame.include_router(sign_in.router)
    frame.include_router(password.router)
    frame.include_router(outside.router)
    frame.include_router(camera_files.router)
    frame.include_router(permit_files.router)
    frame.include_router(administration_files.router)
    frame.add_route("/", edge.front_door)
    edge.install(frame)
    for page in PAGES:
        page.register()
    ui.run_with(
        frame,
        root=_lost,
        title="CityPatrol",
        favicon=MARK,
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=10.0,
    )
    return frame


async def _to_console(_request: Request) -> Response:
    return RedirectResponse(places.HOME, 303)


async def _lost(request: Request) -> Response:
    """Every address of the console at which there is no page."""
    taste = taste_of(request)
    return message_page(taste, taste.words("lost.title"), taste.words("lost.page"), 404)


class _WithServices:
    """Hands the services on with every request, and adds the headers that keep pages to us."""

    def __init__(self, inner: ASGIApp, services: Services) -> None:
        self._inner = inner
        self._services = services
        self._headers = headers_of(tile_origin(services.settings.map))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[SERVICES] = self._services

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._inner(scope, receive, sending)
