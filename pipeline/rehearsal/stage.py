"""The rehearsal: nodes, bad luck and the onlooker, all at their moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from pipeline.rehearsal.agenda import Agenda
from pipeline.rehearsal.city import Desk, plan_of
from pipeline.rehearsal.door import Door
from pipeline.rehearsal.luck import How, Luck, Outage, losses, outages
from pipeline.rehearsal.moves import Lost, Moves
from pipeline.rehearsal.notes import Moment, Notes, Worst
from pipeline.rehearsal.program import Program
from pipeline.rehearsal.quiet import hushed
from pipeline.rehearsal.script import Machine, Script
from pipeline.rehearsal.wire import Wire
from pipeline.rehearsal.world import World
from pipeline.schedule import Pace, Record
from pipeline.shards.book import MemoryBook
from pipeline.shards.dues import Dues
from pipeline.shards.lease import LeaseTerms
from pipeline.visits import VisitLimits

SAMPLE_S: Final = 60.0
"""The onlooker counts all cameras so often."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of it."""

    moments: tuple[Moment, ...]
    record: Record
    worst: Worst
    losses: tuple[Lost, ...]
    outages: tuple[Outage, ...]
    taken: int
    """Cameras that changed hands, and of these…"""
    needless: int
    """…those taken from a node that worked by one that had not just come."""
    visits: int
    misses: int
    """Visits that brought no picture."""
    peaks: Mapping[str, int]
    """Most sessions there ever were at each source."""
    offline: int


class _Node:
    """A machine, and the program that runs on it when it does."""

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self.wire = Wire(world.book)
        self.program: Program | None = None
        self._world = world
        self._starts = 0

    @property
    def works(self) -> bool:
        return self.program is not None and self.wire.whole

    def start(self) -> None:
        """It comes, or comes back: with a program of a new term, or with the way it had lost."""
        self._world.notes.moves.came(self.name, self._world.agenda.at)
        self.wire.whole = True
        if self.program is None:
            self._starts += 1
            seed = f"{self.name} {self._starts}"
            self.program = Program(self.name, self._world, self.wire, seed)

    def lose(self, how: How) -> None:
        assert self.program is not None, "only a node that works is lost"
        world = self._world
        world.notes.lost(self.name, how, world.agenda.at, self.program.places())
        if how is How.CUT_OFF:
            self.wire.whole = False
        else:
            self.program.die()
            self.program = None


class Stage:
    """For one rehearsal. The same arguments give the same result."""

    def __init__(
        self,
        script: Script,
        machine: Machine,
        pace: Pace,
        limits: VisitLimits,
        terms: LeaseTerms,
    ) -> None:
        """``pace`` is every worker's; its sessions are those of ``machine``."""
        self._script = script
        plan, agenda = plan_of(script), Agenda()
        self._world = World(
            agenda=agenda,
            desk=Desk(plan),
            places={camera.id: place for place, camera in enumerate(plan.cameras)},
            book=MemoryBook(agenda.now, terms.lease_s),
            dues=Dues(),
            door=Door(plan),
            luck=Luck(script, machine, limits),
            notes=Notes(script.cameras, script.target_s, pace.tolerance, Moves(script.cameras)),
            machine=machine,
            pace=pace.model_copy(update={"sessions": machine.sessions}),
            terms=terms,
        )
        self._nodes = [
            _Node(f"node-{number + 1:02}", self._world) for number in range(script.nodes)
        ]
        self._chance = Random(f"nodes {script.seed}")
        self._moments: list[Moment] = []
        districts = sorted({camera.district for camera in plan.cameras})
        self._outages = outages(script, [source.id for source in plan.sources], districts)

    def run(self, told: Callable[[float], None]) -> Rehearsed:
        """``told`` hears every so often how many seconds are over. Raises PromiseBroken."""
        agenda, script, world = self._world.agenda, self._script, self._world
        for node in self._nodes:
            agenda.enter(self._chance.random(), node.start)
        for loss in losses(script):
            agenda.enter(loss.at, self._lose, loss.how)
        for outage in self._outages:
            agenda.enter(outage.begins, world.luck.away.add, outage.what)
            agenda.enter(outage.ends, world.luck.away.discard, outage.what)
        agenda.enter(SAMPLE_S, self._sample, told)
        with hushed():
            agenda.run(script.seconds)
        record, worst = world.notes.record(agenda.at)
        return Rehearsed(
            moments=tuple(self._moments),
            record=record,
            worst=worst,
            losses=tuple(world.notes.moves.losses),
            outages=tuple(self._outages),
            taken=world.notes.moves.taken,
            needless=world.notes.moves.needless,
            visits=world.door.opened,
            misses=world.notes.misses,
            peaks=dict(world.door.peaks),
            offline=len(world.luck.offline),
        )

    def _lose(self, how: How) -> None:
        """One of the nodes that work, by chance; it is back after its time."""
        working = [node for node in self._nodes if node.works]
        if working:
            node = self._chance.choice(working)
            node.lose(how)
            agenda = self._world.agenda
            agenda.enter(agenda.at + self._script.away_s, node.start)

    def _sample(self, told: Callable[[float], None]) -> None:
        world = self._world
        at = world.agenda.at
        programs = [node.program for node in self._nodes if node.program is not None]
        away = {place for program in programs for place in program.away()}
        working = sum(node.works for node in self._nodes)
        self._moments.append(world.notes.moment(at, away, working, world.door.inside))
        told(at)
        world.agenda.enter(at + SAMPLE_S, self._sample, told)
