"""A secret that is shown this once: a first password, the text of a token."""

from __future__ import annotations

from serving.console.components.buttons import Look, button
from serving.console.html import Markup, tag
from serving.console.words import Words


def shown_once(words: Words, title: str, secret: str, hint: str) -> Markup:
    """A panel with the secret, a button that copies it, and one (the wish ``hide``) that takes it
    off the page for good."""
    return tag(
        "section",
        tag("h2", title),
        tag(
            "p",
            tag("code", secret, id="once", data_once=True),
            tag(
                "button",
                words("once.copy"),
                type="button",
                class_="button",
                data_copy="once",
                data_copied=words("once.copied"),
            ),
            class_="secret",
        ),
        tag("p", hint, class_="faint"),
        tag("div", button(words("once.hide"), "hide", look=Look.QUIET), class_="actions"),
        class_="panel once",
        role="alert",
    )
