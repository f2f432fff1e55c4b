"""What a case is, in a few words, and the keys that lead away from it."""

from __future__ import annotations

from serving.console import places
from serving.console.case.dossier import Dossier
from serving.console.checks import afterwards
from serving.console.components.labels import Tone, label
from serving.console.due import state_of
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor


def headline(visitor: Visitor, dossier: Dossier, kinds: tuple[str, ...]) -> Markup:
    """What the case is, and the keys that move between cases."""
    words, line, sheet = visitor.words, dossier.line, dossier.sheet
    return join(
        tag(
            "div",
            tag(
                "a",
                words("case.back"),
                tag("kbd", "l"),
                href=places.case_list(None, kinds),
                data_key="l",
                class_="quiet",
            ),
            tag("span", words("case.waiting", count=sheet.waiting), class_="waiting"),
            _tool("previous", "←", words("case.previous"), "p"),
            _tool("next", "→", words("case.next"), "n"),
            class_="tools",
        ),
        tag(
            "div",
            tag("h1", words.named("kind", line.kind)),
            state_of(visitor, line.status, sheet.standing),
            class_="title",
        ),
        tag(
            "p",
            tag("b", line.camera_name),
            tag("span", line.district),
            tag("code", line.number),
            class_="where",
        ),
        _duplicate(visitor, dossier),
        afterwards(sheet.check, sheet.gone, visitor.moments),
        tag("span", hidden=True, data_shown=str(line.id), data_version=line.version),
    )


def _duplicate(visitor: Visitor, dossier: Dossier) -> Markup | None:
    """The case this one joined."""
    into = dossier.case.duplicate_of
    if into is None:
        return None
    words = visitor.words
    number = next((tie.number for tie in dossier.sheet.related if tie.other == into), None)
    return tag(
        "p",
        label(words("status.duplicate"), Tone.NEUTRAL),
        tag("span", words("case.joined"), " "),
        tag("a", number or words("case.the_other"), href=places.case(into, ())),
    )


def _tool(wish: str, sign: str, text: str, key: str) -> Markup:
    return tag(
        "button",
        sign,
        tag("kbd", key),
        type="button",
        class_="quiet",
        title=text,
        aria_label=text,
        data_wish=wish,
        data_key=key,
    )
