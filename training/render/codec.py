"""What a camera's encoder leaves of a picture: coarse colour, and squares of 8 pixels whose fine
detail is rounded away. Constants after the JPEG standard's example tables (ITU-T T.81, annex K).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
_SIDE = 8
_RISE = np.add.outer(np.arange(8), np.arange(8)).astype(np.float32)
_LUMA_STEP = 10 + 7 * _RISE
_CHROMA_STEP = 14 + 12 * _RISE
_TO_YCC = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)


def _cosines() -> NDArray[np.float32]:
    k, x = np.mgrid[0:_SIDE, 0:_SIDE]
    basis = np.sqrt(2 / _SIDE) * np.cos((2 * x + 1) * k * np.pi / (2 * _SIDE))
    basis[0] /= np.sqrt(2)
    return basis.astype(np.float32)


def squeeze(picture: Bytes, strength: float, coarse: int = 2) -> Bytes:
    """A picture (h, w, 3) after an encoder of `strength` (0 nothing, 1 a starved camera).

    Colour is kept once in `coarse` x `coarse` pixels. Raises `ValueError` outside 0..2 or when
    `coarse` is below 1.
    """
    if not 0.0 <= strength <= 2.0:
        raise ValueError(f"An encoder's strength lies in 0..2, not {strength}.")
    if coarse < 1:
        raise ValueError("Colour is kept at least once a pixel.")
    height, width = picture.shape[:2]
    ycc = picture.astype(np.float32) @ _TO_YCC.T
    planes = [_round_off(ycc[..., 0] - 128, _LUMA_STEP * strength)]
    for channel in (1, 2):
        small = _shrink(ycc[..., channel], coarse)
        rounded = _round_off(small, _CHROMA_STEP * strength)
        planes.append(np.kron(rounded, np.ones((coarse, coarse), np.float32))[:height, :width])
    planes[0] = planes[0] + 128
    rgb = np.stack(planes, axis=2) @ np.linalg.inv(_TO_YCC).T
    return np.clip(np.rint(rgb), 0, 255).astype(np.uint8)


def _shrink(plane: NDArray[np.float32], times: int) -> NDArray[np.float32]:
    height, width = plane.shape
    wide = np.pad(plane, ((0, -height % times), (0, -width % times)), mode="edge")
    rows, columns = wide.shape[0] // times, wide.shape[1] // times
    mean: NDArray[np.float32] = wide.reshape(rows, times, columns, times).mean(axis=(1, 3))
    return mean


def _round_off(plane: NDArray[np.float32], step: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each square's cosines rounded to whole steps."""
    if not step.any():
        return plane
    height, width = plane.shape
    wide = np.pad(plane, ((0, -height % _SIDE), (0, -width % _SIDE)), mode="edge")
    rows, columns = wide.shape[0] // _SIDE, wide.shape[1] // _SIDE
    squares = wide.reshape(rows, _SIDE, columns, _SIDE).transpose(0, 2, 1, 3)
    basis = _cosines()
    waves = basis @ squares @ basis.T
    kept = np.rint(waves / step) * step
    back = (basis.T @ kept @ basis).transpose(0, 2, 1, 3).reshape(wide.shape)
    return np.asarray(back[:height, :width], dtype=np.float32)
