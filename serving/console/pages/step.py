"""One step of the learning loop, watched: how far it is, its curves, what it prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup, join, tag
from serving.console.models.parts import sections
from serving.console.models.steps import actions, facts, log, progress, state
from serving.console.navigation import MODELS
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.learning import service
from serving.learning.domain import ENDED, LONG, LearningStep, StepKind
from serving.learning.errors import StepNotFound
from serving.learning.process import tail
from serving.learning.running import log_of
from serving.learning.watching import Epoch, epochs_of

REFRESH_S: Final = 2.0
LOG_BYTES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    step: LearningStep
    epochs: tuple[Epoch, ...]
    log: str


def read(visitor: Visitor, step_id: UUID) -> Found:
    """Raises Forbidden or StepNotFound."""
    services = visitor.services
    with services.db.reading() as session:
        step = service.get(session, visitor.person, step_id)
    epochs = epochs_of(services.settings.learning, step)
    return Found(step, epochs, tail(log_of(services, step_id), LOG_BYTES))


def cancel(visitor: Visitor, step_id: UUID) -> LearningStep:
    """What POST /api/learning/steps/{id}/cancel does."""
    services = visitor.services
    with services.db.writing() as session:
        return service.cancel(session, visitor.person, step_id, services.clock.now())


def again(visitor: Visitor, step_id: UUID) -> LearningStep:
    """What POST /api/learning/steps/{id}/again does."""
    services = visitor.services
    with services.db.writing() as session:
        settings, at = services.settings.learning, services.clock.now()
        return service.again(session, visitor.person, settings, step_id, at)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, step_id: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await StepPage(visitor, _identity(step_id)).open()

        return await edge.opened(request, MODELS, build)

    ui.page(f"{MODELS.route}/steps/{{step_id}}", response_timeout=30.0)(page)


class StepPage:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor, step_id: UUID) -> None:
        self._visitor = visitor
        self._id = step_id

    async def open(self) -> None:
        visitor = self._visitor
        self._found = await run_in_threadpool(read, visitor, self._id)
        title = visitor.words(f"steps.kind_{self._found.step.kind}")
        with frame(visitor, MODELS, title, places.step(self._id), styles=["models.css"]):
            ui.html(sections(visitor, places.STEPS), sanitize=False)
            self._head = ui.html("", sanitize=False)
            with ui.element("div").classes("package"):
                self._main = ui.html("", sanitize=False).classes("main")
                self._aside = ui.html("", sanitize=False, tag="aside")
            self._voice = Voice(visitor)
        self._draw()
        listen(self._grant)
        self._timer = ui.timer(REFRESH_S, self._refresh, immediate=False)
        self._timer.active = self._found.step.state not in ENDED

    def _draw(self) -> None:
        """Only what changed: a focus, and how far somebody scrolled, stay where they are."""
        visitor, found = self._visitor, self._found
        _put(
            self._head,
            page_head(
                visitor.words(f"steps.kind_{found.step.kind}"),
                None,
                state(visitor, found.step),
                *actions(visitor, found.step),
            ),
        )
        _put(self._main, self._work())
        _put(self._aside, facts(visitor, found.step))

    def _work(self) -> Markup:
        visitor, words, found = self._visitor, self._visitor.words, self._found
        if found.step.kind not in LONG:
            return tag("p", words("steps.short"), class_="faint")
        running = found.step.state not in ENDED
        training = found.step.kind is StepKind.TRAIN
        return join(
            progress(visitor, found.epochs, running=running) if training else None,
            tag("h2", words("steps.log"), class_="part"),
            log(visitor, found.log),
        )

    async def _refresh(self) -> None:
        found = await self._voice.done(lambda visitor: read(visitor, self._id))
        if found is not None:
            self._found = found
            self._draw()
            self._timer.active = found.step.state not in ENDED

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "cancel":
                if await self._voice.done(lambda visitor: cancel(visitor, self._id)) is not None:
                    await self._refresh()
            case "again":
                step = await self._voice.done(lambda visitor: again(visitor, self._id))
                if step is not None:
                    # NiceGUI puts the path it is mounted at in front of every path it goes to.
                    ui.navigate.to(places.step(step.id).removeprefix(places.BASE))


def _put(element: ui.html, markup: Markup) -> None:
    if element.content != markup:
        element.set_content(markup)


def _identity(given: str) -> UUID:
    """Raises StepNotFound for what is no identity at all."""
    try:
        return UUID(given)
    except ValueError:
        raise StepNotFound from None
