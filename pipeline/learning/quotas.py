"""How many looks may be kept for learning. Pure: the day is an argument."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import Field

from pipeline.domain import Frozen
from pipeline.learning.alike import BITS, distance
from pipeline.learning.kept import KeptLine


class SamplingLimits(Frozen):
    """Which looks are kept for learning. What is no event is not stored: this is off until a city
    decides otherwise."""

    enabled: bool = False
    """Keep looks close to a threshold, and those on which a shadow's candidate disagrees."""
    band: float = Field(default=0.1, gt=0, le=0.3)
    """A score no further than this from its label's threshold, above or below, is close."""
    per_camera: int = Field(default=2, ge=0)
    """Looks of one camera a day."""
    per_kind: int = Field(default=50, ge=0)
    """Looks of one violation kind a day."""
    per_day: int = Field(default=150, ge=0)
    """Looks a day in all."""
    alike_bits: int = Field(default=6, ge=0, le=BITS)
    """A thing whose cut-out differs in no more of 64 bits from one kept of the same camera and
    kind is the same picture again."""
    keep_days: float = Field(default=7.0, gt=0, le=30)
    """After so many days the picture is deleted, unless it has become a sample in serving."""


class SampleOutcome(StrEnum):
    """What became of a look worth keeping."""

    KEPT = "kept"
    ALIKE = "alike"
    CAMERA_FULL = "camera_full"
    KIND_FULL = "kind_full"
    DAY_FULL = "day_full"
    STORE_AWAY = "store_away"


class Quotas:
    """Knows what was kept; starts from what the database remembers of the last days."""

    def __init__(self, limits: SamplingLimits, kept: Iterable[KeptLine] = ()) -> None:
        self._limits = limits
        self._counts: Counter[tuple[date, str, str]] = Counter()
        self._hashes: dict[tuple[str, str], dict[int, date]] = {}
        for line in kept:
            self.count(line)

    def verdict(self, line: KeptLine) -> SampleOutcome:
        """Whether there is room for one more, and if not, why."""
        hashes = self._hashes.get((line.camera_id, line.kind), {})
        if any(distance(line.alike, old) <= self._limits.alike_bits for old in hashes):
            return SampleOutcome.ALIKE
        if self._counts[line.day, "camera", line.camera_id] >= self._limits.per_camera:
            return SampleOutcome.CAMERA_FULL
        if self._counts[line.day, "kind", line.kind] >= self._limits.per_kind:
            return SampleOutcome.KIND_FULL
        if self._counts[line.day, "day", ""] >= self._limits.per_day:
            return SampleOutcome.DAY_FULL
        return SampleOutcome.KEPT

    def count(self, line: KeptLine) -> None:
        """One more was kept."""
        self._counts[line.day, "camera", line.camera_id] += 1
        self._counts[line.day, "kind", line.kind] += 1
        self._counts[line.day, "day", ""] += 1
        self._hashes.setdefault((line.camera_id, line.kind), {})[line.alike] = line.day

    def forget_before(self, day: date) -> None:
        """Days before ``day`` count no more, and what was kept then may be kept again."""
        for key in [key for key in self._counts if key[0] < day]:
            del self._counts[key]
        for spot, hashes in list(self._hashes.items()):
            left = {alike: kept for alike, kept in hashes.items() if kept >= day}
            if left:
                self._hashes[spot] = left
            else:
                del self._hashes[spot]
