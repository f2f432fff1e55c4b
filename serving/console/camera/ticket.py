"""A camera whose view has moved."""

from __future__ import annotations

from datetime import datetime

from serving.console.camera.sheet import CameraSheet
from serving.console.components.buttons import Look, button, link_button
from serving.console.html import Markup, tag
from serving.console.sights import sight
from serving.console.visitor import Visitor
from serving.users.domain import Permission


def ticket(visitor: Visitor, sheet: CameraSheet) -> Markup | None:
    """A view that moved: how it was, how it is, and what to do about it."""
    moved, looks = sheet.moved, sheet.looks
    if moved is None:
        return None
    words, may = visitor.words, visitor.person.may(Permission.EDIT_CAMERAS)
    now = sheet.elsewhere
    return tag(
        "section",
        tag("h2", words("ticket.title")),
        tag(
            "p",
            words("ticket.since"),
            " ",
            visitor.moments.markup(moved.at),
            words("ticket.what"),
        ),
        tag(
            "div",
            _figure(
                visitor,
                words("ticket.before"),
                sight(visitor, looks.usable, sheet.camera.views[0]) if looks.usable else None,
                looks.usable.captured_at if looks.usable else None,
            ),
            _figure(
                visitor,
                words("ticket.now"),
                sight(visitor, now, sheet.camera.views[0]) if now else None,
                now.captured_at if now else None,
            ),
            class_="pair",
        ),
        tag(
            "div",
            link_button(
                words("ticket.redraw"),
                sheet.drawing,
                look=Look.PRIMARY,
            ),
            button(words("ticket.stands"), "stands", sure=words("ticket.stands_sure")),
            tag("span", words("ticket.or_turn"), class_="faint"),
            class_="actions",
        )
        if may
        else tag("p", words("ticket.ask"), class_="faint"),
        class_="panel ticket",
        aria_label=words("ticket.title"),
    )


def _figure(visitor: Visitor, title: str, shown: Markup | None, at: datetime | None) -> Markup:
    return tag(
        "figure",
        tag("div", shown or tag("p", visitor.words("ticket.no_picture")), class_="stage"),
        tag("figcaption", tag("b", title), visitor.moments.markup(at) if at else None),
    )
