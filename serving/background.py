"""What serving does beside answering: pictures, learning, dispatch, urging, hand-over, chores."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from serving.audit.chore import AuditChore
from serving.cases.urging import urge_due
from serving.deps import Services
from serving.handover.chore import HandoverChore, office_of
from serving.learning.running import run_due
from serving.rechecks.chore import PAUSE_S, RecheckChore
from serving.repeats import chore as repeats
from serving.retention.chore import retention_chore
from serving.review import chore as review
from serving.samples.making import make_due
from serving.units.dispatching import dispatch_due

log = logging.getLogger(__name__)

STEPS_PAUSE_S: Final = 1.0
AUDIT_PAUSE_S: Final = 600.0
LONGEST_END_S: Final = 4.5


class Background:
    """A thread for each chore. What they work on waits in the database, so ending loses nothing."""

    def __init__(self, services: Services) -> None:
        self._ending = Event()
        pause = services.settings.learning.picture_pause_s
        handover = HandoverChore(office_of(services, self._ending.is_set))
        audit = AuditChore(services.db, services.settings.audit_days)
        self._threads = (
            self._thread("training pictures", pause, lambda: bool(make_due(services))),
            self._thread(
                "learning steps", STEPS_PAUSE_S, lambda: run_due(services, self._ending.is_set)
            ),
            self._thread(
                "retention",
                services.settings.retention.pause_s,
                retention_chore(services, self._ending.is_set),
            ),
            self._thread(
                "dispatch",
                services.settings.dispatch.pause_s,
                lambda: bool(dispatch_due(services)),
            ),
            self._thread(
                "urge ladder",
                services.settings.dispatch.urge_pause_s,
                lambda: bool(urge_due(services)),
            ),
            self._thread("audit log", AUDIT_PAUSE_S, lambda: audit.once(services.clock.now())),
            self._thread("hand-over", services.settings.handover.pause_s, handover.round),
            self._thread("review queue", review.PAUSE_S, lambda: review.keep_complete(services.db)),
            self._thread("re-checks", PAUSE_S, RecheckChore(services).round),
            self._thread("kept answers", repeats.PAUSE_S, lambda: repeats.forget_due(services)),
        )

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask the chores to end, and wait for them a little."""
        self._ending.set()
        for thread in self._threads:
            thread.join(LONGEST_END_S)

    def _thread(self, name: str, pause_s: float, chore: Callable[[], bool]) -> Thread:
        return Thread(target=self._over_and_over, args=(name, pause_s, chore), name=name)

    def _over_and_over(self, name: str, pause_s: float, chore: Callable[[], bool]) -> None:
        """``chore`` does a part and says whether there may be more; then there is no pause."""
        while not self._ending.is_set():
            try:
                more = chore()
            except Exception:
                # A chore that fails once, as while the database is away, is tried again.
                log.exception("%s did not go on; it is tried again", name)
                more = False
            if not more:
                self._ending.wait(pause_s)
