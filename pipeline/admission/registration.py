"""Where a picture lies on its view's reference, found from the directions of edges.

Every clear edge votes with its direction alone, doubled so that light and dark may change places:
strength, light and time of day play no part (orientation correlation after Fitch, Kadyrov,
Christmas and Kittler, BMVC 2002). All shifts are tried at once through the Fourier transform; the
best one stands out where the same scene is seen, and what a lorry covers merely does not vote.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.admission.sketch import Bytes
from pipeline.geometry import Shift

Levels = NDArray[np.float32]


_EDGE = 12.0
"""Strength of Sobel's answer from which something is an edge. A sensor's noise rarely reaches it; a
clear edge does at an eighth of the light."""
_GLOW = 9
"""Thumbnail pixels over which light is taken to rise evenly."""
_PRINTED = 0.1
"""Share of the height at the top and at the bottom left out: clocks and names are printed there and
do not move with the camera."""
_PARTS = (8, 6)
"""Columns and rows of parts that agree or not, each by itself."""
_TEXTURE = 0.006
"""Share of edge pixels from which a part has edges."""
_ALIKE = 0.35
"""Correlation from which a part agrees: chance reaches it in one of eight."""
_LIT = 30.0
"""Mean luma below which a part without edges is merely dark, not covered."""


@dataclass(frozen=True, slots=True)
class Match:
    """What comparing a picture with a reference gave."""

    shift: Shift
    """By which its content has moved against the reference, when it is the same scene at all."""
    clarity: float
    """Standard deviations by which that shift stands out among all others."""
    agreement: float
    """Share of the parts with edges on both that agree at that shift, 0..1."""
    parts: int
    """How many of 48 have edges on both."""
    covered: float
    """Share of the reference's parts with edges that are lit but smooth now, 0..1."""


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Where a thumbnail has edges and which way they run."""

    directions: Levels
    """[height, width, 2]: cosine and sine of the doubled direction, zeros where there is no edge"""
    present: Levels
    """[height, width]: 1 on an edge, 0 elsewhere"""


def register(reference: Bytes, luma: Bytes) -> Match:
    """Compare two thumbnails; ``luma`` is brought to the reference's size where they differ."""
    height, width = reference.shape
    if luma.shape != reference.shape:
        luma = np.asarray(cv2.resize(luma, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    luma = _unprinted(luma)
    before, now = edges_of(_unprinted(reference)), edges_of(luma)
    spectrum = cv2.mulSpectrums(cv2.dft(now.directions), cv2.dft(before.directions), 0, conjB=True)
    scores = cv2.extractChannel(cv2.idft(spectrum, flags=cv2.DFT_SCALE), 0)
    mean, spread = cv2.meanStdDev(scores)
    _, peak, _, (column, row) = cv2.minMaxLoc(scores)
    clarity = (peak - mean[0, 0]) / spread[0, 0] if spread[0, 0] > 0 else 0.0
    right, down = _signed(column, width), _signed(row, len(luma))
    agreement, parts = _votes(before, now, right, down)
    shift = Shift(
        (right + _between(scores[row], column)) / width,
        (down + _between(scores[:, column], row)) / height,
    )
    return Match(shift, float(clarity), agreement, parts, _covered(before, now, luma))


def edges_of(luma: Bytes) -> Edges:
    """Edges of a thumbnail [height, width], its own frame left out."""
    smooth = cv2.GaussianBlur(luma, (3, 3), 0)
    # A lamp's glow rises evenly over many pixels: without its surroundings nothing is left of it.
    fine = cv2.subtract(smooth, cv2.blur(smooth, (_GLOW, _GLOW)), dtype=cv2.CV_32F)
    gradient = cv2.merge([cv2.Sobel(fine, cv2.CV_32F, 1, 0), cv2.Sobel(fine, cv2.CV_32F, 0, 1)])
    # The square of a complex number has twice its direction and the square of its length.
    doubled = cv2.mulSpectrums(gradient, gradient, 0)
    cosine, sine = cv2.split(doubled)
    length = cv2.magnitude(cosine, sine)
    _, present = cv2.threshold(length, _EDGE * _EDGE, 1.0, cv2.THRESH_BINARY)
    present[:2] = present[-2:] = 0.0
    present[:, :2] = present[:, -2:] = 0.0
    weight = cv2.divide(present, np.maximum(length, 1.0))
    directions = cv2.multiply(doubled, cv2.merge([weight, weight]))
    return Edges(np.asarray(directions, np.float32), np.asarray(present, np.float32))


def _unprinted(luma: Bytes) -> Bytes:
    edge = round(len(luma) * _PRINTED)
    return luma[edge : len(luma) - edge]


def _votes(before: Edges, now: Edges, right: int, down: int) -> tuple[float, int]:
    """Agreement, and the number of parts with edges on both, at a shift in whole pixels."""
    there = _shifted(before.directions, right, down)
    alike = _parts(there * now.directions).sum(axis=2)
    edges_then, edges_now = _parts(_shifted(before.present, right, down)), _parts(now.present)
    both = (edges_then >= _TEXTURE) & (edges_now >= _TEXTURE)
    agreeing = both & (alike >= _ALIKE * np.sqrt(edges_then * edges_now))
    count = int(both.sum())
    return (float(agreeing.sum()) / count if count else 0.0), count


def _covered(before: Edges, now: Edges, luma: Bytes) -> float:
    """Share of the reference's parts with edges that are lit but smooth, where they were."""
    had, has = _parts(before.present) >= _TEXTURE, _parts(now.present) >= _TEXTURE
    covered = had & ~has & (_parts(luma) >= _LIT)
    return float(covered.sum() / max(int(had.sum()), 1))


def _parts(values: Bytes | Levels) -> Levels:
    """The mean of each part, [rows, columns] or [rows, columns, 2]."""
    return np.asarray(cv2.resize(values, _PARTS, interpolation=cv2.INTER_AREA), np.float32)


def _shifted(field: Levels, right: int, down: int) -> Levels:
    height, width = field.shape[:2]
    there = np.zeros_like(field)
    there[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = field[
        max(-down, 0) : height - max(down, 0), max(-right, 0) : width - max(right, 0)
    ]
    return there


def _signed(index: int, length: int) -> int:
    return index if index <= length // 2 else index - length


def _between(line: NDArray[np.generic], peak: int) -> float:
    """Where between the pixels a parabola through the peak and its neighbours is highest."""
    left, top, right = (float(line[(peak + step) % len(line)]) for step in (-1, 0, 1))
    bend = left + right - 2.0 * top
    return 0.5 * (left - right) / bend if bend < 0 else 0.0
