"""Where cases are handed over to: what waits, what arrived, and the letters that will not go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.console import edge
from serving.console.administration.fields import fields_of, text_of
from serving.console.administration.outbox import LONGEST_WHY, WHY, cards, letters, report
from serving.console.administration.sections import DESTINATIONS, STYLES, sections, tab_page
from serving.console.administration.turning import Turning
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.handover import desk
from serving.handover.desk import Outlook
from serving.handover.domain import DeadLetter

PAGE: Final = 50
REFRESH_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Found:
    outlooks: list[Outlook]
    dead: list[DeadLetter]
    following: int | None
    at: datetime


def look(visitor: Visitor) -> tuple[list[Outlook], datetime]:
    """What stands before each destination now. Raises Forbidden or WholeCityOnly."""
    services, at = visitor.services, visitor.services.clock.now()
    after_s = services.settings.handover.stuck_after_s
    with services.db.reading() as session:
        return desk.outlooks(session, visitor.person, at, after_s), at


def read(visitor: Visitor, destination: str, after: int) -> Found:
    """Raises Forbidden, WholeCityOnly or DestinationNotFound."""
    outlooks, at = look(visitor)
    with visitor.services.db.reading() as session:
        person = visitor.person
        found = desk.dead_letters(session, person, destination or None, after, PAGE + 1)
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return Found(outlooks, found[:PAGE], following, at)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def build(visitor: Visitor, _request: Request) -> None:
        await Destinations(visitor).open()

    tab_page(DESTINATIONS, build)


class Destinations:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._chosen = ""
        self._turning: Turning[int] = Turning()

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor, "", 0)
        title = words("administration.destinations")
        styles = [*STYLES, "charts.css"]
        with frame(visitor, ADMINISTRATION, title, DESTINATIONS.path, styles=styles):
            head = page_head(words("administration.title"), words("outbox.lead"))
            ui.html(head, sanitize=False)
            ui.html(sections(visitor, DESTINATIONS), sanitize=False)
            self._report = ui.html("", sanitize=False)
            self._cards = ui.html("", sanitize=False)
            ui.html(tag("h2", words("outbox.dead"), class_="part"), sanitize=False)
            self._letters = ui.html("", sanitize=False)
            self._foot = ui.html("", sanitize=False)
            self._voice = Voice(visitor)
        self._show(found)
        listen(self._grant)
        ui.timer(REFRESH_S, self._refresh, immediate=False)

    def _show(self, found: Found) -> None:
        self._turning.found(found.following)
        self._look(found.outlooks, found.at)
        drawn = letters(self._visitor, found.dead, found.outlooks, self._chosen)
        self._letters.set_content(drawn)
        self._foot.set_content(self._turning.buttons(self._visitor.words))

    def _look(self, outlooks: list[Outlook], at: datetime) -> None:
        self._report.set_content(report(self._visitor, outlooks, at))
        self._cards.set_content(cards(self._visitor, outlooks, at))

    async def _refresh(self) -> None:
        """The letters stay as they are: somebody may be writing why one is given up."""
        found, _ = await edge.done(self._visitor, look)
        if found is not None:
            self._look(*found)

    async def _grant(self, wish: Wish) -> None:
        if self._turning.turned(wish):
            await self._again()
            return
        match wish.get("name"):
            case "narrow":
                self._chosen = str(wish.get("value", ""))
                self._turning.first()
                await self._again()
            case "retry":
                await self._retry(None, _number(wish.get("letter")))
            case "retry_all":
                await self._retry(str(wish.get("destination", "")) or None, None)
            case "give_up":
                await self._give_up(_number(wish.get("letter")), fields_of(wish))
            case "probe":
                await self._probe(str(wish.get("destination", "")))

    async def _retry(self, destination: str | None, letter: int | None) -> None:
        """What POST /api/dead-letters/retry does."""

        def work(visitor: Visitor) -> int:
            at = visitor.services.clock.now()
            with visitor.services.db.writing() as session:
                return desk.retry(session, visitor.person, destination, letter, at)

        count = await self._voice.done(work)
        if count is not None:
            self._voice.say(self._visitor.words("outbox.retried", count=count))
            self._turning.first()
        await self._again()

    async def _give_up(self, letter: int, given: dict[str, str]) -> None:
        """What POST /api/dead-letters/ID/give-up does."""
        why = text_of(given, f"{WHY}{letter}", LONGEST_WHY)

        def work(visitor: Visitor) -> int:
            at = visitor.services.clock.now()
            with visitor.services.db.writing() as session:
                return desk.give_up(session, visitor.person, letter, why, at)

        count = await self._voice.done(work)
        if count is not None:
            self._voice.say(self._visitor.words("outbox.given_up", count=count))
            self._turning.first()
            await self._again()

    async def _probe(self, destination: str) -> None:
        """What POST /api/destinations/ID/probe does."""
        said = await self._voice.done(
            lambda visitor: desk.probe(visitor.services, visitor.person, destination)
        )
        if said is not None:
            self._voice.say(
                self._visitor.words("outbox.answered", said=self._visitor.words.said(said))
            )

    async def _again(self) -> None:
        chosen, after = self._chosen, self._turning.here or 0
        found = await self._voice.done(lambda visitor: read(visitor, chosen, after))
        if found is not None:
            self._show(found)


def _number(value: object) -> int:
    """A letter's number; 0, which no letter has, for what is none."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 10 else 0
