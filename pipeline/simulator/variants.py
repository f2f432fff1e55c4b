"""Separately encoded clips for faults in the picture.

A variant stands in for its clip unit by unit, with keyframes at the same units, so that a path can
change over at any keyframe without losing its beat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, repeat

import av

from pipeline.simulator.clip import Clip, Codec
from pipeline.simulator.encode import decode, encode
from pipeline.simulator.faults import FaultKind
from pipeline.simulator.packets import Packets
from pipeline.simulator.scenes import (
    black,
    blurred,
    covered,
    discoloured,
    halved,
    nudged,
    placeholder,
    shifted,
    striped,
)

_OTHER = {Codec.H264: Codec.H265, Codec.H265: Codec.H264}


@dataclass(frozen=True, slots=True)
class Variant:
    """What to send instead of a unit of the original clip."""

    packets: Packets
    original: Clip
    still: bool
    """One GOP of a single picture, used from its start at every keyframe of the original."""

    def index(self, unit: int) -> int:
        return unit - self.original.key_before(unit) if self.still else unit


def original(packets: Packets) -> Variant:
    """The clip standing in for itself."""
    return Variant(packets, packets.clip, still=False)


def make(clip: Clip, kind: FaultKind, unit: int) -> Variant:
    """The variant for a fault in the picture; ``frozen`` repeats the keyframe ``unit``.

    Decodes and encodes: seconds of CPU for a long clip, so call it in a thread.
    """
    if kind is FaultKind.CODEC_CHANGE:
        return _moving(clip, decode(clip), _OTHER[clip.codec])
    if kind in _CHANGED:
        return _moving(clip, map(_CHANGED[kind], decode(clip)), clip.codec)
    return _still(clip, _STILL[kind](clip, unit))


def _moving(clip: Clip, pictures: Iterable[av.VideoFrame], codec: Codec) -> Variant:
    count = len(clip.units)
    full = islice(_last_repeated(pictures), count)
    keys = frozenset(clip.keys)
    times = [*clip.times, clip.duration]
    encoded = encode(full, times.__getitem__, keys.__contains__, codec)
    return Variant(Packets(encoded), clip, still=False)


def _last_repeated(pictures: Iterable[av.VideoFrame]) -> Iterator[av.VideoFrame]:
    picture: av.VideoFrame | None = None
    for picture in pictures:
        yield picture
    if picture is not None:
        yield from repeat(picture)


def _still(clip: Clip, picture: av.VideoFrame) -> Variant:
    ends = [*clip.keys[1:], len(clip.units)]
    longest = max(end - key for key, end in zip(clip.keys, ends, strict=True))
    step = clip.duration // len(clip.units)
    encoded = encode(
        repeat(picture, longest),
        at=lambda index: index * step,
        is_key=lambda index: index == 0,
        codec=clip.codec,
    )
    return Variant(Packets(encoded), clip, still=True)


def _keyframe(clip: Clip, unit: int) -> av.VideoFrame:
    return next(decode(clip, unit))


_STILL: dict[FaultKind, Callable[[Clip, int], av.VideoFrame]] = {
    FaultKind.BLACK: lambda clip, _: black(clip.width, clip.height),
    FaultKind.LOGO: lambda clip, _: placeholder(clip.width, clip.height),
    FaultKind.FROZEN: _keyframe,
}

_CHANGED: dict[FaultKind, Callable[[av.VideoFrame], av.VideoFrame]] = {
    FaultKind.RESOLUTION_CHANGE: halved,
    FaultKind.VIEW_MOVED: shifted,
    FaultKind.NUDGED: nudged,
    FaultKind.COVERED: covered,
    FaultKind.BLURRED: blurred,
    FaultKind.STRIPED: striped,
    FaultKind.DISCOLOURED: discoloured,
}
