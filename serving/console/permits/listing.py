"""The list of permits: what somebody chose to see of it, and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from serving.console import places
from serving.console.components.labels import chip, chips
from serving.console.components.sieve import live_sieve, pick, search_box
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.permits.saying import (
    day_text,
    kinds_text,
    state_label,
    terms_text,
    title,
    where_text,
    window_text,
)
from serving.console.visitor import Visitor
from serving.permits.domain import PermitFilter, PermitState
from serving.permits.listing import PermitLine, PermitList, expiring, list_lines

SHOWN: Final = 200
"""Rows drawn at once; whoever looks for others searches."""
SHOWN_STATES: Final = (
    PermitState.ACTIVE,
    PermitState.UPCOMING,
    PermitState.EXPIRED,
    PermitState.ENDED,
)
SOON: Final = "soon"
"""What is chosen beside a state: in force, and over before long."""


@dataclass(frozen=True, slots=True)
class Choice:
    state: str = ""
    """A PermitState, ``soon`` or nothing."""
    district: str = ""
    text: str = ""

    def wanted(self, day: date) -> PermitFilter:
        return PermitFilter(
            state=PermitState(self.state) if self.state in set(PermitState) else None,
            district=self.district or None,
            text=self.text or None,
            expires_by=expiring(day) if self.state == SOON else None,
        )

    def written(self) -> dict[str, str]:
        """For an address."""
        values = {"state": self.state, "district": self.district, "text": self.text}
        return {name: value for name, value in values.items() if value}

    def turned(self, state: str) -> Choice:
        return replace(self, state="" if state == self.state else _known(state))


def chosen(given: Mapping[str, str]) -> Choice:
    """From an address or a form; what is not known there is left out."""
    return Choice(
        _known(given.get("state", "")),
        given.get("district", "")[:200],
        given.get("text", "").strip()[:200],
    )


def read(visitor: Visitor, choice: Choice) -> PermitList:
    services = visitor.services
    at = services.clock.now()
    wanted = choice.wanted(at.astimezone(services.city).date())
    with services.db.reading() as session:
        return list_lines(session, visitor.person, services.city, wanted, at)


def filters(visitor: Visitor, choice: Choice, found: PermitList) -> Markup:
    """The page draws it once: it holds the cursor."""
    words = visitor.words
    return live_sieve(
        words("permits.filter"),
        search_box(words("permits.search"), choice.text),
        pick(
            "district",
            words("permits.every_district"),
            zip(found.districts, found.districts, strict=True),
            choice.district,
        ),
    )


def states(visitor: Visitor, choice: Choice, found: PermitList) -> Markup:
    """In which state they are, as chips with their numbers."""
    words = visitor.words
    every = sum(found.states.values())
    shown: list[tuple[str, str, int]] = [("", words("permits.all"), every)]
    for state in SHOWN_STATES:
        shown.append((state, words(f"permit_state.{state}"), found.states.get(state, 0)))
        if state is PermitState.ACTIVE:
            shown.append((SOON, words("permits.soon"), found.soon))
    return chips(
        words("permits.states"),
        *(
            chip("state", value, text, chosen=choice.state == value, count=count)
            for value, text, count in shown
        ),
    )


def rows(visitor: Visitor, found: PermitList) -> Markup:
    words, today = visitor.words, visitor.services.clock.now().astimezone(visitor.services.city)
    heads = [
        Column(words("permits.column_name")),
        Column(words("permits.column_state")),
        Column(words("permits.column_until")),
        Column(words("permits.column_when")),
        Column(words("permits.column_kinds")),
        Column(words("permits.column_where")),
        Column(words("permits.column_applicant")),
        Column(words("permits.column_allowed"), number=True),
        Column(words("permits.column_broken"), number=True),
    ]
    left = len(found.lines) - SHOWN
    return join(
        table(
            words("permits.title"),
            heads,
            [_row(visitor, line, today.date()) for line in found.lines[:SHOWN]],
        ),
        tag("p", words("permits.more", count=left), class_="faint") if left > 0 else None,
    )


def _row(visitor: Visitor, line: PermitLine, today: date) -> Row:
    words, permit = visitor.words, line.granted.permit
    name = join(title(permit), tag("small", permit.id) if permit.name else None)
    when = [window_text(words, window) for window in permit.windows]
    more = f" +{len(when) - 1}" if len(when) > 1 else ""
    days = (permit.valid_until - today).days
    state = join(
        state_label(words, line.state),
        tag("small", words("permits.days_left", count=days), class_="warn")
        if line.expires_soon
        else None,
    )
    broken = tag(
        "b",
        f"{sum(line.broken.values()):,}",
        class_="bad",
        title=terms_text(words, line.broken),
    )
    return Row(
        (
            name,
            state,
            tag("span", day_text(words, permit.valid_until), class_="whole"),
            tag("span", when[0] + more, title="\n".join(when), class_="short"),
            kinds_text(words, permit.kinds),
            join(
                permit.district or words("permit.whole_city"),
                tag("small", where_text(words, permit)),
            ),
            permit.applicant,
            f"{line.allowed.suspects:,}" if line.allowed.looks else _none(),
            broken if line.broken else _none(),
        ),
        href=places.permit(permit.id),
        name=permit.id,
    )


def _none() -> Markup:
    return tag("span", "\u2013", class_="faint")


def _known(state: str) -> str:
    return state if state == SOON or state in set(PermitState) else ""
