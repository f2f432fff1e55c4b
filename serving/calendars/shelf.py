"""What deadlines are worked out with, ready for questions: read again only after an import."""

from __future__ import annotations

from threading import Lock

from sqlalchemy.orm import Session

from serving.calendars.service import Basis, basis_of, known_basis


class CalendarShelf:
    """One per running serving. Safe to use from many threads."""

    def __init__(self) -> None:
        self._basis: Basis | None = None
        self._lock = Lock()

    def current(self, session: Session) -> Basis:
        """Costs one small query while nothing changed."""
        known = known_basis(session)
        with self._lock:
            held = self._basis
        if held is not None and (held.revision, held.calendar.zone.key) == known:
            return held
        basis = basis_of(session)
        with self._lock:
            # A transaction that began earlier must not bring an older calendar back.
            if self._basis is None or basis.revision > self._basis.revision:
                self._basis = basis
        return basis
