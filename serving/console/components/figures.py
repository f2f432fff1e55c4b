"""Numbers one reads from afar: tiles, bars and shares. Each says in words what it shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from serving.console.components.labels import Tone
from serving.console.html import Child, Markup, tag


def tile(
    title: str,
    value: Child,
    note: Child = None,
    *,
    tone: Tone = Tone.NEUTRAL,
    href: str | None = None,
    name: str | None = None,
) -> Markup:
    """One large number with its title above and a line below. ``name`` stands as ``data-tile``."""
    return tag(
        "a" if href else "div",
        tag("span", title, class_="title"),
        tag("b", value),
        tag("small", note) if note is not None else None,
        class_=f"tile is-{tone}",
        href=href,
        data_tile=name,
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of ``bars``. ``text`` is what the number means to people; ``hint`` on hover."""

    name: str
    value: float
    text: str
    tone: Tone = Tone.ACCENT
    hint: str | None = None
    href: str | None = None


def bars(title: str, lines: Iterable[Bar], *, most: float | None = None) -> Markup:
    """Lines as long as their values, the longest ``most``, or the greatest of them."""
    lines = list(lines)
    whole = most if most is not None else max((one.value for one in lines), default=0.0)
    return tag(
        "ul",
        [
            tag(
                "li",
                tag("a" if one.href else "span", one.name, href=one.href, class_="name"),
                _track(one.value / whole if whole else 0.0, one.tone),
                tag("b", one.text),
                title=one.hint,
            )
            for one in lines
        ],
        class_="bars",
        aria_label=title,
    )


def meter(share: float | None, text: str, tone: Tone = Tone.ACCENT) -> Markup:
    """A share 0..1 as a short bar with its text; an empty one for None."""
    return tag("span", _track(share or 0.0, tone), tag("b", text), class_="meter")


def _track(share: float, tone: Tone) -> Markup:
    wide = min(max(share, 0.0), 1.0)
    inner = tag("i", style=f"width: {wide:.1%}", class_=f"is-{tone}")
    return tag("span", inner, class_="track", aria_hidden="true")
