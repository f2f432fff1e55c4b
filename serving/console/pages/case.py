"""One case: its pictures, why it was believed, its history, and the keys that decide it."""

from __future__ import annotations

import asyncio
import json
from typing import Final
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.cases.domain import Action, Move
from serving.cases.errors import CaseNotFound
from serving.cases.reasons import BY_KIND
from serving.console import edge, places
from serving.console.frame import frame
from serving.console.headline import close_button, headline
from serving.console.help import keys
from serving.console.history import history
from serving.console.html import join, tag
from serving.console.navigation import CASES
from serving.console.pictures import figures, original
from serving.console.related import together
from serving.console.sheets import Sheet, beside, decide, read
from serving.console.verdict import LONGEST_NOTE, panel
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.why import why
from serving.console.wishes import Wish, listen

REFRESH_S: Final = 3.0

ANY_CASE: Final = frozenset({"next", "previous", "boxes", "relink"})
"""Wishes that hold whichever case is shown. All others are about the case a person saw."""


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, case_id: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            chosen = request.query_params.getlist("kind")
            kinds = tuple(kind for kind in BY_KIND if kind in chosen)
            sheet = await run_in_threadpool(read, visitor, _identity(case_id), kinds)
            CasePage(visitor, sheet, kinds).open()

        return await edge.opened(request, CASES, build)

    ui.page("/cases/{case_id}", response_timeout=30.0)(page)


class CasePage:
    """The page in one browser tab. It stays open while cases pass through it."""

    def __init__(self, visitor: Visitor, sheet: Sheet, kinds: tuple[str, ...]) -> None:
        self._visitor = visitor
        self._sheet = sheet
        self._kinds = kinds
        self._boxes = False
        self._one_at_a_time = asyncio.Lock()

    def open(self) -> None:
        visitor, line = self._visitor, self._sheet.case.line
        here = places.case(line.id, self._kinds)
        with frame(visitor, CASES, line.number, here, look="case", styles=["case.css"]):
            self._pictures = ui.html("", sanitize=False).classes("figures")
            with ui.element("aside"):
                self._head = ui.html("", sanitize=False).classes("head")
                self._verdict = ui.html("", sanitize=False).classes("verdict")
                self._why = ui.html("", sanitize=False).classes("why")
                self._related = ui.html("", sanitize=False).classes("together")
                self._history = ui.html("", sanitize=False).classes("history")
            self._voice = Voice(visitor)
        self._large = ui.html("", sanitize=False, tag="dialog").props('id="original"')
        ui.html(keys(visitor.words), sanitize=False, tag="dialog").props('id="keys"')
        self._show(self._sheet)
        listen(self._on_wish)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    def _show(self, sheet: Sheet) -> None:
        """Put a case on the page."""
        visitor, words, moments = self._visitor, self._visitor.words, self._visitor.moments
        self._sheet, case = sheet, sheet.case
        self._head.set_content(headline(visitor, sheet, self._kinds, boxes=self._boxes))
        self._pictures.set_content(figures(visitor, case, boxes=self._boxes))
        self._verdict.set_content(panel(case, visitor.person, words))
        self._why.set_content(why(case.report, sheet.view, moments))
        self._related.set_content(together(sheet.related, moments))
        self._history.set_content(history(case, moments))
        ui.page_title(f"{case.line.number} · {words('product')}")

    def _turn(self, sheet: Sheet) -> None:
        """Go on to another case, or to another state of this one."""
        self._show(sheet)
        path = json.dumps(places.case(sheet.case.line.id, self._kinds))
        ui.run_javascript(f"citypatrol.at({path}); citypatrol.settle();")

    async def _refresh(self) -> None:
        """Somebody else may decide the case while it lies open here."""
        before = self._sheet
        case_id = before.case.line.id
        now, complaint = await edge.done(
            self._visitor, lambda visitor: read(visitor, case_id, self._kinds)
        )
        if self._one_at_a_time.locked() or self._sheet is not before:
            return
        if now is None:
            self._voice.say(complaint)
        elif now.case.line.version != before.case.line.version:
            self._turn(now)
            self._voice.say(self._visitor.words("case.moved"))
        elif now.face != before.face:
            self._sheet = now
            self._head.set_content(headline(self._visitor, now, self._kinds, boxes=self._boxes))
            self._related.set_content(together(now.related, self._visitor.moments))

    async def _on_wish(self, wish: Wish) -> None:
        async with self._one_at_a_time:
            line = self._sheet.case.line
            meant = wish.get("case") == str(line.id) and wish.get("version") == line.version
            if meant or wish.get("name") in ANY_CASE:
                await self._grant(wish)

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "confirm":
                await self._decide(Action.CONFIRM, None, str(wish.get("note", ""))[:LONGEST_NOTE])
            case "reject":
                reason, note = str(wish.get("reason", "")), str(wish.get("note", ""))[:LONGEST_NOTE]
                await self._decide(Action.REJECT, reason, note)
            case "next" | "previous" as way:
                await self._step(ahead=way == "next")
            case "boxes":
                self._boxes = not self._boxes
                self._head.set_content(
                    headline(self._visitor, self._sheet, self._kinds, boxes=self._boxes)
                )
                self._draw_pictures()
            case "relink":
                self._draw_pictures()
            case "enlarge":
                role = str(wish.get("role", ""))
                large = original(self._visitor, self._sheet.case, role, boxes=self._boxes)
                self._large.set_content(join(close_button(self._visitor), large))
                ui.run_javascript("citypatrol.show('original')")
            case "note_needed":
                self._voice.say(self._visitor.words("case.note_needed"))

    def _draw_pictures(self) -> None:
        self._pictures.set_content(figures(self._visitor, self._sheet.case, boxes=self._boxes))

    async def _decide(self, action: Action, reason: str | None, note: str) -> None:
        case, kinds, words = self._sheet.case, self._kinds, self._visitor.words
        move = Move(action, case.line.version, reason, note)
        outcome, complaint = await edge.done(
            self._visitor, lambda visitor: decide(visitor, case, move, kinds)
        )
        if outcome is None:
            self._voice.say(complaint)
            return
        self._turn(outcome.sheet)
        if outcome.moved is None:
            self._voice.say(words("case.moved"))
            return
        said = words(
            f"case.done_{action}",
            number=case.line.number,
            reason=words.named("reason", reason or ""),
        )
        if outcome.sheet.case.line.id == case.line.id:
            self._voice.say(f"{said} {words('case.queue_empty')}")
        else:
            show = places.case(case.line.id, kinds)
            self._voice.say(said, tag("a", words("case.show_decided"), href=show))

    async def _step(self, *, ahead: bool) -> None:
        case, kinds = self._sheet.case, self._kinds
        sheet, complaint = await edge.done(
            self._visitor, lambda visitor: beside(visitor, case, kinds, ahead=ahead)
        )
        if sheet is None:
            self._voice.say(complaint or self._visitor.words("case.queue_empty"))
        else:
            self._turn(sheet)
            self._voice.say(None)


def _identity(text: str) -> UUID:
    """Raises CaseNotFound for text that is no case's id."""
    try:
        return UUID(text)
    except ValueError:
        raise CaseNotFound from None
