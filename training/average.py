"""The mean of several checkpoints of one way of training, weight by weight.

    python -m training.average RUN/run/weights/last.pt OTHER.pt … --out MEAN.pt

Networks that were trained on from one another lie near enough for their mean to be a network too,
and mostly a steadier one than each of them (Wortsman et al., "Model soups", 2022). What it is
worth is measured like every other package; it is no way round the gate. Needs the training
environment.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.errors import TrainingError
from training.quiet import quiet_ultralytics


class AverageError(TrainingError):
    """The checkpoints cannot be averaged: the message says why."""


def average(checkpoints: Sequence[Path], out: Path) -> None:
    """Write the mean of two or more checkpoints of `citypatrol train` as one more.

    Raises AverageError when there are fewer, one is missing, or they are not of one network.
    """
    if len(checkpoints) < 2:
        raise AverageError("A mean needs two checkpoints or more.")
    for path in checkpoints:
        if not path.is_file():
            raise AverageError(f"There is no checkpoint {path}: check the path.")
    quiet_ultralytics(out.parent)
    import torch

    loaded = [torch.load(path, map_location="cpu", weights_only=False) for path in checkpoints]
    states = [_network(checkpoint).state_dict() for checkpoint in loaded]
    first = states[0]
    if any(
        state.keys() != first.keys() or any(state[key].shape != first[key].shape for key in first)
        for state in states
    ):
        raise AverageError("These checkpoints are not of one network.")
    mean = {
        key: torch.stack([state[key] for state in states]).mean(dim=0)
        if first[key].is_floating_point()
        else first[key]
        for key in first
    }
    kept = loaded[0]
    network = _network(kept)
    network.load_state_dict(mean)
    kept.update(model=network.half(), ema=None, optimizer=None, epoch=-1)
    torch.save(kept, out)


def _network(checkpoint: dict[str, Any]) -> Any:
    """A checkpoint's own average over its steps where it has one, else its last weights."""
    return (checkpoint.get("ema") or checkpoint["model"]).float()


def main() -> None:
    parser = argparse.ArgumentParser(description="The mean of several checkpoints.")
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    average(given.checkpoints, given.out)


if __name__ == "__main__":
    main()
