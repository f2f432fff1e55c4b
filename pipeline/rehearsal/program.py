"""A worker's program from its start to its end, without its threads: what they do is drawn."""

from __future__ import annotations

import heapq
import threading
from dataclasses import dataclass
from random import Random
from typing import Final

from pipeline.domain import Camera, VisitError
from pipeline.metrics import Metrics
from pipeline.rehearsal.wire import Wire
from pipeline.rehearsal.world import World
from pipeline.rounds import LONGEST_WAIT_S, Rounds
from pipeline.schedule import BreakerState, Schedule
from pipeline.shards.company import Shared
from pipeline.shards.keeper import Keeper
from pipeline.shards.tenure import Tenure
from pipeline.shards.things import camera_thing
from pipeline.visits import LongStop

TURN_S: Final = LONGEST_WAIT_S
"""From one turn to the next. A worker waits no longer, and less where something is due or came in:
here both wait for the turn, which costs a camera a quarter of a second and spares half the work."""
LEAST_S: Final = 0.001


@dataclass(slots=True, eq=False)
class _Visit:
    camera: Camera
    place: int
    ending: LongStop
    error: VisitError | None
    cut: bool = False
    """Its lease was over before it ended."""


class Program:
    """Begins at once. ``wire`` leads to the lease book and the state database."""

    def __init__(self, name: str, world: World, wire: Wire, seed: str) -> None:
        self._name = name
        self._world = world
        self._wire = wire
        self._chance = Random(seed)
        self._stop = threading.Event()
        clock = world.agenda.seconds
        self._tenure = Tenure(world.terms)
        self._keeper = Keeper(
            wire, self._tenure, name, lambda: world.desk.whole, clock, Metrics(), world.dues
        )
        self._company = Shared(world.desk, self._tenure, self._keeper, clock)
        self._schedule = Schedule(world.pace, self._chance.randrange(2**32))
        self._rounds = Rounds(self._company.plans, self._schedule)
        self._visits: dict[str, _Visit] = {}
        """Whose sessions are open."""
        self._outcomes: list[tuple[float, int, _Visit]] = []
        """With the moment at which they are there."""
        self._ended = 0
        self._free_at = 0.0
        self._guarded = False
        world.agenda.enter(0, self._renew)
        world.agenda.enter(0, self._turn)

    def places(self) -> list[int]:
        """The cameras it watches."""
        plan = self._rounds.plan
        return [self._world.places[one.id] for one in plan.cameras] if plan else []

    def away(self) -> list[int]:
        """Of these, those whose source it found away."""
        breakers = self._schedule.breakers().items()
        sources = {name for name, state in breakers if state is not BreakerState.CLOSED}
        plan = self._rounds.plan
        if not sources or plan is None:
            return []
        return [self._world.places[one.id] for one in plan.cameras if one.source in sources]

    def die(self) -> None:
        """It ends on the spot, and its sessions with it. What it held stays held in the book."""
        self._stop.set()
        for visit in self._visits.values():
            self._world.door.leave(visit.camera)

    def _renew(self) -> None:
        """What the thread of the lease does."""
        if self._stop.is_set():
            return
        agenda = self._world.agenda
        agenda.enter(agenda.at + self._keeper.turn(), self._renew)
        if not self._guarded:
            self._guarded = True
            self._guard()

    def _guard(self) -> None:
        """When the lease runs out, sessions that began under it are cut; each is closed within the
        time that is left for it."""
        if self._stop.is_set():
            return
        agenda = self._world.agenda
        left_s = self._tenure.left_s(agenda.at)
        self._guarded = left_s > 0
        if self._guarded:
            agenda.enter(agenda.at + left_s + LEAST_S, self._guard)
            return
        for visit in self._visits.values():
            if not visit.cut and visit.ending.is_set():
                visit.cut = True
                closes_s = self._chance.random() * (self._world.terms.close_s - LEAST_S)
                agenda.enter(agenda.at + closes_s, self._close, visit)

    def _turn(self) -> None:
        """What the thread that patrols does, once around."""
        if self._stop.is_set():
            return
        world, rounds = self._world, self._rounds
        at, now = world.agenda.at, world.agenda.now()
        while self._outcomes and self._outcomes[0][0] <= at:
            self._settle(heapq.heappop(self._outcomes)[2])
        plan = rounds.news()
        if plan is not None:
            watched = {*self.places()}
            new = [(one.id, world.places[one.id]) for one in plan.cameras]
            new = [(name, place) for name, place in new if place not in watched]
            rounds.follow(plan, now, world.notes.pasts(new))
            world.notes.moves.took(self._name, at, [place for _, place in new])
        while (camera := rounds.begin(now)) is not None:
            self._visit(camera)
        rounds.pause_s(now)
        world.agenda.enter(at + TURN_S, self._turn)

    def _visit(self, camera: Camera) -> None:
        world = self._world
        place = world.places[camera.id]
        visit = _Visit(camera, place, self._company.while_allowed(self._stop), None)
        if visit.ending.is_set():
            visit.cut = True
            self._came(visit, world.agenda.at)
            return
        world.door.enter(camera, world.agenda.at)
        self._visits[camera.id] = visit
        seconds, visit.error = world.luck.visit(place, camera)
        world.agenda.enter(world.agenda.at + seconds, self._end, visit)

    def _end(self, visit: _Visit) -> None:
        """The picture is there, or it is clear that none will come."""
        if visit.cut or self._stop.is_set():
            return
        at = self._world.agenda.at
        if visit.error is None:
            # The machine looks at one after the other.
            self._free_at = max(self._free_at, at) + self._world.machine.look_s
            self._came(visit, self._free_at)
        else:
            self._came(visit, at)
        self._leave(visit)

    def _close(self, visit: _Visit) -> None:
        """A session that was cut is closed."""
        if not self._stop.is_set():
            self._came(visit, self._world.agenda.at)
            self._leave(visit)

    def _leave(self, visit: _Visit) -> None:
        del self._visits[visit.camera.id]
        self._world.door.leave(visit.camera)

    def _came(self, visit: _Visit, ready_at: float) -> None:
        """The outcome is there from ``ready_at`` on; the turn after it takes it in."""
        self._ended += 1
        heapq.heappush(self._outcomes, (ready_at, self._ended, visit))

    def _settle(self, visit: _Visit) -> None:
        """Save what came, as far as it may be saved, and let the camera go on."""
        world, camera = self._world, visit.camera
        at, now = world.agenda.at, world.agenda.now()
        if visit.cut:
            self._schedule.dropped(camera, now)
        elif not self._wire.whole:
            self._schedule.failed(camera, now, VisitError.INTERNAL)
        elif not world.book.holds(self._tenure.term, camera_thing(camera.id)):
            self._schedule.dropped(camera, now)
        elif visit.error is not None:
            world.notes.missed(visit.place, at)
            self._schedule.failed(camera, now, visit.error)
        else:
            suspicious = world.luck.suspicious(visit.place)
            world.notes.looked(visit.place, at, suspicious=suspicious)
            self._schedule.looked(camera, now, suspicious=suspicious)
