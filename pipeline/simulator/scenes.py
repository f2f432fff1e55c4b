"""Pictures that a broken camera shows."""

from __future__ import annotations

import av
import cv2
import numpy as np

SHIFT_SHARE = 0.12
"""Part of the width and height by which a knocked camera's picture moves."""
TURN_DEGREES = 4.0


def black(width: int, height: int) -> av.VideoFrame:
    return _frame(np.zeros((height, width, 3), np.uint8))


def placeholder(width: int, height: int) -> av.VideoFrame:
    """A platform's "no signal" card: flat colour, a ring and a line of text."""
    card = np.full((height, width, 3), (24, 62, 110), np.uint8)
    centre = (width // 2, height * 2 // 5)
    cv2.circle(card, centre, height // 6, (230, 230, 230), max(2, height // 60))
    scale = width / 640
    cv2.putText(
        card,
        "NO SIGNAL",
        (round(width * 0.32), round(height * 0.8)),
        cv2.FONT_HERSHEY_SIMPLEX,
        1.5 * scale,
        (230, 230, 230),
        max(1, round(3 * scale)),
        cv2.LINE_AA,
    )
    return _frame(card)


def halved(picture: av.VideoFrame) -> av.VideoFrame:
    """The picture at half its width and height, both even."""
    return picture.reformat(width=picture.width // 4 * 2, height=picture.height // 4 * 2)


def shifted(picture: av.VideoFrame) -> av.VideoFrame:
    """The picture as after a knock: turned about its centre, moved, edges mirrored."""
    rgb = picture.to_ndarray(format="rgb24")
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), TURN_DEGREES, 1.0)
    matrix[:, 2] += (SHIFT_SHARE * width, SHIFT_SHARE * height)
    return _frame(cv2.warpAffine(rgb, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101))


def _frame(rgb: np.ndarray) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(rgb, format="rgb24")
