import struct
from pathlib import Path

import numpy as np
import pytest

from training.render.exr import read_exr


def write_exr(path: Path, compression: int = 0) -> None:
    """A 3x2 picture with two float channels, laid out as the format's description says."""

    def attribute(name: str, kind: str, value: bytes) -> bytes:
        return f"{name}\0{kind}\0".encode() + struct.pack("<i", len(value)) + value

    channel = struct.pack("<iBBBBii", 2, 0, 0, 0, 0, 1, 1)
    channels = b"A.R\0" + channel + b"B.Z\0" + channel + b"\0"
    head = struct.pack("<ii", 20000630, 2)
    head += attribute("channels", "chlist", channels)
    head += attribute("compression", "compression", bytes([compression]))
    head += attribute("dataWindow", "box2i", struct.pack("<4i", 0, 0, 2, 1)) + b"\0"
    lines = b""
    for y in range(2):
        values = np.array([[y, y + 0.5, y + 0.25], [10 + y, 20 + y, 30 + y]], "<f4").tobytes()
        lines += struct.pack("<ii", y, len(values)) + values
    path.write_bytes(head + bytes(16) + lines)


def test_every_channel_comes_back_by_name(tmp_path: Path) -> None:
    write_exr(tmp_path / "a.exr")
    planes = read_exr(tmp_path / "a.exr")
    assert planes["A.R"].tolist() == [[0.0, 0.5, 0.25], [1.0, 1.5, 1.25]]
    assert planes["B.Z"].tolist() == [[10.0, 20.0, 30.0], [11.0, 21.0, 31.0]]


def test_a_compressed_picture_is_refused_with_what_to_do(tmp_path: Path) -> None:
    write_exr(tmp_path / "a.exr", compression=3)
    with pytest.raises(ValueError, match="codec NONE"):
        read_exr(tmp_path / "a.exr")


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.exr").write_bytes(b"not a picture at all")
    with pytest.raises(ValueError, match="not an OpenEXR file"):
        read_exr(tmp_path / "a.exr")
