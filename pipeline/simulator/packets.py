"""RTP packets of a clip, made once and stamped per session.

RFC 6184 (H.264: single NAL units, STAP-A, FU-A), RFC 7798 (H.265: single, AP, FU), and the
interleaved framing of RFC 2326 §10.12.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.simulator.clip import AccessUnit, Clip, Codec

PAYLOAD_TYPE = 96
PAYLOAD_LIMIT = 1400
"""Bytes of payload in a packet: fits an Ethernet frame with room for headers of tunnels."""

FRAMING = 4
_RTP_HEADER = 12
HEADERS = FRAMING + _RTP_HEADER
_HEAD = struct.Struct(">BBHBBHII")
_STAMP = struct.Struct(">HII")


def payloads(codec: Codec, nals: Sequence[bytes], limit: int = PAYLOAD_LIMIT) -> list[bytes]:
    """RTP payloads of one access unit: small neighbours share a packet, large units are cut."""
    done: list[bytes] = []
    together: list[bytes] = []
    header = 1 if codec is Codec.H264 else 2
    room = limit - header
    for unit in nals:
        if together and sum(len(nal) + 2 for nal in (*together, unit)) > room:
            done.append(_joined(codec, together))
            together = []
        if len(unit) > limit:
            done += _fragments(codec, unit, limit)
        else:
            together.append(unit)
    if together:
        done.append(_joined(codec, together))
    return done


def _joined(codec: Codec, nals: Sequence[bytes]) -> bytes:
    if len(nals) == 1:
        return nals[0]
    if codec is Codec.H264:
        head = bytes([max(nal[0] & 0x60 for nal in nals) | 24])
    else:
        head = bytes([48 << 1, min(nal[1] & 0x07 for nal in nals)])
    return head + b"".join(struct.pack(">H", len(nal)) + nal for nal in nals)


def _fragments(codec: Codec, unit: bytes, limit: int) -> Iterator[bytes]:
    if codec is Codec.H264:
        head, kind, body = bytes([unit[0] & 0xE0 | 28]), unit[0] & 0x1F, unit[1:]
    else:
        head = bytes([unit[0] & 0x81 | 49 << 1, unit[1]])
        kind, body = (unit[0] >> 1) & 0x3F, unit[2:]
    step = limit - len(head) - 1
    for start in range(0, len(body), step):
        edge = (0x80 if start == 0 else 0) | (0x40 if start + step >= len(body) else 0)
        yield head + bytes([edge | kind]) + body[start : start + step]


@dataclass(frozen=True, slots=True)
class Stamped:
    """One frame ready for one session; ``marks`` as in Burst."""

    data: bytearray
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Burst:
    """All packets of one access unit, interleaved framing included, not yet stamped.

    ``marks`` are the offsets of the packets' "$" and, last, the length of the data.
    """

    data: bytes
    marks: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.marks) - 1

    def stamped(self, channel: int, sequence: int, timestamp: int, ssrc: int) -> Stamped:
        """A copy with the session's own numbers: the only per-session work on a frame."""
        data = bytearray(self.data)
        stamp = _STAMP.pack_into
        for mark in self.marks[:-1]:
            stamp(data, mark + 6, sequence & 0xFFFF, timestamp, ssrc)
            sequence += 1
            if channel:
                data[mark + 1] = channel
        return Stamped(data, self.marks)


def burst(bodies: Sequence[bytes]) -> Burst:
    """Packets around the payloads of one access unit; the last carries the marker."""
    parts: list[bytes] = []
    marks = [0]
    for index, body in enumerate(bodies):
        marker = 0x80 if index == len(bodies) - 1 else 0
        head = (0x24, 0, _RTP_HEADER + len(body), 0x80, marker | PAYLOAD_TYPE, 0, 0, 0)
        parts += [_HEAD.pack(*head), body]
        marks.append(marks[-1] + HEADERS + len(body))
    return Burst(b"".join(parts), tuple(marks))


class Packets:
    """The bursts of a clip, each made at its first use and then shared by all sessions."""

    def __init__(self, clip: Clip) -> None:
        self.clip = clip
        self._bursts: list[Burst | None] = [None] * len(clip.units)

    def __getitem__(self, index: int) -> Burst:
        ready = self._bursts[index]
        if ready is None:
            ready = burst(payloads(self.clip.codec, self.clip.units[index].nals))
            self._bursts[index] = ready
        return ready

    def unit(self, index: int) -> AccessUnit:
        return self.clip.units[index]
