"""Drawing the zones of a camera's view over its last look, and trying them on it."""

from __future__ import annotations

import json
from typing import Any, Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from pipeline.contract import drawing_of
from serving.cameras.domain import CameraCard
from serving.cameras.service import draw_zones
from serving.console import edge, places
from serving.console.camera.sheet import CameraSheet, read
from serving.console.components.buttons import Look, button, link_button
from serving.console.components.empty import empty_state
from serving.console.components.head import page_head
from serving.console.drawing_board import board, said, verdict
from serving.console.frame import frame
from serving.console.html import tag
from serving.console.navigation import CAMERAS
from serving.console.permits.saying import title
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.looks.domain import LastLook, Part, Trial
from serving.looks.service import ask, try_zones
from serving.permits.domain import Permit
from serving.permits.service import outdated_on
from serving.users.domain import Permission
from serving.users.permissions import require

REFRESH_S: Final = 3.0


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, camera_id: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            require(visitor.person, Permission.EDIT_CAMERAS)
            sheet = await run_in_threadpool(read, visitor, camera_id)
            ZonesPage(visitor, sheet, request.query_params.get("on", "")).open()

        return await edge.opened(request, CAMERAS, build)

    ui.page(f"{CAMERAS.route}/{{camera_id}}/zones", response_timeout=30.0)(page)


class ZonesPage:
    """The board in one browser tab."""

    def __init__(self, visitor: Visitor, sheet: CameraSheet, part: str) -> None:
        self._visitor = visitor
        self._sheet = sheet
        self._part = part
        self._look = self._chosen(sheet)
        self._seen = drawing_of(sheet.camera.views[0])

    def open(self) -> None:
        visitor, camera = self._visitor, self._sheet.camera
        words = visitor.words
        title = words("zones.title", camera=camera.name)
        with frame(
            visitor,
            CAMERAS,
            title,
            places.zones(camera.id, self._part or None),
            look="page board-page",
            styles=["cameras.css", "zones.css"],
            scripts=["zones.js"],
        ):
            back = places.camera(camera.id)
            if self._look is None:
                leave = link_button(words("zones.leave"), back, look=Look.QUIET)
                ui.html(page_head(title, None, leave), sanitize=False)
                self._wait = ui.html(self._waiting(), sanitize=False)
            else:
                moved = self._sheet.moved is not None
                ui.html(
                    board(visitor, self._sheet, self._look, stands=moved, back=back),
                    sanitize=False,
                ).classes("board-around")
            self._voice = Voice(visitor)
        listen(self._grant)
        if self._look is None:
            ui.timer(REFRESH_S, self._await_look, immediate=False)

    def _chosen(self, sheet: CameraSheet) -> LastLook | None:
        if self._part == Part.UNABLE and sheet.looks.unable is not None:
            return sheet.looks.unable
        return sheet.looks.usable or sheet.looks.pictured

    def _waiting(self) -> str:
        words = self._visitor.words
        if self._sheet.looks.asked_at is not None:
            return empty_state(words("camera.waiting"), words("zones.waiting_hint"))
        return empty_state(
            words("camera.no_look"),
            words("zones.no_look_hint"),
            button(words("camera.look_now"), "look"),
        )

    async def _await_look(self) -> None:
        """Once there is a picture the page begins anew, with it."""
        if self._look is not None:
            return
        camera_id = self._sheet.camera.id
        now, _ = await edge.done(self._visitor, lambda visitor: read(visitor, camera_id))
        if now is None:
            return
        self._sheet = now
        if self._chosen(now) is not None:
            self._look = self._chosen(now)
            ui.navigate.reload()
        else:
            self._wait.set_content(self._waiting())

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "look":
                await self._look_now()
            case "trial" if self._look is not None:
                await self._try(_zones(wish.get("zones")), self._look)
            case "save" if self._look is not None:
                await self._save(_zones(wish.get("zones")), wish.get("stands") is True)

    async def _look_now(self) -> None:
        camera_id = self._sheet.camera.id

        def work(visitor: Visitor) -> CameraSheet:
            with visitor.services.db.writing() as session:
                ask(session, visitor.person, camera_id, visitor.services.clock.now())
            return read(visitor, camera_id)

        now = await self._voice.done(work)
        if now is not None:
            self._sheet = now
            self._wait.set_content(self._waiting())

    async def _try(self, zones: list[Any], over: LastLook) -> None:
        camera = self._sheet.camera

        def work(visitor: Visitor) -> Trial:
            services = visitor.services
            with services.db.reading() as session:
                return try_zones(
                    session,
                    visitor.person,
                    services.city,
                    camera.id,
                    camera.views[0].id,
                    zones,
                    services.clock.now(),
                )

        trial = await self._voice.done(work)
        if trial is None:
            return
        told = json.dumps(verdict(self._visitor, trial, over))
        shown = json.dumps(str(said(self._visitor, trial, over)))
        ui.run_javascript(
            f"citypatrol.zones.tried({told});document.getElementById('trial').innerHTML = {shown};"
        )

    async def _save(self, zones: list[Any], stands: bool) -> None:
        camera, seen, words = self._sheet.camera, self._seen, self._visitor.words

        def work(visitor: Visitor) -> tuple[CameraCard, tuple[Permit, ...]]:
            services, person = visitor.services, visitor.person
            at, view_id = services.clock.now(), camera.views[0].id
            with services.db.writing() as session:
                card = draw_zones(
                    session, person, camera.id, view_id, zones, at, seen=seen, stands=stands
                )
                day = at.astimezone(services.city).date()
                return card, outdated_on(session, person, camera.id, view_id, day)

        saved = await self._voice.done(work)
        if saved is None:
            return
        card, permits = saved
        self._seen = drawing_of(card.views[0])
        ui.run_javascript(f"citypatrol.zones.stored({json.dumps(zones)})")
        show = tag("a", words("zones.show_camera"), href=places.camera(camera.id))
        if not permits:
            self._voice.say(words("zones.saved"), show)
            return
        again = [tag("a", title(one), href=places.permit_edit(one.id)) for one in permits]
        self._voice.say(f"{words('zones.saved')} {words('zones.permits_outdated')}", *again)


def _zones(given: object) -> list[Any]:
    return given if isinstance(given, list) else []
