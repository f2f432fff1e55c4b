"""One case: its pictures, its clock, its history, and the moves this person may make."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Final
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.cases.domain import VERDICTS, Action, Move
from serving.cases.errors import CaseNotFound
from serving.cases.reasons import BY_KIND
from serving.console import edge, places
from serving.console.case import moving
from serving.console.case.abroad import abroad
from serving.console.case.afterwards import pair
from serving.console.case.clock import clock, terms
from serving.console.case.dossier import Dossier, read
from serving.console.case.evidence import evidence, exhibits
from serving.console.case.headline import headline
from serving.console.case.moves import lacking, moves
from serving.console.case.proving import proving, result, take
from serving.console.case.thread import thread
from serving.console.case.ties import ties
from serving.console.case.where import where
from serving.console.frame import frame
from serving.console.help import keys
from serving.console.html import Markup, tag
from serving.console.navigation import CASES
from serving.console.stage import SCRIPT, STYLE
from serving.console.verdict import LONGEST_NOTE
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.evidence.proof import prove

REFRESH_S: Final = 3.0

ANY_CASE: Final = frozenset({"next", "previous", "relink", "undo"})
"""Wishes that hold whichever case is shown. All others are about the case a person saw."""

Part = Callable[[Visitor, Dossier], Markup]

STILL: Final[dict[str, Part]] = {"pictures": exhibits, "pair": pair}
"""Drawn anew only with another version of the case: links to pictures differ every time."""

BELOW: Final[dict[str, Part]] = {
    "thread": thread,
    "why": evidence,
    "abroad": abroad,
    "ties": ties,
    "proving": proving,
}
BESIDE: Final[dict[str, Part]] = {
    "clock": clock,
    "moves": moves,
    "terms": terms,
    "where": where,
}


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, case_id: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            chosen = request.query_params.getlist("kind")
            kinds = tuple(kind for kind in BY_KIND if kind in chosen)
            dossier = await run_in_threadpool(read, visitor, _identity(case_id), kinds)
            CasePage(visitor, dossier, kinds).open()

        return await edge.opened(request, CASES, build)

    ui.page("/cases/{case_id}", response_timeout=30.0)(page)


class CasePage:
    """The page in one browser tab. It stays open while cases pass through it."""

    def __init__(self, visitor: Visitor, dossier: Dossier, kinds: tuple[str, ...]) -> None:
        self._visitor = visitor
        self._dossier = dossier
        self._kinds = kinds
        self._places: dict[str, ui.html] = {}
        self._shown: dict[str, Markup] = {}
        self._one_at_a_time = asyncio.Lock()

    def open(self) -> None:
        visitor, line = self._visitor, self._dossier.line
        here = places.case(line.id, self._kinds)
        styles = ["map.css", "judging.css", "case.css", STYLE]
        scripts = ["map_points.js", "map.js", SCRIPT]
        with frame(visitor, CASES, line.number, here, look="case", styles=styles, scripts=scripts):
            with ui.element("div").classes("exhibits"):
                for name in STILL:
                    self._place(name)
                with ui.element("div").classes("below"):
                    for name in BELOW:
                        self._place(name).classes("panel")
                    self._proof = ui.html("", sanitize=False).classes("proof-place")
            with ui.element("aside"):
                self._place("head").classes("head")
                for name in BESIDE:
                    self._place(name)
            self._voice = Voice(visitor)
        ui.html(keys(visitor.words), sanitize=False, tag="dialog").props('id="keys"')
        self._show(self._dossier)
        listen(self._on_wish)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    def _place(self, name: str) -> ui.html:
        place = ui.html("", sanitize=False, tag="section").classes(f"part-{name}")
        self._places[name] = place.props(f'data-part="{name}"')
        return place

    def _show(self, dossier: Dossier, *, pictures: bool = True) -> None:
        """Put a case on the page; of the same case only what changed."""
        visitor = self._visitor
        self._dossier = dossier
        drawn = {name: draw(visitor, dossier) for name, draw in (BELOW | BESIDE).items()}
        drawn["head"] = headline(visitor, dossier, self._kinds)
        if pictures:
            drawn |= {name: draw(visitor, dossier) for name, draw in STILL.items()}
            self._proof.set_content("")
        for name, markup in drawn.items():
            if self._shown.get(name) != markup:
                self._shown[name] = markup
                self._places[name].set_content(markup)
                self._places[name].set_visibility(bool(markup))
        ui.page_title(f"{dossier.line.number} · {visitor.words('product')}")

    def _turn(self, dossier: Dossier) -> None:
        """Go on to another case, or to another state of this one."""
        same = dossier.line.id == self._dossier.line.id
        self._show(dossier)
        path = json.dumps(places.case(dossier.line.id, self._kinds))
        up = "" if same else "scrollTo(0, 0);"
        ui.run_javascript(
            f"citypatrol.at({path}); citypatrol.stage.zoom(1); citypatrol.settle();{up}"
        )

    async def _refresh(self) -> None:
        """Somebody else may move the case while it lies open here."""
        before = self._dossier
        now, complaint = await edge.done(
            self._visitor, lambda visitor: read(visitor, before.line.id, self._kinds)
        )
        if self._one_at_a_time.locked() or self._dossier is not before:
            return
        if now is None:
            self._voice.say(complaint)
        elif now.line.version != before.line.version:
            self._turn(now)
            self._voice.say(self._visitor.words("case.moved"))
        else:
            self._show(now, pictures=False)

    async def _on_wish(self, wish: Wish) -> None:
        async with self._one_at_a_time:
            line = self._dossier.line
            meant = wish.get("case") == str(line.id) and wish.get("version") == line.version
            if meant or wish.get("name") in ANY_CASE:
                await self._grant(wish)

    async def _grant(self, wish: Wish) -> None:
        version = self._dossier.line.version
        match wish.get("name"):
            case "confirm":
                note = str(wish.get("note", ""))[:LONGEST_NOTE]
                await self._move(Move(Action.CONFIRM, version, None, note))
            case "reject":
                reason, note = str(wish.get("reason", "")), str(wish.get("note", ""))[:LONGEST_NOTE]
                await self._move(Move(Action.REJECT, version, reason, note))
            case "move":
                await self._filled(wish)
            case "join":
                into = _identity(str(wish.get("into", "")))
                await self._move(Move(Action.MERGE, version, into=into))
            case "untie":
                await self._untie(_identity(str(wish.get("tie", ""))))
            case "undo":
                await self._undo(_identity(str(wish.get("of", ""))))
            case "next" | "previous" as way:
                await self._step(ahead=way == "next")
            case "relink":
                self._show(self._dossier)
            case "prove":
                await self._prove()
            case "bundle":
                await self._bundle(dict(wish.get("fields") or {}))
            case "note_needed":
                self._voice.say(self._visitor.words("case.note_needed"))

    async def _filled(self, wish: Wish) -> None:
        """A form of a move was sent."""
        complaint = lacking(self._visitor, wish)
        if complaint is not None:
            self._voice.say(complaint)
            return
        version = self._dossier.line.version
        move = await self._voice.done(lambda visitor: moving.wished(visitor, version, wish))
        if move is not None:
            await self._move(move)

    async def _move(self, move: Move) -> None:
        before, kinds, words = self._dossier, self._kinds, self._visitor.words
        verdict = (before.line.status, move.action) in VERDICTS
        outcome = await self._voice.done(
            lambda visitor: moving.make(visitor, before.case, move, kinds, onward=verdict)
        )
        if outcome is None:
            return
        number = before.line.number
        if outcome.dossier is None:
            self._voice.say(words("move.out_of_sight", number=number))
            ui.run_javascript(f"location.assign({json.dumps(places.case_list(None, kinds))})")
            return
        self._turn(outcome.dossier)
        if not outcome.moved:
            self._voice.say(words("case.moved"))
            return
        if not verdict:
            self._voice.say(words("move.done", action=words(f"move.{move.action}")))
            return
        reason = words.named("reason", move.reason or "")
        said = words(f"case.done_{move.action}", number=number, reason=reason)
        if outcome.dossier.line.id == before.line.id:
            said = f"{said} {words('case.queue_empty')}"
        show = tag("a", words("case.show_decided"), href=places.case(before.line.id, kinds))
        self._voice.say(said, show, undo=str(before.line.id))

    async def _undo(self, case_id: UUID) -> None:
        kinds = self._kinds
        found = await self._voice.done(lambda visitor: moving.undo(visitor, case_id, kinds))
        if found is not None:
            self._turn(found)
            self._voice.say(self._visitor.words("review.undone"))

    async def _untie(self, tie_id: UUID) -> None:
        case_id, kinds = self._dossier.line.id, self._kinds
        found = await self._voice.done(
            lambda visitor: moving.untie(visitor, case_id, tie_id, kinds)
        )
        if found is not None:
            self._show(found, pictures=False)
            self._voice.say(self._visitor.words("related.declined"))

    async def _step(self, *, ahead: bool) -> None:
        case, kinds = self._dossier.case, self._kinds
        found, complaint = await edge.done(
            self._visitor, lambda visitor: moving.beside(visitor, case, kinds, ahead=ahead)
        )
        if found is None:
            self._voice.say(complaint or self._visitor.words("case.queue_empty"))
        else:
            self._turn(found)
            self._voice.say(None)

    async def _prove(self) -> None:
        case_id = self._dossier.line.id
        proof = await self._voice.done(
            lambda visitor: prove(visitor.services, visitor.person, case_id)
        )
        if proof is not None:
            self._proof.set_content(result(self._visitor, proof))

    async def _bundle(self, fields: dict[str, str]) -> None:
        if not fields.get("why", "").strip():
            self._voice.say(self._visitor.words("proof.why_needed"))
            return
        case_id = self._dossier.line.id
        made = await self._voice.done(lambda visitor: take(visitor, case_id, fields))
        if made is not None:
            self._proof.set_content(result(self._visitor, made.proof, made.name))
            ui.download.content(made.data, made.name, "application/zip")


def _identity(text: str) -> UUID:
    """Raises CaseNotFound for text that is no case's id."""
    try:
        return UUID(text)
    except ValueError:
        raise CaseNotFound from None
