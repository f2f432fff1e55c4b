"""Builds HTML from values. Everything that is not markup already is escaped on the way in."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Final

VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta"})

Attribute = str | int | float | bool | None


class Markup(str):
    """Text that is HTML already: made by this module, never by a person."""

    __slots__ = ()


Child = str | int | float | None | Iterable["Child"]


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One element. ``class_`` becomes class, ``data_case`` data-case; None and False stay out."""
    head = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Markup(f"<{head}>")
    return Markup(f"<{head}>{join(*children)}</{name}>")


def join(*children: Child) -> Markup:
    """Children one after the other, without an element around them."""
    return Markup("".join(_child(child) for child in children))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html.escape(str(value), quote=True)}"'


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str | int | float):
        return html.escape(str(child), quote=False)
    return join(*child)
