"""Bringing a file of cameras: choose it, look at what it would change, take it over."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.cameras.lines import LineFilter
from serving.cameras.listing import tally
from serving.cases.reasons import BY_KIND
from serving.console import edge, places
from serving.console.components.bringing import file_form, said
from serving.console.components.buttons import Look, link_button
from serving.console.components.form import choice_row, text_row, tick_row
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup, tag
from serving.console.navigation import CAMERAS
from serving.console.visitor import Visitor
from serving.console.words import Words
from serving.users.domain import Permission
from serving.users.permissions import require

ENDINGS: Final = ".toml,.json,.csv,.tsv,.txt,.xlsx,.xlsm"


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response | None:
        async def build(visitor: Visitor) -> None:
            require(visitor.person, Permission.EDIT_CAMERAS)
            _draw(visitor, await run_in_threadpool(_sources, visitor))

        return await edge.opened(request, CAMERAS, build)

    ui.page(places.CAMERA_FILES.removeprefix(places.BASE), response_timeout=30.0)(page)


def _sources(visitor: Visitor) -> tuple[str, ...]:
    with visitor.services.db.reading() as session:
        return tally(session, visitor.person, LineFilter()).sources


def _draw(visitor: Visitor, sources: tuple[str, ...]) -> None:
    words = visitor.words
    title = words("import.title")
    with frame(
        visitor,
        CAMERAS,
        title,
        places.CAMERA_FILES,
        look="page import-page",
        styles=["files.css"],
        scripts=["files.js"],
    ):
        back = link_button(words("camera.back"), places.CAMERAS, look=Look.QUIET)
        ui.html(page_head(title, words("import.lead"), back), sanitize=False)
        ui.html(_form(visitor, sources), sanitize=False).classes("panel")
        ui.html(said(title), sanitize=False)


def _watched(words: Words, kind: str) -> Markup:
    return tag(
        "label",
        tag("input", type="checkbox", name="watch", value=kind, checked=True),
        words.named("kind", kind),
    )


def _form(visitor: Visitor, sources: tuple[str, ...]) -> Markup:
    words = visitor.words
    choices = [("", words("import.source_file")), *((one, one) for one in sources)]
    return file_form(
        words,
        f"{places.CAMERA_FILES}/said",
        ENDINGS,
        words("import.file_hint"),
        tag(
            "details",
            tag("summary", words("import.defaults")),
            choice_row("source", words("import.source"), choices),
            text_row("district", words("import.district"), maxlength=200),
            tag(
                "fieldset",
                tag("legend", words("import.watch")),
                tag("div", [_watched(words, kind) for kind in BY_KIND], class_="kinds"),
            ),
            tick_row(
                "replace",
                words("import.replace"),
                ticked=False,
                hint=words("import.replace_hint"),
            ),
        ),
    )
