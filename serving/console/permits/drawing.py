"""A permit's areas on cameras' views while somebody draws them: which camera, which view, and how
the patrol would take it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nicegui import ui

from pipeline.contract import WHOLE_VIEW, Area
from serving.cameras.domain import CameraCard
from serving.cameras.drawing import faults
from serving.cameras.service import get_camera
from serving.console.drawing_board import verdict
from serving.console.permits import views
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish
from serving.looks.domain import LastLook
from serving.looks.service import looks_of
from serving.permits.domain import Permit, ViewArea
from serving.permits.spreading import ViewKey
from serving.permits.trying import try_area


class DrawnViews:
    """Such areas in one browser tab. Create it where they are to stand on the page."""

    def __init__(self, visitor: Visitor, permit: Permit | None, names: Mapping[str, str]) -> None:
        """``names`` are those of the cameras that the permit is drawn on."""
        areas = permit.areas if permit else []
        self._visitor = visitor
        self._areas: dict[ViewKey, Area] = {
            (area.camera, area.view): area.area for area in areas if isinstance(area, ViewArea)
        }
        self._names = dict(names)
        self._seen: dict[ViewKey, int] = {}
        self._here: ViewKey | None = None
        self._look: LastLook | None = None
        with ui.element("div").classes("view-choice"):
            ui.html(views.finder(visitor), sanitize=False)
            self._found = ui.html("", sanitize=False)
            self._list = ui.html("", sanitize=False)
        self._board = ui.html("", sanitize=False)
        self._show_list()

    @property
    def areas(self) -> dict[ViewKey, Area]:
        """What is drawn by now, by camera and view; corners are shares of the view, 0..1."""
        return dict(self._areas)

    @property
    def seen(self) -> dict[ViewKey, int]:
        """The views that were on the board over a look, with their calibration."""
        return dict(self._seen)

    async def granted(self, wish: Wish, voice: Voice) -> bool:
        """Do what is wished here, and tell by ``voice`` what could not be done; False for a wish
        that is none of these."""
        match wish.get("name"):
            case "find":
                await self._find(str(wish.get("text", "")), voice)
            case "view":
                await self._open(str(wish.get("camera", "")), voice)
            case "whole":
                await self._turn_whole(voice)
            case "drop_view":
                self._drop(str(wish.get("camera", "")), str(wish.get("view", "")))
            case "trial":
                await self._try(wish.get("zones"), voice)
            case _:
                return False
        return True

    def keep(self, zones: Any) -> None:
        """Take over what the board shows; what is no area takes it off the view."""
        if self._here is None or self._look is None:
            return
        if self._areas.get(self._here) == WHOLE_VIEW and not zones:
            return
        area = views.polygon_of(zones, self._look)
        if area is None:
            self._areas.pop(self._here, None)
        else:
            self._areas[self._here] = area

    async def _find(self, text: str, voice: Voice) -> None:
        lines = await voice.done(lambda visitor: views.find(visitor, text))
        if lines is not None:
            self._found.set_content(views.found(self._visitor, lines) if text.strip() else "")

    async def _open(self, camera_id: str, voice: Voice) -> None:
        opened = await voice.done(lambda visitor: _opened(visitor, camera_id))
        if opened is not None:
            self._show_board(*opened)

    async def _turn_whole(self, voice: Voice) -> None:
        if self._here is None:
            return
        if self._areas.get(self._here) == WHOLE_VIEW:
            del self._areas[self._here]
        else:
            self._areas[self._here] = WHOLE_VIEW
        await self._open(self._here[0], voice)

    def _drop(self, camera: str, view: str) -> None:
        self._areas.pop((camera, view), None)
        if self._here == (camera, view):
            self._here = self._look = None
            self._board.set_content("")
        self._show_list()

    async def _try(self, zones: Any, voice: Voice) -> None:
        """The board says what it shows each time it changes: that is the permit's area there."""
        here, look = self._here, self._look
        if here is None or look is None:
            return
        self.keep(zones)
        area = self._areas.get(here)
        wrong = faults([{**one, "kind": "ignore"} for one in zones] if zones else [])
        trial = await voice.done(lambda visitor: _tried(visitor, here, None if wrong else area))
        if trial is None or here != self._here:
            return
        told = verdict(self._visitor, trial, look)
        told["faults"] = {name: self._visitor.words(f"fault.{one}") for name, one in wrong.items()}
        shown = str(views.said(self._visitor, trial, area))
        ui.run_javascript(
            f"citypatrol.zones.tried({json.dumps(told)});citypatrol.zones.stored();"
            f"document.getElementById('trial').innerHTML = {json.dumps(shown)};"
        )
        self._show_list()

    def _show_board(self, camera: CameraCard, look: LastLook | None) -> None:
        self._here, self._look = (camera.id, camera.views[0].id), look
        self._names[camera.id] = camera.name
        if look is not None:
            self._seen[self._here] = camera.views[0].calibration
        area = self._areas.get(self._here)
        self._found.set_content("")
        self._board.set_content(views.board(self._visitor, camera, look, area))
        self._show_list()

    def _show_list(self) -> None:
        self._list.set_content(views.drawn(self._visitor, self._areas, self._names, self._here))


def _opened(visitor: Visitor, camera_id: str) -> tuple[CameraCard, LastLook | None]:
    with visitor.services.db.reading() as session:
        camera = get_camera(session, visitor.person, camera_id)
        at = visitor.services.clock.now()
        return camera, looks_of(session, visitor.person, camera_id, at).usable


def _tried(visitor: Visitor, here: ViewKey, area: Area | None) -> Any:
    with visitor.services.db.reading() as session:
        return try_area(session, visitor.person, visitor.services.city, *here, area)
