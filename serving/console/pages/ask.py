"""Asking for a long step: a dataset, a training, an export, an evaluation, a gate."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.models.asking import Offer, asked, asking
from serving.console.models.parts import sections
from serving.console.navigation import MODELS
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.learning import service
from serving.learning.arguments import wish_of
from serving.learning.domain import LONG, LearningStep, StepKind
from serving.learning.workspace import lying
from serving.models.repository import ModelRepository
from serving.users.domain import Permission
from serving.users.permissions import require


def read(visitor: Visitor) -> Offer:
    """What a step can be told of. Raises Forbidden."""
    require(visitor.person, Permission.RUN_LEARNING)
    services = visitor.services
    names = [f"{folder.parent.name}/{folder.name}" for folder in services.shelf.folders()]
    with services.db.reading() as session:
        current = ModelRepository(session).pointer().current
    return Offer(
        lying(services.settings.learning.workspace),
        tuple(reversed(names)),
        f"{current.name}/{current.version}" if current else "",
    )


def ask(visitor: Visitor, kind: StepKind, fields: Mapping[str, str]) -> LearningStep:
    """What POST /api/learning/steps does."""
    services, wished = visitor.services, asked(kind, fields)
    wish = wish_of(wished.words, wished.options, samples=wished.samples)
    with services.db.writing() as session:
        return service.ask(
            session,
            visitor.person,
            services.settings.learning,
            kind,
            wish,
            fields.get("why", ""),
            services.clock.now(),
        )


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            given = request.query_params.get("kind", "")
            await Ask(visitor, StepKind(given) if given in set(LONG) else StepKind.TRAIN).open()

        return await edge.opened(request, MODELS, build)

    ui.page(f"{MODELS.route}/ask", response_timeout=30.0)(page)


class Ask:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor, kind: StepKind) -> None:
        self._visitor = visitor
        self._kind = kind

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        offer = await run_in_threadpool(read, visitor)
        title, here = words("steps.new"), places.new_step(self._kind)
        with frame(visitor, MODELS, title, here, styles=["models.css"]):
            ui.html(page_head(title, words("steps.new_lead")), sanitize=False)
            ui.html(sections(visitor, places.STEPS), sanitize=False)
            ui.html(asking(visitor, self._kind, offer), sanitize=False)
            self._voice = Voice(visitor)
        listen(self._grant)

    async def _grant(self, wish: Wish) -> None:
        if wish.get("name") != "ask":
            return
        fields = {str(name): str(value) for name, value in (wish.get("fields") or {}).items()}
        step = await self._voice.done(lambda visitor: ask(visitor, self._kind, fields))
        if step is not None:
            # NiceGUI puts the path it is mounted at in front of every path it navigates to.
            ui.navigate.to(places.step(step.id).removeprefix(places.BASE))
