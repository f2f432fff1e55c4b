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

Field = NDArray[np.float32]
"""[height, width, 2]: cosine and sine of an edge's doubled direction, zeros where there is none."""

_EDGE = 24.0
"""Strength of Sobel's answer from which something is an edge; sensor noise gives a third of it."""
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


def register(reference: Bytes, luma: Bytes) -> Match:
    """Compare two thumbnails; ``luma`` is brought to the reference's size where they differ."""
    height, width = reference.shape
    if luma.shape != reference.shape:
        luma = np.asarray(cv2.resize(luma, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    before, now = edge_directions(reference), edge_directions(luma)
    spectrum = cv2.mulSpectrums(cv2.dft(now), cv2.dft(before), 0, conjB=True)
    scores = np.ascontiguousarray(cv2.idft(spectrum, flags=cv2.DFT_SCALE)[..., 0], np.float32)
    mean, spread = cv2.meanStdDev(scores)
    _, peak, _, (column, row) = cv2.minMaxLoc(scores)
    clarity = (peak - mean[0, 0]) / spread[0, 0] if spread[0, 0] > 0 else 0.0
    right, down = _signed(column, width), _signed(row, height)
    agreement, parts, covered = _votes(before, now, luma, right, down)
    right_part = _between(scores[row], column)
    down_part = _between(scores[:, column], row)
    shift = Shift(float(right + right_part) / width, float(down + down_part) / height)
    return Match(shift, float(clarity), agreement, parts, covered)


def edge_directions(luma: Bytes) -> Field:
    """[height, width] to a Field; the picture's own frame and printed lines are left out."""
    smooth = cv2.GaussianBlur(luma, (3, 3), 0)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    strength = across * across + down * down
    weight = np.where(strength > _EDGE * _EDGE, 1.0 / np.maximum(strength, 1.0), 0.0)
    border = max(round(len(luma) * _PRINTED), 2)
    weight[:border] = weight[-border:] = 0.0
    weight[:, :2] = weight[:, -2:] = 0.0
    return np.dstack(
        [(across * across - down * down) * weight, 2.0 * across * down * weight]
    ).astype(np.float32)


def _votes(
    before: Field, now: Field, luma: Bytes, right: int, down: int
) -> tuple[float, int, float]:
    """Agreement, parts with edges on both, and the covered share, at a shift in whole pixels."""
    there = _shifted(before, right, down)
    alike = _parts(there[..., 0] * now[..., 0] + there[..., 1] * now[..., 1])
    edges_then = _parts(there[..., 0] ** 2 + there[..., 1] ** 2)
    edges_now = _parts(now[..., 0] ** 2 + now[..., 1] ** 2)
    had, has = edges_then >= _TEXTURE, edges_now >= _TEXTURE
    both = had & has
    agreeing = both & (alike >= _ALIKE * np.sqrt(edges_then * edges_now))
    covered = had & ~has & (_parts(luma.astype(np.float32)) >= _LIT)
    count = int(both.sum())
    return (
        float(agreeing.sum()) / count if count else 0.0,
        count,
        float(covered.sum() / max(int(had.sum()), 1)),
    )


def _parts(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of each part, [rows, columns]."""
    return np.asarray(cv2.resize(values, _PARTS, interpolation=cv2.INTER_AREA), np.float32)


def _shifted(field: Field, right: int, down: int) -> Field:
    height, width = field.shape[:2]
    there = np.zeros_like(field)
    there[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = field[
        max(-down, 0) : height - max(down, 0), max(-right, 0) : width - max(right, 0)
    ]
    return there


def _signed(index: int, length: int) -> int:
    return index if index <= length // 2 else index - length


def _between(line: NDArray[np.float32], peak: int) -> float:
    """Where between the pixels a parabola through the peak and its neighbours is highest."""
    left, top, right = (float(line[(peak + step) % len(line)]) for step in (-1, 0, 1))
    bend = left + right - 2.0 * top
    return 0.5 * (left - right) / bend if bend < 0 else 0.0
