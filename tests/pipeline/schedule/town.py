"""A simulated town: cameras whose visits take time and may fail, and a clock that jumps ahead."""

from __future__ import annotations

import heapq
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from pipeline.domain import Camera, Source, View, VisitError
from pipeline.schedule import Schedule

START = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
CITY = ZoneInfo("Asia/Shanghai")
ADDRESS = SecretStr("rtsp://x/")
VIEW = View(id="v", watch=frozenset({"street_vending"}))


def camera(
    name: str,
    source: str = "s",
    target_s: float | None = 60.0,
    *,
    risk: float = 1.0,
    kinds: Iterable[str] = ("street_vending",),
    live_every_s: float | None = None,
) -> Camera:
    view = VIEW if tuple(kinds) == ("street_vending",) else View(id="v", watch=frozenset(kinds))
    return Camera(
        id=name,
        name=name,
        url=ADDRESS,
        source=source,
        target_s=target_s,
        risk=risk,
        live_every_s=live_every_s,
        views=(view,),
    )


def later(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@dataclass
class Town:
    """Visits run until they end; every rule that must never be broken is checked at each start."""

    schedule: Schedule
    sources: dict[str, Source]
    sessions: int
    duration: Callable[[Camera], float]
    outcome: Callable[[Camera, float], VisitError | None] = lambda _camera, _at: None
    suspicious: Callable[[Camera, float], bool] = lambda _camera, _at: False
    unsure: Callable[[Camera, float], bool] = lambda _camera, _at: False
    """Whether a picture may show another view; asked where nothing is suspicious."""
    looks_per_s: float | None = None
    """What the detector manages; None when it is never the narrow place."""
    at: float = 0.0
    starts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    begun: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    looks: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ended: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _running: list[tuple[float, str, Camera, bool]] = field(default_factory=list)
    _detector_free: float = 0.0

    def run(self, until: float, tick: float = 0.05) -> None:
        """Go on to ``until``; the loop wakes when a visit ends, and at least every ``tick``."""
        while self.at < until:
            self._start_visits()
            wait = max(tick, self.schedule.wait_s(later(self.at)))
            ahead = self.at + wait
            if self._running:
                ahead = min(ahead, max(self.at, self._running[0][0]))
            self.at = min(until, ahead)
            while self._running and self._running[0][0] <= self.at:
                self._go_on(*heapq.heappop(self._running))

    def busy(self) -> Counter[str]:
        return Counter(one.source for _, _, one, _ in self._running)

    def visited(self) -> list[str]:
        """The cameras with a visit under way."""
        return [name for _, name, *_ in self._running]

    def _start_visits(self) -> None:
        while (one := self.schedule.start(later(self.at))) is not None:
            assert one.id not in self.visited(), "two sessions at once"
            captured = self.at + self.duration(one)
            heapq.heappush(self._running, (captured, one.id, one, self.looks_per_s is None))
            self.starts[one.source].append(self.at)
            self.begun[one.id].append(self.at)
            source = self.sources.get(one.source)
            assert len(self._running) <= self.sessions, "too many sessions"
            if source is not None:
                assert self.busy()[one.source] <= source.max_sessions, "above the source's cap"

    def _go_on(self, at: float, name: str, one: Camera, is_last_stage: bool) -> None:
        if is_last_stage or self.outcome(one, at) is not None:
            self._end(one)
            return
        assert self.looks_per_s is not None
        self._detector_free = max(at, self._detector_free) + 1 / self.looks_per_s
        heapq.heappush(self._running, (self._detector_free, name, one, True))

    def _end(self, one: Camera) -> None:
        error = self.outcome(one, self.at)
        self.ended[one.id].append(self.at)
        if error is not None:
            self.schedule.failed(one, later(self.at), error)
        else:
            self.looks[one.id].append(self.at)
            suspicious = self.suspicious(one, self.at)
            if not suspicious and self.unsure(one, self.at):
                self.schedule.unsure(one, later(self.at))
            else:
                self.schedule.looked(one, later(self.at), suspicious=suspicious)

    def gaps(self, name: str) -> list[float]:
        """Seconds between looks at a camera, the wait for the first and since the last included."""
        moments = [0.0, *self.looks[name], self.at]
        return [after - before for before, after in pairwise(moments)]


def drawn(seed: int, low: float, high: float) -> Callable[[Camera], float]:
    """Durations between ``low`` and ``high`` seconds, the same for the same seed."""
    dice = random.Random(seed)
    return lambda _camera: dice.uniform(low, high)
