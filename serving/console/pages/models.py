"""Model packages: what looks now, every package there is, who changed it and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup, join, tag
from serving.console.models.deciding import roll_back
from serving.console.models.parts import sections
from serving.console.models.pointing import history, now, package_table
from serving.console.navigation import MODELS
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.models import service
from serving.models.domain import KnownPackage, Pointer, PointerMove
from serving.models.repository import ModelRepository
from serving.users.domain import Permission
from serving.users.permissions import require

MOST_MOVES: Final = 50
STYLES: Final = ("models.css",)


@dataclass(frozen=True, slots=True)
class Found:
    pointer: Pointer
    last: PointerMove | None
    """The line that made the pointer what it is."""
    packages: list[KnownPackage]
    moves: list[PointerMove]


def read(visitor: Visitor) -> Found:
    """Raises Forbidden."""
    require(visitor.person, Permission.SEE_MODELS)
    services = visitor.services
    with services.db.reading() as session:
        models = ModelRepository(session)
        pointer = models.pointer()
        return Found(
            pointer,
            models.move(pointer.entry) if pointer.entry is not None else None,
            service.known_packages(session, services.shelf),
            models.history(None, MOST_MOVES),
        )


def change_back(visitor: Visitor, why: str) -> PointerMove:
    """What POST /api/models/rollback does."""
    services = visitor.services
    decision = service.decided(visitor.person, why, services.clock.now())
    with services.db.writing() as session:
        return service.rollback(session, services.shelf, decision)


def rolled_back(visitor: Visitor, move: PointerMove) -> str:
    """What came of it, in a sentence."""
    words = visitor.words
    if move.package is None:
        return words("models.rolled_back_to_settings")
    return words("models.rolled_back", name=f"{move.package.name} {move.package.version}")


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await Models(visitor).open()

        return await edge.opened(request, MODELS, build)

    ui.page(MODELS.route, response_timeout=30.0)(page)


class Models:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor)
        with frame(visitor, MODELS, words("models.title"), MODELS.path, styles=STYLES):
            ui.html(page_head(words("models.title"), words("models.lead")), sanitize=False)
            ui.html(sections(visitor, MODELS.path), sanitize=False)
            self._body = ui.html(self._drawn(found), sanitize=False)
            self._voice = Voice(visitor)
        listen(self._grant)

    def _drawn(self, found: Found) -> Markup:
        visitor, words = self._visitor, self._visitor.words
        return join(
            tag(
                "div",
                tag("div", now(visitor, found.pointer, found.last)),
                roll_back(visitor, found.pointer),
                class_="now-beside",
            ),
            package_table(visitor, found.packages, found.pointer),
            tag("h2", words("models.history"), class_="part"),
            history(visitor, found.moves),
        )

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "roll_back":
                why = str(wish.get("fields", {}).get("why", ""))
                move = await self._voice.done(lambda visitor: change_back(visitor, why))
                if move is not None:
                    self._voice.say(rolled_back(self._visitor, move))
                    await self._again()

    async def _again(self) -> None:
        found = await self._voice.done(read)
        if found is not None:
            self._body.set_content(self._drawn(found))
