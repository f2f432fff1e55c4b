"""The rules. A new violation kind is one file here and one line in ``VIOLATIONS``."""

from __future__ import annotations

from pipeline.violations import bin_overflow, green_belt_parking, manhole_missing, street_vending
from pipeline.violations.base import Scene, Violation, one_of_each

__all__ = ["VIOLATIONS", "Scene", "Violation", "one_of_each"]

VIOLATIONS: tuple[Violation, ...] = (
    street_vending.VIOLATION,
    bin_overflow.VIOLATION,
    green_belt_parking.VIOLATION,
    manhole_missing.VIOLATION,
)
