"""A sentence at the foot of the page, which leaves by itself."""

from __future__ import annotations

from typing import Final

from serving.console.html import Markup, tag
from serving.console.words import Words

STAYS_S: Final = 9
UNDO_S: Final = 10
"""For so long something can be taken back by its toast."""


def toast(words: Words, sentence: str, *more: Markup, undo: str = "") -> Markup:
    """``undo`` names what the wish ``undo`` takes back; a line shrinks while that is possible."""
    return tag(
        "p",
        tag("span", sentence),
        *more,
        tag(
            "button",
            words("toast.undo"),
            " ",
            tag("kbd", "u"),
            type="button",
            data_wish="undo",
            data_of=undo,
            data_key="u",
        )
        if undo
        else None,
        tag("i", aria_hidden="true") if undo else None,
        style=f"--stays: {UNDO_S if undo else STAYS_S}s",
    )
