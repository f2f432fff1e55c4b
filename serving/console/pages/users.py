"""People with a login: the list, and adding somebody with a first password that is shown once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.console.administration.fields import fields_of, text_of
from serving.console.administration.once import shown_once
from serving.console.administration.people import Choice, adding, asked, filters, people_table
from serving.console.administration.sections import SCRIPTS, STYLES, USERS, sections, tab_page
from serving.console.administration.turning import Turning
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.districts import service as districts
from serving.districts.service import Place
from serving.units.atlas import Atlas
from serving.users import managers
from serving.users.domain import Account
from serving.users.managers import Listed
from serving.users.sessions import LONGEST_NAME

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Found:
    people: list[Listed]
    following: str | None
    places: list[Place]
    atlas: Atlas | None

    @property
    def names(self) -> dict[str, str]:
        return {one.id: one.name for one in self.places}


def read(visitor: Visitor, choice: Choice, after: str | None) -> Found:
    """Raises Forbidden."""
    services, person = visitor.services, visitor.person
    found = managers.people(services, person, after, PAGE + 1, choice.wanted)
    with services.db.reading() as session:
        known = districts.places(session, person)
        atlas = services.units.current(session)
    last = found[PAGE - 1].account.person.name if len(found) > PAGE else None
    return Found(found[:PAGE], last, known, atlas)


def register() -> None:
    """Tell NiceGUI about the page."""

    async def build(visitor: Visitor, request: Request) -> None:
        await Users(visitor, Choice.read(request.query_params)).open()

    tab_page(USERS, build)


class Users:
    """The list in one browser tab."""

    def __init__(self, visitor: Visitor, choice: Choice) -> None:
        self._visitor = visitor
        self._choice = choice
        self._turning: Turning[str] = Turning()

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor, self._choice, None)
        title = words("administration.users")
        with frame(
            visitor,
            ADMINISTRATION,
            title,
            self._choice.address,
            styles=STYLES,
            scripts=SCRIPTS,
        ):
            head = page_head(words("administration.title"), words("users.lead"))
            ui.html(head, sanitize=False)
            ui.html(sections(visitor, USERS), sanitize=False)
            with ui.element("div").classes("beside"):
                with ui.element("div"):
                    ui.html(filters(visitor, self._choice), sanitize=False)
                    self._list = ui.html("", sanitize=False)
                    self._foot = ui.html("", sanitize=False)
                with ui.element("aside"):
                    self._once = ui.html("", sanitize=False)
                    self._form = ui.html("", sanitize=False, tag="section").classes("panel")
            self._voice = Voice(visitor)
        self._form.set_content(adding(visitor, found.places, found.atlas))
        self._show(found)
        listen(self._grant)

    def _show(self, found: Found) -> None:
        self._found = found
        self._turning.found(found.following)
        self._list.set_content(people_table(self._visitor, found.people, found.names))
        self._foot.set_content(self._turning.buttons(self._visitor.words))

    async def _grant(self, wish: Wish) -> None:
        if self._turning.turned(wish):
            await self._again()
            return
        given = fields_of(wish)
        match wish.get("name"):
            case "filter":
                self._choice = Choice.read(given)
                self._turning.first()
                await self._again()
                ui.run_javascript(f"citypatrol.at({json.dumps(self._choice.address)})")
            case "add":
                added = await self._voice.done(lambda visitor: self._add(visitor, given))
                if added is not None:
                    await self._tell(*added)
            case "hide":
                self._once.set_content("")

    def _add(self, visitor: Visitor, given: dict[str, str]) -> tuple[Account, str]:
        """What POST /api/users does."""
        name = text_of(given, "name", LONGEST_NAME)
        return managers.add(visitor.services, visitor.person, name, *asked(given))

    async def _tell(self, account: Account, password: str) -> None:
        words, name = self._visitor.words, account.person.name
        self._once.set_content(
            shown_once(words, words("users.first", name=name), password, words("users.first_hint"))
        )
        self._form.set_content(adding(self._visitor, self._found.places, self._found.atlas))
        self._voice.say(words("users.added", name=name))
        await self._again()

    async def _again(self) -> None:
        choice, after = self._choice, self._turning.here
        found = await self._voice.done(lambda visitor: read(visitor, choice, after))
        if found is not None:
            self._show(found)
