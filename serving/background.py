"""What serving does beside answering: pictures, learning, dispatch, urging, hand-over, chores.

Of several processes one does it all, whoever is on duty. What it writes is committed only while it
is; but for letters under way and steps that run, which are claimed one by one and brought to their
end by whoever claimed them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread
from time import monotonic
from typing import Final

from serving.audit.chore import AuditChore
from serving.cases.urging import urge_due
from serving.deps import Services
from serving.duty.holding import OffDuty
from serving.handover.chore import HandoverChore, office_of
from serving.history.chore import HistoryChore
from serving.learning.running import run_due
from serving.rechecks.chore import PAUSE_S, RecheckChore
from serving.repeats import chore as repeats
from serving.retention.chore import HOLDS_PAUSE_S, holding_chore, retention_chore
from serving.review import chore as review
from serving.samples.making import make_due
from serving.units.dispatching import dispatch_due

log = logging.getLogger(__name__)

STEPS_PAUSE_S: Final = 1.0
AUDIT_PAUSE_S: Final = 600.0
STANDING_BY_S: Final = 0.5
LONGEST_END_S: Final = 4.5
RESTS: Final = 2.0
"""How many times as long as it worked a chore rests that computes for seconds: it has a third of a
core at most. A lower priority would not do: a thread that waits for the processor while it holds
the interpreter's lock keeps every request waiting with it."""


class Background:
    """A thread for each chore. What they work on waits in the database, so ending loses nothing."""

    def __init__(self, services: Services) -> None:
        self._ending = Event()
        self._duty = services.duty
        on_duty = replace(services, db=services.db.ending_with(self._duty.confirm))
        settings = services.settings
        handover = HandoverChore(office_of(services, self._is_over))
        audit = AuditChore(on_duty.db, settings.audit_days)
        self._threads = (
            self._thread(
                "training pictures",
                settings.learning.picture_pause_s,
                lambda: bool(make_due(on_duty)),
                rests=RESTS,
            ),
            self._thread(
                "learning steps", STEPS_PAUSE_S, lambda: run_due(services, self._ending.is_set)
            ),
            self._thread(
                "retention", settings.retention.pause_s, retention_chore(on_duty, self._is_over)
            ),
            self._thread("legal holds", HOLDS_PAUSE_S, holding_chore(on_duty, self._is_over)),
            self._thread(
                "dispatch", settings.dispatch.pause_s, lambda: bool(dispatch_due(on_duty))
            ),
            self._thread(
                "urge ladder", settings.dispatch.urge_pause_s, lambda: bool(urge_due(on_duty))
            ),
            self._thread("audit log", AUDIT_PAUSE_S, lambda: audit.once(services.clock.now())),
            self._thread("hand-over", settings.handover.pause_s, handover.round),
            self._thread("review queue", review.PAUSE_S, lambda: review.keep_complete(on_duty.db)),
            self._thread("re-checks", PAUSE_S, RecheckChore(on_duty).round),
            self._thread(
                "history", settings.history.pause_s, HistoryChore(on_duty).round, rests=RESTS
            ),
            self._thread("kept answers", repeats.PAUSE_S, lambda: repeats.forget_due(on_duty)),
        )

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask the chores to end, and wait for them a little."""
        self._ending.set()
        for thread in self._threads:
            thread.join(LONGEST_END_S)

    def _is_over(self) -> bool:
        return self._ending.is_set() or not self._duty.is_ours

    def _thread(
        self, name: str, pause_s: float, chore: Callable[[], bool], rests: float = 0.0
    ) -> Thread:
        told = (name, pause_s, chore, rests)
        return Thread(target=self._over_and_over, args=told, name=name)

    def _over_and_over(
        self, name: str, pause_s: float, chore: Callable[[], bool], rests: float
    ) -> None:
        """``chore`` does a part and says whether there may be more; then there is no pause but
        ``rests`` times what the part took."""
        while not self._ending.is_set():
            if not self._duty.wait(STANDING_BY_S):
                continue
            begun = monotonic()
            try:
                more = chore()
            except OffDuty:
                log.info("%s is left to the process that is on duty now", name)
                more = False
            except Exception:
                # A chore that fails once, as while the database is away, is tried again.
                log.exception("%s did not go on; it is tried again", name)
                more = False
            self._ending.wait((monotonic() - begun) * rests if more else pause_s)
