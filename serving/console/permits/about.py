"""What a permit says, and how it stands."""

from __future__ import annotations

from typing import Final

from serving.console import places
from serving.console.components.facts import fact, fact_list
from serving.console.components.labels import Tone, label
from serving.console.html import Child, Markup, join, tag
from serving.console.permits.saying import kinds_text, state_label, value_text, window_text
from serving.console.permits.sheet import PermitSheet
from serving.console.visitor import Visitor
from serving.permits.domain import PermitState
from serving.permits.listing import SOON

_TOLD_APART: Final = frozenset({"id", "name", "kinds", "areas", "windows", "note", "district"})
"""Fields that ``about`` tells in words of its own."""


def state(visitor: Visitor, sheet: PermitSheet) -> Markup:
    words, permit = visitor.words, sheet.permit
    left = (permit.valid_until - sheet.today).days
    soon = sheet.state is PermitState.ACTIVE and left <= SOON.days
    years = ", ".join(str(year) for year in sheet.shown.years_missing)
    ended, outdated = sheet.shown.granted.ended_at, sheet.shown.outdated
    return tag(
        "p",
        state_label(words, sheet.state),
        tag("span", words("permit.since"), " ", visitor.moments.markup(ended)) if ended else None,
        label(words("permits.days_left", count=left), Tone.WARN) if soon else None,
        tag("span", words("permit.years_missing", years=years), class_="warn") if years else None,
        tag("span", words("permit.touches_none"), class_="warn")
        if not sheet.shown.touches
        else None,
        tag(
            "span",
            words("permit.outdated"),
            " ",
            [[tag("a", camera, href=places.camera(camera)), " "] for camera, _ in outdated],
            class_="warn",
        )
        if outdated
        else None,
        class_="permit-state",
    )


def about(visitor: Visitor, sheet: PermitSheet) -> Markup:
    """What it says, field by field."""
    words, permit = visitor.words, sheet.permit
    told = permit.told()
    rows: list[tuple[str, Child]] = [
        (words("permit_field.id"), tag("code", permit.id)),
        (words("permit_field.district"), permit.district or words("permit.whole_city")),
        (words("permit_field.kinds"), kinds_text(words, permit.kinds)),
        *(
            (words.named("permit_field", name), value_text(visitor, name, told.get(name)))
            for name in type(permit).model_fields
            if name not in _TOLD_APART
        ),
        (words("permit_field.note"), permit.note),
    ]
    return join(
        tag("h2", words("permit.about")),
        fact_list(*(fact(name, text) for name, text in rows if text)),
    )


def windows(visitor: Visitor, sheet: PermitSheet) -> Markup:
    words = visitor.words
    return tag(
        "ul",
        [tag("li", window_text(words, window)) for window in sheet.permit.windows],
        class_="windows",
        aria_label=words("permit_field.windows"),
    )
