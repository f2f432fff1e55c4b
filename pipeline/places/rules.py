"""When a place counts as confirmed, cleared or mistaken."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import ConfigDict

HISTORY = 256
"""Usable looks a place remembers one by one."""


@dataclass(frozen=True, slots=True)
class ConfirmRule:
    """A place is confirmed by a look that shows it, once both m of n and the dwell are reached.

    Raises ValueError for numbers that contradict each other.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    seen_at_least: int
    """m: looks that must show it. More makes false alarms rarer and confirmation slower."""
    of_last: int
    """n: the most recent usable looks among which m are counted. At most 256."""
    dwell_s: float
    """Seconds over which it must have been observed."""
    clear_after: int = 6
    """Clean looks in a row after which a confirmed place is gone. Fewer notice sooner that a car
    left; more keep a car that the detector misses at night from becoming a second case."""
    clear_s: float = 0.0
    """And seconds that must have passed since it was last seen: at quick looks a bus that stops
    in front of the camera hides everything for many looks in a row."""
    patience_s: float = 7200.0
    """Something that comes and goes is gone only after twice the longest time it ever stayed away
    before it came back, but never waited for longer than so many seconds; and so long its spot is
    remembered when it is gone. 0 waits for ``clear_after`` and ``clear_s`` alone, each time."""
    drop_after: int = 3
    """Clean looks in a row after which a place only suspected is forgotten."""
    max_gap_s: float = 600.0
    """Time between two usable looks further apart than this was not observed: an outage. Keep it
    above the time between two visits, or no place ever gathers dwell."""
    match_iou: float = 0.3
    """Overlap from which a suspect may be what stood at a place. Lower joins neighbours."""
    match_inside: float = 0.8
    """Or this share of the smaller box lies inside the larger: partly hidden, or seen in part."""
    match_drift: float = 1.5
    """Or, for small things, centres no further apart than this many of their own sizes: a
    camera mast sways by more than the width of a far manhole."""
    small: float = 0.05
    """Boxes no wider and no higher than this share of the picture are small."""

    def __post_init__(self) -> None:
        if not 1 <= self.seen_at_least <= self.of_last <= HISTORY:
            raise ValueError(f"a rule needs 1 <= seen_at_least <= of_last <= {HISTORY}")
        if not (1 <= self.clear_after <= HISTORY and 1 <= self.drop_after <= HISTORY):
            raise ValueError(f"clear_after and drop_after are between 1 and {HISTORY} looks")
        spans = (self.dwell_s, self.clear_s, self.patience_s)
        if not all(0.0 <= span < math.inf for span in spans):
            raise ValueError("dwell_s, clear_s and patience_s are 0 or more seconds")
        if not 0.0 < self.max_gap_s < math.inf:
            raise ValueError("max_gap_s is more than 0 seconds")
        if not (0.0 < self.match_iou <= 1.0 and 0.5 < self.match_inside <= 1.0):
            raise ValueError("match_iou lies in 0..1 and match_inside in 0.5..1, zero excluded")
        if not (self.match_drift >= 0.0 and 0.0 <= self.small <= 1.0):
            raise ValueError("match_drift is 0 or more, and small a share of the picture")


DEFAULT_RULES: Mapping[str, ConfirmRule] = MappingProxyType(
    {
        "street_vending": ConfirmRule(seen_at_least=3, of_last=5, dwell_s=240.0, clear_s=600.0),
        "bin_overflow": ConfirmRule(
            seen_at_least=2, of_last=3, dwell_s=600.0, clear_s=600.0, max_gap_s=900.0
        ),
        "green_belt_parking": ConfirmRule(seen_at_least=3, of_last=5, dwell_s=300.0, clear_s=600.0),
        "manhole_missing": ConfirmRule(seen_at_least=2, of_last=3, dwell_s=30.0, clear_s=600.0),
    }
)
"""Dwell times from DOMAIN §1: vending 3-5 minutes, overflow at least 2 visits over at least 10
minutes, parking on a belt at least 5 minutes, a missing cover within a minute and on 2 of 3 quick
looks. The looks asked of the others, and all clean counts, are our own choice: a city sets them.
"""
