"""One case: its pictures, why it was believed, its history, and the keys that decide it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from nicegui.events import GenericEventArguments
from starlette.responses import Response

from pipeline.contract import View
from serving.cameras.errors import CameraNotFound
from serving.cameras.service import get_camera
from serving.cases.domain import Action, Case, CaseFilter, Move, Status
from serving.cases.errors import CaseMovedMeanwhile, CaseNotFound, MoveNotAllowed
from serving.cases.reasons import BY_KIND
from serving.cases.service import count_cases, get_case, move_case
from serving.console import edge, places
from serving.console.glances import WAITING, waiting_after, waiting_before
from serving.console.help import keys
from serving.console.history import history
from serving.console.html import Markup, join, tag
from serving.console.pictures import figures, original
from serving.console.shell import bar, head
from serving.console.verdict import panel
from serving.console.visitor import Visitor
from serving.console.why import why

REFRESH_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything one page shows of a case."""

    case: Case
    view: View | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verdict led to. ``sheet`` is what to show next."""

    sheet: Sheet
    moved: Case | None
    """The case as it stands after the verdict; None when somebody else was faster."""


def read(visitor: Visitor, case_id: UUID, kinds: tuple[str, ...]) -> Sheet:
    """Raises CaseNotFound also for a case outside the visitor's district."""
    with visitor.services.db.reading() as session:
        case = get_case(session, visitor.person, case_id)
        wanted = CaseFilter(statuses=WAITING, kinds=kinds)
        counts = count_cases(session, visitor.person, wanted)
        try:
            camera = get_camera(session, visitor.person, case.line.camera_id)
            view = camera.view(case.line.view_id)
        except CameraNotFound:
            view = None
    return Sheet(case, view, counts.get(Status.CAPTURED, 0))


def beside(visitor: Visitor, case: Case, kinds: tuple[str, ...], *, ahead: bool) -> Sheet | None:
    """The next waiting case, or the one before; None when no other waits."""
    with visitor.services.db.reading() as session:
        find = waiting_after if ahead else waiting_before
        found = find(session, visitor.person, case.line, kinds)
    return read(visitor, found, kinds) if found else None


def decide(visitor: Visitor, case: Case, move: Move, kinds: tuple[str, ...]) -> Outcome:
    """Move the case, then find what to look at next.

    Raises Forbidden, CaseNotFound or MoveIncomplete.
    """
    try:
        with visitor.services.db.writing() as session:
            at = visitor.services.clock.now()
            moved = move_case(session, visitor.person, case.line.id, move, at)
    except (CaseMovedMeanwhile, MoveNotAllowed):
        return Outcome(read(visitor, case.line.id, kinds), None)
    following = beside(visitor, moved, kinds, ahead=True)
    return Outcome(following or read(visitor, moved.line.id, kinds), moved)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, case_id: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            chosen = request.query_params.getlist("kind")
            kinds = tuple(kind for kind in BY_KIND if kind in chosen)
            sheet = await run_in_threadpool(read, visitor, _identity(case_id), kinds)
            CasePage(visitor, sheet, kinds).open()

        return await edge.opened(request, build)

    ui.page("/cases/{case_id}", response_timeout=30.0)(page)


