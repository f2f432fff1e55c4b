"""Every permit: whose, where, until when, what it allowed and what broke it of late."""

from __future__ import annotations

import asyncio
import json

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.buttons import Look, button, link_button
from serving.console.components.empty import empty_state
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup
from serving.console.navigation import PERMITS
from serving.console.permits.listing import Choice, chosen, filters, read, rows, states
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.permits.listing import LATELY, PermitList
from serving.users.domain import Permission


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await PermitsPage(visitor, chosen(request.query_params)).open()

        return await edge.opened(request, PERMITS, build)

    ui.page(PERMITS.route, response_timeout=30.0)(page)


class PermitsPage:
    """The list in one browser tab."""

    def __init__(self, visitor: Visitor, choice: Choice) -> None:
        self._visitor = visitor
        self._choice = choice
        self._one_at_a_time = asyncio.Lock()

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor, self._choice)
        with frame(
            visitor,
            PERMITS,
            words("permits.title"),
            places.permit_list(self._choice.written()),
            styles=["cameras.css", "permits.css"],
            scripts=["filters.js"],
        ):
            lead = words("permits.lead", days=LATELY.days)
            ui.html(page_head(words("permits.title"), lead, *self._actions()), sanitize=False)
            with ui.element("div").classes("fleet-choice"):
                ui.html(filters(visitor, self._choice, found), sanitize=False)
                self._states = ui.html("", sanitize=False)
            self._count = ui.html("", sanitize=False).classes("unseen").props('role="status"')
            self._rows = ui.html("", sanitize=False).classes("permit-rows")
            self._voice = Voice(visitor)
        self._show(found)
        listen(self._grant)

    def _actions(self) -> tuple[Markup, ...]:
        words, person = self._visitor.words, self._visitor.person
        if not person.may(Permission.EDIT_CAMERAS):
            return ()
        return (
            link_button(words("permits.files"), places.PERMIT_FILES),
            link_button(words("permits.grant"), places.PERMIT_NEW, look=Look.PRIMARY, key="n"),
        )

    def _show(self, found: PermitList) -> None:
        visitor, words = self._visitor, self._visitor.words
        self._states.set_content(states(visitor, self._choice, found))
        self._count.set_content(words("permits.count", count=len(found.lines)))
        self._rows.set_content(rows(visitor, found) if found.lines else self._nothing())

    def _nothing(self) -> Markup:
        words = self._visitor.words
        if self._choice.written():
            again = button(words("permits.clear"), "clear")
            return empty_state(words("permits.none_fits"), words("permits.none_fits_hint"), again)
        return empty_state(words("permits.none"), words("permits.none_hint"), *self._actions())

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "filter":
                fields = wish.get("fields")
                given = fields if isinstance(fields, dict) else {}
                await self._turn(chosen({**self._choice.written(), "district": "", **given}))
            case "state":
                await self._turn(self._choice.turned(str(wish.get("value", ""))))
            case "clear":
                ui.navigate.to(PERMITS.route)

    async def _turn(self, choice: Choice) -> None:
        """Only the newest wish counts."""
        self._choice = choice
        async with self._one_at_a_time:
            if choice != self._choice:
                return
            found = await self._voice.done(lambda visitor: read(visitor, choice))
        if found is None or choice != self._choice:
            return
        self._show(found)
        ui.run_javascript(f"citypatrol.at({json.dumps(places.permit_list(choice.written()))})")
