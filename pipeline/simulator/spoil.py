"""Frames damaged on purpose."""

from __future__ import annotations

from random import Random

from pipeline.simulator import nal
from pipeline.simulator.clip import AccessUnit, Codec
from pipeline.simulator.packets import HEADERS, Burst, burst, payloads


def truncated(codec: Codec, unit: AccessUnit) -> Burst:
    """The access unit with every slice cut in half; parameter sets stay whole."""
    cut = [
        part[: max(4, len(part) // 2)] if nal.is_picture(codec, part) else part
        for part in unit.nals
    ]
    return burst(payloads(codec, cut))


def garbage(whole: Burst, rng: Random) -> Burst:
    """Packets of the same number and sizes with random payloads."""
    sizes = (
        after - mark - HEADERS
        for mark, after in zip(whole.marks[:-1], whole.marks[1:], strict=True)
    )
    return burst([rng.randbytes(size) for size in sizes])


MOST_FLIPS = 12
"""Bits of a packet that is hit."""


def mutated(whole: Burst, rng: Random) -> Burst:
    """The packets as a broken sender or a hostile one might send them: bits of headers, framing
    and payload flipped, packets cut short, left out, doubled or exchanged. About one in four is
    hit, and of every frame one at least."""
    packets = [
        bytearray(whole.data[mark:after])
        for mark, after in zip(whole.marks[:-1], whole.marks[1:], strict=True)
    ]
    for _ in range(1 + len(packets) // 4):
        if not packets:
            break
        at = rng.randrange(len(packets))
        match rng.randrange(5):
            case 0:
                for _ in range(rng.randint(1, MOST_FLIPS)):
                    packets[at][rng.randrange(len(packets[at]))] ^= 1 << rng.randrange(8)
            case 1:
                # Never shorter than what the session stamps.
                del packets[at][rng.randint(HEADERS, len(packets[at])) :]
            case 2:
                del packets[at]
            case 3:
                packets.insert(at, bytearray(packets[at]))
            case _:
                other = rng.randrange(len(packets))
                packets[at], packets[other] = packets[other], packets[at]
    marks = [0]
    for packet in packets:
        marks.append(marks[-1] + len(packet))
    return Burst(b"".join(packets), tuple(marks))
