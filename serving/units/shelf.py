"""The register that holds, ready for questions: built again only after an import."""

from __future__ import annotations

from threading import Lock

from sqlalchemy.orm import Session

from serving.units.atlas import Atlas
from serving.units.repository import UnitRepository


class UnitShelf:
    """One per running serving. Safe to use from many threads."""

    def __init__(self) -> None:
        self._revision = 0
        self._atlas: Atlas | None = None
        self._lock = Lock()

    def current(self, session: Session) -> Atlas | None:
        """None before anybody imported a register. Costs one small query while nothing changed."""
        units = UnitRepository(session)
        revision = units.revision()
        with self._lock:
            if revision == self._revision:
                return self._atlas
        register = units.register()
        atlas = Atlas(register) if register else None
        with self._lock:
            # A transaction that began earlier must not bring an older register back.
            if revision > self._revision:
                self._revision, self._atlas = revision, atlas
        return atlas
