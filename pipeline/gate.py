"""Is a picture news? Where nothing has changed, the last detections still hold.

A picture is compared with that of the last look that was *inferred*, never with one whose
detections were reused: small changes add up until they open the gate. What light, fog and small
shaking of the pole do to every part of a picture is taken out first; what is left is averaged over
patches of 5 × 5 thumbnail pixels, somewhat less than a thing of 0.3 % of the picture covers. One
patch over the threshold opens the gate. Colours are compared in the same way at half the size: a
red stall on grey paving that is as bright as it changes nothing else.

Detections must not be reused where something is suspected, after the model or the view changed,
or after the view's shift was measured anew: the caller says so with ``suspicious``. Zones and
permits may change, since reused detections are judged again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from pipeline.domain import Frozen
from pipeline.picture import Picture

GATE_WIDTH = 160
"""Pixels of the thumbnails' width. Twice as many found no weaker objects and took four times the
memory; 6,000 thumbnails of 160 × 90 and their colours take 130 MB."""

_LIGHT = 41
"""Thumbnail pixels: light is taken to be even over squares of this side."""
_COARSER = 2
"""So much smaller are colours than brightness, as in the cameras' own streams."""
_GAINS = (0.7, 1.4)
"""How much light may change its strength. A new thing that looks like stronger change is news."""
_FLAT = 400.0
"""Squared grey levels of texture below which a square's own gain is not trusted."""
_PATCH = 5
"""Thumbnail pixels; a square thing of 0.3 % covers 6.6 × 6.6 of them."""
_SHAKE = 0.5
"""Thumbnail pixels a pole may sway. Reused boxes are off by no more: 0.3 % of the width."""
_STEP = 40.0
"""Grey levels: of a larger difference only so much counts when the sway is measured."""

_Bytes = NDArray[np.uint8]
_Levels = NDArray[np.float32]


class GateLimits(Frozen):
    """When the last detections are used again. Grey levels run from 0 (black) to 255 (white)."""

    enabled: bool = True
    """Off means that every look is inferred."""
    max_age_s: float = Field(default=900.0, ge=0)
    """Detections older than this are never reused, whatever the picture shows."""
    looks: int = Field(default=2, ge=1)
    """So many looks at an unchanged scene are inferred before its detections are reused: what a
    detector overlooked once gets another chance."""
    change: float = Field(default=4.0, gt=0, le=255)
    """Grey levels by which a patch must have changed. On 28 pictures of streets, retaken 3 times
    each, sensor noise, JPEG at quality 25, haze or 15 % less light never reached it; a thing of
    0.3 % of the picture always did from 10 levels off its ground, and from 8 in 97 of 100."""
    noise_times: float = Field(default=4.5, ge=0)
    """…and this many times the picture's own noise, as its patches show it: adapts to the night."""
    colour: float = Field(default=8.0, gt=0, le=255)
    """Levels of Cr or Cb by which a patch must have changed where its brightness did not. On a
    drawn street, sensor noise, JPEG at quality 25, haze, light, sway and white balance stayed
    below 6; a thing of 0.3 % of the picture opened the gate from 15 levels in 60 of 60 trials."""
    most_change: float = Field(default=12.0, gt=0, le=255)
    """Noise never asks for more than this: a picture too noisy to compare is inferred."""
    edges: float = Field(default=0.15, ge=0, le=2)
    """Thumbnail pixels by which edges may seem to move: contours flicker in compressed pictures."""


