"""NAL units: taking a byte stream apart and knowing what each unit is.

Numbers from ITU-T H.264 table 7-1 and ITU-T H.265 table 7-1.
"""

from __future__ import annotations

import re

from pipeline.simulator.clip import Codec

_START_CODE = re.compile(rb"\x00\x00\x01")

_KIND_OF_PARAMETER_SET = {
    Codec.H264: {7: "sps", 8: "pps"},
    Codec.H265: {32: "vps", 33: "sps", 34: "pps"},
}
_NOT_SENT = {
    Codec.H264: frozenset({9, 10, 11, 12}),  # delimiter, ends, filler
    Codec.H265: frozenset({35, 36, 37, 38}),
}
_PICTURE = {Codec.H264: range(1, 6), Codec.H265: range(0, 32)}
_RANDOM_ACCESS = {Codec.H264: range(5, 6), Codec.H265: range(16, 24)}

END_OF_SEQUENCE = {Codec.H264: bytes([0x0A]), Codec.H265: bytes([36 << 1, 0x01])}
"""Tells a decoder that what follows refers to nothing before it: sent where a clip starts over."""


def split(stream: bytes) -> list[bytes]:
    """The NAL units of an Annex B byte stream, without start codes and trailing zeros."""
    marks = [match.start() for match in _START_CODE.finditer(stream)]
    ends = [*marks[1:], len(stream)]
    units = (stream[mark + 3 : end].rstrip(b"\x00") for mark, end in zip(marks, ends, strict=True))
    return [unit for unit in units if unit]


def nal_type(codec: Codec, nal: bytes) -> int:
    return nal[0] & 0x1F if codec is Codec.H264 else (nal[0] >> 1) & 0x3F


def parameter_set(codec: Codec, nal: bytes) -> str | None:
    """``vps``, ``sps`` or ``pps``; None for anything else."""
    return _KIND_OF_PARAMETER_SET[codec].get(nal_type(codec, nal))


def is_sent(codec: Codec, nal: bytes) -> bool:
    """False for units that mean nothing over RTP."""
    return nal_type(codec, nal) not in _NOT_SENT[codec]


def is_picture(codec: Codec, nal: bytes) -> bool:
    return nal_type(codec, nal) in _PICTURE[codec]


def is_key(codec: Codec, nal: bytes) -> bool:
    """Whether decoding may begin at the picture this unit belongs to (IDR; CRA and BLA too)."""
    return nal_type(codec, nal) in _RANDOM_ACCESS[codec]
