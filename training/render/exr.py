"""Reads the uncompressed multi-layer OpenEXR that Blender writes: one array per channel.

Layout after the OpenEXR file-layout page: magic, version, attributes, scan-line offsets, then for
each line its number, its size and, channel by channel in alphabetical order, its pixels.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = 20000630
_TYPES: dict[int, np.dtype[Any]] = {0: np.dtype("<u4"), 1: np.dtype("<f2"), 2: np.dtype("<f4")}


def read_exr(path: Path) -> dict[str, NDArray[np.float32]]:
    """Channels by name, each (height, width) float32.

    Raises `ValueError` when the file is not an uncompressed scan-line OpenEXR.
    """
    data = path.read_bytes()
    if len(data) < 8 or struct.unpack_from("<i", data)[0] != _MAGIC:
        raise ValueError(f"{path} is not an OpenEXR file.")
    attributes, offset = _attributes(data)
    if attributes["compression"] != b"\0":
        raise ValueError(f"{path} is compressed: write it with the codec NONE.")
    x0, y0, x1, y1 = struct.unpack("<4i", attributes["dataWindow"])
    width, height = x1 - x0 + 1, y1 - y0 + 1
    channels = _channels(attributes["channels"])
    offset += 8 * height
    planes = {name: np.empty((height, width), np.float32) for name, _ in channels}
    for _ in range(height):
        line = struct.unpack_from("<i", data, offset)[0] - y0
        offset += 8
        for name, kind in channels:
            planes[name][line] = np.frombuffer(data, kind, width, offset)
            offset += kind.itemsize * width
    return planes


def _attributes(data: bytes) -> tuple[dict[str, bytes], int]:
    """The header's attributes as raw bytes, and the offset behind it."""
    offset = 8
    found: dict[str, bytes] = {}
    while data[offset]:
        end = data.index(b"\0", offset)
        name = data[offset:end].decode()
        offset = data.index(b"\0", end + 1) + 1
        size = struct.unpack_from("<i", data, offset)[0]
        found[name] = data[offset + 4 : offset + 4 + size]
        offset += 4 + size
    return found, offset + 1


def _channels(raw: bytes) -> list[tuple[str, np.dtype[Any]]]:
    """The channel list: name and pixel type, in the order in which they are stored."""
    channels: list[tuple[str, np.dtype[Any]]] = []
    offset = 0
    while raw[offset]:
        end = raw.index(b"\0", offset)
        kind = struct.unpack_from("<i", raw, end + 1)[0]
        channels.append((raw[offset:end].decode(), _TYPES[kind]))
        offset = end + 17
    return channels
