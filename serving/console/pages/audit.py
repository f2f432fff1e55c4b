"""The audit log: who did what, when and from where, proved on request and taken out as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Request
from nicegui import ui

from serving.audit import service
from serving.audit.domain import Entry
from serving.audit.verify import Verdict
from serving.console import places
from serving.console.administration.log import Choice, entries, filters, proof
from serving.console.administration.sections import AUDIT, tab_page
from serving.console.administration.sieved import Record, SievedPage
from serving.console.components.buttons import button
from serving.console.components.head import page_head
from serving.console.html import Markup, tag
from serving.console.visitor import Visitor
from serving.console.wishes import Wish
from serving.users.domain import Permission
from serving.users.permissions import require

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Found:
    entries: list[Entry]
    following: int | None
    export: str = places.AUDIT_EXPORT


def read(visitor: Visitor, choice: Choice, before: int | None) -> Found:
    """A page of entries, and below which one the next begins. Raises Forbidden."""
    wanted = choice.wanted(visitor.services.city)
    with visitor.services.db.reading() as session:
        found = service.show(session, visitor.person, wanted, before, PAGE + 1)
    return Found(found[:PAGE], found[PAGE - 1].sequence if len(found) > PAGE else None)


def prove(visitor: Visitor) -> Verdict:
    """What GET /api/audit/proof does. Raises Forbidden."""
    require(visitor.person, Permission.SEE_AUDIT)
    with visitor.services.db.reading() as session:
        return service.check(session)


def head(visitor: Visitor, export: str) -> Markup:
    words = visitor.words
    ask = button(words("log.prove"), "prove")
    out = tag("a", words("log.export"), href=export, download="audit-log.ndjson", class_="button")
    return page_head(words("administration.title"), words("log.lead"), ask, out)


def lines(visitor: Visitor, found: Found) -> Markup:
    return entries(visitor, found.entries)


LOG: Final = Record(AUDIT, Choice.read, read, head, filters, lines)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def build(visitor: Visitor, request: Request) -> None:
        await AuditPage(visitor, LOG, request.query_params).open()

    tab_page(AUDIT, build)


class AuditPage(SievedPage[Choice, Found]):
    """The log in one browser tab, and what proving it said."""

    def place_more(self) -> None:
        self._proof = ui.html("", sanitize=False)

    async def grant(self, wish: Wish) -> None:
        if wish.get("name") != "prove":
            await super().grant(wish)
            return
        verdict = await self.voice.done(prove)
        if verdict is not None:
            self._proof.set_content(proof(self.visitor, verdict))
