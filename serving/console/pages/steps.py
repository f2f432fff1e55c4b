"""The steps of the learning loop: datasets, trainings, exports, evaluations, gates, decisions."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.buttons import Look, button, link_button
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup, join, tag
from serving.console.models.parts import sections
from serving.console.models.steps import step_table
from serving.console.navigation import MODELS
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.learning import service
from serving.learning.domain import LearningStep, StepKind
from serving.users.domain import Permission

PAGE: Final = 50
REFRESH_S: Final = 5.0


def read(visitor: Visitor, after: UUID | None, limit: int = PAGE) -> list[LearningStep]:
    """Raises Forbidden."""
    with visitor.services.db.reading() as session:
        return service.latest(session, visitor.person, None, None, after, limit)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await Steps(visitor).open()

        return await edge.opened(request, MODELS, build)

    ui.page(f"{MODELS.route}/steps", response_timeout=30.0)(page)


class Steps:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._shown: list[LearningStep] = []

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor, None)
        may = visitor.person.may(Permission.RUN_LEARNING)
        ask = link_button(words("steps.new"), places.new_step(StepKind.TRAIN), look=Look.PRIMARY)
        with frame(visitor, MODELS, words("models.steps"), places.STEPS, styles=["models.css"]):
            head = page_head(words("models.steps"), words("steps.lead"), *[ask] * may)
            ui.html(head, sanitize=False)
            ui.html(sections(visitor, places.STEPS), sanitize=False)
            self._table = ui.html("", sanitize=False)
            self._voice = Voice(visitor)
        self._take(found)
        listen(self._grant)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    def _take(self, found: list[LearningStep]) -> None:
        if found != self._shown or not found:
            self._shown = found
            self._table.set_content(self._drawn(more=len(found) % PAGE == 0 and bool(found)))

    def _drawn(self, *, more: bool) -> Markup:
        return join(
            step_table(self._visitor, self._shown),
            tag("div", button(self._visitor.words("samples.more"), "more"), class_="foot")
            if more
            else None,
        )

    async def _refresh(self) -> None:
        limit = max(PAGE, len(self._shown))
        found = await self._voice.done(lambda visitor: read(visitor, None, limit))
        if found is not None:
            self._take(found)

    async def _grant(self, wish: Wish) -> None:
        if wish.get("name") == "more" and self._shown:
            last = self._shown[-1].id
            found = await self._voice.done(lambda visitor: read(visitor, last))
            if found is not None:
                self._take([*self._shown, *found])
