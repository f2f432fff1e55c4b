"""When cases of each kind go out: by themselves or after review, and how near the breaker is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.console.administration.fields import fields_of, one_of, text_of
from serving.console.administration.sections import POLICIES, STYLES, sections, tab_page
from serving.console.administration.steering import LONGEST_WHY, WHY, history, kinds
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup, join, tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.handover import deciding
from serving.handover.deciding import KindOutlook
from serving.handover.domain import Mode, Policy

MOST: Final = 50
"""Changes that are listed."""


@dataclass(frozen=True, slots=True)
class Found:
    kinds: list[KindOutlook]
    changes: list[Policy]


def read(visitor: Visitor) -> Found:
    """Raises Forbidden or WholeCityOnly."""
    breaker, person = visitor.services.settings.handover.breaker, visitor.person
    with visitor.services.db.reading() as session:
        return Found(
            deciding.kind_outlooks(session, person, breaker),
            deciding.changes(session, person, MOST),
        )


def decide(visitor: Visitor, kind: str, mode: Mode, why: str) -> Policy:
    """What PUT /api/policies/KIND does."""
    at = visitor.services.clock.now()
    with visitor.services.db.writing() as session:
        return deciding.change(session, visitor.person, kind, mode, why, at)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def build(visitor: Visitor, _request: Request) -> None:
        await Policies(visitor).open()

    tab_page(POLICIES, build)


class Policies:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor)
        title = words("administration.policies")
        styles = [*STYLES, "charts.css"]
        with frame(visitor, ADMINISTRATION, title, POLICIES.path, styles=styles):
            head = page_head(words("administration.title"), words("steering.lead"))
            ui.html(head, sanitize=False)
            ui.html(sections(visitor, POLICIES), sanitize=False)
            self._body = ui.html(self._drawn(found), sanitize=False)
            self._voice = Voice(visitor)
        listen(self._grant)

    def _drawn(self, found: Found) -> Markup:
        visitor = self._visitor
        return join(
            kinds(visitor, found.kinds, visitor.services.settings.handover.breaker),
            tag("h2", visitor.words("steering.history"), class_="part"),
            history(visitor, found.changes),
        )

    async def _grant(self, wish: Wish) -> None:
        if wish.get("name") != "decide":
            return
        kind, mode = str(wish.get("kind", "")), one_of(wish, "mode", Mode)
        why = text_of(fields_of(wish), f"{WHY}{kind}", LONGEST_WHY)
        if mode is None:
            return
        policy = await self._voice.done(lambda visitor: decide(visitor, kind, mode, why))
        if policy is None:
            return
        words = self._visitor.words
        name = words.named("kind", policy.kind)
        self._voice.say(words(f"steering.now_{policy.mode}", kind=name))
        found = await self._voice.done(read)
        if found is not None:
            self._body.set_content(self._drawn(found))
