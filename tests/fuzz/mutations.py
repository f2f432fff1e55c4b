"""Inputs that are nearly right: a valid one, broken in a few places."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

MOST_CHANGES: Final = 6
SPICES: Final = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r\n\r\n",
    b"\xc3\x28",
    "井盖".encode("gb18030"),
    "𝟘‮".encode(),
    b"\\ud800",
    b"-1",
    b"1e999",
    b"NaN",
    b"Infinity",
    b"9" * 400,
    b"0000-00-00T25:61:61Z",
    b"9999-12-31T23:59:59.999999+00:00",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'""',
    b"[" * 3_000,
    b'{"a":' * 3_000,
    b"{a=" * 1_500,
    b",,,,",
    b"'\"",
    b"=cmd|' /C calc'!A0",
    b"../../../etc/passwd",
    b"$" + b"\x7f\xff",
    b"%s%n{0}{x.__class__}",
)
"""What parsers have stumbled over before, here or elsewhere."""


def broken(seeds: Sequence[bytes], chance: Random) -> bytes:
    """One of ``seeds`` after up to ``MOST_CHANGES`` changes; now and then bytes of no origin."""
    if chance.randint(0, 19) == 0:
        return chance.randbytes(chance.randint(0, 400))
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(0, MOST_CHANGES)):
        at = chance.randint(0, len(data))
        end = min(len(data), at + chance.randint(0, 24))
        match chance.randint(0, 6):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randint(0, 7)
            case 1:
                data[at:at] = chance.choice(SPICES)
            case 2:
                data[at:end] = chance.choice(SPICES)
            case 3:
                del data[at:end]
            case 4:
                data[at:at] = data[at:end] * chance.randint(1, 40)
            case 5:
                del data[at:]
            case _:
                other = chance.choice(seeds)
                data[at:] = other[chance.randint(0, len(other)) :]
    return bytes(data)
