"""The review page: one case after the other, judged by keyboard."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.cases.domain import Action
from serving.console import edge
from serving.console.frame import frame
from serving.console.help import keys
from serving.console.navigation import REVIEW
from serving.console.review import deck, drawing, many
from serving.console.review.deck import Deal
from serving.console.stage import SCRIPT, STYLE
from serving.console.verdict import LONGEST_NOTE
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.errors import Unacceptable
from serving.review.domain import Beside, Corners, Outcome, Queued, Verdict

REFRESH_S: Final = 5.0
"""An open page renews what it has taken, and takes what came in."""

MANY: Final = "many"

NOT_THERE: Final = -1
"""In place of a version: the browser has no such case yet."""


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await Review(visitor).open()

        return await edge.opened(request, REVIEW, build)

    ui.page(REVIEW.route, response_timeout=30.0)(page)


class Review:
    """The page in one browser tab. The browser turns from case to case by itself and tells what was
    said of each; here the deck is kept full."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._client = ui.context.client
        self._known: dict[UUID, Queued] = {}
        self._together: list[UUID] = []
        self._one_at_a_time = asyncio.Lock()

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        first = await run_in_threadpool(deck.deal, visitor, {})
        with frame(
            visitor,
            REVIEW,
            words("nav.review"),
            REVIEW.path,
            look="review",
            styles=["judging.css", STYLE, "review.css"],
            scripts=[SCRIPT, "review.js"],
        ):
            with ui.element("div").classes("above"):
                self._state = ui.html("", sanitize=False).classes("state")
                ui.html(drawing.tools(visitor), sanitize=False).classes("tools")
            ui.html("", sanitize=False).props('id="deck"')
            self._nothing = ui.html("", sanitize=False).classes("nothing empty")
            self._voice = Voice(visitor)
        self._beside = ui.html("", sanitize=False, tag="dialog").props('id="beside"')
        ui.html(keys(words, drawing.KEYS), sanitize=False, tag="dialog").props('id="keys"')
        self._deal(first)
        listen(self._grant)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    def _deal(self, dealt: Deal, first: UUID | None = None) -> None:
        """Tell the browser what lies in the deck; ``first`` goes on the screen at once."""
        visitor = self._visitor
        self._known = {one.case_id: one for one in dealt.order}
        told = {
            "order": [str(one.case_id) for one in dealt.order],
            "fresh": [drawing.article(visitor, slide) for slide in dealt.fresh],
            "first": str(first) if first else None,
        }
        self._state.set_content(drawing.state_line(visitor, dealt.state))
        self._nothing.set_content(drawing.nothing(visitor, dealt))
        ui.run_javascript(f"citypatrol.review.deal({json.dumps(told)})")

    async def _fill(self, first: UUID | None = None) -> None:
        versions = {case_id: one.version for case_id, one in self._known.items()}
        if first is not None:
            versions[first] = NOT_THERE
        dealt = await self._voice.done(lambda visitor: deck.deal(visitor, versions))
        if dealt is not None:
            self._deal(dealt, first)

    async def _refresh(self) -> None:
        # Whoever left gives back what they had: it is not taken for them again.
        if self._one_at_a_time.locked() or not self._client.has_socket_connection:
            return
        async with self._one_at_a_time:
            before = set(self._known)
            await self._fill()
            if before - self._known.keys():
                self._voice.say(self._visitor.words("review.lost"))

    async def _grant(self, wish: Wish) -> None:
        async with self._one_at_a_time:
            await self._do(wish)

    async def _do(self, wish: Wish) -> None:
        words, name = self._visitor.words, wish.get("name")
        if name == MANY:
            await self._judge_many(wish.get("fields", {}))
        elif name == "undo":
            await self._undo(str(wish.get("of", "")))
        elif name == "note_needed":
            self._voice.say(words("case.note_needed"))
        elif (queued := self._meant(wish)) is None:
            await self._lost(wish)
        elif name in (Action.CONFIRM, Action.REJECT):
            await self._judge(queued, wish)
        elif name == "skip":
            await self._skip(queued)
        elif name == "beside":
            by = wish.get("value")
            await self._look_beside(queued, Beside(by) if by in set(Beside) else Beside.SPOT)
        elif name == "relink":
            await self._draw_again(queued)

    def _meant(self, wish: Wish) -> Queued | None:
        """The case a wish is about, as the person saw it; None when it went meanwhile."""
        case_id = _identity(wish.get("case"))
        queued = self._known.get(case_id) if case_id else None
        return queued if queued and queued.version == wish.get("version") else None

    async def _judge(self, queued: Queued, wish: Wish) -> None:
        """The browser has turned to the next case already."""
        words, number = self._visitor.words, str(wish.get("number", ""))
        self._known.pop(queued.case_id)

        def judge(visitor: Visitor) -> None:
            deck.judge(visitor, queued.case_id, queued.version, verdict_of(wish))

        if await self._voice.tried(judge):
            reason = words.named("reason", str(wish.get("reason", "")))
            self._voice.say(
                words(f"case.done_{wish['name']}", number=number, reason=reason),
                undo=str(queued.case_id),
            )
        await self._fill()

    async def _skip(self, queued: Queued) -> None:
        self._known.pop(queued.case_id)
        if await self._voice.tried(lambda visitor: deck.put_off(visitor, queued.case_id)):
            self._voice.say(self._visitor.words("review.skipped"))
        await self._fill()

    async def _undo(self, of: str) -> None:
        words = self._visitor.words
        if of == MANY:
            outcomes = await self._voice.done(lambda v: many.take_back(v, self._together))
            if outcomes is not None:
                self._tell(outcomes, words("review.undone_many", count=_done(outcomes)))
            await self._fill()
            return
        case_id = _identity(of)
        if case_id is None or not await self._voice.tried(lambda v: deck.undo(v, case_id)):
            await self._fill()
            return
        self._voice.say(words("review.undone"))
        await self._fill(case_id)

    async def _lost(self, wish: Wish) -> None:
        """A wish about a case that was dealt anew, or taken away, while it was on its way here."""
        if wish.get("name") in (Action.CONFIRM, Action.REJECT, "skip"):
            if (case_id := _identity(wish.get("case"))) is not None:
                self._known.pop(case_id, None)
            self._voice.say(self._visitor.words("review.lost"))
            await self._fill()

    async def _look_beside(self, queued: Queued, by: Beside) -> None:
        group = await self._voice.done(lambda visitor: many.find(visitor, queued.case_id, by))
        if group is not None:
            self._beside.set_content(many.dialog(self._visitor, group))
            ui.run_javascript("citypatrol.show('beside')")

    async def _judge_many(self, fields: dict[str, str]) -> None:
        if not any(name.startswith(many.PREFIX) for name in fields):
            self._voice.say(self._visitor.words("review.none_ticked"))
            return
        outcomes = await self._voice.done(lambda visitor: many.judge(visitor, fields))
        if outcomes is not None:
            self._together = [one.case_id for one in outcomes if one.case is not None]
            said = self._visitor.words("review.done_many", count=_done(outcomes))
            self._tell(outcomes, said, undo=MANY if self._together else "")
            ui.run_javascript("citypatrol.hide('beside')")
        await self._fill()

    def _tell(self, outcomes: Sequence[Outcome], said: str, undo: str = "") -> None:
        refused = len(outcomes) - _done(outcomes)
        if refused:
            said = f"{said} {self._visitor.words('review.refused_many', count=refused)}"
        self._voice.say(said, undo=undo)

    async def _draw_again(self, queued: Queued) -> None:
        """Its pictures' links are over."""
        slide = await self._voice.done(lambda visitor: deck.slide(visitor, queued))
        if slide is not None:
            markup = json.dumps(drawing.article(self._visitor, slide))
            ui.run_javascript(f"citypatrol.review.redraw({markup})")


def verdict_of(wish: Wish) -> Verdict:
    """What a wish says of a case. Raises Unacceptable."""
    note = str(wish.get("note", ""))[:LONGEST_NOTE]
    action = Action(str(wish["name"]))
    reason = str(wish.get("reason", "")) if action is Action.REJECT else None
    return Verdict(action, reason, note, _corners(wish.get("box")))


def _done(outcomes: Sequence[Outcome]) -> int:
    return sum(one.refused is None for one in outcomes)


def _identity(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _corners(given: Any) -> Corners | None:
    """Raises Unacceptable for anything that is no box."""
    if given is None:
        return None
    try:
        x1, y1, x2, y2 = (float(share) for share in given)
    except (TypeError, ValueError):
        raise Unacceptable("A box is four shares of the picture; draw it again.") from None
    if not (0 <= x1 < x2 <= 1 and 0 <= y1 < y2 <= 1):
        raise Unacceptable("A box lies within the picture; draw it again.")
    return (x1, y1, x2, y2)
