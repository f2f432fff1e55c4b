"""What an onlooker writes down who sees the whole city, whoever watches which camera.

A worker counts a camera it took over from the moment it took it over. Here the time goes on from
the last look anybody saved, and a camera that nobody watches is late like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from pipeline.rehearsal.agenda import BEGIN
from pipeline.rehearsal.luck import How
from pipeline.rehearsal.moves import Moves
from pipeline.schedule import Past, Record, Tally
from pipeline.schedule.ledger import UNREACHABLE_AFTER


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """Cameras nothing is wrong with: since the last look no visit failed, and nobody found their
    source away. One that was out of reach is not among them until it is looked at again."""

    cameras: int
    late: int
    oldest_s: float
    """Seconds since the last look, of the one that waits longest."""
    p95_s: float
    """Of 95 in 100 at most."""
    median_s: float

    @property
    def of_all(self) -> float:
        """The share of them that is in time; 1 when there are none."""
        return 1.0 - self.late / self.cameras if self.cameras else 1.0


@dataclass(frozen=True, slots=True)
class Moment:
    """How the city stands."""

    at: float
    tally: Tally
    undisturbed: Undisturbed
    nodes: int
    """That work and reach the database."""
    sessions: int
    """Open over all sources."""


@dataclass(frozen=True, slots=True)
class Worst:
    """Of healthy cameras, each with its latest moment of the whole run. Seconds."""

    worst_s: float
    p99_s: float


class Notes:
    """Cameras by their place in the plan; moments are seconds from the beginning."""

    def __init__(self, cameras: int, target_s: float, tolerance: float, moves: Moves) -> None:
        self._allowed = target_s * (1.0 + tolerance)
        self._looked = [0.0] * cameras
        """The last look, or the beginning."""
        self._tried: list[float | None] = [None] * cameras
        self._failures = [0] * cameras
        self._suspected: set[int] = set()
        self._failed: set[int] = set()
        self._disturbed: set[int] = set()
        self._latest: dict[int, float] = {}
        """By how much a camera was too late at most; only those that ever were."""
        self._looks = self._within = 0
        self.misses = 0
        self.moves = moves

    def looked(self, place: int, at: float, *, suspicious: bool) -> None:
        """A look is saved."""
        late_s = at - self._looked[place] - self._allowed
        self._looks += 1
        if late_s <= 0:
            self._within += 1
        else:
            self._latest[place] = max(late_s, self._latest.get(place, 0.0))
        self._looked[place] = self._tried[place] = at
        self._failures[place] = 0
        self._disturbed.discard(place)
        (self._suspected.add if suspicious else self._suspected.discard)(place)
        self.moves.looked(place, late_s)

    def missed(self, place: int, at: float) -> None:
        """A visit that brought no picture is saved."""
        self._tried[place] = at
        self._failures[place] += 1
        self._failed.add(place)
        self._disturbed.add(place)
        self.misses += 1
        self.moves.excused((place,))

    def lost(self, node: str, how: How, at: float, places: Collection[int]) -> None:
        """The node is lost, and it watched these cameras."""
        self.moves.lost(node, how, at, places)
        self.moves.excused(self._disturbed)

    def pasts(self, places: Iterable[tuple[str, int]]) -> dict[str, Past]:
        """What the state database remembers of cameras, given by id and place."""
        return {name: self._past(place) for name, place in places}

    def moment(self, at: float, away: set[int], nodes: int, sessions: int) -> Moment:
        """How all stand at ``at``. ``away``: cameras whose worker found their source away; their
        run is not one without failures."""
        self._failed |= away
        self._disturbed |= away
        self.moves.excused(away)
        age_s = at - np.array(self._looked)
        unreachable = np.array(self._failures) >= UNREACHABLE_AFTER
        unreachable[list(away)] = True
        late = age_s > self._allowed
        tally = Tally(
            cameras=len(late),
            late=int(late.sum()),
            unreachable=int(unreachable.sum()),
            unreachable_late=int((late & unreachable).sum()),
        )
        undisturbed = self._undisturbed(age_s)
        return Moment(at, tally, undisturbed, nodes, sessions)

    def record(self, at: float) -> tuple[Record, Worst]:
        """The whole run up to ``at``, intervals under way included, and its healthy cameras."""
        late_s = at - np.array(self._looked) - self._allowed
        for place, seconds in self._latest.items():
            late_s[place] = max(late_s[place], seconds)
        healthy = np.ones(len(late_s), dtype=bool)
        healthy[list(self._failed)] = False
        record = Record(
            looks=self._looks,
            looks_within=self._within,
            cameras=len(late_s),
            never_late=int((late_s <= 0).sum()),
            healthy=int(healthy.sum()),
            healthy_never_late=int((late_s[healthy] <= 0).sum()),
        )
        return record, _worst(late_s[healthy])

    def _undisturbed(self, age_s: NDArray[np.float64]) -> Undisturbed:
        among = np.ones(len(age_s), dtype=bool)
        among[list(self._disturbed)] = False
        age_s = age_s[among]
        if not len(age_s):
            return Undisturbed(0, 0, 0.0, 0.0, 0.0)
        return Undisturbed(
            cameras=len(age_s),
            late=int((age_s > self._allowed).sum()),
            oldest_s=float(age_s.max()),
            p95_s=_quantile(age_s, 0.95),
            median_s=_quantile(age_s, 0.5),
        )

    def _past(self, place: int) -> Past:
        tried = self._tried[place]
        seen_at = None if tried is None else BEGIN + timedelta(seconds=tried)
        return Past(seen_at, self._failures[place], place in self._suspected)


def _worst(late_s: NDArray[np.float64]) -> Worst:
    """Nought when that is not late."""
    if not len(late_s):
        return Worst(0.0, 0.0)
    return Worst(max(0.0, float(late_s.max())), max(0.0, _quantile(late_s, 0.99)))


def _quantile(seconds: NDArray[np.float64], share: float) -> float:
    return float(np.quantile(seconds, share, method="inverted_cdf"))
