"""A long record of the administration: sieved, and read a page at a time, newest first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

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


@dataclass(frozen=True, slots=True)
class Record(Generic[C, F]):
    """What one record has of its own. ``C`` is what somebody wants to see of it, ``F`` a page."""

    tab: Tab
    chosen: Callable[[Mapping[str, Any]], C]
    """From an address or a form."""
    read: Callable[[Visitor, C, int | None], F]
    """The page that begins below a number, the first one for None. Called in a thread; what it
    raises is told to the visitor."""
    head: Callable[[Visitor, str], Markup]
    """With the way to the file."""
    filters: Callable[[Visitor, C], Markup]
    lines: Callable[[Visitor, F], Markup]


class SievedPage(Generic[C, F]):
    """A record in one browser tab."""

    def __init__(self, visitor: Visitor, record: Record[C, F], given: Mapping[str, Any]) -> None:
        self.visitor = visitor
        self._record = record
        self._choice = record.chosen(given)
        self._turning: Turning[int] = Turning()

    def place_more(self) -> None:
        """What a page has of its own between its tabs and the filters."""
        return

    async def open(self) -> None:
        visitor, record = self.visitor, self._record
        found = await run_in_threadpool(record.read, visitor, self._choice, None)
        title, here = visitor.words(f"administration.{record.tab.name}"), self._choice.address
        with frame(visitor, ADMINISTRATION, title, here, styles=STYLES, scripts=SCRIPTS):
            self._head = ui.html("", sanitize=False)
            ui.html(sections(visitor, record.tab), sanitize=False)
            self.place_more()
            ui.html(record.filters(visitor, self._choice), sanitize=False)
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
            await self._sieve(self._record.chosen(fields_of(wish)))

    async def _sieve(self, choice: C) -> None:
        if await self._look(choice, None):
            ui.run_javascript(f"citypatrol.at({json.dumps(choice.address)})")

    async def _look(self, choice: C, before: int | None) -> bool:
        """Whether it could be read; otherwise the page stays as it is."""
        read = self._record.read
        found = await self.voice.done(lambda visitor: read(visitor, choice, before))
        if found is None:
            return False
        self._choice = choice
        if before is None:
            self._turning.first()
        self._show(found)
        return True

    def _show(self, found: F) -> None:
        self._turning.found(found.following)
        visitor, record = self.visitor, self._record
        self._head.set_content(record.head(visitor, found.export))
        self._list.set_content(record.lines(visitor, found))
        self._foot.set_content(self._turning.buttons(visitor.words))
