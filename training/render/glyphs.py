"""A 5x7 dot font for what cameras write over their pictures: digits, colon, dash, and CAM."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROWS: dict[str, str] = {
    "0": "01110 10001 10011 10101 11001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "3": "11110 00001 00001 01110 00001 00001 11110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
    ":": "00000 00100 00100 00000 00100 00100 00000",
    "-": "00000 00000 00000 11111 00000 00000 00000",
    "A": "01110 10001 10001 11111 10001 10001 10001",
    "C": "01110 10001 10000 10000 10000 10001 01110",
    "M": "10001 11011 10101 10101 10001 10001 10001",
}


def draw_text(picture: NDArray[np.uint8], text: str, x: int, y: int, size: int) -> None:
    """Write `text` into `picture` (h, w, 3) from (x, y), `size` pixels a dot, white on a dark edge.

    Characters that the font lacks leave a gap; what falls outside the picture is cut.
    """
    for index, letter in enumerate(text):
        if letter not in _ROWS:
            continue
        dots = np.array([[dot == "1" for dot in row] for row in _ROWS[letter].split()])
        mask = np.kron(dots, np.ones((size, size), dtype=bool))
        left = x + 6 * size * index
        edge = max(size // 2, 1)
        _stamp(picture, mask, left + edge, y + edge, 20)
        _stamp(picture, mask, left, y, 240)


def _stamp(picture: NDArray[np.uint8], mask: NDArray[np.bool_], x: int, y: int, value: int) -> None:
    height, width = picture.shape[:2]
    top, left = max(y, 0), max(x, 0)
    bottom, right = min(y + mask.shape[0], height), min(x + mask.shape[1], width)
    if bottom > top and right > left:
        picture[top:bottom, left:right][mask[top - y : bottom - y, left - x : right - x]] = value
