"""Bringing a file of permits, and taking one away: look at what it would change, then take it."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.bringing import file_form, said
from serving.console.components.buttons import Look, link_button
from serving.console.components.form import text_row
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup, tag
from serving.console.navigation import PERMITS
from serving.console.visitor import Visitor
from serving.users.domain import Permission
from serving.users.permissions import require

ENDINGS: Final = ".toml,.json,.geojson"


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            require(visitor.person, Permission.EDIT_CAMERAS)
            _draw(visitor)

        return await edge.opened(request, PERMITS, build)

    ui.page(places.PERMIT_FILES.removeprefix(places.BASE), response_timeout=30.0)(page)


def _draw(visitor: Visitor) -> None:
    words = visitor.words
    title = words("permit_import.title")
    with frame(
        visitor,
        PERMITS,
        title,
        places.PERMIT_FILES,
        look="page import-page",
        styles=["files.css"],
        scripts=["files.js"],
    ):
        back = link_button(words("permit.back"), places.PERMITS, look=Look.QUIET)
        away = tag(
            "a",
            words("permit_import.export"),
            href=f"{places.PERMIT_FILES}/permits.json",
            download=True,
            class_=Look.PLAIN,
        )
        ui.html(page_head(title, words("permit_import.lead"), back, away), sanitize=False)
        ui.html(_form(visitor), sanitize=False).classes("panel")
        ui.html(said(title), sanitize=False)


def _form(visitor: Visitor) -> Markup:
    words = visitor.words
    return file_form(
        words,
        f"{places.PERMIT_FILES}/said",
        ENDINGS,
        words("permit_import.file_hint"),
        text_row(
            "why", words("permit_form.why"), hint=words("permit_form.why_hint"), maxlength=2000
        ),
    )
