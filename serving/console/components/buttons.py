"""Buttons that wish something, and links that look like buttons."""

from __future__ import annotations

from enum import StrEnum

from serving.console.html import Attribute, Markup, tag


class Look(StrEnum):
    """How much a button stands out."""

    PLAIN = "button"
    PRIMARY = "button primary"
    DANGER = "button danger"
    QUIET = "quiet"


def button(
    text: str,
    wish: str | None = None,
    *,
    look: Look = Look.PLAIN,
    key: str | None = None,
    sure: str | None = None,
    disabled: bool = False,
    **data: Attribute,
) -> Markup:
    """Wishes ``wish`` when pressed; without one it submits the form around it.

    ``key`` presses it from the keyboard. ``sure`` is a question that is asked first. Everything in
    ``data`` comes with the wish: ``camera="x"`` arrives as ``wish["camera"]``.
    """
    return tag(
        "button",
        text,
        tag("kbd", key) if key else None,
        type="button" if wish else "submit",
        class_=look,
        disabled=disabled,
        data_wish=wish,
        data_key=key,
        data_sure_words=sure,
        **{f"data_{name}": value for name, value in data.items()},
    )


def link_button(text: str, href: str, *, look: Look = Look.PLAIN, key: str | None = None) -> Markup:
    return tag("a", text, tag("kbd", key) if key else None, href=href, class_=look, data_key=key)
