"""From what was noted to the figures that are reported. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.bench.memory import Sample


@dataclass(frozen=True, slots=True)
class Spell:
    """The measured part of a run: from one sample to another."""

    first: Sample
    last: Sample

    @property
    def seconds(self) -> float:
        return self.last.at - self.first.at

    @property
    def cpu_s(self) -> float:
        return self.last.cpu_s - self.first.cpu_s

    def counted(self, name: str) -> float | None:
        """What a counter, or all of its labels together, grew by; None when there is none."""
        if not any(key == name or key.startswith(f"{name}{{") for key in self.last.counters):
            return None
        return sum(self.by_label(name).values()) + self._grown(name)

    def by_label(self, name: str) -> dict[str, int]:
        """What each label of a counter grew by, without those that did not."""
        grown = {
            key[len(name) + 1 : -1]: round(self._grown(key))
            for key in self.last.counters
            if key.startswith(f"{name}{{")
        }
        return {label: count for label, count in sorted(grown.items()) if count}

    def _grown(self, key: str) -> float:
        return self.last.counters.get(key, 0.0) - self.first.counters.get(key, 0.0)


def spell(samples: Sequence[Sample], begins: float, ends: float) -> Spell:
    """The samples nearest inside ``begins`` … ``ends``; ValueError when there are not two."""
    inside = [one for one in samples if begins <= one.at <= ends]
    if len(inside) < 2:
        raise ValueError("the run was too short to be measured")
    return Spell(inside[0], inside[-1])


@dataclass(frozen=True, slots=True)
class Kept:
    """Which share of the cameras was looked at as often as asked, and the worst delay."""

    coverage: float
    worst_lateness_s: float


def kept(
    looks: Mapping[str, Sequence[float]],
    healthy: Iterable[str],
    target_s: float,
    begins: float,
    ends: float,
) -> Kept:
    """A camera counts when every interval between its looks is within the target, those from the
    beginning to its first look and from its last look to the end included."""
    gaps = [_longest_gap(looks.get(camera, ()), begins, ends) for camera in healthy]
    if not gaps:
        return Kept(1.0, 0.0)
    within = sum(gap <= target_s for gap in gaps)
    return Kept(within / len(gaps), max(max(gaps) - target_s, 0.0))


def _longest_gap(looks: Sequence[float], begins: float, ends: float) -> float:
    inside = [at for at in looks if begins < at < ends]
    return max(after - before for before, after in pairwise([begins, *inside, ends]))


def quantile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least ``share`` of them do not exceed; None of none."""
    ordered = sorted(values)
    if not ordered:
        return None
    places = [(number + 1) / len(ordered) for number in range(len(ordered))]
    return ordered[min(bisect_left(places, share), len(ordered) - 1)]
