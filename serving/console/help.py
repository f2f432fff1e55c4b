"""The list of keys."""

from __future__ import annotations

from collections.abc import Sequence

from serving.console.components.facts import fact, fact_list
from serving.console.html import Markup, join, tag
from serving.console.words import Words

KEYS = (
    ("c", "confirm"),
    ("r", "reject"),
    ("u", "undo"),
    ("b", "boxes"),
    ("z", "zoom"),
    ("x", "compare"),
    ("← →", "pictures"),
    ("v", "burst"),
    ("n", "next"),
    ("p", "previous"),
    ("m", "note"),
    ("l", "list"),
    ("?", "help"),
    ("Esc", "escape"),
)


def keys(words: Words, listed: Sequence[tuple[str, str]] = KEYS) -> Markup:
    """``listed`` are keys and the names of what they do."""
    return join(
        tag("h2", words("help.title")),
        fact_list(*(fact(tag("kbd", key), words(f"help.{name}")) for key, name in listed)),
        tag("button", words("picture.close"), type="button", class_="quiet", data_close=True),
    )
