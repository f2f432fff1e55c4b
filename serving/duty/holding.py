"""Whether this process does the chores."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from threading import Event, Thread, local
from time import monotonic
from typing import Final, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.db import Database
from serving.duty.register import DutyRegister

log = logging.getLogger(__name__)

CHORES: Final = "chores"
RENEWALS: Final = 4
"""How often the duty is renewed within its lease."""
SURE_SHARE: Final = 0.9
"""The part of a lease after which its holder stops by itself: clocks may run at other rates."""


STILL_S: Final = 0.2


class OffDuty(Exception):
    """Another process does the chores meanwhile; what was being done is undone."""


class Duty(Protocol):
    """A context: it is looked after inside, and given back at the end."""

    def __enter__(self) -> object: ...

    def __exit__(self, *_: object) -> None: ...

    @property
    def is_ours(self) -> bool: ...

    def wait(self, seconds: float) -> bool:
        """Until it is ours, or the time is over; whether it is ours."""
        ...

    def confirm(self, session: Session) -> None:
        """The last word of a chore's transaction: it holds only while the duty is ours. Raises
        OffDuty."""
        ...


class OnlyOne:
    """Of the one process there is."""

    is_ours = True

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass

    def wait(self, seconds: float) -> bool:  # noqa: ARG002
        return True

    def confirm(self, session: Session) -> None:
        pass


class SharedDuty:
    """Of several processes on one PostgreSQL: taken for a lease, renewed by a thread of its own.

    What a chore writes is committed only while the term is in the database, so a process that was
    cut off, or stood still, changes nothing once another one has taken over.
    """

    is_shared = True

    def __init__(
        self, db: Database, lease_s: float, tell: Callable[[bool], None], name: str = CHORES
    ) -> None:
        """``db`` is closed at the end. ``tell`` is told whenever the duty becomes ours, or is so no
        longer."""
        self._db = db
        self._lease_s = lease_s
        self._tell = tell
        self._name = name
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._round = local()
        self._term: int | None = None
        self._until = 0.0
        self._ours = Event()
        self._ending = Event()
        self._thread = Thread(target=self._over_and_over, name=f"duty {name}")

    @property
    def is_ours(self) -> bool:
        return self._ours.is_set() and monotonic() < self._until

    def wait(self, seconds: float) -> bool:
        """What this thread does until it waits again belongs to the term of this moment."""
        if self._ours.wait(seconds) and not self.is_ours:
            # Its lease is over, and its renewal is still under way.
            self._ending.wait(min(seconds, STILL_S))
        self._round.term = self._term
        return self.is_ours

    def confirm(self, session: Session) -> None:
        term = getattr(self._round, "term", None)
        if term is None or not DutyRegister(session, self._name).is_of(term):
            raise OffDuty

    def __enter__(self) -> SharedDuty:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Give it back, so that another takes over at once. The chores have ended by now."""
        self._ending.set()
        self._thread.join()
        term, self._term = self._term, None
        self._lost("")
        if term is not None:
            try:
                with self._db.writing() as session:
                    DutyRegister(session, self._name).give_back(term)
            except sa.exc.SQLAlchemyError:
                log.info("the duty is not given back; it ends by itself in %g s", self._lease_s)
        self._db.close()

    def _over_and_over(self) -> None:
        while not self._ending.is_set():
            try:
                self._once()
            except Exception as error:
                if not isinstance(error, sa.exc.SQLAlchemyError):
                    log.exception("the duty could not be looked after")
                if not self.is_ours:
                    self._lost("the database does not answer")
            self._ending.wait(self._lease_s / RENEWALS)

    def _once(self) -> None:
        asked_at = monotonic()
        with self._db.writing() as session:
            register = DutyRegister(session, self._name)
            term = self._term
            if term is not None and register.renew(term, self._lease_s):
                found: int | None = term
            else:
                found = register.take(self._holder, self._lease_s)
        self._until = asked_at + self._lease_s * SURE_SHARE
        self._term = found
        if found is None:
            self._lost("another process does the chores")
        elif not self._ours.is_set():
            log.info("this process does the chores from now on (term %d)", found)
            self._ours.set()
            self._tell(True)

    def _lost(self, why: str) -> None:
        if self._ours.is_set():
            self._ours.clear()
            self._tell(False)
            if why:
                log.warning("this process does the chores no longer: %s", why)
