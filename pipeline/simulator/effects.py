"""What faults do to one frame of one session. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from pipeline.simulator.faults import AT_THE_DOOR, IN_THE_PICTURE, Fault, FaultKind


class Deed(Enum):
    SEND = auto()
    SKIP = auto()
    CLOSE = auto()
    """Close the connection properly."""
    DIE = auto()
    """Go dead without a word."""


@dataclass(frozen=True, slots=True)
class Effect:
    deed: Deed
    spoilt: FaultKind | None = None
    """``TRUNCATED``, ``GARBAGE`` or ``MUTATED`` when the frame is sent damaged."""


SEND = Effect(Deed.SEND)

_ENDS = {
    FaultKind.SILENT: Deed.SKIP,
    FaultKind.STALL: Deed.SKIP,
    FaultKind.DISCONNECT: Deed.CLOSE,
    FaultKind.HALF_OPEN: Deed.DIE,
}
_SPOILS = frozenset({FaultKind.TRUNCATED, FaultKind.GARBAGE, FaultKind.MUTATED})


def effect(
    faults: Sequence[Fault], elapsed_s: float, age_s: float, key: bool, draw: Callable[[], float]
) -> Effect:
    """The effect on a frame ``elapsed_s`` into the timeline and ``age_s`` after PLAY."""
    spoilt: FaultKind | None = None
    for fault in faults:
        if not fault.active(elapsed_s):
            continue
        deed = _ENDS.get(fault.kind)
        if deed is not None and age_s >= fault.seconds:
            return Effect(deed)
        if fault.kind is FaultKind.DELAYED_KEYFRAME and key and age_s < fault.seconds:
            return Effect(Deed.SKIP)
        if fault.kind in _SPOILS and draw() < fault.share:
            spoilt = fault.kind
    return SEND if spoilt is None else Effect(Deed.SEND, spoilt)


def at_the_door(faults: Sequence[Fault], elapsed_s: float) -> Fault | None:
    """The first fault that decides how a request is answered."""
    return _first(faults, elapsed_s, AT_THE_DOOR)


def in_the_picture(faults: Sequence[Fault], elapsed_s: float) -> Fault | None:
    """The first fault that decides what is shown."""
    return _first(faults, elapsed_s, IN_THE_PICTURE)


def _first(faults: Sequence[Fault], elapsed_s: float, kinds: frozenset[FaultKind]) -> Fault | None:
    return next((f for f in faults if f.kind in kinds and f.active(elapsed_s)), None)


def struck(faults: Sequence[Fault], draw: Callable[[], float]) -> tuple[Fault, ...]:
    """The faults that strike one connection. Spoiling is drawn per frame instead."""
    return tuple(f for f in faults if f.kind in _SPOILS or f.share == 1 or draw() < f.share)
