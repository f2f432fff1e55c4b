"""What can be done with a permit."""

from __future__ import annotations

from serving.console import places
from serving.console.components.buttons import Look, button, link_button
from serving.console.components.form import form, long_row
from serving.console.html import Markup, join, tag
from serving.console.permits.sheet import PermitSheet
from serving.console.visitor import Visitor
from serving.users.domain import Permission


def actions(visitor: Visitor, sheet: PermitSheet) -> tuple[Markup, ...]:
    words, permit = visitor.words, sheet.permit
    found = [link_button(words("permit.back"), places.PERMITS, look=Look.QUIET)]
    if visitor.person.may(Permission.EDIT_CAMERAS):
        found.append(link_button(words("permit.like"), places.permit_like(permit.id)))
    if sheet.may_change:
        found.append(button(words("permit.end"), "ask_end", key="r"))
        found.append(
            link_button(
                words("permit.edit"), places.permit_edit(permit.id), look=Look.PRIMARY, key="e"
            )
        )
    return tuple(found)


def ending(visitor: Visitor, sheet: PermitSheet, wrong: str | None = None) -> Markup:
    """Inside a dialog: the reason is asked once, and then it is over. ``wrong`` says what was
    wrong with it."""
    words = visitor.words
    return join(
        tag("h2", words("permit.end_title", name=sheet.permit.name or sheet.permit.id)),
        tag("p", words("permit.end_means")),
        form(
            "end",
            long_row("why", words("permit.end_why"), wrong=wrong, required=True, maxlength=2000),
            tag(
                "div",
                button(words("permit.end_yes"), look=Look.DANGER),
                tag("button", words("sure.no"), type="button", class_="button", data_close=True),
                class_="actions",
            ),
        ),
    )
