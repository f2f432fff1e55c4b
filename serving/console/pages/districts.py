"""The city's tree of places: who and what names each, and another tree in its stead."""

from __future__ import annotations

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.console import places
from serving.console.administration.districts import place_table
from serving.console.administration.sections import DISTRICTS, STYLES, sections, tab_page
from serving.console.components.bringing import file_form, said
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.districts import service
from serving.districts.service import Place
from serving.users.domain import Permission


def read(visitor: Visitor) -> list[Place]:
    """Raises Forbidden."""
    with visitor.services.db.reading() as session:
        return service.places(session, visitor.person)


def register() -> None:
    """Tell NiceGUI about the page."""

    tab_page(DISTRICTS, open_districts)


async def open_districts(visitor: Visitor, _request: Request) -> None:
    words, person = visitor.words, visitor.person
    found = await run_in_threadpool(read, visitor)
    title = words("administration.districts")
    with frame(
        visitor,
        ADMINISTRATION,
        title,
        DISTRICTS.path,
        styles=[*STYLES, "files.css"],
        scripts=["files.js"],
    ):
        head = page_head(words("administration.title"), words("districts.lead"))
        ui.html(head, sanitize=False)
        ui.html(sections(visitor, DISTRICTS), sanitize=False)
        may_change = person.may(Permission.MANAGE_CITY) and person.scope.districts is None
        with ui.element("div").classes("beside" if may_change else ""):
            with ui.element("div"):
                ui.html(said(words("import.preview")), sanitize=False)
                ui.html(place_table(visitor, found), sanitize=False)
            if may_change:
                with ui.element("aside"):
                    ui.html(
                        tag(
                            "section",
                            tag("h2", words("districts.bring")),
                            file_form(
                                words,
                                f"{places.ADMINISTRATION_FILES}/districts",
                                ".csv,.txt",
                                words("districts.bring_hint"),
                            ),
                            class_="panel",
                        ),
                        sanitize=False,
                    )
