"""How a page tells what came of a wish: a sentence at its foot, perhaps with a way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from nicegui import ui

from serving.console import edge
from serving.console.components.toast import toast
from serving.console.html import Markup
from serving.console.visitor import Visitor

T = TypeVar("T")


class Voice:
    """One page's. Create it inside the page's frame."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._place = ui.html("", sanitize=False).classes("toast").props('role="status"')

    def say(self, sentence: str | None, *more: Markup, undo: str = "") -> None:
        """None takes the last sentence away. ``undo`` names what the wish ``undo`` takes back, and
        puts a button beside the sentence for as long as it stays."""
        words = self._visitor.words
        self._place.set_content(toast(words, sentence, *more, undo=undo) if sentence else "")

    async def done(self, work: Callable[[Visitor], T]) -> T | None:
        """Do ``work`` in a thread; None when it could not be done, and then it is told why."""
        result, complaint = await edge.done(self._visitor, work)
        if complaint:
            self.say(complaint)
        return result

    async def tried(self, work: Callable[[Visitor], object]) -> bool:
        """As ``done``, for work that returns nothing one needs: whether it was done."""
        _, complaint = await edge.done(self._visitor, work)
        if complaint:
            self.say(complaint)
        return complaint is None
