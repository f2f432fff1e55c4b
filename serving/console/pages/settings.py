"""What serving was told: every setting with its meaning and where it comes from; no secret."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from fastapi import Request
from nicegui import ui

from serving.configured.service import settings_for
from serving.configured.sheet import Setting
from serving.console.administration.sections import SETTINGS, STYLES, sections, tab_page
from serving.console.components.head import page_head
from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.frame import frame
from serving.console.html import Markup, join, tag
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.console.words import Language
from serving.console.words.meanings import meaning


def register() -> None:
    """Tell NiceGUI about the page."""

    tab_page(SETTINGS, open_settings)


async def open_settings(visitor: Visitor, _request: Request) -> None:
    words = visitor.words
    found = settings_for(visitor.person, visitor.services.settings)
    groups = [(name, list(each)) for name, each in groupby(found, _group)]
    title = words("administration.settings")
    with frame(visitor, ADMINISTRATION, title, SETTINGS.path, styles=STYLES):
        head = page_head(words("administration.title"), words("settings.lead"))
        ui.html(head, sanitize=False)
        ui.html(sections(visitor, SETTINGS), sanitize=False)
        ui.html(_contents(visitor, [name for name, _ in groups]), sanitize=False)
        for name, each in groups:
            ui.html(_drawn(visitor, name, each), sanitize=False)


def _group(one: Setting) -> str:
    return one.section.partition(".")[0]


def _contents(visitor: Visitor, names: Sequence[str]) -> Markup:
    """Where each group begins on the page."""
    words = visitor.words
    links = [
        tag("a", words(f"settings.of_{name or 'serving'}"), href=f"#{_anchor(name)}", class_="chip")
        for name in names
    ]
    return tag("nav", links, class_="chips", aria_label=words("settings.groups"))


def _drawn(visitor: Visitor, name: str, found: Sequence[Setting]) -> Markup:
    words = visitor.words
    title = words(f"settings.of_{name or 'serving'}")
    columns = [
        Column(words("settings.key")),
        Column(words("settings.value")),
        Column(words("settings.source")),
        Column(words("settings.about")),
    ]
    rows = [
        Row(
            (
                tag("code", one.key.removeprefix("serving."), title=one.variable),
                _value(visitor, one),
                _source(visitor, one),
                tag("span", _about(visitor, one), class_="about"),
            ),
            name=one.key,
        )
        for one in found
    ]
    return join(
        tag("h2", title, " ", tag("code", _table(name)), class_="part", id=_anchor(name)),
        tag("div", table(title, columns, rows), class_="settings"),
    )


def _anchor(name: str) -> str:
    return f"settings-{name or 'serving'}"


def _table(name: str) -> str:
    """The table of citypatrol.toml that holds them."""
    return f"[serving.{name}]" if name else "[serving]"


def _value(visitor: Visitor, one: Setting) -> Markup:
    words = visitor.words
    if one.value is None:
        return tag("span", words("settings.secret"), class_="masked")
    if not one.value:
        return tag("span", words("settings.empty"), class_="faint")
    return tag("code", one.value)


def _about(visitor: Visitor, one: Setting) -> str:
    """What the key means."""
    chinese = visitor.words.language is Language.CHINESE
    told = meaning(one.section, one.name) if chinese else None
    return told or one.about.replace("``", "")


def _source(visitor: Visitor, one: Setting) -> Markup:
    words = visitor.words
    if one.given:
        return label(words("settings.given"), Tone.ACCENT, hint=one.variable)
    return tag("span", words("settings.default"), class_="faint")
