"""The administration's own address: it leads to the first tab that opens to whoever comes."""

from __future__ import annotations

from fastapi import Request
from nicegui import ui
from starlette.responses import RedirectResponse, Response

from serving.console import edge
from serving.console.administration.sections import Tab, offered
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request) -> Response:
        found: list[Tab] = []

        async def build(visitor: Visitor) -> None:
            found.extend(offered(visitor.person))

        refused = await edge.opened(request, ADMINISTRATION, build)
        return refused or RedirectResponse(found[0].path, 303)

    ui.page(ADMINISTRATION.route)(page)
