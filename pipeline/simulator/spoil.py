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
