"""Who handles cases and where each is on duty: what holds since when, and taking another one."""

from __future__ import annotations

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.connectors.coordinates import Crs
from serving.console import places
from serving.console.administration.register import in_force
from serving.console.administration.sections import STYLES, UNITS, sections, tab_page
from serving.console.components.bringing import file_form, said
from serving.console.components.form import choice_row
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup, tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.units.importing import Held, held
from serving.units.reading import shipped


def read(visitor: Visitor) -> Held | None:
    """Raises Forbidden or WholeCityOnly."""
    with visitor.services.db.reading() as session:
        return held(session, visitor.person)


def register() -> None:
    """Tell NiceGUI about the page."""

    tab_page(UNITS, open_units)


async def open_units(visitor: Visitor, _request: Request) -> None:
    words = visitor.words
    found = await run_in_threadpool(read, visitor)
    body = await run_in_threadpool(in_force, visitor, found)
    with frame(
        visitor,
        ADMINISTRATION,
        words("administration.units"),
        UNITS.path,
        styles=[*STYLES, "files.css", "areas.css"],
        scripts=["files.js"],
    ):
        head = page_head(words("administration.title"), words("units.lead"))
        ui.html(head, sanitize=False)
        ui.html(sections(visitor, UNITS), sanitize=False)
        with ui.element("div").classes("beside"):
            with ui.element("div"):
                ui.html(said(words("import.preview")), sanitize=False)
                ui.html(body, sanitize=False)
            with ui.element("aside"):
                ui.html(_form(visitor), sanitize=False)


def _form(visitor: Visitor) -> Markup:
    words = visitor.words
    came = [("", words("standards.from_file")), *((one, one) for one in shipped())]
    systems = [(one.value, words(f"crs.{one}")) for one in Crs]
    return tag(
        "section",
        tag("h2", words("units.bring")),
        file_form(
            words,
            f"{places.ADMINISTRATION_FILES}/units",
            ".zip,.csv,.geojson,.json",
            words("units.bring_hint"),
            choice_row("crs", words("units.crs"), systems, hint=words("units.crs_hint")),
            tag("div", choice_row("shipped", words("units.shipped"), came), data_instead=True),
        ),
        class_="panel",
    )
