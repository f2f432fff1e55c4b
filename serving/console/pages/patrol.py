"""How the patrol does: coverage against targets, sessions against caps, faults, who is next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge
from serving.console.components.empty import empty_state
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup
from serving.console.navigation import PATROL
from serving.console.patrol.choice import Choice, Found, choosing
from serving.console.patrol.coming import coming
from serving.console.patrol.over_time import coverage_over_time, reasons, results_over_time
from serving.console.patrol.present import heard, tiles
from serving.console.patrol.sources import sources
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.patrol.service import patrol_history, patrol_now

REFRESH_S: Final = 10.0

PARTS: Final[dict[str, Callable[[Visitor, Found], Markup]]] = {
    "tiles": tiles,
    "sources": sources,
    "coverage": coverage_over_time,
    "results": results_over_time,
    "reasons": reasons,
    "coming": coming,
}
PAIRS: Final = (("coverage", "results"), ("reasons", "coming"))
"""Panels that stand side by side where there is room."""


def read(visitor: Visitor, choice: Choice) -> Found:
    services, person = visitor.services, visitor.person
    now = services.clock.now()
    begin, end = now - timedelta(days=choice.days), now + timedelta(days=1)
    if choice.days == 1:
        begin, end = begin + timedelta(hours=1), now + timedelta(hours=1)
    with services.db.reading() as session:
        whole = patrol_history(session, person, begin, end, services.city, choice.step)
        chosen = whole
        if choice.source is not None:
            chosen = patrol_history(
                session, person, begin, end, services.city, choice.step, source=choice.source
            )
        present = patrol_now(session, person, now)
    known = {name for name, _ in whole.sources} | {one.source for one in present.sources}
    return Found(present, chosen, tuple(sorted(known)))


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await PatrolPage(visitor, Choice.read(request.query_params)).open()

        return await edge.opened(request, PATROL, build)

    ui.page(PATROL.route, response_timeout=30.0)(page)


class PatrolPage:
    """The patrol in one browser tab."""

    def __init__(self, visitor: Visitor, choice: Choice) -> None:
        self._visitor = visitor
        self._choice = choice
        self._panels: dict[str, ui.html] = {}
        self._shown: dict[str, Markup] = {}

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor, self._choice)
        with frame(
            visitor,
            PATROL,
            words("patrol.title"),
            self._choice.path(),
            styles=["charts.css", "patrol.css"],
        ):
            ui.html(page_head(words("patrol.title"), words("patrol.lead")), sanitize=False)
            if not found.now.patrollers and not found.history.total.visits:
                ui.html(
                    empty_state(words("patrol.empty"), words("patrol.empty_hint")), sanitize=False
                )
            else:
                self._build(found)
            self._voice = Voice(visitor)
        if self._panels:
            self._draw(found)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    def _build(self, found: Found) -> None:
        self._panels["heard"] = ui.html("", sanitize=False)
        self._panels["tiles"] = ui.html("", sanitize=False)
        self._panels["sources"] = ui.html("", sanitize=False).classes("sources")
        chips = choosing(self._visitor, self._choice, found)
        ui.html(chips, sanitize=False).classes("choosing")
        for pair in PAIRS:
            with ui.element("div").classes("side-by-side"):
                for name in pair:
                    self._panels[name] = ui.html("", sanitize=False, tag="section").classes("panel")

    async def _refresh(self) -> None:
        choice = self._choice
        found = await self._voice.done(lambda visitor: read(visitor, choice))
        if found is None:
            return
        if self._panels:
            self._draw(found)
        elif found.now.patrollers:
            # The first word of a patrol: the page is another one from now on.
            ui.navigate.reload()

    def _draw(self, found: Found) -> None:
        """Only what changed."""
        for name, draw in {"heard": heard, **PARTS}.items():
            markup = draw(self._visitor, found)
            if self._shown.get(name) != markup:
                self._shown[name] = markup
                self._panels[name].set_content(markup)
