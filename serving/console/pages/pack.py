"""One standards pack: what violations are filed under, and every code with its limit."""

from __future__ import annotations

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import places
from serving.console.administration.packs import codes, filed, named
from serving.console.administration.sections import STANDARDS, STYLES, opened, sections
from serving.console.components.buttons import Look, link_button
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.standards import service
from serving.standards.domain import Pack


def read(visitor: Visitor, pack_id: str, version: str) -> Pack:
    """Raises Forbidden, WholeCityOnly or PackNotFound."""
    services = visitor.services
    with services.db.reading() as session:
        key = (pack_id, version)
        return service.pack_of(session, visitor.person, services.standards, key)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, pack_id: str, version: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            _draw(visitor, await run_in_threadpool(read, visitor, pack_id, version))

        return await opened(request, STANDARDS, build)

    ui.page(f"{STANDARDS.route}/{{pack_id}}/{{version}}", response_timeout=30.0)(page)


def _draw(visitor: Visitor, pack: Pack) -> None:
    words = visitor.words
    title = f"{pack.id} {pack.version}"
    with frame(visitor, ADMINISTRATION, title, places.pack(pack.id, pack.version), styles=STYLES):
        back = link_button(words("standards.back"), STANDARDS.path, look=Look.QUIET)
        day = pack.effective.isoformat()
        lead = f"{named(visitor, pack.name)} · {words('standards.from', day=day)}"
        ui.html(page_head(title, lead, back), sanitize=False)
        ui.html(sections(visitor, STANDARDS), sanitize=False)
        ui.html(tag("p", pack.origin, class_="origin"), sanitize=False)
        ui.html(tag("h2", words("standards.filed"), class_="part"), sanitize=False)
        ui.html(filed(visitor, pack), sanitize=False).classes("filed")
        many = words("standards.codes_many", count=len(pack.minors))
        ui.html(tag("h2", many, class_="part"), sanitize=False)
        ui.html(codes(visitor, pack), sanitize=False).classes("codes")
