"""Pictures that a broken camera shows."""

from __future__ import annotations

import av
import cv2
import numpy as np

SHIFT_SHARE = 0.12
"""Part of the width and height by which a knocked camera's picture moves."""
TURN_DEGREES = 4.0
NUDGE_SHARE = 0.03
"""Part of the width by which a leaning pole's picture moves."""
COVER_SHARE = 0.85
"""Part of the height that something in front of the lens hides."""
BLUR_SHARE = 0.012
"""Standard deviation of the blur, as a part of the width."""
STRIPE_SHARE = 0.03
"""Height of one light and one dark stripe, as a part of the picture's height."""
STRIPE_LEVELS = 45


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
    return _turned(picture, SHIFT_SHARE, SHIFT_SHARE, TURN_DEGREES)


def nudged(picture: av.VideoFrame) -> av.VideoFrame:
    """The picture a little to the right, edges mirrored."""
    return _turned(picture, NUDGE_SHARE, 0.0, 0.0)


def covered(picture: av.VideoFrame) -> av.VideoFrame:
    """The picture with something smooth before its upper part, lit from one side."""
    rgb = picture.to_ndarray(format="rgb24")
    rgb[: round(COVER_SHARE * len(rgb))] = np.linspace(110, 190, rgb.shape[1])[None, :, None]
    return _frame(rgb)


def blurred(picture: av.VideoFrame) -> av.VideoFrame:
    """The picture out of focus."""
    rgb = picture.to_ndarray(format="rgb24")
    return _frame(cv2.GaussianBlur(rgb, (0, 0), BLUR_SHARE * rgb.shape[1]))


def striped(picture: av.VideoFrame) -> av.VideoFrame:
    """The picture under lines across, light and dark in turn."""
    rgb = picture.to_ndarray(format="rgb24")
    half = max(round(STRIPE_SHARE * len(rgb) / 2), 1)
    signs = np.arange(len(rgb)) // half % 2 * 2 - 1
    return _frame(np.clip(rgb + STRIPE_LEVELS * signs[:, None, None], 0, 255).astype(np.uint8))


def discoloured(picture: av.VideoFrame) -> av.VideoFrame:
    """The picture with an eighth of its green."""
    rgb = picture.to_ndarray(format="rgb24")
    rgb[..., 1] //= 8
    return _frame(rgb)


def _turned(picture: av.VideoFrame, right: float, down: float, degrees: float) -> av.VideoFrame:
    rgb = picture.to_ndarray(format="rgb24")
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    matrix[:, 2] += (right * width, down * height)
    return _frame(cv2.warpAffine(rgb, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101))


def _frame(rgb: np.ndarray) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(rgb, format="rgb24")
