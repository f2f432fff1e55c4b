"""Draws on copies of pictures. Originals stay as they were captured."""

from __future__ import annotations

import cv2
import numpy as np

Share4 = tuple[float, float, float, float]

COLOUR_BGR = (0, 80, 255)
JPEG_QUALITY = 88


class PictureUnreadable(Exception):
    """The bytes are no picture that can be decoded."""


def derived(data: bytes, *, box: Share4 | None, width: int | None) -> bytes:
    """A JPEG copy of a picture, at most ``width`` pixels wide, with ``box`` drawn on it.

    ``box`` is x1, y1, x2, y2 as shares of the picture. Raises PictureUnreadable.
    """
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        picture = None
    if picture is None:
        raise PictureUnreadable
    if width is not None and width < picture.shape[1]:
        height = max(1, round(picture.shape[0] * width / picture.shape[1]))
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    if box is not None:
        high, wide = picture.shape[:2]
        corner = (round(box[0] * wide), round(box[1] * high))
        opposite = (round(box[2] * wide) - 1, round(box[3] * high) - 1)
        cv2.rectangle(picture, corner, opposite, COLOUR_BGR, thickness=max(2, wide // 320))
    _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return encoded.tobytes()
