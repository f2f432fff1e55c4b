"""Where the model is changed: promote, roll back, shadow. Each asks for a reason, and asks once."""

from __future__ import annotations

from typing import Final

from serving.console.components.buttons import Look, button
from serving.console.components.form import choice_row, form, long_row, text_row, tick_row
from serving.console.html import Markup, join, tag
from serving.console.models.checking import obstacle
from serving.console.visitor import Visitor
from serving.models.domain import Pointer
from serving.models.service import MOST_SHADOW_DAYS
from serving.models.sheets import Sheet
from serving.users.domain import Permission

LONGEST_WHY: Final = 4000
SHARES: Final = (5, 10, 25, 50, 100)
"""Per cent of live looks that a candidate can be given."""


def decisions(visitor: Visitor, sheet: Sheet) -> Markup:
    """Everything the visitor may decide about this package; nothing for who may not."""
    if not visitor.person.may(Permission.CHANGE_MODEL):
        return Markup("")
    name = f"{sheet.known.name} {sheet.known.version}"
    if sheet.is_current:
        return roll_back(visitor, sheet.pointer)
    if sheet.known.fault is not None:
        return _section(visitor.words("models.promote"), tag("p", sheet.known.fault, class_="warn"))
    return join(_promote(visitor, sheet, name), _shadow(visitor, sheet, name))


def roll_back(visitor: Visitor, pointer: Pointer) -> Markup:
    """Nothing while nobody has promoted anything."""
    words = visitor.words
    if pointer.entry is None or not visitor.person.may(Permission.CHANGE_MODEL):
        return Markup("")
    return _section(
        words("models.roll_back"),
        tag("p", words("models.roll_back_hint"), class_="faint"),
        form(
            "roll_back",
            _why(visitor, "roll_back"),
            button(
                words("models.roll_back"),
                look=Look.DANGER,
                sure=words("models.roll_back_sure"),
            ),
        ),
    )


def _promote(visitor: Visitor, sheet: Sheet, name: str) -> Markup:
    words = visitor.words
    forced = sheet.obstacle is not None
    current = sheet.pointer.current
    before = f"{current.name} {current.version}" if current else words("models.by_settings")
    sure = (
        words("models.force_sure", name=name, before=before)
        if forced
        else words("models.promote_sure", name=name, before=before)
    )
    return _section(
        words("models.promote"),
        tag("p", obstacle(visitor, sheet.obstacle), class_="warn") if sheet.obstacle else None,
        form(
            "promote",
            _why(visitor, "promote"),
            tick_row("force", words("models.force"), False, hint=words("models.force_hint"))
            if forced
            else None,
            button(
                words("models.promote"),
                look=Look.DANGER if forced else Look.PRIMARY,
                sure=sure,
            ),
        ),
    )


def _shadow(visitor: Visitor, sheet: Sheet, name: str) -> Markup:
    words = visitor.words
    if sheet.is_shadow:
        return _section(
            words("models.shadow_end"),
            form(
                "shadow_end",
                _why(visitor, "shadow_end"),
                button(words("models.shadow_end"), sure=words("models.shadow_end_sure", name=name)),
            ),
        )
    return _section(
        words("models.shadow"),
        tag("p", words("models.shadow_hint"), class_="faint"),
        form(
            "shadow",
            choice_row(
                "share",
                words("models.shadow_share"),
                [(str(share), f"{share} %") for share in SHARES],
                "10",
            ),
            text_row(
                "days",
                words("models.shadow_days"),
                "1",
                type="number",
                min=1,
                max=MOST_SHADOW_DAYS,
            ),
            _why(visitor, "shadow"),
            button(words("models.shadow")),
        ),
    )


def _why(visitor: Visitor, name: str) -> Markup:
    words = visitor.words
    row = long_row("why", words("models.why"), hint=words("models.why_hint"), maxlength=LONGEST_WHY)
    # Several of these forms stand on one page: each field needs a name of its own to be told by.
    return Markup(
        row.replace("field-why", f"field-why-{name}").replace("hint-why", f"hint-why-{name}")
    )


def _section(title: str, *content: Markup | None) -> Markup:
    return tag("section", tag("h2", title), *content, class_="panel decision")
