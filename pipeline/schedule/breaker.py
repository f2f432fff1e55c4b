"""A circuit breaker for each source: when a platform is away, its cameras are left in peace."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pipeline.domain import VisitError
from pipeline.schedule.pace import BreakerPace

SOURCE_LIKE = frozenset(
    {
        VisitError.UNREACHABLE,
        VisitError.AUTH,
        VisitError.REFUSED,
        VisitError.TIMEOUT_OPEN,
        VisitError.STARVED,
    }
)
"""Errors a platform in trouble gives for all its cameras. After any other one it has spoken."""

SMALLEST = 5
"""Cameras a source needs before their failures can be its own."""


class BreakerState(StrEnum):
    CLOSED = "closed"
    """Visits as planned."""
    OPEN = "open"
    """No visits until the next probe."""
    HALF_OPEN = "half_open"
    """One probe is under way."""


class BreakerEvent(StrEnum):
    TROUBLE = "trouble"
    """Nearly all cameras visited last failed."""
    PROBED = "probed"
    """A single visit was started."""
    ANSWERED = "answered"
    """A visit ended with a picture, or with an error that lies with its camera."""
    SILENT = "silent"
    """The probe failed for a reason that lies with the source."""
    UNDECIDED = "undecided"
    """The probe ended by our own fault and says nothing."""


MOVES: Mapping[tuple[BreakerState, BreakerEvent], BreakerState] = MappingProxyType(
    {
        (BreakerState.CLOSED, BreakerEvent.TROUBLE): BreakerState.OPEN,
        (BreakerState.OPEN, BreakerEvent.PROBED): BreakerState.HALF_OPEN,
        # A visit begun before it opened may still bring the good news.
        (BreakerState.OPEN, BreakerEvent.ANSWERED): BreakerState.CLOSED,
        (BreakerState.HALF_OPEN, BreakerEvent.ANSWERED): BreakerState.CLOSED,
        (BreakerState.HALF_OPEN, BreakerEvent.SILENT): BreakerState.OPEN,
        (BreakerState.HALF_OPEN, BreakerEvent.UNDECIDED): BreakerState.OPEN,
    }
)
"""Whatever is not written changes nothing."""


class Breaker:
    """Judges a source by the latest result of each of the different cameras visited last.

    A camera counts once however often it fails, and a camera that goes on failing is no news, so
    bad cameras cannot open it while others bring pictures. Moments are seconds.
    """

    def __init__(self, pace: BreakerPace) -> None:
        self._pace = pace
        self._failed: OrderedDict[str, bool] = OrderedDict()
        self._failures = 0
        """Of these, those that did."""
        self._probe: str | None = None
        self._probes = 0
        self.state = BreakerState.CLOSED
        self.probe_at = math.inf
        """When the next probe may start."""

    def free_at(self, at: float) -> float:
        """The earliest moment at which a visit may start; never while a probe is under way."""
        if self.state is BreakerState.CLOSED:
            return at
        return max(at, self.probe_at) if self.state is BreakerState.OPEN else math.inf

    def started(self, camera_id: str) -> None:
        """A visit was started: while open, it is the probe."""
        if self._move(BreakerEvent.PROBED):
            self._probe = camera_id

    def answered(self, camera_id: str, cameras: int) -> bool:
        """The source spoke through this camera; True when that closes the breaker."""
        self._note(camera_id, failed=False, cameras=cameras)
        if self._healthy(cameras):
            self._probes = 0
        if not self._move(BreakerEvent.ANSWERED):
            return False
        self._forget()
        self._probe = None
        return True

    def silent(self, camera_id: str, at: float, cameras: int, *, news: bool, jitter: float) -> bool:
        """The source did not speak; True when that opens the breaker.

        ``news``: this camera's visit before did not fail. ``cameras``: how many the source has.
        ``jitter`` ≥ 1 stretches the time to the next probe.
        """
        if camera_id == self._probe:
            self._probes += 1
            self._end_probe(BreakerEvent.SILENT, at, jitter)
            return False
        if news and self.state is BreakerState.CLOSED:
            self._note(camera_id, failed=True, cameras=cameras)
        if not self._in_trouble(cameras) or not self._move(BreakerEvent.TROUBLE):
            return False
        self.probe_at = at + self._pace.pause_s(self._probes) * jitter
        return True

    def undecided(self, camera_id: str, at: float) -> None:
        """A visit ended by our own fault: a probe is tried again after the shortest pause."""
        if camera_id == self._probe:
            self._end_probe(BreakerEvent.UNDECIDED, at, 1.0)

    def take_failed(self) -> list[str]:
        """The cameras whose failures opened it; forgotten from then on."""
        failed = [camera_id for camera_id, failed in self._failed.items() if failed]
        self._forget()
        return failed

    def _end_probe(self, event: BreakerEvent, at: float, jitter: float) -> None:
        self._probe = None
        self._move(event)
        probes = 0 if event is BreakerEvent.UNDECIDED else self._probes
        self.probe_at = at + self._pace.pause_s(probes) * jitter

    def _note(self, camera_id: str, *, failed: bool, cameras: int) -> None:
        self._failures += failed - self._failed.get(camera_id, False)
        self._failed[camera_id] = failed
        self._failed.move_to_end(camera_id)
        while len(self._failed) > self._asked(cameras):
            self._failures -= self._failed.popitem(last=False)[1]

    def _forget(self) -> None:
        self._failed.clear()
        self._failures = 0

    def _asked(self, cameras: int) -> int:
        return min(self._pace.cameras, max(cameras, SMALLEST))

    def _in_trouble(self, cameras: int) -> bool:
        asked = self._asked(cameras)
        return len(self._failed) >= asked and self._failures >= self._pace.failed_share * asked

    def _healthy(self, cameras: int) -> bool:
        asked = self._asked(cameras)
        return len(self._failed) >= asked and 2 * self._failures < asked

    def _move(self, event: BreakerEvent) -> bool:
        after = MOVES.get((self.state, event))
        if after is None:
            return False
        self.state = after
        return True
