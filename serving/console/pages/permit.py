"""One permit: where and when it holds, what it allowed, what broke it, and how it came to be so."""

from __future__ import annotations

import json
from datetime import date

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import join
from serving.console.navigation import PERMITS
from serving.console.permits.about import about, state, windows
from serving.console.permits.actions import actions, ending
from serving.console.permits.allowed import allowed
from serving.console.permits.cameras import sights
from serving.console.permits.cases import cases
from serving.console.permits.history import history
from serving.console.permits.saying import title
from serving.console.permits.sheet import PermitSheet, read
from serving.console.permits.week import shown_week
from serving.console.permits.where import permit_map
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.permits.domain import Granted, MapArea
from serving.permits.errors import PermitRefused
from serving.permits.service import Author, end_permit, put_permit


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, permit_id: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            week = _day(request.query_params.get("week"))
            sheet = await run_in_threadpool(read, visitor, permit_id, week)
            PermitPage(visitor, sheet, week).open()

        return await edge.opened(request, PERMITS, build)

    ui.page(f"{PERMITS.route}/{{permit_id}}", response_timeout=30.0)(page)


class PermitPage:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor, sheet: PermitSheet, week: date | None) -> None:
        self._visitor = visitor
        self._sheet = sheet
        self._week = week

    def open(self) -> None:
        visitor, permit = self._visitor, self._sheet.permit
        on_map = any(isinstance(area, MapArea) for area in permit.areas)
        with frame(
            visitor,
            PERMITS,
            title(permit),
            places.permit(permit.id, self._week),
            styles=["charts.css", "map.css", "cameras.css", "permits.css"],
            scripts=["map_points.js", "map.js", "permit_map.js"],
        ):
            self._head = ui.html("", sanitize=False)
            self._state = ui.html("", sanitize=False)
            with ui.element("div").classes("permit-columns"):
                with ui.element("div").classes("permit-main"):
                    self._when = ui.html("", sanitize=False).classes("panel")
                    if on_map:
                        shown = permit_map(visitor, permit)
                        ui.html(shown, sanitize=False).classes("panel permit-place")
                    self._sights = ui.html("", sanitize=False).classes("panel")
                    self._allowed = ui.html("", sanitize=False).classes("panel")
                with ui.element("div").classes("permit-side"):
                    self._about = ui.html("", sanitize=False).classes("panel")
                    self._cases = ui.html("", sanitize=False).classes("panel")
                    self._history = ui.html("", sanitize=False).classes("panel")
            asked = ending(visitor, self._sheet)
            self._ending = ui.html(asked, sanitize=False, tag="dialog")
            self._ending.props(f'id="ending" aria-label="{visitor.words("permit.end")}"')
            self._voice = Voice(visitor)
        self._show(self._sheet)
        listen(self._grant)

    def _show(self, sheet: PermitSheet) -> None:
        visitor, self._sheet = self._visitor, sheet
        head = page_head(title(sheet.permit), None, *actions(visitor, sheet))
        week = shown_week(visitor, sheet.week, sheet.today)
        self._head.set_content(head)
        self._state.set_content(state(visitor, sheet))
        self._when.set_content(join(week, windows(visitor, sheet)))
        self._sights.set_content(sights(visitor, sheet))
        self._allowed.set_content(allowed(visitor, sheet))
        self._about.set_content(about(visitor, sheet))
        self._cases.set_content(cases(visitor, sheet))
        self._history.set_content(history(visitor, sheet))

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "week":
                self._week = _day(wish.get("day"))
                if await self._read_again():
                    path = places.permit(self._sheet.permit.id, self._week)
                    ui.run_javascript(f"citypatrol.at({json.dumps(path)})")
            case "ask_end":
                ui.run_javascript('citypatrol.show("ending")')
            case "end":
                fields = wish.get("fields")
                why = fields.get("why", "") if isinstance(fields, dict) else ""
                await self._end(str(why))
            case "restore":
                await self._restore(str(wish.get("version", "")))

    async def _read_again(self) -> bool:
        permit_id, week = self._sheet.permit.id, self._week
        sheet = await self._voice.done(lambda visitor: read(visitor, permit_id, week))
        if sheet is not None:
            self._show(sheet)
        return sheet is not None

    async def _end(self, why: str) -> None:
        granted = self._sheet.shown.granted

        def work(visitor: Visitor) -> Granted | PermitRefused:
            author, at = Author.of(visitor.person), visitor.services.clock.now()
            try:
                with visitor.services.db.writing() as session:
                    seen = granted.version
                    return end_permit(session, author, granted.permit.id, why, at, seen=seen)
            except PermitRefused as error:
                return error

        words, ended = self._visitor.words, await self._voice.done(work)
        if isinstance(ended, PermitRefused):
            wrong = words("permit_wrong.missing")
            self._ending.set_content(ending(self._visitor, self._sheet, wrong))
            return
        ui.run_javascript('citypatrol.hide("ending")')
        if ended is not None:
            await self._read_again()
            self._voice.say(words("permit.ended"))

    async def _restore(self, version: str) -> None:
        """An earlier state stands again, as a change of its own."""
        changes = self._sheet.shown.history
        found = next((one for one in changes if str(one.sequence) == version), None)
        if found is None:
            return
        seen, words = self._sheet.shown.granted.version, self._visitor.words
        why = words("permit.restored_why", version=found.sequence)

        def work(visitor: Visitor) -> object:
            author, at = Author.of(visitor.person), visitor.services.clock.now()
            with visitor.services.db.writing() as session:
                stood = found.permit.as_it_stood()
                return put_permit(session, author, stood, at, why, seen=seen)

        if await self._voice.done(work) is not None:
            await self._read_again()
            self._voice.say(words("permit.restored"))


def _day(text: object) -> date | None:
    """A day somebody chose; None for what is none, or lies where no calendar reaches."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None
