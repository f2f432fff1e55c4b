"""The use register as its page shows it: what to look for, and who used what of which case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from serving.console import places
from serving.console.administration.fields import begin_of, day_of, end_of, one_of, text_of
from serving.console.administration.sections import USES
from serving.console.components.empty import empty_state
from serving.console.components.form import choice_row, text_row
from serving.console.components.labels import Tone, label
from serving.console.components.sieve import sieve
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.evidence.domain import CASE_WORK, Use, UseFilter, UseLine

LONGEST: Final = 200
BARE: Final = frozenset({Use.ORIGINAL, Use.BUNDLE_ORIGINALS})
"""Uses in which somebody saw faces and plates."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which lines somebody wants to see; empty means every one."""

    person: str = ""
    case: str = ""
    """A case's number."""
    what: Use | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Choice:
        """From an address or a form; what is not known there is left out."""
        return cls(
            text_of(given, "person", LONGEST),
            text_of(given, "case", LONGEST),
            one_of(given, "what", Use),
            day_of(given, "since"),
            day_of(given, "until"),
        )

    def wanted(self, city: ZoneInfo, case_id: UUID | None) -> UseFilter:
        """Both days belong to it. ``case_id`` is the one that ``case`` names."""
        return UseFilter(
            case_id,
            self.person or None,
            self.what,
            begin_of(self.since, city),
            end_of(self.until, city),
        )

    @property
    def address(self) -> str:
        pairs = [
            ("person", self.person),
            ("case", self.case),
            ("what", self.what or ""),
            ("since", str(self.since or "")),
            ("until", str(self.until or "")),
        ]
        given = [(name, value) for name, value in pairs if value]
        return f"{USES.path}?{urlencode(given)}" if given else USES.path


def exported(choice: Choice, city: ZoneInfo, case_id: UUID | None) -> str:
    """Where the same lines can be had as a file."""
    wanted = choice.wanted(city, case_id)
    pairs = [
        ("case", str(wanted.case_id or "")),
        ("person", wanted.person or ""),
        ("what", wanted.what or ""),
        ("since", wanted.since.isoformat() if wanted.since else ""),
        ("until", wanted.until.isoformat() if wanted.until else ""),
    ]
    given = [(name, value) for name, value in pairs if value]
    return places.with_pairs(places.USE_EXPORT, given) if given else places.USE_EXPORT


def filters(visitor: Visitor, choice: Choice) -> Markup:
    words = visitor.words
    return sieve(
        words,
        text_row("person", words("uses.person"), choice.person, type="search", maxlength=LONGEST),
        text_row("case", words("uses.case"), choice.case, type="search", maxlength=LONGEST),
        choice_row(
            "what",
            words("uses.what"),
            [("", words("uses.everything")), *((one, words(f"use.{one}")) for one in Use)],
            choice.what or "",
        ),
        text_row("since", words("log.since"), str(choice.since or ""), type="date"),
        text_row("until", words("log.until"), str(choice.until or ""), type="date"),
    )


def lines(visitor: Visitor, found: Sequence[UseLine], numbers: Mapping[UUID, str]) -> Markup:
    """``numbers`` are those of the cases that the visitor may open."""
    words = visitor.words
    if not found:
        return empty_state(words("uses.none"), words("uses.none_hint"))
    columns = [
        Column(words("log.at")),
        Column(words("log.who")),
        Column(words("uses.what")),
        Column(words("uses.picture")),
        Column(words("uses.case")),
        Column(words("uses.district")),
        Column(words("uses.why")),
    ]
    rows = [_row(visitor, one, numbers) for one in found]
    return table(words("administration.uses"), columns, rows)


def _row(visitor: Visitor, one: UseLine, numbers: Mapping[UUID, str]) -> Row:
    words = visitor.words
    role = words.named("role", one.person_role) if one.person_role else ""
    told = " · ".join(part for part in (role, one.unit or "") if part)
    what = words(f"use.{one.what}")
    number = numbers.get(one.case_id)
    case = (
        tag("a", number, href=places.case(one.case_id, ()))
        if number
        else tag("code", str(one.case_id)[:8], title=str(one.case_id))
    )
    return Row(
        (
            visitor.moments.markup(one.at),
            join(tag("b", one.person), tag("small", told, class_="under")),
            label(what, Tone.WARN) if one.what in BARE else what,
            _picture(visitor, one),
            case,
            one.district,
            words("uses.case_work") if one.why == CASE_WORK else one.why,
        ),
        name=str(one.id),
    )


def _picture(visitor: Visitor, one: UseLine) -> Markup:
    if one.role is None:
        return tag("span", "–", class_="faint")
    return tag("span", visitor.words.named("picture", one.role), title=one.sha256)
