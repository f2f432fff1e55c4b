"""Packs read from the database once: they never change, so no copy here can be old."""

from __future__ import annotations

from threading import Lock

from sqlalchemy.orm import Session

from serving.standards.domain import Pack
from serving.standards.errors import PackNotFound
from serving.standards.repository import PackKey, PackRepository


class PackShelf:
    """One per running serving. Safe to use from many threads."""

    def __init__(self) -> None:
        self._packs: dict[PackKey, Pack] = {}
        self._lock = Lock()

    def get(self, session: Session, key: PackKey) -> Pack:
        """Raises PackNotFound."""
        with self._lock:
            pack = self._packs.get(key)
        if pack is None:
            pack = PackRepository(session).get(*key)
            if pack is None:
                raise PackNotFound(" ".join(key))
            with self._lock:
                self._packs[key] = pack
        return pack
