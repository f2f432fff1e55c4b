"""The words of dispatching: when a case goes to its unit by itself, and why that unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class DispatchMode(StrEnum):
    AUTO = "auto"
    """At once, where the unit is certain."""
    BY_HAND = "by_hand"
    """A dispatcher decides each time."""


class Because(StrEnum):
    AREA = "area"
    """Its duty area holds the place, and no other's does."""
    ONLY = "only"
    """No other unit there stands for who is responsible."""
    OVERLAP = "overlap"
    """Several areas hold the place, or several units share the district."""
    OUTSIDE = "outside"
    """The place lies in nobody's area."""
    NO_POSITION = "no_position"
    """Several come into question, and nobody knows where the camera stands."""
    NOBODY = "nobody"
    """No unit there stands for who is responsible."""
    NO_STANDARD = "no_standard"
    """No standard says who is responsible."""
    SENT_BACK = "sent_back"
    """A unit gave the case back."""
    BY_HAND = "by_hand"
    """Cases of this kind are dispatched by people."""


CERTAIN: Final = frozenset({Because.AREA, Because.ONLY})


@dataclass(frozen=True, slots=True)
class DispatchPolicy:
    kind: str
    mode: DispatchMode
    since: datetime | None
    """None for what holds while nobody said anything."""
    actor: str
    why: str
