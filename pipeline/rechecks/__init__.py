"""Is it gone? Counts what a camera sees of a place after its case was said to be handled.

Everything here is pure and knows only the capture times of looks: the same looks give the same
verdict at any speed, and after any restart.
"""

from __future__ import annotations

from pipeline.rechecks.check import Check, advance, expire
from pipeline.rechecks.desk import CheckDesk, KeptCheck
from pipeline.rechecks.glance import Glance, Sight
from pipeline.rechecks.rules import DEFAULT_CHECKS, CheckRule

__all__ = [
    "DEFAULT_CHECKS",
    "Check",
    "CheckDesk",
    "CheckRule",
    "Glance",
    "KeptCheck",
    "Sight",
    "advance",
    "expire",
]
