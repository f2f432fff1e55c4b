"""A file that is shown first and then taken over: its form, and what stands in every answer.

``files.js`` posts the file twice: once for the preview, once with the ``revision`` of the button.
"""

from __future__ import annotations

import re
from typing import Final

from serving.console.components.buttons import Look, button
from serving.console.components.labels import Tone, label
from serving.console.html import Child, Markup, tag
from serving.console.words import Words

_NAMED: Final = re.compile(r"((?P<what>camera|source) )?(number (?P<number>\d+)|(?P<id>.+))")
SHOWN: Final = 200
"""Lines of each sort in an answer; the rest is counted."""


def file_form(words: Words, address: str, accept: str, hint: str, *more: Child) -> Markup:
    """Posts the file to ``address``; the answer appears in the element of ``said``."""
    return tag(
        "form",
        tag(
            "div",
            tag("label", words("import.file"), for_="field-file"),
            tag(
                "input",
                type="file",
                id="field-file",
                name="file",
                accept=accept,
                class_="control",
                aria_describedby="hint-file",
            ),
            tag("span", hint, id="hint-file", class_="hint"),
            class_="row",
        ),
        *more,
        tag("div", button(words("import.look"), look=Look.PRIMARY), class_="actions"),
        class_="form",
        novalidate=True,
        data_import=address,
        data_choose=words("import.choose"),
        data_busy=words("import.busy"),
        data_failed=words("import.failed"),
    )


def said(title: str) -> Markup:
    """Where the preview and the outcome appear."""
    return tag("div", id="import-said", role="region", aria_live="polite", aria_label=title)


def take(text: str, hint: str, revision: int = 1) -> Markup:
    """The button that takes over what the preview shows, of the ``revision`` it was made from."""
    return tag(
        "div",
        tag("button", text, type="button", class_=Look.PRIMARY, data_take_over=revision),
        tag("span", hint, class_="faint"),
        class_="actions",
    )


def counts(words: Words, added: int, changed: int, unchanged: int, refused: int) -> Markup:
    return tag(
        "p",
        label(words("import.added", count=added), Tone.GOOD),
        label(words("import.changed", count=changed), Tone.ACCENT),
        label(words("import.unchanged", count=unchanged)),
        label(words("import.refused", count=refused), Tone.BAD if refused else Tone.NEUTRAL),
        class_="chips",
    )


def refused(words: Words, sentence: str) -> Markup:
    """Why nothing of the file was taken."""
    return tag(
        "div",
        tag("h2", words("import.not_taken"), tabindex=-1),
        tag("p", sentence),
        class_="refused",
        role="alert",
    )


def called(words: Words, name: str) -> str:
    """An entry of the file as people call it: what it is, and its id or its place in the file."""
    found = _NAMED.fullmatch(name)
    if found is None:
        return name
    own = words("import.number", number=found["number"]) if found["number"] else found["id"]
    return words(f"import.of_{found['what']}", name=own) if found["what"] else own


def left_out(words: Words, count: int) -> Markup | None:
    """How many of ``count`` lines are not shown."""
    left = count - SHOWN
    return tag("p", words("import.more", count=left), class_="faint") if left > 0 else None
