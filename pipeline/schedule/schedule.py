"""Which camera next: the one object that the patrol's loop asks and tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.domain import Camera, Source, VisitError
from pipeline.schedule.breaker import SOURCE_LIKE, BreakerState
from pipeline.schedule.clockwork import Clockwork
from pipeline.schedule.coverage import Coverage
from pipeline.schedule.fleet import Fleet
from pipeline.schedule.lane import Lane
from pipeline.schedule.pace import Pace
from pipeline.schedule.past import Past
from pipeline.schedule.prospect import Part, Standing, Upcoming, standings, upcoming
from pipeline.schedule.survey import survey
from pipeline.schedule.turn import Turn
from pipeline.schedule.turnstile import Turnstile, Visit

NOBODY: Final[Mapping[str, Past]] = MappingProxyType({})
WHOLE: Final[Mapping[str, float]] = MappingProxyType({})


class Schedule:
    """Not thread-safe: one thread asks it and tells it."""

    def __init__(self, pace: Pace, seed: int = 0) -> None:
        self._pace = pace
        self._clock = Clockwork()
        self._fleet = Fleet(pace, seed)
        fleet = self._fleet
        self._turnstile = Turnstile(pace, fleet.quick, fleet.round, fleet.retry)

    def watch(
        self,
        cameras: Iterable[Camera],
        sources: Iterable[Source],
        timezone: ZoneInfo,
        now: datetime,
        *,
        known: Mapping[str, Past] = NOBODY,
        parts: Mapping[str, float] = WHOLE,
    ) -> None:
        """Replace what is watched. Cameras that stay keep their turn.

        New ones are spread over ``Pace.first_per_s`` a second and source, at most over 0.8 of
        their target. One of whom ``known`` tells the past, by id, goes on from there: looked at a
        moment ago it has its turn, failing it keeps its pause, suspected it is due at once. A
        source the cameras name but ``sources`` does not is held to ``Pace.sessions``. ``timezone``
        is the city's: hours and parts of the day are in it. ``parts`` tells by source which share
        0..1 of it is this patrol's, where others share it: of ``Pace.first_per_s`` it has as much.
        """
        at = self._clock.advance(now)
        self._fleet.watch(cameras, sources, timezone, now, at, known, parts)

    def start(self, now: datetime) -> Camera | None:
        """The camera to visit now, marked as being visited; None when nobody may be visited."""
        at = self._wake(now)
        visit = self._turnstile.let_in(at)
        return None if visit is None else self._begin(visit, at)

    def looked(self, camera: Camera, now: datetime, *, suspicious: bool) -> None:
        """A visit or a live session brought a picture that was looked at.

        ``suspicious``: something may be wrong there; the camera is revisited every
        ``Pace.revisit_s`` until a look says it is not.
        """
        self._seen(camera, now, suspected=suspicious, unsure=False)

    def unsure(self, camera: Camera, now: datetime) -> None:
        """A visit or a live session brought a picture that may show another view, and nothing is
        suspected there.

        The camera is looked at again after ``Pace.revisit_s``, within the share of the quick
        revisits and behind what is suspected, so that many of them at once hold up nobody.
        """
        self._seen(camera, now, suspected=False, unsure=True)

    def failed(self, camera: Camera, now: datetime, error: VisitError) -> None:
        """A visit brought no picture: this camera alone waits longer each time.

        When nearly all cameras of its source fail for reasons that lie with the source, the
        source's breaker opens; from then on failures are not held against single cameras.
        """
        at = self._wake(now)
        lane, turn = self._end(camera.id)
        excused = lane is not None and self._is_sources_fault(lane, camera.id, turn, error, at)
        if turn is not None and excused:
            self._fleet.rest(turn, at)
        elif turn is not None:
            self._fleet.lane_of(turn).ledger.failing(turn, turn.failures + 1)
            self._fleet.rest_after_failure(turn, at)
        self._settle(lane, turn, at)

    def dropped(self, camera: Camera, now: datetime) -> None:
        """A visit's picture was lost by our own fault: soon again, nothing held against anybody."""
        at = self._wake(now)
        lane, turn = self._end(camera.id)
        if lane is not None:
            lane.breaker.undecided(camera.id, at)
        if turn is not None:
            self._fleet.rest_after_loss(turn, at)
        self._settle(lane, turn, at)

    def recheck(self, camera_id: str, by: datetime) -> None:
        """Somebody wants a look begun after this call and, if the round allows it, before ``by``.

        It is served in order of deadlines like all others. A failing camera keeps its back-off. A
        camera that is not watched is passed over.
        """
        turn = self._fleet.turns.get(camera_id)
        if turn is None:
            return
        wanted = self._clock.seconds(by)
        turn.wanted_by = wanted if turn.wanted_by is None else min(wanted, turn.wanted_by)
        turn.wanted_before_start = False
        self._fleet.lane_of(turn).drop(camera_id)
        self._fleet.heed_wish(turn, self._clock.at)
        self._settle(None, turn, self._clock.at)

    def live(self, now: datetime) -> tuple[Camera, ...]:
        """The cameras to be held open now: open these with ``hold``, close all others.

        Within ``Pace.live_share`` of each source's sessions, in its hours, and never a camera
        whose visit is still under way. Riskier cameras go first. While a source's breaker is open
        those held stay, and a new one serves as its probe.
        """
        at = self._wake(now)
        wanted: list[Camera] = []
        for lane in self._fleet.lanes.values():
            if not lane.live or not lane.is_open:
                continue
            free = lane.free_to_hold(at)
            for name in lane.live:
                is_new = name not in lane.held
                if is_new and (free < 1 or name in self._fleet.visits or name in self._fleet.held):
                    continue
                free -= is_new
                wanted.append(lane.turns[name].camera)
        return tuple(wanted)

    def hold(self, camera: Camera, now: datetime) -> None:
        """A live session to a camera of ``live`` is being opened.

        Raises ValueError when the camera may not be held now or is held already.
        """
        if camera.id in self._fleet.held or camera.id not in {one.id for one in self.live(now)}:
            raise ValueError(f"camera {camera.id} may not be held open now: ask live() first")
        at = self._wake(now)
        lane = self._fleet.lanes[camera.source]
        lane.held.add(camera.id)
        self._fleet.held[camera.id] = lane
        lane.note_start(camera.id, at)
        self._fleet.refresh(lane, at)

    def release(self, camera: Camera, now: datetime) -> None:
        """The live session to the camera is closed; it may be visited again."""
        at = self._wake(now)
        lane = self._fleet.held.pop(camera.id, None)
        if lane is not None:
            lane.held.discard(camera.id)
            lane.breaker.undecided(camera.id, at)
        self._settle(lane, self._fleet.turns.get(camera.id), at)

    def wait_s(self, now: datetime) -> float:
        """Seconds, 0..1, in which ``start`` surely gives no camera unless a visit ends."""
        at = self._wake(now)
        if self._turnstile.is_full:
            return 1.0
        if self._turnstile.is_ready(at):
            return 0.0
        soonest = min(self._turnstile.next_at(), self._fleet.timetable.next_at())
        return min(1.0, max(0.0, soonest - at))

    def busy(self) -> frozenset[str]:
        """Ids of the cameras that are visited or held, until it is told how that ended."""
        return frozenset(self._fleet.visits) | frozenset(self._fleet.held)

    def sessions(self) -> Counter[str]:
        """Sessions under way by source: visits and live ones."""
        open_now = Counter(visit.lane.source.id for visit in self._fleet.visits.values())
        open_now.update(lane.source.id for lane in self._fleet.held.values())
        return open_now

    def breakers(self) -> Mapping[str, BreakerState]:
        """The breaker of every source that has cameras."""
        lanes = self._fleet.lanes.items()
        return {name: lane.breaker.state for name, lane in lanes if lane.turns}

    def coverage(self, now: datetime) -> Coverage:
        """How far targets are kept, now and so far. Costs by sources and kinds, not by cameras."""
        at = self._wake(now)
        return survey(self._fleet.lanes, at)

    def standings(self, now: datetime) -> dict[Part, Standing]:
        """How the cameras of each source stand, by district. Costs by cameras: ask seldom."""
        return standings(self._fleet.lanes, self._wake(now))

    def upcoming(self, now: datetime, limit: int) -> tuple[Upcoming, ...]:
        """At most ``limit`` visits that are next if nothing happens. Costs by cameras."""
        at = self._wake(now)
        busy = self._fleet.visits.keys() | self._fleet.held.keys()
        return upcoming(self._fleet.lanes, busy, at, limit)

    def _wake(self, now: datetime) -> float:
        at = self._clock.advance(now)
        self._fleet.wake(now, at)
        return at

    def _seen(self, camera: Camera, now: datetime, *, suspected: bool, unsure: bool) -> None:
        at = self._wake(now)
        lane, turn = self._end(camera.id)
        if lane is not None and lane.breaker.answered(camera.id, len(lane.turns)):
            self._fleet.ease_in(lane, at)
        if turn is not None:
            turn.suspected, turn.unsure = suspected, unsure
            if turn.wanted_before_start:
                turn.wanted_by, turn.wanted_before_start = None, False
            self._fleet.lane_of(turn).ledger.looked(turn, at, self._pace.tolerance)
            self._fleet.rest(turn, at)
        self._settle(lane, turn, at)

    def _begin(self, visit: Visit, at: float) -> Camera:
        turn = visit.line.head(at)
        assert turn is not None, "a source is asked only when one of its cameras is ready"
        name = turn.camera.id
        visit.lane.drop(name)
        visit.lane.note_start(name, at)
        turn.wanted_before_start = turn.wanted_by is not None
        self._fleet.visits[name] = visit
        self._fleet.refresh(visit.lane, at)
        return turn.camera

    def _end(self, camera_id: str) -> tuple[Lane | None, Turn | None]:
        """The source that was asked and the camera's turn, out of its line; None when unknown."""
        turn = self._fleet.turns.get(camera_id)
        if turn is not None:
            self._fleet.lane_of(turn).drop(camera_id)
        visit = self._fleet.visits.pop(camera_id, None)
        if visit is None:
            return self._fleet.held.get(camera_id), turn
        self._turnstile.let_out(visit)
        return visit.lane, turn

    def _settle(self, lane: Lane | None, turn: Turn | None, at: float) -> None:
        """Back into its line; whoever was held up by it is looked at again."""
        own = None if turn is None else self._fleet.lane_of(turn)
        if turn is not None:
            self._fleet.wait(turn)
        if lane is not None and lane is not own:
            self._fleet.refresh(lane, at)
        if own is not None:
            self._fleet.refresh(own, at)

    def _is_sources_fault(
        self, lane: Lane, name: str, turn: Turn | None, error: VisitError, at: float
    ) -> bool:
        """Tells the breaker; True when the failure is not held against the camera."""
        cameras = len(lane.turns)
        if error is VisitError.INTERNAL:
            lane.breaker.undecided(name, at)
            return False
        if error not in SOURCE_LIKE:
            if lane.breaker.answered(name, cameras):
                self._fleet.ease_in(lane, at)
            return False
        was_away = lane.is_away
        news = turn is None or not turn.failures
        stretch = self._fleet.stretch()
        opened = lane.breaker.silent(name, at, cameras, news=news, jitter=stretch)
        if opened:
            self._forgive(lane, at)
        return opened or was_away

    def _forgive(self, lane: Lane, at: float) -> None:
        """The failures that opened the breaker were the source's own."""
        lane.ledger.ring(at)
        lane.ledger.source_away()
        for name in lane.breaker.take_failed():
            turn = lane.turns.get(name)
            if turn is not None and name not in self._fleet.visits:
                lane.drop(name)
                lane.ledger.failing(turn, 0)
                self._fleet.rest(turn, at)
                self._fleet.wait(turn)
