"""How long one thing took, over many times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Self


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds; all 0 where there was nothing to measure."""

    count: int
    p50_s: float
    p95_s: float
    max_s: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Self:
        """Every figure is one of those measured (nearest rank)."""
        lasted = sorted(seconds)

        def rank(share: float) -> float:
            return round(lasted[ceil(share * len(lasted)) - 1], 1) if lasted else 0.0

        return cls(len(lasted), rank(0.5), rank(0.95), rank(1.0))
