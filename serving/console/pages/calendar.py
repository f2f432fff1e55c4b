"""The city's calendar: which years are known since when, one drawn, and taking another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.calendars.files import shipped
from serving.calendars.importing import Kept, kept
from serving.console import places
from serving.console.administration.sections import CALENDAR, STYLES, sections, tab_page
from serving.console.administration.years import drawn, missing, year_table
from serving.console.components.bringing import file_form, said
from serving.console.components.form import choice_row
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.standards.service import today


def read(visitor: Visitor) -> list[Kept]:
    """Raises Forbidden or WholeCityOnly."""
    with visitor.services.db.reading() as session:
        return kept(session, visitor.person)


def register() -> None:
    """Tell NiceGUI about the page."""

    tab_page(CALENDAR, open_calendar)


async def open_calendar(visitor: Visitor, request: Request) -> None:
    words, day = visitor.words, today(visitor.services)
    found = await run_in_threadpool(read, visitor)
    wanted = chosen(found, request.query_params.get("year", ""), day)
    title = words("administration.calendar")
    with frame(
        visitor,
        ADMINISTRATION,
        title,
        CALENDAR.path,
        styles=[*STYLES, "files.css", "year.css"],
        scripts=["files.js"],
    ):
        head = page_head(words("administration.title"), words("calendar.lead"))
        ui.html(head, sanitize=False)
        ui.html(sections(visitor, CALENDAR), sanitize=False)
        with ui.element("div").classes("beside"):
            with ui.element("div"):
                ui.html(said(words("import.preview")), sanitize=False)
                if (lacking := missing(visitor, found, day)) is not None:
                    ui.html(lacking, sanitize=False).classes("panel")
                ui.html(year_table(visitor, found), sanitize=False)
                if wanted is not None:
                    heading = words("calendar.year_of", year=str(wanted.year.year))
                    ui.html(tag("h2", heading, class_="part"), sanitize=False)
                    ui.html(drawn(visitor, wanted.year, day), sanitize=False).classes("panel")
            with ui.element("aside"):
                ui.html(_form(visitor), sanitize=False)


def chosen(found: Sequence[Kept], asked: str, day: date) -> Kept | None:
    """The year that is drawn: the one asked for, or else the present one, or else the newest."""
    by_year = {str(one.year.year): one for one in found}
    newest = found[-1] if found else None
    return by_year.get(asked) or by_year.get(str(day.year)) or newest


def _form(visitor: Visitor) -> str:
    words = visitor.words
    choices = [("", words("standards.from_file")), *((one, one) for one in shipped())]
    return tag(
        "section",
        tag("h2", words("calendar.bring")),
        file_form(
            words,
            f"{places.ADMINISTRATION_FILES}/calendar",
            ".toml,.txt",
            words("calendar.bring_hint"),
            tag(
                "div",
                choice_row("shipped", words("calendar.shipped"), choices),
                data_instead=True,
            ),
        ),
        class_="panel",
    )
