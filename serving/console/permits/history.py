"""How a permit came to be so."""

from __future__ import annotations

from serving.console.components.buttons import Look, button
from serving.console.html import Markup, join, tag
from serving.console.permits.saying import field_change
from serving.console.permits.sheet import PermitSheet
from serving.console.visitor import Visitor
from serving.permits.changes import differences
from serving.permits.domain import PermitAction, PermitChange


def history(visitor: Visitor, sheet: PermitSheet) -> Markup:
    """Every change, newest first, with what it changed and, where it may be had back, a button."""
    words, changes = visitor.words, sheet.shown.history
    pairs = list(zip((None, *changes), changes, strict=False))
    return join(
        tag("h2", words("permit.history")),
        tag(
            "ol",
            [_change(visitor, sheet, before, now) for before, now in reversed(pairs)],
            class_="permit-history",
        ),
    )


def _change(
    visitor: Visitor, sheet: PermitSheet, before: PermitChange | None, now: PermitChange
) -> Markup:
    words = visitor.words
    older = sheet.may_change and now.permit.told() != sheet.permit.told()
    changed = differences(before.permit, now.permit) if before else ()
    return tag(
        "li",
        tag("b", words(f"permit_action.{now.action}")),
        tag("span", now.actor),
        visitor.moments.markup(now.at, short=True),
        tag("q", now.why) if now.why else None,
        [tag("span", field_change(visitor, one), class_="field-change") for one in changed],
        button(
            words("permit.restore"),
            "restore",
            look=Look.QUIET,
            sure=words("permit.restore_sure"),
            version=now.sequence,
        )
        if older and now.action is not PermitAction.ENDED
        else None,
    )
