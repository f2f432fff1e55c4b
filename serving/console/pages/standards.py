"""Standards packs: which one is in force since when, and taking another one after looking at it."""

from __future__ import annotations

from datetime import date

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.console import places
from serving.console.administration.packs import pack_table
from serving.console.administration.sections import STANDARDS, STYLES, sections, tab_page
from serving.console.components.bringing import file_form, said
from serving.console.components.form import choice_row
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.standards import service
from serving.standards.reading import shipped
from serving.standards.repository import PackKey, PackLine


def read(visitor: Visitor) -> tuple[list[PackLine], PackKey | None, date]:
    """Raises Forbidden or WholeCityOnly."""
    day = service.today(visitor.services)
    with visitor.services.db.reading() as session:
        return *service.packs(session, visitor.person, day), day


def register() -> None:
    """Tell NiceGUI about the page."""

    tab_page(STANDARDS, open_standards)


async def open_standards(visitor: Visitor, _request: Request) -> None:
    words = visitor.words
    found, present, day = await run_in_threadpool(read, visitor)
    title = words("administration.standards")
    choices = [("", words("standards.from_file")), *((one, one) for one in shipped())]
    with frame(
        visitor,
        ADMINISTRATION,
        title,
        STANDARDS.path,
        styles=[*STYLES, "files.css"],
        scripts=["files.js"],
    ):
        head = page_head(words("administration.title"), words("standards.lead"))
        ui.html(head, sanitize=False)
        ui.html(sections(visitor, STANDARDS), sanitize=False)
        with ui.element("div").classes("beside"):
            with ui.element("div"):
                ui.html(said(words("import.preview")), sanitize=False)
                ui.html(pack_table(visitor, found, present, day), sanitize=False)
            with ui.element("aside"):
                ui.html(
                    tag(
                        "section",
                        tag("h2", words("standards.bring")),
                        file_form(
                            words,
                            f"{places.ADMINISTRATION_FILES}/standards",
                            ".zip",
                            words("standards.bring_hint"),
                            tag(
                                "div",
                                choice_row("shipped", words("standards.shipped"), choices),
                                data_instead=True,
                            ),
                        ),
                        class_="panel",
                    ),
                    sanitize=False,
                )
