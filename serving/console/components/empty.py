"""What a page says when it has nothing to show."""

from __future__ import annotations

from serving.console.html import Markup, tag


def empty_state(title: str, hint: str, *actions: Markup) -> Markup:
    """``hint`` teaches the next step; ``actions`` take it."""
    return tag("div", tag("p", title), tag("p", hint), actions, class_="empty")
