"""Every camera in one long list, of which only the rows in sight are there."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.cameras.lines import LineFilter, Order
from serving.console import edge, places
from serving.console.components.buttons import Look, button, link_button
from serving.console.components.empty import empty_state
from serving.console.components.head import page_head
from serving.console.fleet import (
    FleetWindow,
    chosen,
    columns,
    filters,
    healths,
    read,
    rows,
    toggled,
    written,
)
from serving.console.frame import frame
from serving.console.html import Markup
from serving.console.navigation import CAMERAS
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.users.domain import Permission

REFRESH_S: Final = 10.0


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await CameraList(visitor, chosen(request.query_params)).open()

        return await edge.opened(request, CAMERAS, build)

    ui.page(CAMERAS.route, response_timeout=30.0)(page)


class CameraList:
    """The list in one browser tab."""

    def __init__(self, visitor: Visitor, wanted: LineFilter) -> None:
        self._visitor = visitor
        self._wanted = wanted
        self._shown: FleetWindow | None = None
        self._one_at_a_time = asyncio.Lock()

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor, self._wanted, 0)
        here = places.camera_list(written(self._wanted))
        title = words("cameras.title")
        with frame(
            visitor,
            CAMERAS,
            title,
            here,
            look="page fleet-page",
            styles=["cameras.css"],
            scripts=["filters.js", "cameras.js"],
        ):
            ui.html(page_head(title, None, *self._actions()), sanitize=False)
            with ui.element("div").classes("fleet-choice"):
                ui.html(filters(visitor, self._wanted, found.tally), sanitize=False)
                self._healths = ui.html("", sanitize=False)
                self._count = ui.html("", sanitize=False).classes("unseen").props('role="status"')
            self._table = (
                ui.element("div")
                .classes("fleet")
                .props(
                    f'role="table" tabindex="0" data-fleet aria-label="{title}" aria-rowcount="0"'
                )
            )
            with self._table:
                self._heads = ui.html("", sanitize=False).classes("fleet-heads")
                self._heads.props('role="rowgroup"')
                self._rows = ui.html("", sanitize=False).classes("fleet-rows")
            self._empty = ui.html("", sanitize=False)
            self._voice = Voice(visitor)
        self._show(found)
        listen(self._grant)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    def _actions(self) -> tuple[Markup, ...]:
        words, person = self._visitor.words, self._visitor.person
        if not person.may(Permission.EDIT_CAMERAS) or person.district is not None:
            return ()
        return (link_button(words("cameras.import"), places.CAMERA_FILES, look=Look.PRIMARY),)

    def _show(self, found: FleetWindow) -> None:
        """Draw what differs from what is shown."""
        visitor, before = self._visitor, self._shown
        self._shown, count = found, found.tally.wanted
        if before is None or before.tally.wanted != count:
            self._table.style(f"--rows: {count}").props(f'aria-rowcount="{count + 1}"')
            self._count.set_content(visitor.words("cameras.count", count=count))
        self._healths.set_content(healths(visitor, self._wanted, found.tally))
        self._heads.set_content(columns(visitor, self._wanted.order))
        if before is None or (before.offset, before.lines) != (found.offset, found.lines):
            self._rows.set_content(rows(visitor, found))
        self._empty.set_content("" if count else self._nothing())
        self._table.set_visibility(count > 0)

    def _nothing(self) -> Markup:
        words = self._visitor.words
        if written(replace(self._wanted, order=Order.ID)):
            again = button(words("cameras.clear"), "clear")
            return empty_state(
                words("cameras.empty_filtered"), words("cameras.empty_filtered_hint"), again
            )
        return empty_state(words("cameras.empty"), words("cameras.empty_hint"), *self._actions())

    async def _grant(self, wish: Wish) -> None:
        wanted = self._wanted
        match wish.get("name"):
            case "window":
                await self._turn(wanted, _number(wish.get("offset")))
            case "filter":
                given = {**written(wanted), **_texts(wish.get("fields"))}
                await self._turn(chosen(given), 0)
            case "health":
                await self._turn(toggled(wanted, str(wish.get("value", ""))), 0)
            case "sort":
                order = chosen({"order": str(wish.get("value", ""))}).order
                await self._turn(replace(wanted, order=order), 0)
            case "clear":
                ui.navigate.to(CAMERAS.route)

    async def _turn(self, wanted: LineFilter, offset: int) -> None:
        """Only the newest wish counts: whoever scrolls fast skips what lies between."""
        self._wanted = wanted
        async with self._one_at_a_time:
            if wanted != self._wanted:
                return
            found = await self._voice.done(lambda visitor: read(visitor, wanted, offset))
        if found is None or wanted != self._wanted:
            return
        self._show(found)
        path = json.dumps(places.camera_list(written(wanted)))
        ui.run_javascript(f"citypatrol.at({path}); citypatrol.fleet.drawn({found.offset});")

    async def _refresh(self) -> None:
        if self._shown is None or self._one_at_a_time.locked():
            return
        wanted, offset = self._wanted, self._shown.offset
        found, _ = await edge.done(self._visitor, lambda visitor: read(visitor, wanted, offset))
        unmoved = wanted == self._wanted and offset == self._shown.offset
        if found is not None and unmoved and found != self._shown:
            self._show(found)
            ui.run_javascript(f"citypatrol.fleet.drawn({found.offset})")


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) and 0 <= value < 10**7 else 0


def _texts(fields: object) -> dict[str, str]:
    if not isinstance(fields, dict):
        return {}
    return {str(name): value for name, value in fields.items() if isinstance(value, str)}
