"""What every page has: the head with our own assets, the bar on top; and plain pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse

from serving.console import places
from serving.console.html import Markup, join, tag
from serving.console.visitor import Taste, Theme, Visitor
from serving.users.domain import Person

FOLDER: Final = Path(__file__).parent / "assets"

MARK: Final = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" class="mark" aria-hidden="true">'
    '<path fill="none" stroke="#4b8df8" stroke-width="2" stroke-linecap="round" '
    'd="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"/>'
    '<circle cx="12" cy="12" r="3.2" fill="#4b8df8"/></svg>'
)


STYLES: Final = ("tokens.css", "base.css", "shell.css", "components.css")


def head(
    taste: Taste,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    person: Person | None = None,
) -> Markup:
    """Goes into ``<head>``. The theme is set before anything is drawn, so nothing flashes.

    ``styles`` and ``scripts`` are what one page has beyond the others. What ``person`` typed is
    given back to them alone, when their session ends before they sent it.
    """
    words = taste.words
    told = {
        "theme": taste.theme.value,
        "language": taste.language.value,
        "lost": words("shell.connection_lost"),
        "reconnecting": words("shell.reconnecting"),
        "tooLong": words("shell.too_long"),
        "tooLongDo": words("shell.too_long_do"),
        "signIn": places.SIGN_IN,
        "who": str(person.id) if person else None,
    }
    # "<" cannot end the script early when it is written as an escape.
    values = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return join(
        Markup(f"<script>window.citypatrol = {values};</script>"),
        [tag("script", src=_asset(name)) for name in ("console.js", *scripts)],
        [
            tag("link", rel="stylesheet", href=_asset(f"styles/{name}"))
            for name in (*STYLES, *styles)
        ],
    )


def bar(visitor: Visitor, back: str) -> Markup:
    """The bar on top. ``back`` is the page that changing language or theme returns to."""
    words, person = visitor.words, visitor.person
    return tag(
        "header",
        tag("a", words("nav.skip"), href="#content", class_="skip"),
        tag(
            "button",
            "☰",
            type="button",
            class_="quiet menu",
            data_menu=True,
            aria_label=words("nav.title"),
            aria_expanded="false",
            aria_controls="places",
        ),
        tag("a", MARK, tag("b", words("product")), href=places.HOME, class_="brand"),
        tag(
            "span",
            tag("i"),
            words("shell.live"),
            class_="live",
            title=words("shell.live_hint"),
        ),
        tag("span", class_="gap"),
        taste_switches(visitor.taste, back),
        tag(
            "span",
            tag("b", person.name),
            tag(
                "small",
                words(f"role.{person.role}"),
                " · ",
                person.district or words("shell.city"),
            ),
            class_="person",
        ),
        tag(
            "form",
            tag("button", words("shell.sign_out"), type="submit", class_="quiet"),
            method="post",
            action=places.SIGN_OUT,
        ),
        tag("div", id="working", role="progressbar", aria_label=words("shell.working")),
        class_="bar",
    )


def taste_switches(taste: Taste, back: str) -> Markup:
    """Language and theme, as plain forms: they work before anybody has signed in."""
    words = taste.words
    other = "en" if taste.language.value != "en" else "zh-CN"
    themes = list(Theme)
    following = themes[(themes.index(taste.theme) + 1) % len(themes)]
    return join(
        _switch(
            "theme", following, back, f"◐ {words(f'theme.{taste.theme}')}", words("theme.hint")
        ),
        _switch("language", other, back, words("language.switch"), words("language.switch_hint")),
    )


def _switch(name: str, value: str, back: str, text: str, hint: str) -> Markup:
    return tag(
        "form",
        tag("input", type="hidden", name=name, value=value),
        tag("input", type="hidden", name="back", value=back, data_here=True),
        tag("button", text, type="submit", class_="quiet", title=hint, data_switch=name),
        method="post",
        action=places.TASTE,
    )


def plain_page(taste: Taste, title: str, body: Markup, status: int = 200) -> HTMLResponse:
    """A page without live parts: it needs no script to be read."""
    words = taste.words
    document = tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", f"{title} · {words('product')}"),
            tag("link", rel="icon", href=f"{places.ASSETS}/mark.svg", type="image/svg+xml"),
            head(taste, ["plain.css"]),
        ),
        tag("body", body, class_="plain"),
        lang=taste.language.value,
    )
    return HTMLResponse(f"<!doctype html>{document}", status, headers={"Cache-Control": "no-store"})


def message_page(taste: Taste, title: str, sentence: str, status: int) -> HTMLResponse:
    """One sentence and the way back."""
    words = taste.words
    body = tag(
        "main",
        tag("a", MARK, tag("b", words("product")), href=places.HOME, class_="brand"),
        tag("h1", title),
        tag("p", sentence),
        tag("p", tag("a", words("lost.home"), href=places.HOME, class_="button")),
        id="content",
        class_="sheet",
    )
    return plain_page(taste, title, body, status)


def _asset(name: str) -> str:
    return f"{places.ASSETS}/{name}?v={_version(name)}"


@cache
def _version(name: str) -> str:
    """Changes with the file, so that browsers may keep it for ever."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
