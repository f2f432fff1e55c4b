"""Long lists a page at a time: which page is open, and the buttons that turn it."""

from __future__ import annotations

from typing import Generic, TypeVar

from serving.console.components.buttons import button
from serving.console.html import Markup, tag
from serving.console.wishes import Wish
from serving.console.words import Words

C = TypeVar("C")


class Turning(Generic[C]):
    """Remembers where each page before this one began. A cursor None is the first page."""

    def __init__(self) -> None:
        self._before: list[C | None] = []
        self._here: C | None = None
        self._next: C | None = None

    @property
    def here(self) -> C | None:
        """Where the page that is open begins."""
        return self._here

    def found(self, following: C | None) -> None:
        """``following`` is where the next page begins; None behind the last one."""
        self._next = following

    def onward(self) -> None:
        if self._next is not None:
            self._before.append(self._here)
            self._here = self._next

    def back(self) -> None:
        if self._before:
            self._here = self._before.pop()

    def turned(self, wish: Wish) -> bool:
        """Turn as one of ``buttons`` wishes; False for a wish that is none of theirs."""
        match wish.get("name"):
            case "onward":
                self.onward()
            case "back":
                self.back()
            case _:
                return False
        return True

    def first(self) -> None:
        self._before.clear()
        self._here = None

    def buttons(self, words: Words) -> Markup:
        """They wish ``onward`` and ``back``; nothing for a list of one page."""
        if not self._before and self._next is None:
            return Markup("")
        return tag(
            "div",
            button(words("turning.back"), "back", disabled=not self._before),
            tag("span", words("turning.page", number=len(self._before) + 1), class_="faint"),
            button(words("turning.onward"), "onward", disabled=self._next is None),
            class_="turning",
        )
