"""Parts of one page, each with an address of its own."""

from __future__ import annotations

from collections.abc import Iterable

from serving.console.html import Markup, tag


def tabs(title: str, parts: Iterable[tuple[str, str]], here: str) -> Markup:
    """``parts`` are address and text; the one at ``here`` is the one that is shown."""
    return tag(
        "nav",
        [
            tag("a", text, href=href, aria_current="page" if href == here else None)
            for href, text in parts
        ],
        aria_label=title,
        class_="tabs",
    )
