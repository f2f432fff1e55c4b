"""Is a picture good enough to judge? What is not usable never counts as "nothing there".

The rules look at a thumbnail 160 pixels wide and at what the camera showed before. Their default
limits were measured on 430 real street photographs, a seventh of them taken at night.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from pipeline.domain import Frozen, UnableReason
from pipeline.picture import Picture

_Luma = Annotated[float, Field(ge=0, le=255)]
_Share = Annotated[float, Field(gt=0, le=1)]

THUMBNAIL = 160
"""Pixels."""
_BLACK_LEVEL = 24
"""Up to here a colour channel counts as black: bars around a picture are no damage."""


class AdmitLimits(Frozen):
    """When a picture is not usable. Luma runs from 0 (black) to 255 (white)."""

    black_mean: _Luma = 16.0
    black_std: _Luma = 10.0
    """A picture is black when mean and spread of its luma both lie below. The 30 and 25 often asked
    for would refuse 36 of the 430 photographs, most of which show the street; these refuse 8."""
    bright_mean: _Luma = 220.0
    """Over-exposed above this mean."""
    flat_std: _Luma = 4.0
    """Without any contrast below this spread: fog, a covered lens, a grey card."""
    flat_share: _Share = 0.7
    """A drawn placeholder has this share of one single grey; photographs by day reached 0.48."""
    band_share: _Share = 0.1
    """Damaged when this share of the height, at the bottom, repeats one line of pixels as decoders
    do where data is missing; photographs reached 0.06."""
    frozen_repeats: int = Field(default=2, ge=0)
    """Frozen when exactly the same picture came back so many times in a row; 0 never asks, as for
    recordings played in a loop. A live camera's noise leaves no two thumbnails equal."""
    frozen_s: float = Field(default=20.0, ge=0)
    """…and at least this many seconds lie between the first and the last of them."""
    size_repeats: int = Field(default=2, ge=1)
    """A new picture size is the camera's own after it came back so many times in a row."""


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


@dataclass(frozen=True, slots=True)
class Admission:
    """None as reason means the picture can be judged. The memory goes into the next look."""

    reason: UnableReason | None
    memory: LookMemory


def admit(picture: Picture, memory: LookMemory | None, limits: AdmitLimits) -> Admission:
    """Judge one picture of a camera by itself and against ``memory`` of the one before."""
    thumbnail, luma = picture.scaled(THUMBNAIL), picture.luma(THUMBNAIL)
    now = _remember(picture, luma, memory, limits)
    reason = _looks_wrong(thumbnail, luma, limits)
    if reason is None and (now.width, now.height) != (picture.width, picture.height):
        reason = UnableReason.WRONG_SIZE
    if reason is None and _is_frozen(now, picture.captured_at, limits):
        reason = UnableReason.FROZEN
    return Admission(reason, now)


def _looks_wrong(
    rgb: NDArray[np.uint8], luma: NDArray[np.uint8], limits: AdmitLimits
) -> UnableReason | None:
    mean, std = float(luma.mean()), float(luma.std())
    if _ends_in_decoder_green(rgb):
        return UnableReason.CORRUPT
    if mean < limits.black_mean and std < limits.black_std:
        return UnableReason.BLACK
    if mean > limits.bright_mean:
        return UnableReason.OVER_EXPOSED
    if std < limits.flat_std or _one_grey(luma) >= limits.flat_share:
        return UnableReason.FLAT
    if _repeated_band(rgb) >= limits.band_share:
        return UnableReason.CORRUPT
    return None


def _one_grey(luma: NDArray[np.uint8]) -> float:
    """Share of the most frequent grey level and its two neighbours, black ones left out."""
    counts = np.bincount(luma.ravel(), minlength=256).astype(float)
    counts[:_BLACK_LEVEL] = 0.0
    return float(np.convolve(counts, np.ones(3), "same").max() / luma.size)


def _ends_in_decoder_green(rgb: NDArray[np.uint8]) -> bool:
    """Whether the lowest line is the green that a YUV of zeros turns into."""
    red, green, blue = (rgb[-1, :, channel] for channel in range(3))
    return bool((red <= 8).all() and (blue <= 8).all() and (green >= 70).all())


def _repeated_band(rgb: NDArray[np.uint8]) -> float:
    """Share of the height, from the bottom, in which every line equals the one above it."""
    lines = rgb.astype(np.int16)
    if lines[-1].max() <= _BLACK_LEVEL:
        return 0.0
    steps = np.abs(np.diff(lines, axis=0)).max(axis=(1, 2))
    changes = np.flatnonzero(steps > 2)
    equal = len(steps) - (int(changes[-1]) + 1 if len(changes) else 0)
    return equal / len(lines)


def _is_frozen(now: LookMemory, at: datetime, limits: AdmitLimits) -> bool:
    if limits.frozen_repeats == 0 or now.repeats < limits.frozen_repeats:
        return False
    return (at - now.since).total_seconds() >= limits.frozen_s


def _remember(
    picture: Picture, luma: NDArray[np.uint8], before: LookMemory | None, limits: AdmitLimits
) -> LookMemory:
    digest = hashlib.blake2b(luma.tobytes(), digest_size=16).hexdigest()
    size = (picture.width, picture.height)
    if before is None:
        return LookMemory(*size, digest, picture.captured_at)
    same = digest == before.digest
    since = before.since if same else picture.captured_at
    repeats = before.repeats + 1 if same else 0
    if size == (before.width, before.height):
        return LookMemory(*size, digest, since, repeats)
    other_repeats = before.other_repeats + 1 if size == before.other_size else 0
    if other_repeats >= limits.size_repeats:
        return LookMemory(*size, digest, since, repeats)
    return LookMemory(before.width, before.height, digest, since, repeats, size, other_repeats)
