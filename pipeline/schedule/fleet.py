"""All cameras and sources with their queues: who is watched, and when each is due."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from pipeline.domain import Camera, Source
from pipeline.schedule.front import Front
from pipeline.schedule.lane import Lane
from pipeline.schedule.pace import Pace
from pipeline.schedule.past import NO_PAST, Past
from pipeline.schedule.spread import spread
from pipeline.schedule.timetable import Timetable, Turned
from pipeline.schedule.turn import Turn
from pipeline.schedule.turnstile import Visit

AGAIN_S = 5.0
"""Seconds before a look that our own fault lost is tried again, or the target if that is less."""


class Fleet:
    """Keeps one promise: a camera waits in a line exactly when it is watched, is not being
    visited, and is neither held open nor to be. Moments are seconds of the schedule."""

    def __init__(self, pace: Pace, seed: int) -> None:
        self._pace = pace
        self._random = random.Random(seed)
        self.turns: dict[str, Turn] = {}
        self.lanes: dict[str, Lane] = {}
        """Every source ever watched: what was started there counts also after a plan dropped it."""
        self.visits: dict[str, Visit] = {}
        """Visits under way, by camera, also of cameras the plan has dropped."""
        self.held: dict[str, Lane] = {}
        """Live sessions, likewise."""
        self.timetable = Timetable(pace)
        self.quick = Front(self.lanes, attrgetter("quick"))
        self.round = Front(self.lanes, attrgetter("round"))
        self.retry = Front(self.lanes, attrgetter("retry"))

    def watch(
        self,
        cameras: Iterable[Camera],
        sources: Iterable[Source],
        city: ZoneInfo,
        now: datetime,
        at: float,
        known: Mapping[str, Past],
        parts: Mapping[str, float],
    ) -> None:
        """Replace what is watched; see ``Schedule.watch``."""
        wanted = {camera.id: camera for camera in cameras}
        self._follow_sources(wanted.values(), {source.id: source for source in sources})
        for name, lane in self.lanes.items():
            lane.part = parts.get(name, 1.0)
        turned = self.timetable.follow(self.lanes.values(), city, now, at)
        for name in [name for name in self.turns if name not in wanted]:
            self._strike(self.turns.pop(name))
        new: dict[str, list[Turn]] = {}
        for name, camera in wanted.items():
            turn = self.turns.get(name)
            if turn is not None:
                self._follow_camera(turn, camera, at)
                continue
            turn = self.turns[name] = self._new(camera, now, at, known.get(name, NO_PAST))
            new.setdefault(camera.source, []).append(turn)
        for name, turns in new.items():
            # In the order of the register, neighbours on one recorder would be asked together.
            self._random.shuffle(turns)
            due = [one for one in turns if one.release <= at and not one.suspected]
            spread(due, at, self._pace.first_per_s * self.lanes[name].part)
            for turn in turns:
                self._enrol(turn)
        self._choose_live()
        self._apply(turned, at)
        self.refresh_all(at)

    def wake(self, now: datetime, at: float) -> None:
        """Take over the hours and the part of the day that ``now`` brings."""
        turned = self.timetable.turn_over(now, at)
        if turned is not None:
            if turned.day:
                for turn in self.turns.values():
                    self._retarget(turn, at)
            self._apply(turned, at)
            self.refresh_all(at)

    def wait(self, turn: Turn) -> None:
        """Into its line, unless it is being visited or belongs to the live ones."""
        name, lane = turn.camera.id, self.lane_of(turn)
        if name not in self.visits and name not in self.held and name not in lane.live:
            lane.line_of(turn).put(turn)

    def lane_of(self, turn: Turn) -> Lane:
        return self.lanes[turn.camera.source]

    def rest(self, turn: Turn, at: float) -> None:
        """After a look at ``at``: due again before its target is over, or for a quick revisit.

        One to a view that was not recognised keeps the deadline of the round: where both wait,
        what is suspected goes first.
        """
        quick = min(self._pace.revisit_s, turn.target)
        turn.deadline = at + (quick if turn.suspected else turn.target)
        pause = quick if turn.suspected or turn.unsure else turn.target
        turn.release = at + pause - pause * self._pace.early * self._random.uniform(0.5, 1.0)
        self.heed_wish(turn, at)

    def rest_after_failure(self, turn: Turn, at: float) -> None:
        """After ``turn.failures`` failed visits in a row."""
        turn.release = at + self._pace.backoff_s(turn.failures) * self.stretch()
        turn.deadline = turn.release

    def rest_after_loss(self, turn: Turn, at: float) -> None:
        """After a look that our own fault lost: its deadline stands."""
        turn.release = at + min(AGAIN_S, turn.target)
        turn.deadline = max(turn.deadline, turn.release)

    def heed_wish(self, turn: Turn, at: float) -> None:
        """A look somebody asked for may begin at once and has the deadline they gave."""
        if turn.wanted_by is not None and not turn.failures:
            turn.release = min(turn.release, at)
            turn.deadline = min(turn.deadline, max(turn.wanted_by, turn.release))

    def stretch(self) -> float:
        """A factor ≥ 1 for a pause."""
        return 1.0 + self._pace.backoff_jitter * self._random.random()

    def ease_in(self, lane: Lane, at: float) -> None:
        """Overdue cameras are taken up one after the other, the oldest first."""
        overdue = [
            turn
            for turn in lane.turns.values()
            if turn.deadline < at and not turn.failures and not turn.suspected
        ]
        overdue.sort(key=lambda turn: (turn.deadline, turn.camera.id))
        spread(overdue, at, self._pace.first_per_s * lane.part)
        for turn in overdue:
            lane.drop(turn.camera.id)
            self.wait(turn)

    def refresh(self, lane: Lane, at: float) -> None:
        """Something about the source changed."""
        self.quick.refresh(lane, at)
        self.round.refresh(lane, at)
        self.retry.refresh(lane, at)

    def refresh_all(self, at: float) -> None:
        for lane in self.lanes.values():
            self.refresh(lane, at)

    def _follow_sources(self, cameras: Iterable[Camera], sources: dict[str, Source]) -> None:
        unnamed = {camera.source for camera in cameras} - set(sources)
        for name in sorted(unnamed):
            sources[name] = Source(id=name, max_sessions=self._pace.sessions)
        for name, source in sources.items():
            if name in self.lanes:
                self.lanes[name].follow(source)
            else:
                self.lanes[name] = Lane(source, self._pace)

    def _new(self, camera: Camera, now: datetime, at: float, past: Past) -> Turn:
        """Where its past says nothing else it is due now. One that is overdue is late a target from
        now: nobody looked after it before."""
        target = self.timetable.target_of(camera)
        allowed = target * (1.0 + self._pace.tolerance)
        turn = Turn(camera, target, at, at + allowed, at, at, suspected=past.suspected)
        if past.seen_at is None:
            return turn
        base = at - max(0.0, (now - past.seen_at).total_seconds())
        if past.failures:
            turn.failures, turn.ever_failed = past.failures, True
            self.rest_after_failure(turn, base)
        elif base + target > at and not past.suspected:
            turn.base, turn.late_at = base, base + allowed
            self.rest(turn, base)
        return turn

    def _follow_camera(self, turn: Turn, camera: Camera, at: float) -> None:
        moved = turn.camera.source != camera.source or turn.kinds != camera.view.watch
        if moved:
            self._strike(turn)
        turn.camera = camera
        if moved:
            self._enrol(turn)
        self._retarget(turn, at)

    def _enrol(self, turn: Turn) -> None:
        lane = self.lane_of(turn)
        lane.turns[turn.camera.id] = turn
        lane.ledger.add(turn)
        self.wait(turn)

    def _strike(self, turn: Turn) -> None:
        lane = self.lane_of(turn)
        lane.drop(turn.camera.id)
        lane.ledger.remove(turn)
        del lane.turns[turn.camera.id]

    def _choose_live(self) -> None:
        """The riskiest first, as many as the source's share allows."""
        candidates: dict[str, list[Camera]] = {}
        for turn in self.turns.values():
            if turn.camera.live_every_s is not None:
                candidates.setdefault(turn.camera.source, []).append(turn.camera)
        for name, lane in self.lanes.items():
            cameras = sorted(candidates.get(name, ()), key=lambda one: (-one.risk, one.id))
            allowed = int(self._pace.live_share * lane.source.max_sessions)
            before, lane.live = lane.live, tuple(one.id for one in cameras[:allowed])
            for camera_id in before:
                if camera_id in lane.turns:
                    self.wait(lane.turns[camera_id])
            for camera_id in lane.live:
                lane.drop(camera_id)

    def _apply(self, turned: Turned, at: float) -> None:
        for lane in turned.closed:
            lane.ledger.ring(at)
        for lane in turned.opened:
            for turn in lane.turns.values():
                lane.ledger.since(turn, at, self._pace.tolerance)
        for lane in self.lanes.values() if turned.day else turned.opened:
            self.ease_in(lane, at)

    def _retarget(self, turn: Turn, at: float) -> None:
        """Another target. A shorter one counts from now, so that nobody is late by decree."""
        target = self.timetable.target_of(turn.camera)
        if target == turn.target:
            return
        allowed = target * (1.0 + self._pace.tolerance)
        late_at = turn.base + allowed
        if target < turn.target:
            late_at = min(turn.late_at, max(late_at, at + allowed))
        turn.target = target
        lane = self.lane_of(turn)
        lane.ledger.late_from(turn, late_at)
        if not turn.failures:
            lane.drop(turn.camera.id)
            self.rest(turn, turn.base)
            self.wait(turn)
