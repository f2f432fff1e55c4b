"""Granting a permit, or changing one: drawn on the map or on a camera's view, its hours painted
into a week."""

from __future__ import annotations

import json

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup, join, tag
from serving.console.navigation import PERMITS
from serving.console.permits.answers import Fields, given_of
from serving.console.permits.clash import clash
from serving.console.permits.drawing import DrawnViews
from serving.console.permits.form import Start, facts, foot, read
from serving.console.permits.lines import window_lines
from serving.console.permits.saying import title
from serving.console.permits.week import drawn_week
from serving.console.permits.where import permit_map
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.permits.errors import (
    PermitChangedMeanwhile,
    PermitDrawn,
    PermitExists,
    PermitRefused,
)
from serving.permits.faults import Fault, Wrong
from serving.permits.service import Author, add_permit, checked, put_permit
from serving.permits.week import split
from serving.users.domain import Permission
from serving.users.permissions import require

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
                self._place_where()
                self._place_when()
                self._clash = ui.html("", sanitize=False)
                ui.html(foot(visitor, start, back), sanitize=False).classes("panel permit-foot")
            self._voice = Voice(visitor)
        listen(self._grant)

    def _place_where(self) -> None:
        visitor, permit, words = self._visitor, self._start.permit, self._visitor.words
        with ui.element("section").classes("panel").props("data-field=areas"):
            head = tag("h2", words("permit_form.where"))
            lead = tag("p", words("permit_form.where_hint"), class_="hint")
            ui.html(join(head, lead), sanitize=False)
            ui.html(permit_map(visitor, permit, draws=True), sanitize=False)
            ui.html(tag("h3", words("views.title")), sanitize=False)
            self._drawn = DrawnViews(visitor, permit, self._start.names)

    def _place_when(self) -> None:
        visitor, permit, words = self._visitor, self._start.permit, self._visitor.words
        hours, others = split(permit.windows) if permit else ((), ())
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

    def _panel(self, head: str, body: Markup) -> None:
        ui.html(join(tag("h2", head), body), sanitize=False, tag="section").classes("panel")

    async def _grant(self, wish: Wish) -> None:
        if await self._drawn.granted(wish, self._voice):
            return
        if wish.get("name") == "save":
            fields = wish.get("fields")
            await self._save(fields if isinstance(fields, dict) else {})

    async def _save(self, fields: Fields) -> None:
        start = self._start
        drawing = fields.get("drawing")
        if isinstance(drawing, str) and drawing:
            self._drawn.keep(json.loads(drawing))
        drawn, seen = self._drawn.areas, self._drawn.seen
        why = str(fields.get("why", "")).strip()

        def work(visitor: Visitor) -> str | Refusal:
            services = visitor.services
            author, at = Author.of(visitor.person), services.clock.now()
            try:
                given = given_of(fields, start.permit, drawn, services.settings.map, seen)
                permit = checked(given)
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
            self._clash.set_content(clash(self._visitor, start.permit, said))
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
