"""Keeps as many workers running as there is room for, and ends those that are stuck."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from typing import Final, Protocol

import sqlalchemy as sa

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 2.0


class Fleet(Protocol):
    def start(self, name: str) -> None:
        """Start a worker of this name."""
        ...

    def alive(self) -> set[str]:
        """Names of the workers that run, or are being started again by the fleet itself."""
        ...

    def lives_over(self) -> set[str]:
        """Lives of workers that are over for certain, each told once: their processes are gone, and
        what they had open is closed."""
        ...

    def end(self, name: str, *, at_once: bool) -> None:
        """End a worker: with time to close its sessions, or ``at_once``, whatever it is doing."""
        ...


class Leases(Protocol):
    """What the state database knows of workers. Raises sqlalchemy.exc.SQLAlchemyError when it does
    not answer."""

    def fresh(self) -> Collection[str]:
        """Names of the workers that have renewed their lease just now."""
        ...

    def bury(self, lives: Collection[str]) -> int:
        """Free at once what was held in lives that are over; how many leases that ended."""
        ...


class Watchdog:
    """Tells which workers are stuck. Pure; moments are seconds.

    A worker that has renewed its lease before and has not for ``patience_s``, while it runs, is
    stuck: its process stands still, or cannot reach the database. Ended, it at least closes its
    sessions before its lease is over. Only looks at which the database answered count.
    """

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._silent_since: dict[str, float] = {}
        self._known: set[str] = set()

    def blind(self) -> None:
        """The database did not answer: nothing is known of anybody."""
        self._silent_since.clear()

    def stuck(self, at: float, fresh: Collection[str], alive: Collection[str]) -> list[str]:
        """Of the workers ``alive`` those that are stuck, ``fresh`` ones having renewed just now.
        Each is told once."""
        self._known = (self._known | set(fresh)) & set(alive)
        silent = self._known - set(fresh)
        self._silent_since = {name: self._silent_since.get(name, at) for name in silent}
        found = [
            name for name, since in self._silent_since.items() if at - since >= self._patience_s
        ]
        for name in found:
            self._known.discard(name)
            del self._silent_since[name]
        return sorted(found)


class Driver:
    def __init__(
        self,
        fleet: Fleet,
        room: Callable[[], int],
        leases: Leases,
        watchdog: Watchdog,
        prefix: str,
    ) -> None:
        """``room``: how many workers there are to be, asked at every look."""
        self._fleet = fleet
        self._room = room
        self._leases = leases
        self._watchdog = watchdog
        self._prefix = prefix
        self._unburied: set[str] = set()
        """Lives that are over while their leases may still stand."""

    def run(self, stop: threading.Event) -> None:
        """Keep them running until ``stop`` is set, then end them all. A driver that fails leaves
        them to the fleet: processes end with it, actors go on until the next one finds them."""
        while not stop.is_set():
            self.look(time.monotonic())
            stop.wait(LOOK_EVERY_S)
        self._end(self._fleet.alive())
        self._bury()

    def look(self, at: float) -> None:
        """Start who is missing, end who is too many or stuck."""
        alive, room = self._fleet.alive(), self._room()
        wanted = {f"{self._prefix}-{number}" for number in range(room)}
        for name in self._stuck(at, alive):
            log.warning("worker %s does not renew its lease and is ended", name)
            self._fleet.end(name, at_once=True)
            alive.discard(name)
        for name in sorted(alive - wanted):
            log.info("worker %s is one too many and is ended", name)
        self._end(alive - wanted)
        self._bury()
        for name in sorted(wanted - alive):
            log.info("worker %s is started", name)
            self._fleet.start(name)

    def _end(self, names: Collection[str]) -> None:
        """All at once: each takes its time to close its sessions."""
        threads = [
            threading.Thread(target=self._fleet.end, args=(name,), kwargs={"at_once": False})
            for name in names
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _bury(self) -> None:
        """What dead workers held goes to the others now, not when their leases run out."""
        self._unburied |= self._fleet.lives_over()
        if not self._unburied:
            return
        try:
            ended = self._leases.bury(self._unburied)
        except sa.exc.SQLAlchemyError:
            log.warning("the state database does not answer; leases of dead workers stand")
            return
        self._unburied.clear()
        if ended:
            log.info("leases of dead workers ended: %d", ended)

    def _stuck(self, at: float, alive: set[str]) -> list[str]:
        try:
            fresh = self._leases.fresh()
        except sa.exc.SQLAlchemyError:
            log.warning("the state database does not answer; nobody is taken for stuck")
            self._watchdog.blind()
            return []
        return self._watchdog.stuck(at, fresh, alive)
