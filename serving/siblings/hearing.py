"""What a process does with what it hears, and what it says at every beat."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from serving.allowances.counting import Allowances
from serving.allowances.domain import Taken
from serving.clock import Clock
from serving.contacts import Contacts
from serving.metrics import CounterName, Metrics
from serving.notices.domain import Notice, PersonChanged
from serving.notices.hub import Notices
from serving.siblings.announcing import Announcer
from serving.siblings.messages import Anew, Came, Item, Message, Unreadable, read

log = logging.getLogger(__name__)

COUNTER: Final[CounterName] = "citypatrol_serving_line_total"
MOST_TAKEN: Final = 400
"""Callers told of at one beat, those who asked most; the others' turn is the next one."""
CAME_EVERY_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What is told to this process alone, and what others have to know."""

    notices: Notices
    contacts: Contacts
    allowances: Allowances
    clock: Clock
    metrics: Metrics


class Hearing:
    """Called by the line's thread alone."""

    def __init__(self, parts: Parts, announcer: Announcer) -> None:
        self._parts = parts
        self._announcer = announcer
        self._came_told = 0.0

    def hear(self, text: str) -> None:
        self._parts.metrics.count(COUNTER, "message")
        try:
            message = read(text)
        except Unreadable as error:
            # A newer serving beside this one may tell what this one does not know.
            log.warning("a message of another serving cannot be read: %s", error)
            self._parts.metrics.count(COUNTER, "unreadable")
            self._parts.notices.begin_anew()
            return
        self._tell_pages(message)
        if message.sender != self._announcer.sender:
            self._learn(message)

    def began(self) -> str:
        """The line is there from now on: what was told before may be missed. What to say first, so
        that every process knows the place from which this one's pages go on."""
        self._parts.metrics.count(COUNTER, "opened")
        self._parts.notices.begin_anew()
        return self._announcer.texts(())[0]

    def beat(self) -> list[str]:
        """What there is to say now; mostly nothing."""
        items = list(self._news())
        return self._announcer.texts(items) if items else []

    def _news(self) -> Iterator[Item]:
        yield from self._parts.allowances.taken(MOST_TAKEN)
        last = self._parts.contacts.here()
        newest = max((at.timestamp() for at in last.values()), default=0.0)
        if newest - self._came_told > CAME_EVERY_S:
            self._came_told = newest
            yield from (Came(what, at) for what, at in last.items())

    def _tell_pages(self, message: Message) -> None:
        if not message.items:
            self._parts.notices.hear([(message.id, None)])
        elif any(isinstance(item, Anew) for item in message.items):
            self._parts.metrics.count(COUNTER, "too_many")
            self._parts.notices.begin_anew()
        told = (one for one in message.items if isinstance(one, Notice | PersonChanged))
        self._parts.notices.hear((f"{message.id}.{n}", one) for n, one in enumerate(told))

    def _learn(self, message: Message) -> None:
        for item in message.items:
            if isinstance(item, Came):
                self._parts.contacts.heard_elsewhere(item.what, item.at)
            elif isinstance(item, Taken):
                self._parts.allowances.taken_elsewhere(item, self._parts.clock.now())
