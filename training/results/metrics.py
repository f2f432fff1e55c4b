"""`metrics.jsonl`: one line an epoch, whole or not there, also when a run is stopped."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

METRICS = "metrics.jsonl"


@dataclass(frozen=True, slots=True)
class Epoch:
    """One finished epoch.

    number: from 1; seconds: its length with validation; learning_rate: at its end. losses: training
    losses by name; validation_losses and ap50 (label → 0..1, as ultralytics computes it; COCO's
    figure on small sets is lower) are empty where the epoch was not validated.
    """

    number: int
    of: int
    seconds: float
    learning_rate: float
    losses: Mapping[str, float] = field(default_factory=dict)
    validation_losses: Mapping[str, float] = field(default_factory=dict)
    ap50: Mapping[str, float] = field(default_factory=dict)

    @property
    def map50(self) -> float | None:
        """Mean of ap50; None where the epoch was not validated."""
        return sum(self.ap50.values()) / len(self.ap50) if self.ap50 else None

    def line(self) -> str:
        """The epoch as one JSON line, without its line end."""
        return json.dumps({**asdict(self), "map50": self.map50})


def read_epochs(file: Path) -> list[Epoch]:
    """The epochs of a metrics file, in order; none when there is no file yet.

    A last line that was cut short by a kill is left out.
    """
    epochs = []
    for line in file.read_text().splitlines() if file.exists() else ():
        try:
            fields = json.loads(line)
        except json.JSONDecodeError:
            break
        fields.pop("map50")
        epochs.append(Epoch(**fields))
    return epochs


def add_epoch(file: Path, epoch: Epoch) -> list[Epoch]:
    """Add an epoch and return all; one of the same number or later, of a run resumed, goes."""
    epochs = [one for one in read_epochs(file) if one.number < epoch.number] + [epoch]
    coming = file.with_suffix(".coming")
    coming.write_text("".join(f"{one.line()}\n" for one in epochs))
    coming.replace(file)
    return epochs
