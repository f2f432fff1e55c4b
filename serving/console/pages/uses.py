"""The use register: who saw or took which picture of which case, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import Request

from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.console.administration.sections import USES, tab_page
from serving.console.administration.sieved import Record, SievedPage
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
        page = found[:PAGE]
        numbers = {one.id: one.number for one in cases.lines(list({u.case_id for u in page}))}
    following = page[-1].id if len(found) > PAGE else None
    return Found(page, following, numbers, exported(choice, services.city, case_id))


def head(visitor: Visitor, export: str) -> Markup:
    words = visitor.words
    out = tag("a", words("uses.export"), href=export, download="use-register.csv", class_="button")
    return page_head(words("administration.title"), words("uses.lead"), out)


def shown(visitor: Visitor, found: Found) -> Markup:
    return lines(visitor, found.uses, found.numbers)


REGISTER: Final = Record(USES, Choice.read, read, head, filters, shown)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def build(visitor: Visitor, request: Request) -> None:
        await SievedPage(visitor, REGISTER, request.query_params).open()

    tab_page(USES, build)
