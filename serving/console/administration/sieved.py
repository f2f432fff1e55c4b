"""A long record of the administration: sieved, and read a page at a time, newest first."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from serving.console.administration.fields import fields_of
from serving.console.administration.sections import SCRIPTS, STYLES, Tab, sections
from serving.console.administration.turning import Turning
from serving.console.frame import frame
from serving.console.html import Markup
from serving.console.navigation import ADMINISTRATION
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen


class Chosen(Protocol):
    """What somebody wants to see of the record."""

    @property
    def address(self) -> str:
        """Where the page shows just that."""
        ...


class Found(Protocol):
    """What there is of it on one page."""

    @property
    def following(self) -> int | None:
        """Below which number the next page begins; None on the last one."""
        ...

    @property
    def export(self) -> str:
        """Where it can be had as a file."""
        ...


C = TypeVar("C", bound=Chosen)
F = TypeVar("F", bound=Found)


class SievedPage(ABC, Generic[C, F]):
    """Such a record in one browser tab."""

    tab: ClassVar[Tab]

    def __init__(self, visitor: Visitor, given: Mapping[str, Any]) -> None:
        self.visitor = visitor
        self._choice = self.chosen(given)
        self._turning: Turning[int] = Turning()

    @abstractmethod
    def chosen(self, given: Mapping[str, Any]) -> C:
        """From an address or a form."""

    @abstractmethod
    def read(self, visitor: Visitor, choice: C, before: int | None) -> F:
        """The page that begins below the number ``before``, the first one for None. Called in a
        thread; what it raises is told to the visitor."""

    @abstractmethod
    def filters(self, choice: C) -> Markup: ...

    @abstractmethod
    def head(self, export: str) -> Markup: ...

    @abstractmethod
    def lines(self, found: F) -> Markup: ...

    def place_more(self) -> None:
        """What a page has of its own between its tabs and the filters."""
        return

    async def open(self) -> None:
        visitor = self.visitor
        found = await run_in_threadpool(self.read, visitor, self._choice, None)
        title, here = visitor.words(f"administration.{self.tab.name}"), self._choice.address
        with frame(visitor, ADMINISTRATION, title, here, styles=STYLES, scripts=SCRIPTS):
            self._head = ui.html("", sanitize=False)
            ui.html(sections(visitor, self.tab), sanitize=False)
            self.place_more()
            ui.html(self.filters(self._choice), sanitize=False)
            self._list = ui.html("", sanitize=False)
            self._foot = ui.html("", sanitize=False)
            self.voice = Voice(visitor)
        self._show(found)
        listen(self.grant)

    async def grant(self, wish: Wish) -> None:
        """Do what somebody on the page wishes; what is not known here is let be."""
        if self._turning.turned(wish):
            await self._look(self._choice, self._turning.here)
        elif wish.get("name") == "filter":
            await self._sieve(self.chosen(fields_of(wish)))

    async def _sieve(self, choice: C) -> None:
        if await self._look(choice, None):
            ui.run_javascript(f"citypatrol.at({json.dumps(choice.address)})")

    async def _look(self, choice: C, before: int | None) -> bool:
        """Whether it could be read; otherwise the page stays as it is."""
        found = await self.voice.done(lambda visitor: self.read(visitor, choice, before))
        if found is None:
            return False
        self._choice = choice
        if before is None:
            self._turning.first()
        self._show(found)
        return True

    def _show(self, found: F) -> None:
        self._turning.found(found.following)
        self._head.set_content(self.head(found.export))
        self._list.set_content(self.lines(found))
        self._foot.set_content(self._turning.buttons(self.visitor.words))
