"""One picture made small enough to judge its quality in a millisecond."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture import Picture

Bytes = NDArray[np.uint8]

WIDTH = 320
"""Pixels. At half of it a lamp's new light hid where the view was (clarity 2.4 instead of 10.9); at
twice as many blur shows no better and everything costs four times as much."""
SMALL = 160
"""Pixels, for rules about large areas."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture's thumbnails; made once, looked at by every rule."""

    width: int
    height: int
    """Of the picture itself, in pixels."""
    captured_at: datetime
    luma: Bytes
    """[height, 320]; smaller only where the picture is."""
    small: Bytes
    """RGB [height, 160, 3]"""
    small_luma: Bytes
    """[height, 160]"""

    @classmethod
    def of(cls, picture: Picture) -> Sketch:
        rgb = picture.scaled(WIDTH)
        luma = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
        small, small_luma = shrunk(rgb, SMALL), shrunk(luma, SMALL)
        return cls(picture.width, picture.height, picture.captured_at, luma, small, small_luma)


def shrunk(image: Bytes, width: int) -> Bytes:
    """``image`` at this width in the same shape; never enlarged."""
    height, before = image.shape[:2]
    if width >= before:
        return image
    size = (width, max(round(height * width / before), 1))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
