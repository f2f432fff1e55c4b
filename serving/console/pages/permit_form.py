"""Granting a permit, or changing one: drawn on the map or on a camera's view, its hours painted
into a week."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from pipeline.contract import WHOLE_VIEW, Area
from serving.cameras.domain import CameraCard
from serving.cameras.drawing import faults
from serving.cameras.service import get_camera
from serving.console import edge, places
from serving.console.components.head import page_head
from serving.console.drawing_board import verdict
from serving.console.frame import frame
from serving.console.html import Markup, join, tag
from serving.console.navigation import PERMITS
from serving.console.permits import views
from serving.console.permits.form import Fields, Start, facts, foot, given_of, read
from serving.console.permits.lines import window_lines
from serving.console.permits.saying import title, value_text
from serving.console.permits.week import drawn_week
from serving.console.permits.where import permit_map
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.looks.domain import LastLook
from serving.looks.service import looks_of
from serving.permits.changes import differences
from serving.permits.domain import ViewArea
from serving.permits.errors import (
    PermitChangedMeanwhile,
    PermitDrawn,
    PermitExists,
    PermitRefused,
)
from serving.permits.faults import Fault, Wrong
from serving.permits.service import Author, add_permit, checked, put_permit
from serving.permits.spreading import ViewKey
from serving.permits.trying import try_area
from serving.permits.week import split
from serving.users.domain import Permission
from serving.users.permissions import require

Opened = tuple[CameraCard, LastLook | None]
Refusal = PermitRefused | PermitChangedMeanwhile | PermitExists | PermitDrawn


def register() -> None:
    """Tell NiceGUI about the two pages."""

    async def new(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await _open(visitor, request.query_params.get("like"), like=True)

        return await edge.opened(request, PERMITS, build)

    async def change(request: Request, permit_id: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await _open(visitor, permit_id, like=False)

        return await edge.opened(request, PERMITS, build)

    ui.page(places.PERMIT_NEW.removeprefix(places.BASE), response_timeout=30.0)(new)
    ui.page(f"{PERMITS.route}/{{permit_id}}/edit", response_timeout=30.0)(change)


async def _open(visitor: Visitor, permit_id: str | None, *, like: bool) -> None:
    require(visitor.person, Permission.EDIT_CAMERAS)
    start = await run_in_threadpool(read, visitor, permit_id, like=like)
    PermitForm(visitor, start).open()


class PermitForm:
    """The form in one browser tab."""

    def __init__(self, visitor: Visitor, start: Start) -> None:
        self._visitor = visitor
        self._start = start
        areas = start.permit.areas if start.permit else []
        self._views: dict[ViewKey, Area] = {
            (area.camera, area.view): area.area for area in areas if isinstance(area, ViewArea)
        }
        self._names = dict(start.names)
        self._here: ViewKey | None = None
        self._look: LastLook | None = None

    def open(self) -> None:
        visitor, start, words = self._visitor, self._start, self._visitor.words
        permit = start.permit
        changes = permit is not None and start.version is not None
        name = (
            words("permit_form.change", name=title(permit))
            if permit and changes
            else words("permits.grant")
        )
        back = places.permit(permit.id) if permit and changes else places.PERMITS
        here = places.permit_edit(permit.id) if permit and changes else places.PERMIT_NEW
        hours, others = split(permit.windows) if permit else ((), ())
        with frame(
            visitor,
            PERMITS,
            name,
            here,
            look="page permit-form-page",
            styles=["map.css", "cameras.css", "zones.css", "permits.css"],
            scripts=["map_points.js", "map.js", "permit_map.js", "zones.js", "permits.js"],
        ):
            ui.html(page_head(name), sanitize=False)
            with ui.element("form").props("data-form=save novalidate").classes("permit-form"):
                self._panel(words("permit_form.what"), facts(visitor, start))
                with ui.element("section").classes("panel").props("data-field=areas"):
                    head = tag("h2", words("permit_form.where"))
                    lead = tag("p", words("permit_form.where_hint"), class_="hint")
                    ui.html(join(head, lead), sanitize=False)
                    ui.html(permit_map(visitor, permit, draws=True), sanitize=False)
                    ui.html(tag("h3", words("views.title")), sanitize=False)
                    with ui.element("div").classes("view-choice"):
                        ui.html(views.finder(visitor), sanitize=False)
                        self._found = ui.html("", sanitize=False)
                        self._drawn = ui.html("", sanitize=False)
                    self._board = ui.html("", sanitize=False)
                with ui.element("section").classes("panel").props("data-field=windows"):
                    ui.html(tag("h2", words("permit_form.when")), sanitize=False)
                    ui.html(drawn_week(visitor, hours), sanitize=False)
                    ui.html(
                        join(
                            tag("h3", words("lines.title")),
                            tag("p", words("lines.hint"), class_="hint"),
                            window_lines(words, others),
                        ),
                        sanitize=False,
                    )
                self._clash = ui.html("", sanitize=False)
                ui.html(foot(visitor, start, back), sanitize=False).classes("panel permit-foot")
            self._voice = Voice(visitor)
        self._list_views()
        listen(self._grant)

    def _panel(self, head: str, body: Markup) -> None:
        ui.html(join(tag("h2", head), body), sanitize=False, tag="section").classes("panel")

    def _list_views(self) -> None:
        self._drawn.set_content(views.drawn(self._visitor, self._views, self._names, self._here))

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "find":
                await self._find(str(wish.get("text", "")))
            case "view":
                await self._open_view(str(wish.get("camera", "")))
            case "whole":
                await self._turn_whole()
            case "drop_view":
                await self._drop(str(wish.get("camera", "")), str(wish.get("view", "")))
            case "trial":
                await self._try(wish.get("zones"))
            case "save":
                fields = wish.get("fields")
                await self._save(fields if isinstance(fields, dict) else {})

    async def _find(self, text: str) -> None:
        lines = await self._voice.done(lambda visitor: views.find(visitor, text))
        if lines is not None:
            self._found.set_content(views.found(self._visitor, lines) if text.strip() else "")

    async def _open_view(self, camera_id: str) -> None:
        def work(visitor: Visitor) -> Opened:
            with visitor.services.db.reading() as session:
                camera = get_camera(session, visitor.person, camera_id)
                at = visitor.services.clock.now()
                return camera, looks_of(session, visitor.person, camera_id, at).usable

        opened = await self._voice.done(work)
        if opened is not None:
            self._show_board(*opened)

    def _show_board(self, camera: CameraCard, look: LastLook | None) -> None:
        self._here, self._look = (camera.id, camera.views[0].id), look
        self._names[camera.id] = camera.name
        area = self._views.get(self._here)
        self._found.set_content("")
        self._board.set_content(views.board(self._visitor, camera, look, area))
        self._list_views()

    async def _turn_whole(self) -> None:
        if self._here is None:
            return
        if self._views.get(self._here) == WHOLE_VIEW:
            del self._views[self._here]
        else:
            self._views[self._here] = WHOLE_VIEW
        await self._open_view(self._here[0])

    async def _drop(self, camera: str, view: str) -> None:
        self._views.pop((camera, view), None)
        if self._here == (camera, view):
            self._here = self._look = None
            self._board.set_content("")
        self._list_views()

    async def _try(self, zones: Any) -> None:
        """The board says what it shows each time it changes: that is the permit's area there."""
        here, look = self._here, self._look
        if here is None or look is None:
            return
        self._keep(zones)
        area = self._views.get(here)
        wrong = faults([{**one, "kind": "ignore"} for one in zones] if zones else [])
        trial = await self._voice.done(
            lambda visitor: _tried(visitor, here, None if wrong else area)
        )
        if trial is None or here != self._here:
            return
        told = verdict(self._visitor, trial, look)
        told["faults"] = {name: self._visitor.words(f"fault.{one}") for name, one in wrong.items()}
        shown = str(views.said(self._visitor, trial, area))
        ui.run_javascript(
            f"citypatrol.zones.tried({json.dumps(told)});citypatrol.zones.stored();"
            f"document.getElementById('trial').innerHTML = {json.dumps(shown)};"
        )
        self._list_views()

    def _keep(self, zones: Any) -> None:
        if self._here is None or self._look is None:
            return
        if self._views.get(self._here) == WHOLE_VIEW and not zones:
            return
        area = views.polygon_of(zones, self._look)
        if area is None:
            self._views.pop(self._here, None)
        else:
            self._views[self._here] = area

    async def _save(self, fields: Fields) -> None:
        start = self._start
        drawing = fields.get("drawing")
        if isinstance(drawing, str) and drawing:
            self._keep(json.loads(drawing))
        drawn = dict(self._views)
        why = str(fields.get("why", "")).strip()

        def work(visitor: Visitor) -> str | Refusal:
            services = visitor.services
            author, at = Author.of(visitor.person), services.clock.now()
            try:
                permit = checked(given_of(fields, start, drawn, services.settings.map))
                with services.db.writing() as session:
                    if start.version is None:
                        add_permit(session, author, permit, at, why)
                    else:
                        put_permit(session, author, permit, at, why, seen=start.version)
            except (PermitRefused, PermitChangedMeanwhile, PermitExists, PermitDrawn) as error:
                return error
            return permit.id

        said = await self._voice.done(work)
        if isinstance(said, PermitRefused):
            self._complain(said)
        elif isinstance(said, PermitExists | PermitDrawn):
            self._mark({"id": self._visitor.words.sentence(said)})
        elif isinstance(said, PermitChangedMeanwhile):
            self._clash.set_content(self._clashes(said))
            ui.run_javascript("citypatrol.permits.clashed()")
            self._voice.say(self._visitor.words.sentence(said))
        elif said is not None:
            ui.run_javascript("citypatrol.permits.saved()")
            ui.navigate.to(places.permit(said).removeprefix(places.BASE))

    def _complain(self, error: PermitRefused) -> None:
        """Each fault at its field, in the visitor's language."""
        words = self._visitor.words
        found = error.faults or (Fault("", Wrong.OTHER),)
        told = {
            one.field: error.detail
            if one.wrong is Wrong.OTHER
            else words(f"permit_wrong.{one.wrong}")
            for one in found
        }
        self._mark(told)

    def _mark(self, told: dict[str, str]) -> None:
        """Sentences by field; one for none of them is said aloud."""
        ui.run_javascript(f"citypatrol.permits.wrong({json.dumps(told)})")
        words = self._visitor.words
        self._voice.say(told.get("") or words("permit_form.refused", count=len(told)))

    def _clashes(self, error: PermitChangedMeanwhile) -> Markup:
        """What somebody else did meanwhile, and the way to begin again from there."""
        visitor, words, last = self._visitor, self._visitor.words, error.last
        before = self._start.permit
        changed = differences(before, last.permit) if before is not None else ()
        return tag(
            "section",
            tag("h2", words("permit_form.clash")),
            tag(
                "p",
                words(f"permit_action.{last.action}"),
                ": ",
                tag("b", last.actor),
                ", ",
                visitor.moments.markup(last.at),
            ),
            tag("q", last.why) if last.why else None,
            tag(
                "ul",
                [
                    tag(
                        "li",
                        words.named("permit_field", one.field),
                        ": ",
                        tag("s", value_text(visitor, one.field, one.before) or "\u2013"),
                        " \u2192 ",
                        value_text(visitor, one.field, one.after) or "\u2013",
                    )
                    for one in changed
                ],
            )
            if changed
            else None,
            tag(
                "p",
                tag(
                    "a",
                    words("permit_form.load_again"),
                    href=places.permit_edit(last.permit.id),
                    class_="button",
                ),
            ),
            class_="panel clash",
            role="alert",
        )


def _tried(visitor: Visitor, here: ViewKey, area: Area | None) -> Any:
    with visitor.services.db.reading() as session:
        return try_area(session, visitor.person, visitor.services.city, *here, area)
