"""The filters of a list: those that answer while one types (``filters.js``), and those with a
button."""

from __future__ import annotations

from collections.abc import Iterable

from serving.console.components.buttons import button
from serving.console.html import Attribute, Child, Markup, tag
from serving.console.words import Words

LONGEST = 200
"""Characters of what one searches for."""


def sieve(words: Words, *rows: Child) -> Markup:
    """Rows of a form (``components.form``) beside each other; the button sends ``filter``."""
    return tag(
        "form",
        *rows,
        button(words("sieve.show")),
        class_="form sieve",
        data_form="filter",
        novalidate=True,
    )


def live_sieve(title: str, *controls: Child, **data: Attribute) -> Markup:
    """Sends ``filter`` while one types or chooses. It holds the cursor: draw it once."""
    return tag(
        "form",
        *controls,
        class_="live-sieve",
        data_live="filter",
        role="search",
        aria_label=title,
        **{f"data_{name}": value for name, value in data.items()},
    )


def search_box(title: str, value: str | None, longest: int = LONGEST) -> Markup:
    """What one types; it is called ``text``."""
    return tag(
        "input",
        type="search",
        name="text",
        value=value or None,
        placeholder=title,
        aria_label=title,
        class_="control",
        data_key="/",
        maxlength=longest,
    )


def pick(
    name: str,
    every: str | None,
    choices: Iterable[tuple[str, str]],
    chosen: str | None = None,
    title: str | None = None,
) -> Markup | None:
    """``choices`` are value and text; ``every`` stands for none of them. Nothing where there is
    nothing to choose."""
    options = [*([("", every)] if every else []), *choices]
    if len(options) < 2 or (every and not chosen and len(options) < 3):
        return None
    return tag(
        "select",
        [tag("option", text, value=value, selected=value == chosen) for value, text in options],
        name=name,
        aria_label=title or every,
        class_="control",
    )


def day_box(name: str, title: str, value: str) -> Markup:
    return tag(
        "label",
        tag("span", title),
        tag("input", type="date", name=name, value=value or None, class_="control"),
    )
