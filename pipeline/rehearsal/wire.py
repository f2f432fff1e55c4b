"""A node's way to the lease book, which can be cut."""

from __future__ import annotations

from pipeline.shards.book import LeaseBook
from pipeline.shards.lease import Answer, Renewal


class BookAway(Exception):
    """The book cannot be reached from here now."""


class Wire:
    """A ``LeaseBook`` as one node sees it."""

    def __init__(self, book: LeaseBook) -> None:
        self._book = book
        self.whole = True

    def join(self, worker: str, life: str | None = None) -> Answer:
        return self._reached().join(worker, life)

    def renew(self, renewal: Renewal) -> Answer:
        return self._reached().renew(renewal)

    def leave(self, term: int) -> None:
        self._reached().leave(term)

    def _reached(self) -> LeaseBook:
        if not self.whole:
            raise BookAway
        return self._book
