"""What a case is, in a few words, and the keys that lead away from it."""

from __future__ import annotations

from serving.console import places
from serving.console.checks import afterwards
from serving.console.due import standard_lines, state_of
from serving.console.html import Markup, join, tag
from serving.console.sheets import Sheet
from serving.console.visitor import Visitor


def headline(visitor: Visitor, sheet: Sheet, kinds: tuple[str, ...], *, boxes: bool) -> Markup:
    """What the case is, and the keys that move between cases."""
    words, line = visitor.words, sheet.case.line
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
        standard_lines(visitor, sheet.standing) if sheet.standing else None,
        afterwards(sheet.check, sheet.gone, visitor.moments),
        tag(
            "div",
            tag(
                "button",
                words("case.boxes_on" if boxes else "case.boxes"),
                tag("kbd", "b"),
                type="button",
                class_="quiet",
                data_wish="boxes",
                data_key="b",
                aria_pressed="true" if boxes else "false",
            ),
            tag(
                "button",
                words("case.help"),
                tag("kbd", "?"),
                type="button",
                class_="quiet",
                data_help=True,
                data_key="?",
            ),
            class_="tools",
        ),
        tag("span", hidden=True, data_shown=str(line.id), data_version=line.version),
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


def close_button(visitor: Visitor) -> Markup:
    return tag(
        "button", visitor.words("picture.close"), type="button", class_="quiet", data_close=True
    )
