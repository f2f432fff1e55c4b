"""Small labels: what state something is in, and chips one chooses with."""

from __future__ import annotations

from enum import StrEnum

from serving.console.html import Markup, tag


class Tone(StrEnum):
    """What a label means; never told by colour alone."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


def label(text: str, tone: Tone = Tone.NEUTRAL, *, hint: str | None = None) -> Markup:
    return tag("span", text, class_=f"tone {tone}", title=hint)


def chip(wish: str, value: str, text: str, *, chosen: bool, count: int | None = None) -> Markup:
    """Wishes ``wish`` with ``value``; pressed in when it is ``chosen``."""
    return tag(
        "button",
        text,
        tag("small", f"{count:,}") if count is not None else None,
        type="button",
        class_="chip",
        data_wish=wish,
        data_value=value,
        aria_pressed="true" if chosen else "false",
    )


def chips(title: str, *chosen_from: Markup) -> Markup:
    return tag("div", chosen_from, role="group", aria_label=title, class_="chips")
