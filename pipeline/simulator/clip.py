"""Encoded pictures in memory: what a path sends."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

CLOCK_HZ = 90_000
"""Ticks per second of every time here: the RTP clock of video (RFC 6184 §8.2.1)."""


class Codec(StrEnum):
    H264 = "h264"
    H265 = "h265"

    @property
    def decoder(self) -> str:
        """FFmpeg's name of the codec."""
        return {Codec.H264: "h264", Codec.H265: "hevc"}[self]

    @property
    def encoder(self) -> str:
        return {Codec.H264: "libx264", Codec.H265: "libx265"}[self]


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One encoded picture as NAL units without start codes; keyframes bring their parameter sets.

    ``at`` is when it is sent, ``shown`` when it is displayed, both in ticks from the clip's start.
    """

    nals: tuple[bytes, ...]
    at: int
    shown: int
    key: bool


@dataclass(frozen=True)
class Clip:
    """Access units in sending order. The first is a keyframe; ``duration`` is in ticks."""

    codec: Codec
    width: int
    height: int
    parameter_sets: tuple[bytes, ...]
    """(VPS for H.265,) SPS, PPS."""
    units: tuple[AccessUnit, ...]
    duration: int

    @cached_property
    def times(self) -> list[int]:
        return [unit.at for unit in self.units]

    @cached_property
    def keys(self) -> list[int]:
        """Indices of the keyframes."""
        return [index for index, unit in enumerate(self.units) if unit.key]

    @property
    def fps(self) -> float:
        return len(self.units) * CLOCK_HZ / self.duration

    def until(self, ticks: int) -> Clip:
        """What comes before the keyframe at or before a moment; the first GOP at least."""
        end = self.key_at(ticks) or next(iter(self.keys[1:]), len(self.units))
        duration = self.units[end].at if end < len(self.units) else self.duration
        return replace(self, units=self.units[:end], duration=duration)

    def key_before(self, index: int) -> int:
        """The keyframe at or before a unit."""
        return self.keys[bisect_right(self.keys, index) - 1]

    def key_at(self, ticks: int) -> int:
        """The keyframe at or before a moment."""
        return self.key_before(max(0, bisect_right(self.times, ticks) - 1))
