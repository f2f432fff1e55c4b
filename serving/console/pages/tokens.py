"""API tokens: which there are and when they were used, making one that is shown once, revoking."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.audit.domain import Actor
from serving.console.administration.fields import fields_of, text_of
from serving.console.administration.once import shown_once
from serving.console.administration.sections import SCRIPTS, STYLES, TOKENS, sections, tab_page
from serving.console.administration.tokens import asked, making, token_table
from serving.console.administration.turning import Turning
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.tokens import service
from serving.tokens.domain import LONGEST_NAME, NewToken, Token
from serving.tokens.errors import TokenNotFound

PAGE: Final = 50


def read(visitor: Visitor, after: UUID | None) -> tuple[list[Token], UUID | None]:
    """A page of tokens, and behind which one the next begins."""
    with visitor.services.db.reading() as session:
        found = service.tokens_of(session, visitor.person, after, PAGE + 1)
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def register() -> None:
    """Tell NiceGUI about the page."""

    async def build(visitor: Visitor, _request: Request) -> None:
        await Tokens(visitor).open()

    tab_page(TOKENS, build)


class Tokens:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._turning: Turning[UUID] = Turning()

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor, None)
        title = words("administration.tokens")
        with frame(visitor, ADMINISTRATION, title, TOKENS.path, styles=STYLES, scripts=SCRIPTS):
            head = page_head(words("administration.title"), words("tokens.lead"))
            ui.html(head, sanitize=False)
            ui.html(sections(visitor, TOKENS), sanitize=False)
            with ui.element("div").classes("beside"):
                with ui.element("div"):
                    self._list = ui.html("", sanitize=False)
                    self._foot = ui.html("", sanitize=False)
                with ui.element("aside"):
                    self._once = ui.html("", sanitize=False)
                    self._form = ui.html(making(visitor), sanitize=False, tag="section")
                    self._form.classes("panel")
            self._voice = Voice(visitor)
        self._show(found)
        listen(self._grant)

    def _show(self, found: tuple[list[Token], UUID | None]) -> None:
        self._turning.found(found[1])
        self._list.set_content(token_table(self._visitor, found[0]))
        self._foot.set_content(self._turning.buttons(self._visitor.words))

    async def _grant(self, wish: Wish) -> None:
        if self._turning.turned(wish):
            await self._again()
            return
        words, given = self._visitor.words, fields_of(wish)
        match wish.get("name"):
            case "make":
                made = await self._voice.done(lambda visitor: make(visitor, given))
                if made is not None:
                    await self._tell(made)
            case "revoke":
                token = str(wish.get("token", ""))
                if await self._voice.tried(lambda visitor: revoke(visitor, token)):
                    self._voice.say(words("tokens.was_revoked"))
                    await self._again()
            case "hide":
                self._once.set_content("")

    async def _tell(self, made: NewToken) -> None:
        words, name = self._visitor.words, made.token.name
        title, hint = words("tokens.first", name=name), words("tokens.first_hint")
        self._once.set_content(shown_once(words, title, made.text, hint))
        self._form.set_content(making(self._visitor))
        self._turning.first()
        await self._again()

    async def _again(self) -> None:
        after = self._turning.here
        found = await self._voice.done(lambda visitor: read(visitor, after))
        if found is not None:
            self._show(found)


def make(visitor: Visitor, given: dict[str, str]) -> NewToken:
    """What POST /api/tokens does. Raises TokenRefused."""
    services, person = visitor.services, visitor.person
    scopes, days = asked(given)
    name = text_of(given, "name", LONGEST_NAME)
    at, by = services.clock.now(), Actor.of(person)
    with services.db.writing() as session:
        return service.make(session, person, name, scopes, days, at, by)


def revoke(visitor: Visitor, token: str) -> None:
    """What DELETE /api/tokens/ID does. Raises TokenNotFound."""
    services, person = visitor.services, visitor.person
    try:
        token_id = UUID(token)
    except ValueError:
        raise TokenNotFound from None
    with services.db.writing() as session:
        service.revoke(session, person, token_id, services.clock.now(), Actor.of(person))