class CasePage:
    """The page in one browser tab. It stays open while cases pass through it."""

    def __init__(self, visitor: Visitor, sheet: Sheet, kinds: tuple[str, ...]) -> None:
        self._visitor = visitor
        self._sheet = sheet
        self._kinds = kinds
        self._boxes = False
        self._busy = False

    def open(self) -> None:
        visitor = self._visitor
        ui.add_head_html(head(visitor.taste))
        here = places.case(self._sheet.case.line.id, self._kinds)
        ui.html(bar(visitor, here), sanitize=False).classes("shell")
        with ui.element("section").props('id="content"').classes("case"):
            self._pictures = ui.html("", sanitize=False).classes("figures")
            with ui.element("aside"):
                self._head = ui.html("", sanitize=False).classes("head")
                self._verdict = ui.html("", sanitize=False).classes("verdict")
                self._why = ui.html("", sanitize=False).classes("why")
                self._history = ui.html("", sanitize=False).classes("history")
            self._said = ui.html("", sanitize=False).classes("toast")
        self._large = ui.html("", sanitize=False, tag="dialog").props('id="original"')
        ui.html(keys(visitor.words), sanitize=False, tag="dialog").props('id="keys"')
        self._show(self._sheet)
        ui.on("wish", self._on_wish)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    def _show(self, sheet: Sheet) -> None:
        """Put a case on the page."""
        visitor, words, moments = self._visitor, self._visitor.words, self._visitor.moments
        self._sheet, case = sheet, sheet.case
        self._head.set_content(top(visitor, sheet, self._kinds, boxes=self._boxes))
        self._pictures.set_content(figures(visitor, case, boxes=self._boxes))
        self._verdict.set_content(panel(case, visitor.person, words))
        self._why.set_content(why(case.report, sheet.view, moments))
        self._history.set_content(history(case, moments))
        ui.page_title(f"{case.line.number} · {words('product')}")

    def _turn(self, sheet: Sheet) -> None:
        """Go on to another case, or to another state of this one."""
        self._show(sheet)
        path = json.dumps(places.case(sheet.case.line.id, self._kinds))
        ui.run_javascript(f"citypatrol.at({path}); citypatrol.settle();")

    def _say(self, sentence: str | None, *more: Markup) -> None:
        self._said.set_content(tag("p", sentence, *more, role="status") if sentence else "")

    async def _refresh(self) -> None:
        """Somebody else may decide the case while it lies open here."""
        if self._busy:
            return
        before = self._sheet
        case_id = before.case.line.id
        now, complaint = await edge.done(
            self._visitor, lambda visitor: read(visitor, case_id, self._kinds)
        )
        if self._busy or self._sheet is not before:
            return
        if now is None:
            self._say(complaint)
        elif now.case.line.version != before.case.line.version:
            self._turn(now)
            self._say(self._visitor.words("case.moved"))
        elif now.waiting != before.waiting:
            self._sheet = now
            self._head.set_content(top(self._visitor, now, self._kinds, boxes=self._boxes))

    async def _on_wish(self, event: GenericEventArguments) -> None:
        wish: dict[str, Any] = event.args
        line = self._sheet.case.line
        meant = wish.get("case") == str(line.id) and wish.get("version") == line.version
        if self._busy or not meant:
            return
        self._busy = True
        try:
            await self._grant(wish)
        finally:
            self._busy = False

    async def _grant(self, wish: dict[str, Any]) -> None:
        match wish.get("name"):
            case "confirm":
                await self._decide(Action.CONFIRM, None, str(wish.get("note", "")))
            case "reject":
                reason, note = str(wish.get("reason", "")), str(wish.get("note", ""))
                await self._decide(Action.REJECT, reason, note)
            case "next" | "previous" as way:
                await self._step(ahead=way == "next")
            case "boxes":
                self._boxes = not self._boxes
                self._head.set_content(
                    top(self._visitor, self._sheet, self._kinds, boxes=self._boxes)
                )
                self._draw_pictures()
            case "relink":
                self._draw_pictures()
            case "enlarge":
                role = str(wish.get("role", ""))
                large = original(self._visitor, self._sheet.case, role, boxes=self._boxes)
                self._large.set_content(join(_close(self._visitor), large))
                ui.run_javascript("citypatrol.show('original')")
            case "note_needed":
                self._say(self._visitor.words("case.note_needed"))

    def _draw_pictures(self) -> None:
        self._pictures.set_content(figures(self._visitor, self._sheet.case, boxes=self._boxes))

    async def _decide(self, action: Action, reason: str | None, note: str) -> None:
        case, kinds, words = self._sheet.case, self._kinds, self._visitor.words
        move = Move(action, case.line.version, reason, note)
        outcome, complaint = await edge.done(
            self._visitor, lambda visitor: decide(visitor, case, move, kinds)
        )
        if outcome is None:
            self._say(complaint)
            return
        self._turn(outcome.sheet)
        if outcome.moved is None:
            self._say(words("case.moved"))
            return
        said = words(
            f"case.done_{action}",
            number=case.line.number,
            reason=words.named("reason", reason or ""),
        )
        if outcome.sheet.case.line.id == case.line.id:
            self._say(f"{said} {words('case.queue_empty')}")
        else:
            show = places.case(case.line.id, kinds)
            self._say(said, tag("a", words("case.show_decided"), href=show))

    async def _step(self, *, ahead: bool) -> None:
        case, kinds = self._sheet.case, self._kinds
        sheet, complaint = await edge.done(
            self._visitor, lambda visitor: beside(visitor, case, kinds, ahead=ahead)
        )
        if sheet is None:
            self._say(complaint or self._visitor.words("case.queue_empty"))
        else:
            self._turn(sheet)
            self._say(None)


def top(visitor: Visitor, sheet: Sheet, kinds: tuple[str, ...], *, boxes: bool) -> Markup:
    """What the case is, and the keys that move between cases."""
    words, line = visitor.words, sheet.case.line
    return join(
        tag(
            "div",
            tag(
                "a",
                words("case.back"),
                tag("kbd", "l"),
                href=places.case_list(None, kinds),
                data_key="l",
                class_="quiet",
            ),
            tag("span", words("case.waiting", count=sheet.waiting), class_="waiting"),
            _tool("previous", "←", words("case.previous"), "p"),
            _tool("next", "→", words("case.next"), "n"),
            class_="tools",
        ),
        tag(
            "div",
            tag("h1", words.named("kind", line.kind)),
            tag("span", words(f"status.{line.status}"), class_=f"status {line.status}"),
            class_="title",
        ),
        tag(
            "p",
            tag("b", line.camera_name),
            tag("span", line.district),
            tag("code", line.number),
            class_="where",
        ),
        tag(
            "div",
            tag(
                "button",
                words("case.boxes_on" if boxes else "case.boxes"),
                tag("kbd", "b"),
                type="button",
                class_="quiet",
                data_wish="boxes",
                data_key="b",
                aria_pressed="true" if boxes else "false",
            ),
            tag(
                "button",
                words("case.help"),
                tag("kbd", "?"),
                type="button",
                class_="quiet",
                data_help=True,
                data_key="?",
            ),
            class_="tools",
        ),
        tag("span", hidden=True, data_shown=str(line.id), data_version=line.version),
    )


def _tool(wish: str, sign: str, text: str, key: str) -> Markup:
    return tag(
        "button",
        sign,
        tag("kbd", key),
        type="button",
        class_="quiet",
        title=text,
        aria_label=text,
        data_wish=wish,
        data_key=key,
    )


def _close(visitor: Visitor) -> Markup:
    return tag(
        "button", visitor.words("picture.close"), type="button", class_="quiet", data_close=True
    )


def _identity(text: str) -> UUID:
    """Raises CaseNotFound for text that is no case's id."""
    try:
        return UUID(text)
    except ValueError:
        raise CaseNotFound from None
