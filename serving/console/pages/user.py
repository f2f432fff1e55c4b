"""One person with a login: what they may and where, and everything that lets them in or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import places
from serving.console.administration.fields import fields_of
from serving.console.administration.once import shown_once
from serving.console.administration.people import asked, fields, last_sign_in, state, where
from serving.console.administration.sections import (
    AUDIT,
    SCRIPTS,
    STYLES,
    USERS,
    opened,
    sections,
)
from serving.console.components.buttons import Look, button, link_button
from serving.console.components.facts import fact, fact_list
from serving.console.components.form import form
from serving.console.components.head import page_head
from serving.console.frame import frame
from serving.console.html import Markup, tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.districts import service as districts
from serving.districts.service import Place
from serving.units.atlas import Atlas
from serving.users import managers
from serving.users.errors import PersonNotFound
from serving.users.managers import Listed


@dataclass(frozen=True, slots=True)
class Found:
    listed: Listed
    places: list[Place]
    atlas: Atlas | None

    @property
    def names(self) -> dict[str, str]:
        return {one.id: one.name for one in self.places}


def read(visitor: Visitor, user_id: UUID) -> Found:
    """Raises Forbidden or PersonNotFound."""
    services, person = visitor.services, visitor.person
    listed = managers.somebody(services, person, user_id)
    with services.db.reading() as session:
        return Found(listed, districts.places(session, person), services.units.current(session))


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, user_id: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            try:
                wanted = UUID(user_id)
            except ValueError:
                raise PersonNotFound from None
            await UserPage(visitor, wanted).open()

        return await opened(request, USERS, build)

    ui.page(f"{USERS.route}/{{user_id}}", response_timeout=30.0)(page)


class UserPage:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor, user_id: UUID) -> None:
        self._visitor = visitor
        self._id = user_id

    async def open(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        found = await run_in_threadpool(read, visitor, self._id)
        name = found.listed.account.person.name
        with frame(
            visitor, ADMINISTRATION, name, places.user(self._id), styles=STYLES, scripts=SCRIPTS
        ):
            back = link_button(words("users.back"), USERS.path, look=Look.QUIET)
            ui.html(page_head(name, None, *self._past(name), back), sanitize=False)
            ui.html(sections(visitor, USERS), sanitize=False)
            self._once = ui.html("", sanitize=False)
            self._body = ui.html("", sanitize=False)
            self._voice = Voice(visitor)
        self._show(found)
        listen(self._grant)

    def _past(self, name: str) -> tuple[Markup, ...]:
        """The way to what they did, for those who may see it."""
        if not AUDIT.opens_to(self._visitor.person):
            return ()
        address = places.with_pairs(AUDIT.path, [("actor", name)])
        return (link_button(self._visitor.words("users.past"), address),)

    def _show(self, found: Found) -> None:
        self._name = found.listed.account.person.name
        self._body.set_content(
            tag("div", self._standing(found), self._settings(found), class_="halves")
        )

    def _standing(self, found: Found) -> Markup:
        visitor, words, one = self._visitor, self._visitor.words, found.listed
        person = one.account.person
        facts = [
            (words("users.state"), state(visitor, one)),
            (words("users.role"), words(f"role.{person.role}")),
            (words("users.district"), where(visitor, person.district, found.names)),
            (words("users.last_sign_in"), last_sign_in(visitor, one)),
            (words("users.since"), visitor.moments.markup(one.account.created_at)),
        ]
        return tag(
            "section",
            tag("h2", words("users.access")),
            fact_list(*(fact(name, value) for name, value in facts)),
            tag("div", self._ways(one), class_="actions wrapped"),
            class_="panel",
        )

    def _ways(self, one: Listed) -> list[Markup]:
        """What can be done about somebody's access now."""
        words, account = self._visitor.words, one.account
        if not managers.may_manage(self._visitor.person, account):
            return [tag("p", words("users.beyond"), class_="faint")]
        name = account.person.name
        ways = []
        if one.waits_until is not None:
            ways.append(button(words("users.unlock"), "unlock", look=Look.PRIMARY))
        if not account.outside:
            sure = words("users.reset_sure", name=name)
            ways.append(button(words("users.reset"), "reset", sure=sure))
        if account.active:
            sure = words("users.sign_out_sure", name=name)
            ways.append(button(words("users.sign_out"), "sign_out", sure=sure))
            sure = words("users.switch_off_sure", name=name)
            ways.append(
                button(words("users.switch_off"), "switch_off", look=Look.DANGER, sure=sure)
            )
        else:
            ways.append(button(words("users.switch_on"), "switch_on", look=Look.PRIMARY))
        return ways

    def _settings(self, found: Found) -> Markup:
        words, account = self._visitor.words, found.listed.account
        if not managers.may_manage(self._visitor.person, account):
            return Markup("")
        return tag(
            "section",
            tag("h2", words("users.may")),
            form(
                "save",
                fields(self._visitor, found.places, found.atlas, account.person),
                tag("div", button(words("users.save"), look=Look.PRIMARY), class_="actions"),
            ),
            class_="panel",
        )

    async def _grant(self, wish: Wish) -> None:
        words, name = self._visitor.words, self._name
        given = fields_of(wish)
        match wish.get("name"):
            case "save":
                await self._do(
                    lambda visitor: self._save(visitor, given), words("users.saved", name=name)
                )
            case "switch_off":
                await self._do(
                    lambda visitor: self._switch(visitor, False),
                    words("users.switched_off", name=name),
                )
            case "switch_on":
                await self._do(
                    lambda visitor: self._switch(visitor, True),
                    words("users.switched_on", name=name),
                )
            case "unlock":
                await self._do(
                    lambda visitor: managers.unlock(visitor.services, visitor.person, self._id),
                    words("users.unlocked", name=name),
                )
            case "sign_out":
                await self._do(
                    lambda visitor: managers.sign_out(visitor.services, visitor.person, self._id),
                    words("users.signed_out", name=name),
                )
            case "reset":
                await self._reset()
            case "hide":
                self._once.set_content("")

    def _save(self, visitor: Visitor, given: dict[str, str]) -> None:
        """What PATCH /api/users/ID does."""
        role, district, unit = asked(given)
        wishes = {"role": role, "district": district, "unit": unit}
        managers.change(visitor.services, visitor.person, self._id, wishes)

    def _switch(self, visitor: Visitor, active: bool) -> None:
        managers.change(visitor.services, visitor.person, self._id, {}, active)

    async def _reset(self) -> None:
        made = await self._voice.done(
            lambda visitor: managers.reset_password(visitor.services, visitor.person, self._id)
        )
        if made is None:
            return
        words = self._visitor.words
        title, hint = words("users.first", name=self._name), words("users.first_hint")
        self._once.set_content(shown_once(words, title, made[1], hint))
        await self._again()

    async def _do(self, work: Callable[[Visitor], object], sentence: str) -> None:
        if await self._voice.tried(work):
            # First as it is now: a form that is drawn later would take what was typed meanwhile.
            await self._again()
            self._voice.say(sentence)

    async def _again(self) -> None:
        found = await self._voice.done(lambda visitor: read(visitor, self._id))
        if found is not None:
            self._show(found)
