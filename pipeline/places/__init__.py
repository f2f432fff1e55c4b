"""What lasts: spots on a view where something is suspected, confirmed by time, not by tracking.

Everything here is pure and knows only the capture times of looks: the same recording gives the
same places at any speed.
"""

from __future__ import annotations

from pipeline.places.advancing import Progress, advance
from pipeline.places.look import Look
from pipeline.places.matching import same_spot
from pipeline.places.place import Place, PlaceStatus
from pipeline.places.rules import DEFAULT_RULES, ConfirmRule
from pipeline.places.trace import Trace

__all__ = [
    "DEFAULT_RULES",
    "ConfirmRule",
    "Look",
    "Place",
    "PlaceStatus",
    "Progress",
    "Trace",
    "advance",
    "same_spot",
]
