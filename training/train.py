"""One training run, read from top to bottom: COCO network in, our thirteen labels out.

    python -m training.train --dataset DIR --base WEIGHTS.pt --out DIR [--epochs 40] [--side 512]

Runs on a CPU (bfloat16 where the processor has it) or an accelerator. Stop it at any time; the
same command goes on from the last finished epoch.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.network import with_our_head
from training.quiet import quiet_ultralytics
from training.remember import remembering_loss


@dataclass(frozen=True, slots=True)
class Recipe:
    """The knobs of a run.

    side: longer side of the training picture, pixels, a multiple of 32.
    learning_rate: peak, for AdamW. Small on purpose: the network must keep what COCO taught it.
    freeze: the first N layers stay as they are (3 is the stem, 10 the whole backbone).
    remember: weight of the loss for forgetting COCO's people and vehicles, 0 turns it off.
    mosaic: share of training pictures glued from four, 0..1; off in the last `plain_epochs`.
    threads: processor threads torch may use.
    """

    epochs: int = 40
    side: int = 512
    batch: int = 16
    learning_rate: float = 5e-4
    freeze: int = 10
    remember: float = 2.0
    mosaic: float = 0.8
    plain_epochs: int = 1
    threads: int = 2
    seed: int = 0

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch < 1 or self.threads < 1:
            raise ValueError("epochs, batch and threads must be at least 1")
        if self.side % 32 or self.side < 32:
            raise ValueError(f"side {self.side} is not a positive multiple of 32")
        if self.remember < 0:
            raise ValueError(f"remember {self.remember} is negative")
        if not 0 <= self.mosaic <= 1:
            raise ValueError(f"mosaic {self.mosaic} is outside 0..1")


def train(dataset: Path, base: Path, out: Path, recipe: Recipe, coco: Path | None = None) -> Path:
    """Train on a dataset folder (see datasets.mix) and return the weights of the last epoch.

    The last epoch's averaged weights are kept rather than the best on validation: with a few
    dozen validation pictures "best" is mostly luck, and the card reports that very set.
    base: the COCO network, or a network of an earlier run to go on from with other pictures;
    coco: in the second case, the COCO network to remember.
    out: run folder; an interrupted run found there is resumed.
    """
    ultralytics = quiet_ultralytics(out)
    import torch
    from ultralytics.engine import trainer as engine
    from ultralytics.models.yolo.detect import DetectionTrainer

    if not torch.cuda.is_available():
        # ultralytics allows bfloat16 on CUDA only; on a CPU with avx512_bf16 it halves the time.
        engine.autocast = lambda *_, **__: torch.autocast("cpu", torch.bfloat16)

    class Trainer(DetectionTrainer):  # type: ignore[misc]
        def get_model(self, cfg: Any = None, weights: Any = None, **_: Any) -> Any:  # noqa: ARG002
            """Keep the given network and change its head, instead of building a fresh one."""
            # ultralytics has just set one thread fewer than there are processors.
            torch.set_num_threads(recipe.threads)
            # Channels last: with bfloat16 on a CPU a third faster (0.079 s for 0.111 s a picture).
            return with_our_head(weights).to(memory_format=torch.channels_last)

        def set_model_attributes(self) -> None:
            """Add the loss for forgetting, which needs the attributes set here."""
            super().set_model_attributes()
            if recipe.remember:
                known = ultralytics.YOLO(str(coco or base)).model
                known = known.to(memory_format=torch.channels_last)
                self.model.criterion = remembering_loss(self.model, known, recipe.remember)

        def _model_train(self) -> None:
            """Keep COCO's batch statistics: a few hundred pictures are no better estimate."""
            super()._model_train()
            for module in self.model.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.eval()

    last = out / "run" / "weights" / "last.pt"
    done = out / "finished"
    if done.exists():
        return last
    trainer = Trainer(
        overrides={
            "model": str(last if last.exists() else base),
            "resume": str(last) if last.exists() else False,
            "data": str(dataset / "data.yaml"),
            "project": str(out.resolve()),
            "name": "run",
            "exist_ok": True,
            "epochs": recipe.epochs,
            "imgsz": recipe.side,
            "batch": recipe.batch,
            "nbs": recipe.batch,
            "optimizer": "AdamW",
            "lr0": recipe.learning_rate,
            "lrf": 0.02,
            "cos_lr": True,
            "warmup_epochs": 1.0,
            "warmup_bias_lr": 0.0,
            "freeze": recipe.freeze,
            "mosaic": recipe.mosaic,
            "close_mosaic": recipe.plain_epochs,
            "amp": torch.cuda.is_available(),
            "seed": recipe.seed,
            "workers": 0,
            "cache": "ram",
            "patience": 0,
            "plots": False,
        }
    )
    trainer.train()
    done.touch()
    return last


def main() -> None:
    """Read the command line and run."""
    usual = Recipe()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--coco", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=usual.epochs)
    parser.add_argument("--side", type=int, default=usual.side)
    parser.add_argument("--freeze", type=int, default=usual.freeze)
    parser.add_argument("--remember", type=float, default=usual.remember)
    parser.add_argument("--learning-rate", type=float, default=usual.learning_rate)
    given = parser.parse_args()
    recipe = Recipe(
        epochs=given.epochs,
        side=given.side,
        freeze=given.freeze,
        remember=given.remember,
        learning_rate=given.learning_rate,
    )
    print(train(given.dataset, given.base, given.out, recipe, given.coco))


if __name__ == "__main__":
    main()
