"""Samples: what verdicts and looks gave training to learn from, blurred, picture by picture."""

from __future__ import annotations

import json

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.models.browsing import PAGE, Choice, cards, filters, foot
from serving.console.models.parts import sections
from serving.console.navigation import MODELS
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.samples import service
from serving.samples.domain import Sample

STYLES = ("models.css", "samples.css")


def read(visitor: Visitor, choice: Choice, behind: Sample | None) -> tuple[list[Sample], int]:
    """A page of samples, and how many there are in all. Raises Forbidden."""
    wanted = choice.wanted(visitor.services.city)
    with visitor.services.db.reading() as session:
        return service.browse(session, visitor.person, wanted, behind, PAGE)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await Samples(visitor, Choice.read(request.query_params)).open()

        return await edge.opened(request, MODELS, build)

    ui.page(f"{MODELS.route}/samples", response_timeout=30.0)(page)


class Samples:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor, choice: Choice) -> None:
        self._visitor = visitor
        self._choice = choice
        self._shown: list[Sample] = []

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found, total = await run_in_threadpool(read, visitor, self._choice, None)
        here = self._choice.address
        with frame(visitor, MODELS, words("models.samples"), here, styles=STYLES):
            head = page_head(words("models.samples"), words("samples.lead"))
            ui.html(head, sanitize=False)
            ui.html(sections(visitor, places.SAMPLES), sanitize=False)
            ui.html(filters(visitor, self._choice), sanitize=False).classes("sample-sieve")
            self._grid = ui.element("div").classes("samples")
            self._foot = ui.html("", sanitize=False).classes("foot")
            self._voice = Voice(visitor)
        self._add(found, total)
        listen(self._grant)

    def _add(self, found: list[Sample], total: int) -> None:
        """Put a page behind what is shown; pictures that stay are not loaded again."""
        self._shown += found
        with self._grid:
            ui.html(cards(self._visitor, found), sanitize=False).classes("run")
        self._foot.set_content(foot(self._visitor, self._choice, len(self._shown), total))

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "filter":
                await self._show(Choice.read(dict(wish.get("fields") or {})), None)
            case "more" if self._shown:
                await self._show(self._choice, self._shown[-1])

    async def _show(self, choice: Choice, behind: Sample | None) -> None:
        found = await self._voice.done(lambda visitor: read(visitor, choice, behind))
        if found is None:
            return
        if behind is None:
            self._choice, self._shown = choice, []
            self._grid.clear()
            ui.run_javascript(f"citypatrol.at({json.dumps(choice.address)})")
        self._add(*found)
