"""The audit log: who did what, when and from where, proved on request and taken out as a file."""

from __future__ import annotations

import json
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.audit import service
from serving.audit.domain import Entry
from serving.audit.verify import Verdict
from serving.console import places
from serving.console.administration.fields import fields_of
from serving.console.administration.log import Choice, entries, filters, proof
from serving.console.administration.sections import AUDIT, SCRIPTS, STYLES, sections, tab_page
from serving.console.administration.turning import Turning
from serving.console.components.buttons import button
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup, tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.users.domain import Permission
from serving.users.permissions import require

PAGE: Final = 100


def read(visitor: Visitor, choice: Choice, before: int | None) -> tuple[list[Entry], int | None]:
    """A page of entries, and below which one the next begins. Raises Forbidden."""
    wanted = choice.wanted(visitor.services.city)
    with visitor.services.db.reading() as session:
        found = service.show(session, visitor.person, wanted, before, PAGE + 1)
    return found[:PAGE], found[PAGE - 1].sequence if len(found) > PAGE else None


def prove(visitor: Visitor) -> Verdict:
    """What GET /api/audit/proof does. Raises Forbidden."""
    require(visitor.person, Permission.SEE_AUDIT)
    with visitor.services.db.reading() as session:
        return service.check(session)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def build(visitor: Visitor, request: Request) -> None:
        await AuditPage(visitor, Choice.read(request.query_params)).open()

    tab_page(AUDIT, build)


class AuditPage:
    """The log in one browser tab."""

    def __init__(self, visitor: Visitor, choice: Choice) -> None:
        self._visitor = visitor
        self._choice = choice
        self._turning: Turning[int] = Turning()

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor, self._choice, None)
        title = words("administration.audit")
        with frame(
            visitor, ADMINISTRATION, title, self._choice.address, styles=STYLES, scripts=SCRIPTS
        ):
            head = page_head(words("administration.title"), words("log.lead"), *self._actions())
            ui.html(head, sanitize=False)
            ui.html(sections(visitor, AUDIT), sanitize=False)
            self._proof = ui.html("", sanitize=False)
            ui.html(filters(visitor, self._choice), sanitize=False)
            self._list = ui.html("", sanitize=False)
            self._foot = ui.html("", sanitize=False)
            self._voice = Voice(visitor)
        self._show(found)
        listen(self._grant)

    def _actions(self) -> tuple[Markup, ...]:
        words = self._visitor.words
        return (
            button(words("log.prove"), "prove"),
            tag(
                "a",
                words("log.export"),
                href=places.AUDIT_EXPORT,
                download="audit-log.ndjson",
                class_="button",
            ),
        )

    def _show(self, found: tuple[list[Entry], int | None]) -> None:
        self._turning.found(found[1])
        self._list.set_content(entries(self._visitor, found[0]))
        self._foot.set_content(self._turning.buttons(self._visitor.words))

    async def _grant(self, wish: Wish) -> None:
        if self._turning.turned(wish):
            await self._again()
            return
        match wish.get("name"):
            case "filter":
                self._choice = Choice.read(fields_of(wish))
                self._turning.first()
                await self._again()
                ui.run_javascript(f"citypatrol.at({json.dumps(self._choice.address)})")
            case "prove":
                verdict = await self._voice.done(prove)
                if verdict is not None:
                    self._proof.set_content(proof(self._visitor, verdict))

    async def _again(self) -> None:
        choice, before = self._choice, self._turning.here
        found = await self._voice.done(lambda visitor: read(visitor, choice, before))
        if found is not None:
            self._show(found)
