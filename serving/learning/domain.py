"""Steps of the learning loop: what was done, by whom, why, from what, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID


class StepKind(StrEnum):
    DATASET = "dataset"
    TRAIN = "train"
    EVALUATE = "evaluate"
    EXPORT = "export"
    GATE = "gate"
    SHADOW = "shadow"
    PROMOTE = "promote"
    ROLLBACK = "rollback"


class StepState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """Serving ended while it ran; it may be started again."""


LONG: Final[MappingProxyType[StepKind, tuple[str, ...]]] = MappingProxyType(
    {
        StepKind.DATASET: ("dataset", "build"),
        StepKind.TRAIN: ("train",),
        StepKind.EVALUATE: ("evaluate",),
        StepKind.EXPORT: ("export",),
        StepKind.GATE: ("models", "gate"),
    }
)
"""Steps that run as a program of their own, and the command of each."""

ENDED: Final = frozenset(
    {StepState.DONE, StepState.FAILED, StepState.CANCELLED, StepState.INTERRUPTED}
)

Value = str | int | float | bool | list[str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a step is asked to do: the words behind its command, then its options by name.

    An option that is True is given without a value, one that is False not at all, and a list gives
    the option once for each entry.
    """

    words: tuple[str, ...] = ()
    options: Mapping[str, Value] = field(default_factory=dict)
    samples: bool = False
    """Hand it the present samples, as a file: dataset steps only."""


@dataclass(frozen=True, slots=True)
class LearningStep:
    id: UUID
    kind: StepKind
    state: StepState
    actor: str
    why: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    inputs: dict[str, Any]
    outcome: dict[str, Any] | None
    """The last JSON line the step printed; None while there is none."""
    sentence: str | None
    """How it ended, for people."""
    cancel_asked: bool
    resumes: UUID | None
    """The interrupted or failed step this one carries on."""
