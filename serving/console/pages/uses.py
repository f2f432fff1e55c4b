"""The use register: who saw or took which picture of which case, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import Request

from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.console.administration.sections import USES, tab_page
from serving.console.administration.sieved import SievedPage
from serving.console.administration.uses import Choice, exported, filters, lines
from serving.console.components.head import page_head
from serving.console.html import Markup, tag
from serving.console.visitor import Visitor
from serving.evidence import service
from serving.evidence.domain import UseLine

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Found:
    uses: list[UseLine]
    following: int | None
    numbers: dict[UUID, str]
    export: str


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
    following = shown[-1].id if len(found) > PAGE else None
    return Found(shown, following, numbers, exported(choice, services.city, case_id))


def register() -> None:
    """Tell NiceGUI about the page."""

    async def build(visitor: Visitor, request: Request) -> None:
        await Uses(visitor, request.query_params).open()

    tab_page(USES, build)


class Uses(SievedPage[Choice, Found]):
    """The register in one browser tab."""

    tab = USES

    def chosen(self, given: Mapping[str, Any]) -> Choice:
        return Choice.read(given)

    def read(self, visitor: Visitor, choice: Choice, before: int | None) -> Found:
        return read(visitor, choice, before)

    def filters(self, choice: Choice) -> Markup:
        return filters(self.visitor, choice)

    def head(self, export: str) -> Markup:
        words = self.visitor.words
        out = tag(
            "a",
            words("uses.export"),
            href=export,
            download="use-register.csv",
            class_="button",
        )
        return page_head(words("administration.title"), words("uses.lead"), out)

    def lines(self, found: Found) -> Markup:
        return lines(self.visitor, found.uses, found.numbers)
