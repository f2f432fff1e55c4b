"""The thread that keeps a worker's lease: asks, hears, and asks again."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable

from pipeline.domain import WatchPlan
from pipeline.metrics import Metrics
from pipeline.shards.book import LeaseBook
from pipeline.shards.dues import Dues
from pipeline.shards.lease import Lapsed
from pipeline.shards.tenure import Tenure

log = logging.getLogger(__name__)

SORTS = ("camera", "seat", "office")


class Keeper:
    """One thread at a time. ``now`` tells seconds of a clock that never stands still; ``dues`` may
    be shared by keepers of one thread; ``life`` is known to whoever sees this process end."""

    def __init__(
        self,
        book: LeaseBook,
        tenure: Tenure,
        worker: str,
        plan: Callable[[], WatchPlan | None],
        now: Callable[[], float],
        metrics: Metrics,
        dues: Dues | None = None,
        life: str | None = None,
    ) -> None:
        self._book = book
        self._tenure = tenure
        self._worker = worker
        self._plan = plan
        self._now = now
        self._metrics = metrics
        self._dues = dues or Dues()
        self._life = life
        # Also while a renewal hangs: that is when somebody wants to know.
        metrics.follow("citypatrol_lease_left_seconds", lambda: tenure.left_s(now()))
        self._workers: tuple[str, ...] = ()
        self._counted: frozenset[str] | None = None
        """What was held when it was counted last."""

    def run(self, stop: threading.Event) -> None:
        """Renew until ``stop`` is set."""
        while not stop.is_set():
            stop.wait(self.turn())

    def turn(self) -> float:
        """Renew once; seconds to the next time, half as many while something is missing or to be
        given back. A step that fails is repeated then; the lease runs out by itself meanwhile."""
        try:
            settled = self.step()
        except Exception:
            log.warning("the lease could not be renewed; it is tried again", exc_info=True)
            settled = False
        renew_s = self._tenure.terms.renew_s
        return renew_s if settled else renew_s / 2

    def step(self) -> bool:
        """Join or renew once; whether this worker now holds exactly what it is to have."""
        asked_at = self._now()
        try:
            if self._tenure.term is None:
                answer = self._book.join(self._worker, self._life)
                log.info("worker %s begins term %d", self._worker, answer.term)
            else:
                answer = self._book.renew(self._tenure.request(self._what_is_due(), asked_at))
        except Lapsed:
            log.warning("the lease of worker %s is over; it begins anew", self._worker)
            self._tenure.lapsed(self._now())
            self._count(frozenset(), lost=True)
            return False
        if answer.workers != self._workers:
            log.info("the city is shared by %s", ", ".join(answer.workers))
            self._workers = answer.workers
        settled = self._tenure.answered(answer, asked_at, self._what_is_due())
        self._count(self._tenure.held, lost=False)
        return settled

    def leave(self) -> None:
        """Give everything back at once; only when every session is closed."""
        term = self._tenure.term
        self._tenure.lapsed(self._now())
        if term is not None:
            self._book.leave(term)

    def _what_is_due(self) -> frozenset[str]:
        return self._dues.to(self._worker, frozenset({*self._workers, self._worker}), self._plan())

    def _count(self, held: frozenset[str], *, lost: bool) -> None:
        self._metrics.show("citypatrol_workers", len(self._workers))
        if held is self._counted or held == self._counted:
            return
        before, self._counted = self._counted or frozenset(), held
        for things, how in ((held - before, "taken"), (before - held, "lost" if lost else "given")):
            cameras = _sorts(things)["camera"]
            if cameras:
                self._metrics.count("citypatrol_shards_moved_total", how, by=cameras)
                log.info("cameras %s: %d", how, cameras)
        counted = _sorts(held)
        for sort in SORTS:
            self._metrics.show("citypatrol_leases_held", counted[sort], sort)


def _sorts(things: frozenset[str]) -> Counter[str]:
    return Counter(thing.partition(":")[0] for thing in things)
