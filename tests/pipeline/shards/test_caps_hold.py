"""Whatever is lost, late, stalled or set wrong: caps hold, no camera has two visitors, and no look
is saved over another.

Workers with clocks of their own share one source through one book. Every message may be lost on
either way, or come late, or after its sender gave it up; threads may stand still at any moment;
sessions that are cut take as long to close as they may. What is not played here is a whole machine
that freezes with sessions open: nobody there can close them (see the decision on leases).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import pytest

from pipeline.domain import Camera, Source, View, WatchPlan
from pipeline.shards.book import MemoryBook
from pipeline.shards.lease import DRIFT, Answer, Lapsed, LeaseTerms, Renewal
from pipeline.shards.tenure import InUse, Tenure
from pipeline.shards.things import camera_thing, seats_among, shares

TERMS = LeaseTerms(lease_s=20.0, renew_s=2.0, close_s=6.0)
BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
CAMERAS = [f"c{n}" for n in range(6)]
TICK_S = 0.25
LONG_S = 400.0


@cache
def city(cap: int) -> WatchPlan:
    view = View(id="v", watch=frozenset({"street_vending"}))
    cameras = tuple(Camera(id=name, name="n", source="sim", views=(view,)) for name in CAMERAS)
    return WatchPlan(version="1", cameras=cameras, sources=(Source(id="sim", max_sessions=cap),))


@cache
def due(name: str, workers: frozenset[str], cap: int) -> frozenset[str]:
    return shares(workers, city(cap))[name]


@dataclass(eq=False)
class Session:
    camera: str
    version: int
    """Of the camera's memory that it goes on from."""
    cut_at: float | None = None
    """By its worker's clock."""


@dataclass(eq=False)
class Message:
    what: str | Renewal
    at: float
    """When it was sent, by the sender's clock."""
    due: frozenset[str]
    answer: Answer | Lapsed | None = None


@dataclass(eq=False)
class Worker:
    """The two threads of a worker, taken apart into steps that may come at any time."""

    name: str
    offset: float
    rate: float
    tenure: Tenure = field(default_factory=lambda: Tenure(TERMS))
    known: tuple[str, ...] = ()
    waiting: Message | None = None
    sessions: list[Session] = field(default_factory=list)
    unsaved: list[Session] = field(default_factory=list)
    memory: dict[str, int] = field(default_factory=dict)
    seats: int = 0
    """Of the plan it goes by."""
    lease_stalls_until: float = 0.0
    patrol_stalls_until: float = 0.0
    answers_at: float | None = None

    def clock(self, real: float) -> float:
        return self.offset + self.rate * real

    def asks(self, cap: int, at: float) -> Message:
        mine = due(self.name, frozenset({*self.known, self.name}), cap)
        term = self.tenure.term
        what = self.name if term is None else self.tenure.request(mine, at)
        self.waiting = Message(what, at, mine)
        return self.waiting

    def hears(self, at: float) -> None:
        message, self.waiting = self.waiting, None
        assert message is not None
        if isinstance(message.answer, Lapsed):
            self.tenure.lapsed(at)
        elif message.answer is not None:
            self.known = message.answer.workers
            self.tenure.answered(message.answer, message.at, message.due)

    def busy(self) -> set[str]:
        return {one.camera for one in (*self.sessions, *self.unsaved)}

    def follows(self, at: float, saved: dict[str, int]) -> None:
        """Go by what may be used now: load what is new, tell what is in use."""
        holding = self.tenure.holding(at)
        mine = {name for name in CAMERAS if camera_thing(name) in holding.things}
        self.seats = len(seats_among(holding.things).get("sim", ()))
        self.memory = {name: self.memory.get(name, saved[name]) for name in mine}
        in_use = {"sim": len(self.sessions)}
        self.tenure.reports(InUse(holding.generation, frozenset(self.busy()), in_use))

    def opens(self, camera: str, at: float) -> bool:
        """As the patrol would: by the plan it last followed, and only while the lease is good."""
        free = len(self.sessions) < self.seats and camera not in self.busy()
        if not (free and camera in self.memory and self.tenure.holding(at).things):
            return False
        self.sessions.append(Session(camera, self.memory[camera]))
        return True

    def passes(self, at: float) -> int:
        """What outlives the lease is cut, and closed at the last moment allowed; how many."""
        cut = 0
        for one in list(self.sessions):
            if one.cut_at is not None and at >= one.cut_at + TERMS.close_s:
                self.sessions.remove(one)
            elif one.cut_at is None and self.tenure.left_s(at) == 0:
                one.cut_at, cut = at, cut + 1
        return cut


