"""Facts under each other: what each is called, and what it is."""

from __future__ import annotations

from serving.console.html import Attribute, Child, Markup, tag


def fact(name: Child, *value: Child) -> Markup:
    return tag("div", tag("dt", name), tag("dd", *value))


def fact_list(*rows: Child, **attributes: Attribute) -> Markup:
    """``rows`` are made by ``fact``."""
    return tag("dl", *rows, **attributes)
