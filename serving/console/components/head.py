"""The head of a page: what it is, in a sentence, and what can be done on it."""

from __future__ import annotations

from serving.console.html import Markup, tag


def page_head(title: str, lead: str | None = None, *actions: Markup) -> Markup:
    return tag(
        "div",
        tag(
            "div",
            tag("h1", title),
            tag("p", lead, class_="lead") if lead else None,
            class_="words",
        ),
        tag("div", actions, class_="actions") if actions else None,
        class_="page-head",
    )
