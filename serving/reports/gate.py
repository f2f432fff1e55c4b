"""How much is counted and written out at once: the database serves reviewers first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from serving.reports.errors import ExportsBusy

AT_ONCE: Final = 2
PATIENCE_S: Final = 10.0


class Gate:
    """One per running serving."""

    def __init__(self, at_once: int = AT_ONCE, patience_s: float = PATIENCE_S) -> None:
        self._at_once = at_once
        self._patience_s = patience_s
        self._places = BoundedSemaphore(at_once)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Wait a little for a place. Raises ExportsBusy."""
        self._enter()
        try:
            yield
        finally:
            self._places.release()

    def around(self, begin: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
        """What ``begin`` gives, part by part, holding a place until it is over or given up.

        The place is taken and the first part made at once: what goes wrong until then can still
        be answered as an error. Raises ExportsBusy.
        """
        self._enter()
        parts = begin()
        try:
            first = next(parts, b"")
        except BaseException:
            self._places.release()
            raise
        return self._rest(first, parts)

    def _rest(self, first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
        try:
            yield first
            yield from parts
        finally:
            self._places.release()

    def _enter(self) -> None:
        if not self._places.acquire(timeout=self._patience_s):
            raise ExportsBusy(self._at_once)
