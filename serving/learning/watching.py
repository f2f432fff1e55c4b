"""How far a training has come, read from the metrics file of its run, where this machine has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from serving.config import LearningSettings
from serving.learning.domain import LearningStep, StepKind
from serving.learning.errors import StepRefused
from serving.learning.service import reach_of, wish_from

METRICS: Final = "metrics.jsonl"
MOST_BYTES: Final = 4_000_000
"""A line an epoch is some hundred bytes; what is larger is no metrics file."""


class Epoch(BaseModel):
    """One finished epoch. ``ap50`` is by label and empty where it was not validated."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: int = Field(ge=1)
    of: int = Field(ge=1)
    seconds: float = Field(ge=0)
    learning_rate: float = 0.0
    losses: dict[str, float] = Field(default_factory=dict)
    validation_losses: dict[str, float] = Field(default_factory=dict)
    ap50: dict[str, float] = Field(default_factory=dict)

    @property
    def loss(self) -> float | None:
        """All training losses together; None where none was told."""
        return sum(self.losses.values()) if self.losses else None

    @property
    def map50(self) -> float | None:
        """Mean of ``ap50``, 0..1; None where the epoch was not validated."""
        return sum(self.ap50.values()) / len(self.ap50) if self.ap50 else None


def epochs_of(settings: LearningSettings, step: LearningStep) -> tuple[Epoch, ...]:
    """Finished epochs in order; empty for other steps, and while the run has none here."""
    if step.kind is not StepKind.TRAIN or "options" not in step.inputs:
        return ()
    out = wish_from(step.inputs).options.get("out")
    if not isinstance(out, str):
        return ()
    try:
        run = Path(reach_of(settings).checked(out))
    except StepRefused:
        return ()
    return read_epochs((run if run.is_absolute() else settings.workspace / run) / METRICS)


def left_s(epochs: tuple[Epoch, ...]) -> float | None:
    """Seconds until the last epoch is done, if those to come take as long as those so far."""
    if not epochs:
        return None
    last = epochs[-1]
    return (last.of - last.number) * sum(one.seconds for one in epochs) / len(epochs)


def read_epochs(file: Path) -> tuple[Epoch, ...]:
    """A last line that was cut short is left out, and so is everything behind it."""
    try:
        with file.open(encoding="utf-8") as lines:
            text = lines.read(MOST_BYTES)
    except (OSError, UnicodeDecodeError):
        return ()
    epochs: list[Epoch] = []
    for line in text.splitlines():
        try:
            epochs.append(Epoch.model_validate(json.loads(line)))
        except (ValueError, ValidationError):
            break
    return tuple(epochs)
