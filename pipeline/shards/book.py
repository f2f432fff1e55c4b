"""The lease book: who works, and who holds what. One interface, and one book in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pipeline.shards.lease import Answer, Lapsed, Renewal


class LeaseBook(Protocol):
    """Steps are taken one after the other, each whole or not at all, by the book's own clock."""

    def join(self, worker: str, life: str | None = None) -> Answer:
        """Begin a term that holds nothing. What an earlier term of the same name holds stays held
        until its time is over: its program may still be running. ``life`` names this run of the
        program to whoever will see it end."""
        ...

    def renew(self, renewal: Renewal) -> Answer:
        """Let the term's time begin anew, give back what is released, take what is wanted and free.

        Raises Lapsed when the term's time is over, or a later renewal was there before this one.
        """
        ...

    def leave(self, term: int) -> None:
        """End a term whose sessions are closed; nothing happens when it is over already."""
        ...


class Register(LeaseBook, Protocol):
    """A book for those, too, who start workers and see them end."""

    def bury(self, lives: Collection[str]) -> int:
        """End the terms that began in these lives, and say how many. Only for a life that is over
        for certain: its process is gone, and every session that it had open with it."""
        ...


@dataclass(slots=True)
class _Term:
    worker: str
    life: str | None
    until: datetime
    number: int = 0
    held: frozenset[str] = frozenset()


class MemoryBook:
    """For workers in one process, and for tests. Safe to share between threads."""

    def __init__(self, now: Callable[[], datetime], lease_s: float) -> None:
        self._now = now
        self._lease = timedelta(seconds=lease_s)
        self._lock = threading.Lock()
        self._last = 0
        self._terms: dict[int, _Term] = {}
        self._holders: dict[str, int] = {}

    def join(self, worker: str, life: str | None = None) -> Answer:
        with self._lock:
            self._end_late_terms()
            self._last += 1
            self._terms[self._last] = _Term(worker, life, self._now() + self._lease)
            return self._answer(self._last)

    def renew(self, renewal: Renewal) -> Answer:
        with self._lock:
            self._end_late_terms()
            term = self._terms.get(renewal.term)
            if term is None or renewal.number <= term.number:
                raise Lapsed
            term.number, term.until = renewal.number, self._now() + self._lease
            released = renewal.release & term.held
            for thing in released:
                del self._holders[thing]
            taken = {thing for thing in renewal.want if thing not in self._holders}
            self._holders.update(dict.fromkeys(taken, renewal.term))
            if released or taken:
                term.held = (term.held - released) | taken
            return self._answer(renewal.term)

    def leave(self, term: int) -> None:
        with self._lock:
            self._end([term])

    def bury(self, lives: Collection[str]) -> int:
        with self._lock:
            self._end_late_terms()
            over = [number for number, term in self._terms.items() if term.life in lives]
            self._end(over)
            return len(over)

    def holds(self, term: int | None, thing: str) -> bool:
        with self._lock:
            return self._holders.get(thing) == term is not None

    def _end_late_terms(self) -> None:
        now = self._now()
        self._end([number for number, term in self._terms.items() if term.until <= now])

    def _end(self, terms: list[int]) -> None:
        for number in terms:
            term = self._terms.pop(number, None)
            for thing in term.held if term else ():
                del self._holders[thing]

    def _answer(self, term: int) -> Answer:
        workers = {one.worker for one in self._terms.values()}
        return Answer(term, tuple(sorted(workers)), self._terms[term].held)