class GateReason(StrEnum):
    """Why a look is inferred, or (``unchanged``) is not."""

    FIRST = "first"
    CHANGED = "changed"
    OLD = "old"
    UNSETTLED = "unsettled"
    SUSPECTED = "suspected"
    OFF = "off"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnail:
    """What is compared of a picture."""

    luma: _Bytes
    """[height, GATE_WIDTH]"""
    chroma: _Bytes
    """[2, height / 2, GATE_WIDTH / 2]: Cr and Cb, 128 where there is no colour."""

    @classmethod
    def of(cls, picture: Picture) -> Thumbnail:
        return cls(picture.luma(GATE_WIDTH), picture.chroma(GATE_WIDTH // _COARSER))


@dataclass(frozen=True, slots=True, eq=False)
class GateMemory:
    """The thumbnail of a camera's last inferred look. Kept in memory only, beside its detections:
    both are replaced together, and only once the detector has answered."""

    thumbnail: Thumbnail
    at: datetime
    looks: int = 1
    """How many looks in a row at this scene were inferred."""


@dataclass(frozen=True, slots=True, eq=False)
class GateDecision:
    """``memory`` is what to keep: the new thumbnail when the gate is open, else the old one."""

    reason: GateReason
    memory: GateMemory

    @property
    def open(self) -> bool:
        """Whether the picture must go to the detector."""
        return self.reason is not GateReason.UNCHANGED


def gate(
    memory: GateMemory | None,
    now: Thumbnail,
    at: datetime,
    limits: GateLimits,
    *,
    suspicious: bool = False,
) -> GateDecision:
    """Decide on an admitted picture taken ``at``. Takes 0.6 ms of one core. Safe to call from
    several threads."""
    if not limits.enabled:
        return GateDecision(GateReason.OFF, GateMemory(now, at))
    if memory is None or memory.thumbnail.luma.shape != now.luma.shape:
        return GateDecision(GateReason.FIRST, GateMemory(now, at))
    if is_news(memory.thumbnail, now, limits):
        return GateDecision(GateReason.CHANGED, GateMemory(now, at))
    if suspicious:
        reason = GateReason.SUSPECTED
    elif not 0 <= (at - memory.at).total_seconds() <= limits.max_age_s:
        reason = GateReason.OLD
    elif memory.looks < limits.looks:
        reason = GateReason.UNSETTLED
    else:
        return GateDecision(GateReason.UNCHANGED, memory)
    return GateDecision(reason, GateMemory(now, at, memory.looks + 1))


def is_news(before: Thumbnail, now: Thumbnail, limits: GateLimits) -> bool:
    """Whether a thing may have come, gone or moved between two thumbnails of one size."""
    if _differs(before.luma, now.luma, limits, limits.change, 1):
        return True
    planes = zip(before.chroma, now.chroma, strict=True)
    return any(_differs(*plane, limits, limits.colour, _COARSER) for plane in planes)


def _differs(before: _Bytes, now: _Bytes, limits: GateLimits, least: float, coarser: int) -> bool:
    """Whether a patch of a plane, ``coarser`` times smaller than the thumbnails, changed by at
    least so many levels, and more than by noise."""
    was = before.astype(np.float32)
    square, patch = _odd(_LIGHT / coarser), _odd(_PATCH / coarser)
    change = now.astype(np.float32) - _in_the_light_of(now.astype(np.float32), was, square)
    change, slopes = _without_sway(change, was)
    patches = np.abs(cv2.blur(change, (patch, patch)))
    noise = 1.4826 * float(np.median(patches))
    asked = max(least, min(limits.noise_times * noise, limits.most_change))
    return bool((patches - limits.edges * cv2.blur(slopes, (patch, patch))).max() > asked)


def _odd(side: float) -> int:
    """The odd whole number next to it."""
    return 2 * int(side / 2) + 1


def _in_the_light_of(now: _Levels, was: _Levels, side: int) -> _Levels:
    """What ``was`` would look like in the light of ``now``: brightness and contrast are fitted in
    squares of this side (as a guided filter does), contrast the more like the whole picture's the
    less texture a square has."""
    square = (side, side)
    mean_now, mean_was = cv2.blur(now, square), cv2.blur(was, square)
    shape_now, shape_was = now - mean_now, was - mean_was
    own, shared = shape_was * shape_was, shape_was * shape_now
    whole = np.clip((float(shared.sum()) + 1) / (float(own.sum()) + 1), *_GAINS)
    gain = (cv2.blur(shared, square) + whole * _FLAT) / (cv2.blur(own, square) + _FLAT)
    return np.asarray(np.clip(mean_now + np.clip(gain, *_GAINS) * shape_was, 0, 255), np.float32)


def _without_sway(change: _Levels, was: _Levels) -> tuple[_Levels, _Levels]:
    """The change less what a small move of the whole picture explains (one Lucas–Kanade step), and
    how steep ``was`` is, both in levels and levels per pixel."""
    across = cv2.Sobel(was, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(was, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    small = np.clip(change, -_STEP, _STEP)
    mixed = float((across * down).sum())
    slopes = np.array([[(across**2).sum() + 1, mixed], [mixed, (down**2).sum() + 1]], float)
    pulls = np.array([(across * small).sum(), (down * small).sum()], float)
    right, below = np.clip(np.linalg.solve(slopes, pulls), -_SHAKE, _SHAKE).astype(np.float32)
    return change - right * across - below * down, np.abs(across) + np.abs(down)
