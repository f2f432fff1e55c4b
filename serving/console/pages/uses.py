"""The use register: who saw or took which picture of which case, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.console.administration.fields import fields_of
from serving.console.administration.sections import SCRIPTS, STYLES, USES, sections, tab_page
from serving.console.administration.turning import Turning
from serving.console.administration.uses import Choice, export, filters, lines
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.evidence import service
from serving.evidence.domain import UseLine

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Found:
    uses: list[UseLine]
    following: int | None
    numbers: dict[UUID, str]
    case_id: UUID | None
    """Which case was asked for."""


def read(visitor: Visitor, choice: Choice, before: int | None) -> Found:
    """Raises Forbidden, or CaseNotFound for a number that no case has."""
    services, person = visitor.services, visitor.person
    with services.db.reading() as session:
        cases = CaseRepository(session, person.scope)
        case_id = cases.find(choice.case) if choice.case else None
        if choice.case and case_id is None:
            raise CaseNotFound
        wanted = choice.wanted(services.city, case_id)
        found = service.register(session, person, wanted, before, PAGE + 1)
        shown = found[:PAGE]
        numbers = {one.id: one.number for one in cases.lines(list({u.case_id for u in shown}))}
    return Found(shown, shown[-1].id if len(found) > PAGE else None, numbers, case_id)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def build(visitor: Visitor, request: Request) -> None:
        await Uses(visitor, Choice.read(request.query_params)).open()

    tab_page(USES, build)


class Uses:
    """The register in one browser tab."""

    def __init__(self, visitor: Visitor, choice: Choice) -> None:
        self._visitor = visitor
        self._choice = choice
        self._turning: Turning[int] = Turning()

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor, self._choice, None)
        title = words("administration.uses")
        with frame(
            visitor, ADMINISTRATION, title, self._choice.address, styles=STYLES, scripts=SCRIPTS
        ):
            self._head = ui.html("", sanitize=False)
            ui.html(sections(visitor, USES), sanitize=False)
            ui.html(filters(visitor, self._choice), sanitize=False)
            self._list = ui.html("", sanitize=False)
            self._foot = ui.html("", sanitize=False)
            self._voice = Voice(visitor)
        self._show(found)
        listen(self._grant)

    def _show(self, found: Found) -> None:
        visitor, words = self._visitor, self._visitor.words
        self._turning.found(found.following)
        out = tag(
            "a",
            words("uses.export"),
            href=export(self._choice, visitor.services.city, found.case_id),
            download="use-register.csv",
            class_="button",
        )
        self._head.set_content(page_head(words("administration.title"), words("uses.lead"), out))
        self._list.set_content(lines(visitor, found.uses, found.numbers))
        self._foot.set_content(self._turning.buttons(words))

    async def _grant(self, wish: Wish) -> None:
        if self._turning.turned(wish):
            await self._again()
            return
        match wish.get("name"):
            case "filter":
                choice = Choice.read(fields_of(wish))
                found = await self._voice.done(lambda visitor: read(visitor, choice, None))
                if found is not None:
                    self._choice = choice
                    self._turning.first()
                    self._show(found)
                    ui.run_javascript(f"citypatrol.at({json.dumps(choice.address)})")

    async def _again(self) -> None:
        choice, before = self._choice, self._turning.here
        found = await self._voice.done(lambda visitor: read(visitor, choice, before))
        if found is not None:
            self._show(found)
