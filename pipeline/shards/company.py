"""A patrol alone, or in company: everything in which the two differ.

The program asks the one it is in for its plans, its fence and its wishes to stop, and does not know
which it is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from pipeline.ending import VISIT_THREAD
from pipeline.plans import PlanDesk, Plans
from pipeline.shards.keeper import Keeper
from pipeline.shards.kept_book import Fence
from pipeline.shards.plans import ShardPlans
from pipeline.shards.tenure import Tenure
from pipeline.shards.things import OFFICE, camera_thing
from pipeline.visits import LongStop

_POLL_S = 0.25


def steady() -> float:
    """Seconds of a clock that also goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class UnderLease:
    """A wish to stop that is also there once the lease, under which something began, runs out."""

    def __init__(self, stop: LongStop, tenure: Tenure, now: Callable[[], float]) -> None:
        self._stop = stop
        self._tenure = tenure
        self._now = now
        self._cuts = tenure.cuts(now())

    def is_set(self) -> bool:
        now = self._now()
        over = self._tenure.left_s(now) == 0 or self._tenure.cuts(now) != self._cuts
        return self._stop.is_set() or over

    def wait(self, timeout: float) -> bool:
        """Until it is there, at most ``timeout`` seconds; whether it is."""
        until = time.monotonic() + timeout
        while not self.is_set() and (left := until - time.monotonic()) > 0:
            self._stop.wait(min(left, _POLL_S))
        return self.is_set()


Work = Callable[[threading.Event], None]
"""Something done until the event is set."""


class Company(Protocol):
    @property
    def plans(self) -> PlanDesk:
        """What to patrol."""
        ...

    def watches(self, camera_id: str) -> bool:
        """Whether the camera, if there is one, is this patrol's."""
        ...

    def while_allowed(self, stop: LongStop) -> LongStop:
        """The wish to stop for a session that is begun now."""
        ...

    def leased(self) -> bool:
        """Whether sessions may be opened now."""
        ...

    def chore(self, work: Work) -> Work:
        """The same work, done only by one of all who share the city at a time, or hardly more:
        for what is right but wasteful when two do it."""
        ...

    def run(self, work: Work, stop: threading.Event) -> None:
        """Do the work that opens sessions, in company from before it until all are closed."""
        ...


class Alone:
    """One patrol for the whole city."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans

    @property
    def plans(self) -> PlanDesk:
        return self._plans

    def watches(self, camera_id: str) -> bool:  # noqa: ARG002 - whichever it is
        return True

    def while_allowed(self, stop: LongStop) -> LongStop:
        return stop

    def leased(self) -> bool:
        return True

    def chore(self, work: Work) -> Work:
        return work

    def run(self, work: Work, stop: threading.Event) -> None:
        work(stop)


class Shared:
    """One of several workers that share the state database and the city. ``now`` is the clock that
    ``keeper`` goes by."""

    def __init__(
        self,
        plans: PlanDesk,
        tenure: Tenure,
        keeper: Keeper,
        now: Callable[[], float] = steady,
    ) -> None:
        self._plans = ShardPlans(plans, tenure, now)
        self._tenure = tenure
        self._keeper = keeper
        self._now = now

    @property
    def plans(self) -> PlanDesk:
        return self._plans

    def watches(self, camera_id: str) -> bool:
        return camera_thing(camera_id) in self._tenure.holding(self._now()).things

    def while_allowed(self, stop: LongStop) -> LongStop:
        return UnderLease(stop, self._tenure, self._now)

    def leased(self) -> bool:
        return self._tenure.left_s(self._now()) > 0

    def chore(self, work: Work) -> Work:
        def on_duty(stop: threading.Event) -> None:
            while not stop.wait(_POLL_S):
                if not self._keeps_office():
                    continue
                own = threading.Event()
                thread = threading.Thread(target=work, args=(own,), name="chore")
                thread.start()
                while self._keeps_office() and not stop.wait(_POLL_S):
                    pass
                own.set()
                thread.join()

        return on_duty

    def run(self, work: Work, stop: threading.Event) -> None:
        done = threading.Event()
        keeping = threading.Thread(target=self._keeper.run, args=(done,), name="lease")
        keeping.start()
        try:
            work(stop)
            closed = _sessions_closed(self._tenure.terms.close_s)
        except BaseException:
            # Whatever is still open: nobody else may count on its being closed.
            closed = False
            raise
        finally:
            done.set()
            keeping.join()
        if closed:
            self._keeper.leave()

    def _keeps_office(self) -> bool:
        return OFFICE in self._tenure.holding(self._now()).things


def fence_of(tenure: Tenure) -> Fence:
    return Fence(lambda: tenure.term)


def _sessions_closed(within_s: float) -> bool:
    """Whether no thread of ours is inside a session any more."""
    until = time.monotonic() + within_s
    while any(thread.name == VISIT_THREAD for thread in threading.enumerate()):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
