"""The tabs of the administration: where each is, and who may go there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from serving.console import edge
from serving.console.components.tabs import tabs
from serving.console.html import Markup
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.users.domain import Permission, Person
from serving.users.permissions import require, require_whole_city

STYLES: Final = ("administration.css",)
SCRIPTS: Final = ("administration.js",)


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of the administration. Its label is the word ``administration.NAME``."""

    name: str
    needs: tuple[Permission, ...] = ()
    """One of them is enough; none means everybody whom the administration opens to."""
    whole_city: bool = False
    """Whether it is for people of the whole city only."""

    @property
    def route(self) -> str:
        """Its path below the console, as ``ui.page`` wants it."""
        return f"{ADMINISTRATION.route}/{self.name}"

    @property
    def path(self) -> str:
        return f"{ADMINISTRATION.path}/{self.name}"

    def opens_to(self, person: Person) -> bool:
        if self.whole_city and person.scope.districts is not None:
            return False
        return not self.needs or any(person.may(permission) for permission in self.needs)


USERS: Final = Tab("users", (Permission.MANAGE_USERS,))
DISTRICTS: Final = Tab("districts", (Permission.MANAGE_USERS, Permission.MANAGE_CITY))
TOKENS: Final = Tab("tokens")
DESTINATIONS: Final = Tab("destinations", (Permission.MANAGE_CITY,), whole_city=True)
POLICIES: Final = Tab("policies", (Permission.MANAGE_CITY,), whole_city=True)
STANDARDS: Final = Tab("standards", (Permission.MANAGE_CITY,), whole_city=True)
UNITS: Final = Tab("units", (Permission.MANAGE_CITY,), whole_city=True)
CALENDAR: Final = Tab("calendar", (Permission.MANAGE_CITY,), whole_city=True)
SETTINGS: Final = Tab("settings", (Permission.MANAGE_CITY,), whole_city=True)
AUDIT: Final = Tab("audit", (Permission.SEE_AUDIT,))
USES: Final = Tab("uses", (Permission.SEE_USE_REGISTER,))

TABS: Final = (
    USERS,
    DISTRICTS,
    TOKENS,
    DESTINATIONS,
    POLICIES,
    STANDARDS,
    UNITS,
    CALENDAR,
    SETTINGS,
    AUDIT,
    USES,
)


def offered(person: Person) -> list[Tab]:
    """What ``person`` is shown of ``TABS``."""
    return [tab for tab in TABS if tab.opens_to(person)]


def sections(visitor: Visitor, here: Tab) -> Markup:
    """The tabs, with the one that is open marked."""
    words = visitor.words
    parts = [(tab.path, words(f"administration.{tab.name}")) for tab in offered(visitor.person)]
    return tabs(words("administration.parts"), parts, here.path)


def tab_page(tab: Tab, build: Callable[[Visitor, Request], Awaitable[None]]) -> None:
    """Tell NiceGUI about the page behind ``tab``; ``build`` draws it."""

    async def page(request: Request) -> Response | None:
        return await opened(request, tab, lambda visitor: build(visitor, request))

    ui.page(tab.route, response_timeout=30.0)(page)


async def opened(
    request: Request, tab: Tab, build: Callable[[Visitor], Awaitable[None]]
) -> Response | None:
    """Build the page behind ``tab`` for whoever may go there; otherwise the answer to send."""

    async def checked(visitor: Visitor) -> None:
        if tab.whole_city:
            require_whole_city(visitor.person, *tab.needs)
        elif tab.needs:
            require(visitor.person, *tab.needs)
        await build(visitor)

    return await edge.opened(request, ADMINISTRATION, checked)
