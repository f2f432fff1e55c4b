"""People as their pages show them: the list, the form of somebody new, what state they are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from serving.console import places
from serving.console.administration.fields import one_of, text_of
from serving.console.administration.sections import USERS
from serving.console.components.buttons import Look, button
from serving.console.components.empty import empty_state
from serving.console.components.form import choice_row, form, text_row
from serving.console.components.labels import Tone, label
from serving.console.components.sieve import sieve
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.standard import in_language
from serving.console.visitor import Visitor
from serving.districts.service import Place
from serving.units.atlas import Atlas
from serving.users.domain import PeopleFilter, Person, Role
from serving.users.managers import Listed, roles_to_give
from serving.users.service import LONGEST_UNIT
from serving.users.sessions import LONGEST_NAME

CITY = ""
"""What the form says for the whole city."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom somebody wants to see; empty means everybody."""

    text: str = ""
    role: Role | None = None
    state: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Choice:
        """From an address or a form; what is not known there is left out."""
        state = one_of(given, "state", ("active", "off")) or ""
        return cls(text_of(given, "text"), one_of(given, "in_role", Role), state)

    @property
    def wanted(self) -> PeopleFilter:
        active = {"active": True, "off": False}.get(self.state)
        return PeopleFilter(self.text or None, self.role, active)

    @property
    def address(self) -> str:
        pairs = [("text", self.text), ("in_role", self.role or ""), ("state", self.state)]
        given = [(name, value) for name, value in pairs if value]
        return f"{USERS.path}?{urlencode(given)}" if given else USERS.path


def filters(visitor: Visitor, choice: Choice) -> Markup:
    words = visitor.words
    return sieve(
        words,
        text_row("text", words("users.name"), choice.text, type="search", maxlength=LONGEST_NAME),
        choice_row(
            "in_role",
            words("users.role"),
            [("", words("users.every_role")), *((one, words(f"role.{one}")) for one in Role)],
            choice.role or "",
        ),
        choice_row(
            "state",
            words("users.state"),
            [
                ("", words("users.every_state")),
                ("active", words("users.active")),
                ("off", words("users.off")),
            ],
            choice.state,
        ),
    )


def people_table(visitor: Visitor, found: Sequence[Listed], names: Mapping[str, str]) -> Markup:
    """``names`` are the names of districts by their ids."""
    words = visitor.words
    if not found:
        return empty_state(words("users.none"), words("users.none_hint"))
    columns = [
        Column(words("users.name")),
        Column(words("users.role")),
        Column(words("users.district")),
        Column(words("users.state")),
        Column(words("users.last_sign_in")),
    ]
    rows = [
        Row(
            (
                one.account.person.name,
                join(
                    words(f"role.{one.account.person.role}"),
                    tag("small", f" {one.account.person.unit}") if one.account.person.unit else "",
                ),
                where(visitor, one.account.person.district, names),
                state(visitor, one),
                last_sign_in(visitor, one),
            ),
            href=places.user(one.account.person.id),
            name=one.account.person.name,
        )
        for one in found
    ]
    return table(words("users.title"), columns, rows)


def state(visitor: Visitor, one: Listed) -> Markup:
    """What stands between somebody and their work, in labels."""
    words, account = visitor.words, one.account
    told = [label(words("users.active"), Tone.GOOD)]
    if not account.active:
        told = [label(words("users.off"))]
    elif one.waits_until is not None:
        clock = visitor.moments.clock(one.waits_until)
        told = [label(words("users.waits", until=clock), Tone.WARN)]
    if account.person.must_change:
        told.append(label(words("users.first_password"), Tone.ACCENT))
    if account.outside:
        told.append(label(words("users.outside")))
    return tag("span", told, class_="chips")


def last_sign_in(visitor: Visitor, one: Listed) -> Markup:
    at = one.account.last_sign_in_at
    if at is None:
        return tag("span", visitor.words("users.never"), class_="faint")
    return visitor.moments.markup(at)


def where(visitor: Visitor, district: str | None, names: Mapping[str, str]) -> Markup:
    if district is None:
        return tag("b", visitor.words("users.whole_city"))
    return tag("span", names.get(district, district), title=district)


def fields(
    visitor: Visitor,
    known: Sequence[Place],
    atlas: Atlas | None,
    person: Person | None = None,
) -> Markup:
    """Role, district and unit of ``person``, or of somebody new."""
    words, me = visitor.words, visitor.person
    whole = [(CITY, words("users.whole_city"))] if me.scope.districts is None else []
    listed = [(one.id, "\u2003" * one.depth + _named(one)) for one in known]
    district = (person.district or CITY) if person else _first_district(me, listed)
    if district and district not in {id for id, _ in listed}:
        listed.append((district, district))
    return join(
        choice_row(
            "role",
            words("users.role"),
            [(one, words(f"role.{one}")) for one in roles_to_give(me)],
            person.role if person else Role.REVIEWER,
        ),
        choice_row(
            "district",
            words("users.district"),
            [*whole, *listed],
            district,
            hint=words("users.district_hint"),
        ),
        _unit_row(visitor, atlas, (person.unit or "") if person else ""),
    )


def adding(visitor: Visitor, known: Sequence[Place], atlas: Atlas | None) -> Markup:
    words = visitor.words
    return join(
        tag("h2", words("users.add")),
        form(
            "add",
            text_row(
                "name",
                words("users.name"),
                maxlength=LONGEST_NAME,
                required=True,
                autocomplete="off",
                hint=words("users.name_hint"),
            ),
            fields(visitor, known, atlas),
            tag("div", button(words("users.add_now"), look=Look.PRIMARY), class_="actions"),
        ),
    )


def asked(given: Mapping[str, str]) -> tuple[Role, str | None, str | None]:
    """Role, district and unit as the form says; only a handling unit has a unit."""
    role = one_of(given, "role", Role) or Role.REVIEWER
    unit = text_of(given, "unit", LONGEST_UNIT) if role is Role.HANDLING_UNIT else ""
    return role, text_of(given, "district") or None, unit or None


def _unit_row(visitor: Visitor, atlas: Atlas | None, chosen: str) -> Markup:
    words = visitor.words
    hint = words("users.unit_hint")
    if atlas is None:
        row = text_row("unit", words("users.unit"), chosen, maxlength=LONGEST_UNIT, hint=hint)
        return tag("div", row, class_="of-unit")
    units = [
        (unit.id, in_language(visitor, unit.name_zh, unit.name_en)) for unit in atlas.register.units
    ]
    row = choice_row("unit", words("users.unit"), [("", "–"), *units], chosen, hint=hint)
    return tag("div", row, class_="of-unit")


def _named(place: Place) -> str:
    return place.name if place.name == place.id else f"{place.name} ({place.id})"


def _first_district(manager: Person, listed: Sequence[tuple[str, str]]) -> str:
    if manager.district is not None:
        return manager.district
    return listed[0][0] if listed else CITY
