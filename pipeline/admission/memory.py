"""What admission keeps of a camera between two looks: its size, its last picture, its view."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.admission.limits import AdmitLimits
from pipeline.admission.sketch import Sketch
from pipeline.geometry import NO_SHIFT, Shift


@dataclass(frozen=True, slots=True)
class ViewMemory:
    """Where a camera was found to look."""

    strikes: int = 0
    """Looks in a row on which its view was not found."""
    moved: bool = False
    """It looks elsewhere, and did so for enough looks."""
    shift: Shift = NO_SHIFT
    """How far its picture lay off when the view was last found."""


@dataclass(frozen=True, slots=True)
class LookMemory:
    """What admission keeps of a camera's last picture; goes through JSON unharmed."""

    width: int
    height: int
    """The size this camera is known for, in pixels."""
    digest: str
    """Of the last picture's thumbnail."""
    since: datetime
    """When that thumbnail was first seen."""
    repeats: int = 0
    """How often in a row it came back."""
    other_size: tuple[int, int] | None = None
    """Another size that came last, and how often in a row it came back."""
    other_repeats: int = 0
    view: ViewMemory = field(default_factory=ViewMemory)


def remembered(sketch: Sketch, before: LookMemory | None, limits: AdmitLimits) -> LookMemory:
    """``before`` with this picture counted in."""
    digest = hashlib.blake2b(sketch.luma.tobytes(), digest_size=16).hexdigest()
    size = (sketch.width, sketch.height)
    if before is None:
        return LookMemory(*size, digest, sketch.captured_at)
    same = digest == before.digest
    now = replace(
        before,
        digest=digest,
        since=before.since if same else sketch.captured_at,
        repeats=before.repeats + 1 if same else 0,
        other_size=None,
        other_repeats=0,
    )
    if size == (before.width, before.height):
        return now
    other_repeats = before.other_repeats + 1 if size == before.other_size else 0
    if other_repeats >= limits.size_repeats:
        return replace(now, width=size[0], height=size[1])
    return replace(now, other_size=size, other_repeats=other_repeats)
