"""One labelled picture on its way in or out, whatever the format."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from training.boxes import Box
from training.split import Split

Format = Literal["yolo", "coco", "cvat-yolo-1.1", "cvat-ultralytics-1.0"]

_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_EXIF, _SCAN, _NO_LENGTH = 0xE1, 0xDA, frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True, slots=True)
class Item:
    """A picture and its boxes. No boxes is a negative: nothing of ours is there.

    name: its file name, unique within a set; read: its bytes, fetched when they are needed and not
    kept; it may raise what the place it lies in raises.
    """

    name: str
    split: Split
    boxes: tuple[Box, ...]
    read: Callable[[], bytes]


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG or PNG as it is shown, pixels; None when it is neither.

    Read from its header; a JPEG with EXIF, which may turn it, is decoded instead.
    """
    if data.startswith(_PNG) and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data) or _decoded_size(data)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _NO_LENGTH:
            at += 2
            continue
        if marker in (_EXIF, _SCAN):
            return None
        if marker in _FRAMES:
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _decoded_size(data: bytes) -> tuple[int, int] | None:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    return None if picture is None else (picture.shape[1], picture.shape[0])


def is_picture(data: bytes) -> bool:
    """Whether the bytes decode as a JPEG or PNG, at an eighth of the size to be quick."""
    if not (data.startswith(_PNG) or data.startswith(b"\xff\xd8")):
        return False
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8)
    return found is not None
