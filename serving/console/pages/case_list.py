"""The list of cases: what waits on top, new ones appearing by themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.cases.domain import CaseFilter, Status
from serving.cases.service import count_cases
from serving.cases.standing import standings
from serving.console import edge, places
from serving.console.cards import card, counted, merged
from serving.console.choice import PAGE, Choice, filters, foot
from serving.console.frame import frame
from serving.console.glances import Glance, Mark, Shelf, shelf
from serving.console.html import Markup
from serving.console.navigation import CASES
from serving.console.troubles import Troubles, troubles
from serving.console.troubles import read as read_troubles
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen

REFRESH_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the database."""

    shelf: Shelf
    counts: dict[Status, int]
    troubles: Troubles


def find(visitor: Visitor, choice: Choice, mark: Mark | None) -> Found:
    with visitor.services.db.reading() as session:
        person = visitor.person
        found = shelf(session, person, choice.statuses, choice.kinds, mark, PAGE)
        lines = [glance.line for glance in found.glances]
        now = visitor.services.clock.now()
        beside = standings(visitor.services, session, person, lines, now)
        return Found(
            found.beside(beside),
            count_cases(session, visitor.person, CaseFilter(kinds=choice.kinds)),
            read_troubles(session, visitor.person),
        )


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await CaseList(visitor, Choice.read(request.query_params)).open()

        return await edge.opened(request, CASES, build)

    ui.page(CASES.route, response_timeout=30.0)(page)


class CaseList:
    """The list in one browser tab."""

    def __init__(self, visitor: Visitor, choice: Choice) -> None:
        self._visitor = visitor
        self._choice = choice
        self._shown: list[Glance] = []
        self._cards: dict[UUID, ui.html] = {}
        self._next: Mark | None = None
        self._counts: dict[Status, int] = {}
        self._in_trouble: Troubles | None = None

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(find, visitor, self._choice, None)
        here = places.case_list(self._choice.status, self._choice.kinds)
        with frame(visitor, CASES, words("list.title"), here, look="list", styles=["cases.css"]):
            self._troubles = ui.html("", sanitize=False)
            self._top = ui.html("", sanitize=False).classes("filters")
            self._grid = ui.element("div").classes("cards")
            self._foot = ui.html("", sanitize=False).classes("foot")
            self._voice = Voice(visitor)
        self._take(found, self._shown)
        listen(self._grant)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    async def _refresh(self) -> None:
        choice = self._choice
        found = await self._ask(choice, None)
        if found is not None and choice == self._choice:
            self._take(found, self._shown)

    async def _ask(self, choice: Choice, mark: Mark | None) -> Found | None:
        return await self._voice.done(lambda visitor: find(visitor, choice, mark))

    def _take(self, found: Found, before: Sequence[Glance]) -> None:
        """Show the first page as it is now, with the pages behind it that were shown already."""
        self._draw(merged(before, found.shelf))
        if len(self._shown) <= len(found.shelf.glances):
            self._next = found.shelf.next
        self._tell(found.counts)
        self._warn(found.troubles)

    def _warn(self, found: Troubles) -> None:
        """Drawn anew only when something changed: what somebody opened stays open."""
        if found != self._in_trouble:
            self._in_trouble = found
            self._troubles.set_content(troubles(self._visitor, found))

    def _draw(self, wanted: list[Glance]) -> None:
        """Change only the cards that differ: pictures that stay are not loaded again."""
        known = {glance.line.id: glance for glance in self._shown}
        for gone in known.keys() - {glance.line.id for glance in wanted}:
            self._cards.pop(gone).delete()
        for place, glance in enumerate(wanted):
            case_id = glance.line.id
            if case_id not in self._cards:
                with self._grid:
                    self._cards[case_id] = ui.html(self._card(glance), sanitize=False)
            elif known[case_id].face != glance.face:
                self._cards[case_id].set_content(self._card(glance))
            children = self._grid.default_slot.children
            if children[place] is not self._cards[case_id]:
                self._cards[case_id].move(target_index=place)
        self._shown = wanted

    def _card(self, glance: Glance) -> Markup:
        return card(self._visitor, glance, self._choice.kinds)

    def _tell(self, counts: dict[Status, int]) -> None:
        self._counts = counts
        self._top.set_content(filters(self._visitor, self._choice, counts))
        total = counted(counts, self._choice.statuses)
        self._foot.set_content(
            foot(self._visitor, self._choice, len(self._shown), total, more=bool(self._next))
        )

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "status":
                value = str(wish.get("value", ""))
                status = Status(value) if value in set(Status) else None
                await self._choose(Choice(status, self._choice.kinds))
            case "kind":
                await self._choose(self._choice.toggled(str(wish.get("value", ""))))
            case "more" if self._next is not None:
                await self._more(self._next)
            case "relink":
                self._relink(str(wish.get("of", "")))

    async def _choose(self, choice: Choice) -> None:
        found = await self._ask(choice, None)
        if found is None:
            return
        self._choice = choice
        self._grid.clear()
        self._cards, self._shown, self._next = {}, [], None
        self._take(found, [])
        ui.run_javascript(
            f"citypatrol.at({json.dumps(places.case_list(choice.status, choice.kinds))})"
        )

    async def _more(self, mark: Mark) -> None:
        found = await self._ask(self._choice, mark)
        if found is None or mark != self._next:
            return
        known = {glance.line.id for glance in self._shown}
        self._draw([*self._shown, *(g for g in found.shelf.glances if g.line.id not in known)])
        self._next = found.shelf.next
        self._tell(found.counts)

    def _relink(self, case_id: str) -> None:
        for glance in self._shown:
            if str(glance.line.id) == case_id:
                self._cards[glance.line.id].set_content(self._card(glance))
