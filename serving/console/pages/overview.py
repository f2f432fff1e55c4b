"""The whole city on one screen, for a desk and for a wall: it keeps itself up to date."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import background_tasks, ui
from starlette.responses import Response

from serving.console import edge
from serving.console import overview as parts
from serving.console.frame import frame
from serving.console.html import Markup, tag
from serving.console.navigation import OVERVIEW
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.notices.hub import TooManyListen
from serving.overview.domain import Overview
from serving.overview.service import overview

REFRESH_S: Final = 5.0
"""What follows from the clock, and how the patrol does, is read again so often."""
NEWS_S: Final = 1.0
"""What people and cameras do shows so soon; a burst of it is read once."""

PARTS: Final[dict[str, Callable[[Visitor, Overview], Markup]]] = {
    "deadlines": parts.deadlines,
    "funnel": parts.funnel,
    "open": parts.in_hand,
    "spots": parts.hot_spots,
    "wrong": parts.wrongs,
    "coverage": parts.coverage,
}
COLUMNS: Final = {
    "todo": ("deadlines", "funnel", "open", "spots"),
    "state": ("wrong", "coverage"),
}
"""Panels from top to bottom, on both sides of the map."""


def read(visitor: Visitor) -> Overview:
    services = visitor.services
    with services.db.reading() as session:
        return overview(services, session, visitor.person, services.clock.now())


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await OverviewPage(visitor).open()

        return await edge.opened(request, OVERVIEW, build)

    ui.page(OVERVIEW.route, response_timeout=30.0)(page)


class OverviewPage:
    """The screen in one browser tab."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._panels: dict[str, ui.html] = {}
        self._shown: dict[str, Markup] = {}
        self._marks: object = None
        self._news = False
        self._waited_s = 0.0

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor)
        with frame(
            visitor,
            OVERVIEW,
            words("overview.title"),
            OVERVIEW.path,
            look="overview",
            styles=["charts.css", "map.css", "overview.css"],
            scripts=["map_points.js", "map.js"],
        ):
            ui.html(tag("h1", words("overview.title"), class_="unseen"), sanitize=False)
            ui.html(parts.city_map(visitor), sanitize=False).classes("place-map")
            for column, names in COLUMNS.items():
                with ui.element("div").classes(f"place-{column}"):
                    for name in names:
                        self._panels[name] = self._panel(name)
            self._voice = Voice(visitor)
        self._draw(found)
        ui.timer(NEWS_S, self._tick, immediate=False)
        hearing = background_tasks.create(self._hear(), name="the city's screen")
        ui.context.client.on_delete(lambda: hearing.cancel())

    def _panel(self, name: str) -> ui.html:
        label = self._visitor.words(f"overview.panel_{name}")
        panel = ui.html("", sanitize=False, tag="section").classes(f"panel place-{name}")
        # What may scroll must be reachable by keyboard.
        return panel.props(f'tabindex="0" aria-label="{label}"')

    async def _hear(self) -> None:
        """Note that something changed. Without a place to listen the screen is a little slower."""
        visitor = self._visitor
        with suppress(TooManyListen), visitor.services.notices.listening(visitor.person) as notices:
            async for _ in notices:
                self._news = True

    async def _tick(self) -> None:
        self._waited_s += NEWS_S
        if self._news or self._waited_s >= REFRESH_S:
            self._news, self._waited_s = False, 0.0
            await self._refresh()

    async def _refresh(self) -> None:
        found = await self._voice.done(read)
        if found is not None:
            self._draw(found)
            self._tell_map(found)

    def _draw(self, found: Overview) -> None:
        """Only what changed."""
        for name, draw in PARTS.items():
            markup = draw(self._visitor, found)
            if self._shown.get(name) != markup:
                self._shown[name] = markup
                self._panels[name].set_content(markup)
                self._panels[name].set_visibility(bool(markup))
        if self._marks is None:
            self._marks = _marks(found)

    def _tell_map(self, found: Overview) -> None:
        """The map fetches its marks again once there are others."""
        marks = _marks(found)
        if marks != self._marks:
            self._marks = marks
            ui.run_javascript('document.querySelector("city-map")?.refresh()')


def _marks(found: Overview) -> tuple[object, ...]:
    """What the map shows follows from these."""
    return (found.standing, found.overdue, found.troubles)
