"""Who listens, and what each of them has yet to hear.

One hub in one process. What it is told comes from this process alone (``publish``), or from all
that share a PostgreSQL, in one order and under the same ids (``hear``): then a listener goes on at
any of them where it stopped at another.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from serving.config import NoticeSettings
from serving.errors import Unavailable
from serving.notices.domain import Notice, NoticeKind, PersonChanged, Told
from serving.users.domain import Person

Count = Callable[[str], None]
"""Told why a listener has to begin anew: ``slow``, ``gap`` or ``missed``."""

HARMLESS: Final = frozenset({NoticeKind.QUEUE_CHANGED, NoticeKind.RESET})
"""Two in a row say no more than one."""


class TooManyListen(Unavailable):
    type = "too-many-listen"

    def __init__(self) -> None:
        super().__init__(
            "Too many pages are open for live changes; close some, or load the page again later.",
            retry_after_s=30,
        )


class Notices:
    """Takes notices from any thread and gives each listener, in its event loop, those that are for
    it. Keeps the last ``backlog`` for listeners that come back."""

    def __init__(self, settings: NoticeSettings, count: Count) -> None:
        self._settings = settings
        self._count = count
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._epoch = secrets.token_hex(4)
        self._before = self._last = self._own_id()
        self._kept: deque[tuple[str, Notice | None]] = deque(maxlen=settings.backlog)
        """Behind ``_before`` and up to ``_last``; None where somebody only drew a line."""
        self._listeners: set[Listener] = set()
        self._closed = False

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return len(self._listeners)

    def publish(self, told: Sequence[object]) -> None:
        """Hand on what a transaction of this process told. Never waits for a listener."""
        self.hear((self._own_id(), what) for what in told)

    def hear(self, told: Iterable[tuple[str, object]]) -> None:
        """Hand on what was told anywhere, each under its id; None only moves everybody there."""
        with self._lock:
            for id, what in told:
                if isinstance(what, PersonChanged):
                    for listener in self._listeners:
                        if listener.person.id == what.person_id:
                            listener.ask_again()
                elif what is None or isinstance(what, Notice):
                    self._keep(id, what)
                    for listener in self._listeners:
                        self._offer(listener, id, what)

    def begin_anew(self) -> None:
        """Something may have been missed: whoever listens now, or comes back, loads again."""
        with self._lock:
            self._kept.clear()
            self._before = self._last = self._own_id()
            for listener in self._listeners:
                self._count("missed")
                listener.begin_anew(self._last)

    @contextmanager
    def listening(self, person: Person, after: str | None = None) -> Iterator[Listener]:
        """Listen as ``person`` from now on, or behind the notice with the id ``after``.

        Where that one is not kept any more the listener is told to begin anew. Needs a running
        event loop. Raises TooManyListen, also when serving is ending.
        """
        listener = Listener(person, asyncio.get_running_loop(), self._lock)
        with self._lock:
            if self._closed or len(self._listeners) >= self._settings.listeners:
                raise TooManyListen
            self._listeners.add(listener)
            listener.at = self._last
            if after is not None:
                self._catch_up(listener, after)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def close(self) -> None:
        """End every listener; nobody can listen any more."""
        with self._lock:
            self._closed = True
            for listener in self._listeners:
                listener.end()

    def _catch_up(self, listener: Listener, after: str) -> None:
        missed = self._behind(after)
        if missed is None:
            self._count("gap")
            listener.begin_anew(self._last)
            return
        listener.at = after
        for id, what in missed:
            self._offer(listener, id, what)

    def _behind(self, after: str) -> list[tuple[str, Notice | None]] | None:
        """What is kept behind ``after``; None when that is not known here."""
        kept = list(self._kept)
        if after == self._before:
            return kept
        place = next((at for at, (id, _) in enumerate(kept) if id == after), None)
        return None if place is None else kept[place + 1 :]

    def _keep(self, id: str, what: Notice | None) -> None:
        if len(self._kept) == self._kept.maxlen:
            self._before = self._kept[0][0]
        self._kept.append((id, what))
        self._last = id

    def _offer(self, listener: Listener, id: str, what: Notice | None) -> None:
        if what is None or not what.is_for(listener.person):
            listener.pass_by(id)
        elif not listener.put(id, what, self._settings.queue):
            self._count("slow")
            listener.begin_anew(id)

    def _own_id(self) -> str:
        return f"{self._epoch}-{next(self._numbers)}"


class Listener:
    """One open page. The hub calls ``put`` and what follows it from any thread, under its lock."""

    def __init__(
        self, person: Person, loop: asyncio.AbstractEventLoop, lock: threading.Lock
    ) -> None:
        self.person = person
        """As whom it listens; whoever waits keeps it up to date."""
        self.at = ""
        """The id of the notice it would go on behind, had it heard nothing."""
        self.ended = False
        self._loop, self._lock = loop, lock
        self._waiting: deque[tuple[Notice | None, str]] = deque()
        self._doubtful = False
        self._wake = asyncio.Event()

    async def wait(self, seconds: float) -> list[Told]:
        """What came since the last time, as soon as there is something; nothing when ``seconds``
        are over, when it has ended, or when its person has to be looked at again."""
        if not self._waiting and not self.ended and not self._doubtful:
            try:
                await asyncio.wait_for(self._wake.wait(), seconds)
            except TimeoutError:
                return []
        self._wake.clear()
        with self._lock:
            return list(self._taken())

    async def __aiter__(self) -> AsyncIterator[Told]:
        """Every notice until serving ends; for a page that asks by itself who looks at it."""
        while not self.ended:
            for told in await self.wait(60.0):
                yield told
            # The page asks by itself; a doubt that stays would let this go round and round.
            self.doubts()

    def doubts(self) -> bool:
        """Whether the person changed since this was asked last."""
        found, self._doubtful = self._doubtful, False
        return found

    def pass_by(self, id: str) -> None:
        """Something was told that is not for it: whoever has heard all else goes on behind it."""
        if not self._waiting:
            self.at = id

    def put(self, id: str, notice: Notice, most: int) -> bool:
        """False when it has not heard ``most`` others yet."""
        if notice.kind in HARMLESS and self._waiting and self._kind_of(-1) is notice.kind:
            self._waiting.pop()
        elif len(self._waiting) >= most:
            return False
        self._waiting.append((notice, id))
        self._stir()
        return True

    def begin_anew(self, id: str) -> None:
        """Instead of all it has not heard."""
        self._waiting.clear()
        self._waiting.append((None, id))
        self._stir()

    def ask_again(self) -> None:
        self._doubtful = True
        self._stir()

    def end(self) -> None:
        self.ended = True
        self._stir()

    def _kind_of(self, place: int) -> NoticeKind:
        notice, _ = self._waiting[place]
        return notice.kind if notice else NoticeKind.RESET

    def _taken(self) -> Iterator[Told]:
        while self._waiting:
            notice, id = self._waiting.popleft()
            if notice is None:
                yield Told(id, NoticeKind.RESET)
            elif notice.is_for(self.person):
                yield Told(id, notice.kind, notice.data)

    def _stir(self) -> None:
        # A loop that is closed has nobody waiting in it.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._wake.set)
