"""Cameras that are faulty in mixed ways: every kind of fault in rotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pipeline.simulator import FaultKind

LENGTHS: dict[FaultKind, float] = {
    FaultKind.SLOW_START: 10.0,
    FaultKind.DELAYED_KEYFRAME: 30.0,
    FaultKind.STALL: 0.5,
    FaultKind.DISCONNECT: 0.3,
    FaultKind.HALF_OPEN: 0.3,
}
"""``seconds`` of the kinds that have them: longer than a visit's patience, or well within a GOP."""


NO_FAULTS = frozenset({FaultKind.CODEC_CHANGE, FaultKind.RESOLUTION_CHANGE})
"""Left out: a camera that sends so from its first frame on is as good as any other."""
KINDS = tuple(kind for kind in FaultKind if kind not in NO_FAULTS)


@dataclass(frozen=True, slots=True)
class FaultMix:
    """``toml`` is a faults file of ``citypatrol simulate``; ``faulty`` names whom it strikes."""

    toml: str
    faulty: frozenset[str]


def fault_mix(names: Sequence[str], share: float, seed: int = 0) -> FaultMix:
    """``share`` 0..1 of the cameras, drawn by ``seed``; one fault each, all kinds equally often."""
    drawn = sorted(Random(seed).sample(list(names), round(share * len(names))))
    struck: dict[FaultKind, list[str]] = {}
    for number, name in enumerate(drawn):
        struck.setdefault(KINDS[number % len(KINDS)], []).append(name)
    return FaultMix("\n".join(_rule(*one) for one in struck.items()), frozenset(drawn))


def _rule(kind: FaultKind, names: Sequence[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    length = f"seconds = {LENGTHS[kind]}\n" if kind in LENGTHS else ""
    return f'[[fault]]\nkind = "{kind}"\npaths = [{quoted}]\n{length}'
