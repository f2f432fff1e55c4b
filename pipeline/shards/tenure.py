"""One worker's own view of its lease: what it may use, and what it has stopped using. Pure but for
its lock; moments are seconds of a clock that never stands still nor goes back.

A thing goes through four hands: *held* in the book, *usable* here, *in use* by the worker's own
report, *released*. It becomes usable only after the book has said that it is held, and is released
only after the worker has said, of a time when it was not usable any more, that it is not in use.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.shards.lease import Answer, LeaseTerms, Renewal
from pipeline.shards.things import camera_thing, seat_thing, seats_among

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Holding:
    """What may be used, and under which number this was said."""

    generation: int
    things: frozenset[str]


@dataclass(frozen=True, slots=True)
class InUse:
    """What a worker uses while it goes by one holding."""

    generation: int
    cameras: frozenset[str] = frozenset()
    """Ids of cameras that are visited or held open, or whose last look is not saved yet."""
    sessions: Mapping[str, int] = field(default_factory=dict)
    """Sessions open by source."""


class Tenure:
    """Safe to share between threads: one asks the book, one patrols, any may look."""

    def __init__(self, terms: LeaseTerms) -> None:
        self.terms = terms
        self._lock = threading.Lock()
        self._term: int | None = None
        self._number = 0
        self._held = NOTHING
        self._uncertain = NOTHING
        """Released by a renewal that was not answered."""
        self._usable = NOTHING
        self._until = self._resume_at = -math.inf
        self._generation = self._cuts = 0
        self._parted: dict[str, int] = {}
        """What was usable and is not any more, and since which generation."""
        self._in_use = InUse(0)

    def holding(self, at: float) -> Holding:
        """What may be used at ``at``: nothing once the lease is running out."""
        with self._lock:
            self._look_at_the_clock(at)
            return Holding(self._generation, self._usable)

    def left_s(self, at: float) -> float:
        """Seconds for which what is usable stays so without another renewal; 0 when nothing is."""
        with self._lock:
            return max(0.0, self._until - at)

    def cuts(self, at: float) -> int:
        """How often sessions had to be cut because the lease ran out, up to ``at``."""
        with self._lock:
            self._look_at_the_clock(at)
            return self._cuts

    def reports(self, in_use: InUse) -> None:
        """What the worker uses now."""
        with self._lock:
            self._in_use = in_use

    @property
    def term(self) -> int | None:
        """The term under which things are held now; None before the first and after a lapse."""
        with self._lock:
            return self._term

    @property
    def held(self) -> frozenset[str]:
        """What the book said is held, usable or not."""
        with self._lock:
            return self._held

    def request(self, due: frozenset[str], at: float) -> Renewal:
        """The next renewal, when ``due`` is what this worker is to have.

        What is not due any more stops being usable now, and is released once it is not in use.
        Raises ValueError outside of a term.
        """
        with self._lock:
            if self._term is None:
                raise ValueError("a renewal belongs to a term: join first")
            self._look_at_the_clock(at)
            self._number += 1
            if self._held is due and not self._uncertain:
                self._use_if_it_may(due, at)
                return Renewal(self._term, self._number)
            self._use_if_it_may((self._held - self._uncertain) & due, at)
            release = self._releasable(self._held - due)
            self._uncertain |= release
            # What was released without an answer is asked for like everything else.
            want = self._not_in_use(due - (self._held - self._uncertain))
            return Renewal(self._term, self._number, release, want)

    def answered(self, answer: Answer, asked_at: float, due: frozenset[str]) -> bool:
        """The book's word on a renewal or a joining sent at ``asked_at``; whether nothing that is
        due is missing and nothing else is held."""
        with self._lock:
            if answer.term != self._term:
                self._term, self._number = answer.term, 0
            settled = answer.held == due
            # Where both are the same they are one object: names by the thousand compare slowly.
            self._held, self._uncertain = due if settled else answer.held, NOTHING
            self._forget_what_is_over()
            self._until = asked_at + self.terms.use_s
            self._use_if_it_may(due if settled else self._held & due, asked_at)
            return settled

    def lapsed(self, at: float) -> None:
        """The term was found to be over at ``at``."""
        with self._lock:
            self._cut(at)
            self._term, self._until = None, -math.inf
            self._held = self._uncertain = NOTHING

    def _look_at_the_clock(self, at: float) -> None:
        """A lease that ran out cuts the sessions; nothing is begun before they are closed."""
        if at >= self._until:
            self._cut(at)

    def _cut(self, at: float) -> None:
        if self._usable:
            self._use(NOTHING)
            self._cuts += 1
            self._resume_at = at + self.terms.close_s

    def _use_if_it_may(self, things: frozenset[str], at: float) -> None:
        self._use(things if self._resume_at <= at < self._until else NOTHING)

    def _use(self, things: frozenset[str]) -> None:
        if things is self._usable or things == self._usable:
            return
        self._generation += 1
        for thing in self._usable - things:
            self._parted[thing] = self._generation
        for thing in things - self._usable:
            self._parted.pop(thing, None)
        self._usable = things

    def _not_in_use(self, things: frozenset[str]) -> frozenset[str]:
        """Of things that are not usable those that the worker surely does not use either: its
        report is younger than the moment they were parted with, and does not name them."""
        known = self._in_use.generation
        parted = frozenset(thing for thing in things if self._parted.get(thing, 0) <= known)
        return parted - {camera_thing(camera) for camera in self._in_use.cameras}

    def _releasable(self, leaving: frozenset[str]) -> frozenset[str]:
        """Of the things to be given back, those that may be: of a source's seats never so many
        that its open sessions had none."""
        unused = set(self._not_in_use(leaving))
        if not unused:
            return NOTHING
        usable = seats_among(self._usable)
        for source, seats in seats_among(unused).items():
            needed = self._in_use.sessions.get(source, 0) - len(usable.get(source, ()))
            for seat in sorted(seats)[: max(0, needed)]:
                unused.discard(seat_thing(source, seat))
        return frozenset(unused)

    def _forget_what_is_over(self) -> None:
        known = self._in_use.generation
        self._parted = {
            thing: at for thing, at in self._parted.items() if thing in self._held or at > known
        }
