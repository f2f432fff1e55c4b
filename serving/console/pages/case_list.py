"""The list of cases: what waits on top, new ones appearing by themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.datastructures import QueryParams
from starlette.responses import Response

from serving.cameras.repository import CameraRepository
from serving.cases.domain import Status
from serving.cases.service import count_cases
from serving.cases.standing import standings
from serving.console import edge
from serving.console.cards import card, counted, merged
from serving.console.choice import MOST_SHOWN, PAGE, Choice, Due, Known, filters, foot, mine, search
from serving.console.frame import frame
from serving.console.glances import Glance, Mark, Shelf, shelf
from serving.console.html import Markup
from serving.console.navigation import CASES
from serving.console.standard import in_language
from serving.console.troubles import Troubles, troubles
from serving.console.troubles import read as read_troubles
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.users.domain import Permission, Role

REFRESH_S: Final = 2.0

REST: Final = 10.0
"""Between two looks a list rests for so many times as long as the look took."""


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the database."""

    shelf: Shelf
    counts: dict[Status, int]
    troubles: Troubles


def find(visitor: Visitor, choice: Choice, mark: Mark | None) -> Found:
    with visitor.services.db.reading() as session:
        person, now = visitor.person, visitor.services.clock.now()
        everything = choice.wanted(visitor, now)
        wanted = replace(everything, statuses=choice.statuses)
        found = shelf(session, person, wanted, choice.sort, mark, PAGE)
        lines = [glance.line for glance in found.glances]
        beside = standings(visitor.services, session, person, lines, now)
        return Found(
            found.beside(beside),
            count_cases(session, person, everything),
            read_troubles(session, person),
        )


def known(visitor: Visitor) -> Known:
    """What there is to choose from, to this person."""
    services, person = visitor.services, visitor.person
    sees = person.may(Permission.SEE_CAMERAS)
    with services.db.reading() as session:
        cameras, atlas = CameraRepository(session, person.scope), services.units.current(session)
        own = person.role is Role.HANDLING_UNIT
        units = atlas.register.units if atlas and not own else ()
        return Known(
            tuple((one.id, in_language(visitor, one.name_zh, one.name_en)) for one in units),
            tuple(cameras.districts()) if sees else (),
            tuple(cameras.source_ids()) if sees else (),
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
        self._wanted = choice
        """What was chosen last: it is shown when the database has answered."""
        self._shown: list[Glance] = []
        self._cards: dict[UUID, ui.html] = {}
        self._start: Mark | None = None
        """Where the first card that is shown stands; None is the top of the list."""
        self._left_behind = 0
        self._next: Mark | None = None
        self._in_trouble: Troubles | None = None
        self._known = Known()
        self._drawn = 0
        self._rest_until = 0.0

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        self._known = await run_in_threadpool(known, visitor)
        found = await run_in_threadpool(find, visitor, self._choice, None)
        here = self._choice.address
        with frame(
            visitor,
            CASES,
            words("list.title"),
            here,
            look="list",
            styles=["cases.css"],
            scripts=["filters.js", "cases.js"],
        ):
            self._troubles = ui.html("", sanitize=False)
            self._top = ui.html("", sanitize=False).classes("filters")
            with ui.element("div").classes("search-place"):
                self._search = ui.html("", sanitize=False)
                self._mine = ui.html("", sanitize=False).classes("mine")
            self._grid = ui.element("div").classes("cards")
            self._foot = ui.html("", sanitize=False).classes("foot")
            self._voice = Voice(visitor)
        self._search.set_content(search(visitor, self._choice, self._known))
        self._mine.set_content(mine(visitor, self._choice))
        self._take(found, self._shown)
        listen(self._grant)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    async def _refresh(self) -> None:
        """What takes long to find is looked for less often."""
        begun = monotonic()
        if begun < self._rest_until:
            return
        choice, start = self._choice, self._start
        found = await self._ask(choice, start)
        self._rest_until = monotonic() + REST * (monotonic() - begun)
        if found is not None and (choice, start) == (self._choice, self._start):
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
        visitor, choice = self._visitor, self._choice
        self._top.set_content(filters(visitor, choice, counts))
        total, shown = counted(counts, choice.statuses), len(self._shown)
        self._foot.set_content(
            foot(visitor, choice, self._left_behind, shown, total, more=bool(self._next))
        )

    async def _grant(self, wish: Wish) -> None:
        choice, value = self._wanted, str(wish.get("value", ""))
        match wish.get("name"):
            case "status":
                status = Status(value) if value in set(Status) else None
                await self._choose(replace(choice, status=status))
            case "kind":
                await self._choose(choice.toggled(value))
            case "due":
                due = Due(value) if value in set(Due) else None
                await self._choose(replace(choice, due=None if due is choice.due else due))
            case "filter":
                await self._choose(choice.typed(dict(wish.get("fields") or {})), typing=True)
            case "saved":
                await self._choose(Choice.read(QueryParams(str(wish.get("query", "")))))
            case "reset":
                await self._choose(Choice())
            case "kept":
                self._voice.say(self._visitor.words("list.kept"))
            case "none_kept":
                self._voice.say(self._visitor.words("list.none_kept"))
            case "more" if self._next is not None:
                await self._more(self._next)
            case "top":
                await self._choose(choice)
            case "relink":
                self._relink(str(wish.get("of", "")))

    async def _choose(self, choice: Choice, *, typing: bool = False) -> None:
        self._wanted = choice
        found = await self._ask(choice, None)
        if choice is not self._wanted:
            # Somebody chose on while the database was asked: an older answer may come later.
            return
        if found is None:
            self._wanted = self._choice
            return
        self._choice = choice
        self._begin(None, 0)
        self._take(found, [])
        self._mine.set_content(mine(self._visitor, choice))
        if not typing:
            self._drawn += 1
            self._search.set_content(search(self._visitor, choice, self._known, self._drawn))
        ui.run_javascript(f"citypatrol.at({json.dumps(choice.address)})")

    def _begin(self, start: Mark | None, left_behind: int) -> None:
        """Empty the page; its first card will be the one at ``start``."""
        self._grid.clear()
        self._cards, self._shown, self._next = {}, [], None
        self._start, self._left_behind = start, left_behind

    async def _more(self, mark: Mark) -> None:
        found = await self._ask(self._choice, mark)
        if found is None or mark != self._next:
            return
        if len(self._shown) >= MOST_SHOWN:
            self._begin(mark, self._left_behind + len(self._shown))
            self._take(found, [])
            ui.run_javascript("scrollTo(0, 0)")
            return
        known = {glance.line.id for glance in self._shown}
        self._draw([*self._shown, *(g for g in found.shelf.glances if g.line.id not in known)])
        self._next = found.shelf.next
        self._tell(found.counts)

    def _relink(self, case_id: str) -> None:
        for glance in self._shown:
            if str(glance.line.id) == case_id:
                self._cards[glance.line.id].set_content(self._card(glance))
