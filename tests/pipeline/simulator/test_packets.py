from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from pipeline.simulator.clip import Codec
from pipeline.simulator.packets import FRAMING, PAYLOAD_LIMIT, burst, payloads

CASES = (
    ("one small unit travels alone", Codec.H264, (300,)),
    ("small neighbours share a packet", Codec.H264, (20, 8, 500)),
    ("a large unit is cut", Codec.H264, (50_000,)),
    ("parameter sets before a large unit stay in order", Codec.H264, (20, 8, 9_000)),
    ("a unit exactly as long as a packet is not cut", Codec.H264, (PAYLOAD_LIMIT,)),
    ("a unit one byte too long is cut", Codec.H264, (PAYLOAD_LIMIT + 1,)),
    ("neighbours that do not fit together travel apart", Codec.H264, (900, 900, 900)),
    ("H.265: one small unit", Codec.H265, (300,)),
    ("H.265: small neighbours", Codec.H265, (24, 43, 7, 200)),
    ("H.265: a large unit", Codec.H265, (50_000,)),
    ("H.265: all of it", Codec.H265, (24, 43, 7, 2_300, 70_000, 20)),
)


def _unit(codec: Codec, size: int, random: Random) -> bytes:
    body = random.randbytes(size)
    if codec is Codec.H264:
        return bytes([random.randrange(4) << 5 | random.randrange(1, 13)]) + body[1:]
    return bytes([random.randrange(0, 40) << 1, 1]) + body[2:]


def _unpacked(codec: Codec, bodies: list[bytes]) -> list[bytes]:
    """What a receiver makes of payloads, after RFC 6184 §5.7-5.8 and RFC 7798 §4.4."""
    header = 1 if codec is Codec.H264 else 2
    units: list[bytes] = []
    for body in bodies:
        kind = body[0] & 0x1F if codec is Codec.H264 else (body[0] >> 1) & 0x3F
        if kind == (24 if codec is Codec.H264 else 48):
            rest = body[header:]
            while rest:
                size = int.from_bytes(rest[:2], "big")
                units.append(rest[2 : 2 + size])
                rest = rest[2 + size :]
        elif kind == (28 if codec is Codec.H264 else 49):
            edge = body[header]
            if edge & 0x80:
                if codec is Codec.H264:
                    units.append(bytes([body[0] & 0xE0 | edge & 0x1F]))
                else:
                    units.append(bytes([body[0] & 0x81 | (edge & 0x3F) << 1, body[1]]))
            units[-1] += body[header + 1 :]
        else:
            units.append(body)
    return units


@pytest.mark.parametrize(("sentence", "codec", "sizes"), CASES, ids=[case[0] for case in CASES])
def test_a_receiver_gets_back_the_units_that_were_packed(
    sentence: str, codec: Codec, sizes: tuple[int, ...]
) -> None:
    random = Random(1)
    units = [_unit(codec, size, random) for size in sizes]

    bodies = payloads(codec, units)

    assert _unpacked(codec, bodies) == units
    assert max(map(len, bodies)) <= PAYLOAD_LIMIT


def test_what_fits_in_a_packet_is_not_cut() -> None:
    assert len(payloads(Codec.H264, [b"\x65" * PAYLOAD_LIMIT])) == 1
    assert len(payloads(Codec.H264, [b"\x65" * (PAYLOAD_LIMIT + 1)])) == 2


@pytest.mark.parametrize("size", [3_000, 1 + 3 * (PAYLOAD_LIMIT - 2)])
def test_the_first_fragment_says_so_and_so_does_the_last(size: int) -> None:
    edges = [body[1] & 0xC0 for body in payloads(Codec.H264, [b"\x65" * size])]

    assert edges == [0x80, 0x00, 0x40]


def test_a_shared_packet_is_as_important_as_its_most_important_unit() -> None:
    assert payloads(Codec.H264, [b"\x06ab", b"\x68cd", b"\x41ef"])[0][0] >> 5 == 3


def test_only_the_last_packet_of_a_picture_carries_the_marker() -> None:
    frame = burst([b"a" * 10, b"b" * 20, b"c"])

    markers = [frame.data[mark + FRAMING + 1] >> 7 for mark in frame.marks[:-1]]
    assert markers == [0, 0, 1]


def test_stamping_writes_the_sessions_numbers_and_leaves_the_shared_bytes_alone() -> None:
    frame = burst([b"first", b"second"])
    before = frame.data

    stamped = frame.stamped(channel=2, sequence=65_535, timestamp=7, ssrc=9)

    heads = [bytes(stamped.data[start:end]) for start, end in pairwise(stamped.marks)]
    assert [head[1] for head in heads] == [2, 2]
    assert [int.from_bytes(head[6:8], "big") for head in heads] == [65_535, 0]
    assert [int.from_bytes(head[8:12], "big") for head in heads] == [7, 7]
    assert [int.from_bytes(head[12:16], "big") for head in heads] == [9, 9]
    assert [head[16:] for head in heads] == [b"first", b"second"]
    assert frame.data == before
