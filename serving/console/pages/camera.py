"""One camera: its last look, how it did, what stands open there, and a view that has moved."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from pipeline.contract import drawing_of
from serving.cameras.service import draw_zones
from serving.console import edge, places
from serving.console.camera.about import about
from serving.console.camera.cases import cases
from serving.console.camera.health import history, state
from serving.console.camera.look import last_look, tools
from serving.console.camera.sheet import CameraSheet, read
from serving.console.camera.ticket import ticket
from serving.console.components.buttons import Look, link_button
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import tag
from serving.console.navigation import CAMERAS
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.looks.service import ask

REFRESH_S: Final = 3.0


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, camera_id: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            CameraPage(visitor, await run_in_threadpool(read, visitor, camera_id)).open()

        return await edge.opened(request, CAMERAS, build)

    ui.page(f"{CAMERAS.route}/{{camera_id}}", response_timeout=30.0)(page)


class CameraPage:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor, sheet: CameraSheet) -> None:
        self._visitor = visitor
        self._sheet = sheet
        self._boxes = True
        self._zones = True

    def open(self) -> None:
        visitor, camera = self._visitor, self._sheet.camera
        words = visitor.words
        with frame(
            visitor,
            CAMERAS,
            camera.name,
            places.camera(camera.id),
            look="page camera-page",
            styles=["cameras.css"],
        ):
            back = link_button(words("camera.back"), places.CAMERAS, look=Look.QUIET)
            ui.html(page_head(camera.name, None, back), sanitize=False)
            self._state = ui.html("", sanitize=False).classes("camera-state")
            self._ticket = ui.html("", sanitize=False)
            with ui.element("div").classes("camera-columns"):
                with ui.element("div").classes("camera-main"):
                    self._tools = ui.html("", sanitize=False)
                    self._look = ui.html("", sanitize=False).classes("camera-look")
                with ui.element("div").classes("camera-side"):
                    self._cases = ui.html("", sanitize=False).classes("panel")
                    self._history = ui.html("", sanitize=False).classes("panel")
                    ui.html(about(visitor, self._sheet), sanitize=False).classes("panel")
            self._voice = Voice(visitor)
        self._show(self._sheet)
        listen(self._grant)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    def _show(self, sheet: CameraSheet) -> None:
        visitor, self._sheet = self._visitor, sheet
        now = visitor.services.clock.now()
        self._state.set_content(tag("p", state(sheet, visitor)))
        self._ticket.set_content(ticket(visitor, sheet) or "")
        self._cases.set_content(cases(visitor, sheet))
        self._history.set_content(history(visitor, sheet, now))
        self._draw_look()

    def _draw_look(self) -> None:
        shown = {"boxes": self._boxes, "zones": self._zones}
        self._tools.set_content(tools(self._visitor, self._sheet, **shown))
        self._look.set_content(last_look(self._visitor, self._sheet, **shown))

    async def _refresh(self) -> None:
        before = self._sheet
        camera_id = before.camera.id
        now, _ = await edge.done(self._visitor, lambda visitor: read(visitor, camera_id))
        if now is not None and self._sheet is before and now != before:
            self._show(now)

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "boxes":
                self._boxes = not self._boxes
                self._draw_look()
            case "zones":
                self._zones = not self._zones
                self._draw_look()
            case "look":
                await self._look_now()
            case "stands":
                await self._stands()

    async def _look_now(self) -> None:
        camera_id = self._sheet.camera.id

        def work(visitor: Visitor) -> CameraSheet:
            at = visitor.services.clock.now()
            with visitor.services.db.writing() as session:
                ask(session, visitor.person, camera_id, at)
            return read(visitor, camera_id)

        if (now := await self._voice.done(work)) is not None:
            self._show(now)

    async def _stands(self) -> None:
        """The camera is right where it stands: its zones stay, its reference is learnt anew."""
        camera = self._sheet.camera
        view = camera.views[0]

        def work(visitor: Visitor) -> CameraSheet:
            zones = [zone.model_dump(mode="json") for zone in view.zones]
            at, seen = visitor.services.clock.now(), drawing_of(view)
            with visitor.services.db.writing() as session:
                draw_zones(
                    session,
                    visitor.person,
                    camera.id,
                    view.id,
                    zones,
                    at,
                    seen=seen,
                    stands=True,
                )
            return read(visitor, camera.id)

        if (now := await self._voice.done(work)) is not None:
            self._show(now)
            self._voice.say(self._visitor.words("ticket.stands_done"))
