"""Asking once before something that cannot be taken back."""

from __future__ import annotations

from serving.console.html import Markup, join, tag
from serving.console.words import Words


def confirm_dialog(words: Words) -> Markup:
    """The one dialog of a page. It opens for every control with a ``sure`` sentence."""
    return join(
        tag("p", id="sure-words"),
        tag(
            "div",
            tag("button", words("sure.no"), type="button", class_="button", data_close=True),
            tag("button", words("sure.yes"), type="button", class_="button danger", data_sure=True),
            class_="actions",
        ),
    )