@dataclass
class Cluster:
    """One run through ``LONG_S`` seconds of bad luck."""

    chance: Random
    cap: int
    workers: list[Worker]
    rate: float
    """Of the book's clock."""
    real: float = 0.0
    late: list[Message] = field(default_factory=list)
    saved: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CAMERAS, 0))
    did: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.book = MemoryBook(
            lambda: BEGIN + timedelta(seconds=self.rate * self.real), TERMS.lease_s
        )

    def run(self) -> Counter[str]:
        while self.real < LONG_S:
            self.real += TICK_S
            for worker in self.chance.sample(self.workers, len(self.workers)):
                at = worker.clock(self.real)
                self.did["cut"] += worker.passes(at)
                if self.real >= worker.lease_stalls_until:
                    self.lease_thread(worker, at)
                if self.real >= worker.patrol_stalls_until:
                    self.patrol_thread(worker, at)
                self.look()
            if self.late and self.chance.random() < 0.05:
                self.deliver(self.late.pop(self.chance.randrange(len(self.late))))
        return self.did

    def lease_thread(self, worker: Worker, at: float) -> None:
        """A question every two seconds, which may get lost or come late, or whose answer may."""
        if self.chance.random() < 0.004:
            worker.lease_stalls_until = self.real + self.chance.uniform(2, 40)
        if worker.waiting is not None and worker.waiting.answer is not None:
            if self.chance.random() < 0.6:
                self.did["lapsed"] += isinstance(worker.waiting.answer, Lapsed)
                worker.hears(at)
            return
        if self.chance.random() > TICK_S / TERMS.renew_s:
            return
        message, luck = worker.asks(self.cap, at), self.chance.random()
        if luck < 0.8:
            self.deliver(message)
        elif luck < 0.95:
            self.late.append(message)
        if luck > 0.9 or self.chance.random() < 0.05:
            worker.waiting = None

    def patrol_thread(self, worker: Worker, at: float) -> None:
        """Follow, save, open; it may stand still between any two of these."""
        steps = self.chance.sample(["follow", "end", "save", "open"], self.chance.randint(1, 4))
        for step in sorted(steps, key=["end", "save", "follow", "open"].index):
            if self.chance.random() < 0.003:
                worker.patrol_stalls_until = self.real + self.chance.uniform(2, 60)
                return
            if step == "follow":
                worker.follows(at, self.saved)
            elif step == "save":
                self.save(worker)
            elif step == "end" and worker.sessions and self.chance.random() < 0.3:
                worker.unsaved.append(worker.sessions.pop(0))
            elif step == "open":
                for camera in self.chance.sample(CAMERAS, len(CAMERAS)):
                    self.did["opened"] += worker.opens(camera, at)

    def save(self, worker: Worker) -> None:
        for one in worker.unsaved:
            if not self.book.holds(worker.tenure.term, camera_thing(one.camera)):
                self.did["refused"] += 1
                continue
            assert one.version == self.saved[one.camera], "it goes on from what is over"
            self.saved[one.camera] += 1
            if one.camera in worker.memory:
                worker.memory[one.camera] = self.saved[one.camera]
        worker.unsaved.clear()

    def deliver(self, message: Message) -> None:
        try:
            if isinstance(message.what, Renewal):
                message.answer = self.book.renew(message.what)
            else:
                message.answer = self.book.join(message.what)
        except Lapsed as lapsed:
            message.answer = lapsed

    def look(self) -> None:
        visited = [one.camera for worker in self.workers for one in worker.sessions]
        assert len(visited) <= self.cap, "more sessions than the source allows"
        assert len(visited) == len(set(visited)), "two sessions to one camera"


def clusters(seeds: range) -> Iterator[Cluster]:
    for seed in seeds:
        chance = Random(seed)
        rates = [1 + chance.uniform(-1, 1) * DRIFT / 3 for _ in range(4)]
        workers = [
            Worker(f"w{n}", chance.uniform(-1e5, 1e5), rates[n])
            for n in range(chance.randint(2, 3))
        ]
        yield Cluster(chance, chance.randint(1, 4), workers, rates[3])


@pytest.mark.parametrize("first", range(0, 180, 60))
def test_caps_and_cameras_hold_through_any_run_of_bad_luck(first: int) -> None:
    did: Counter[str] = Counter()
    for cluster in clusters(range(first, first + 60)):
        did += cluster.run()
        assert did["opened"], "nobody worked"
    # What these runs must have been through to say anything.
    assert did["opened"] > 1000
    assert all(did[what] for what in ("cut", "lapsed", "refused")), did
