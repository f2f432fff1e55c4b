"""One training run, read from top to bottom: COCO network in, our thirteen labels out.

    citypatrol train --dataset DIR --base PACKAGE --out DIR [--epochs 40] [--side 512]

Runs on a CPU (bfloat16 where the processor has it) or an accelerator. Stop it at any time; the
same command goes on from the last finished epoch. The folder then holds metrics.jsonl, a page
results.html and the weights; run.py says what else.
"""

import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from models import Package
from training.network import with_our_head
from training.progress import Lines, Progress
from training.quiet import quiet_ultralytics
from training.recover import recover
from training.remember import remembering_loss
from training.results.metrics import METRICS, Epoch, add_epoch, read_epochs
from training.results.page import RESULTS, Final, page
from training.run import Recipe, Run, RunError, begin

__all__ = ["Recipe", "train"]


def train(
    dataset: Path,
    base: Path,
    out: Path,
    recipe: Recipe,
    coco: Path | None = None,
    progress: Progress | None = None,
    *,
    pictures: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Path:
    """Train on a dataset folder (see datasets.mix) and return the weights of the last epoch.

    The last epoch's averaged weights are kept rather than the best on validation: with a few
    dozen validation pictures "best" is mostly luck, and the card reports that very set.
    base: the network to begin with: the folder of a model package, or an ultralytics .pt file, such
    as the COCO network. coco: the network whose people and vehicles are remembered; else the base.
    out: run folder; an interrupted run found there is resumed. progress: who is told how far it is,
    else one line an epoch. pictures: put small copies of the worst pictures on the results page.
    Raises RunError for a folder of another run or a base that is no network, RecoverError,
    SnapshotError, ExtraMissing, ExportRefusedError.
    """
    ultralytics = quiet_ultralytics(out)
    import torch

    package = Package.load(base) if base.is_dir() else None
    source = package.weights if package else base
    base_name = f"{package.name} {package.version}" if package else None
    run = begin(out, dataset, source, recipe, now(), base_name)
    if run.finished.exists():
        return run.weights
    network = recover(package, out / "base.pt") if package else _checked(base)
    tell = progress or Lines(as_json=False)
    trainer = _trainer(run, tell)(
        known=lambda: ultralytics.YOLO(str(coco or network)).model,
        overrides={
            "model": str(run.weights if run.weights.exists() else network),
            "resume": str(run.weights) if run.weights.exists() else False,
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
            # float16 would fetch a small network to try it out.
            "amp": "bf16"
            if torch.cuda.is_available() and torch.cuda.is_bf16_supported()
            else False,
            "seed": recipe.seed,
            "cache": "ram",
            "patience": 0,
            "plots": False,
        },
    )
    # Its bars would stand between our lines.
    with redirect_stdout(sys.stderr):
        trainer.train()
    from training.results.final import final_look

    final = final_look(run.weights, dataset, out, now(), threads=recipe.threads, pictures=pictures)
    _write_page(run, read_epochs(out / METRICS), final)
    return run.weights


def _checked(base: Path) -> Path:
    """The .pt file, if it is one at all. Raises RunError."""
    if base.suffix != ".pt" or not is_zipfile(base):
        raise RunError(
            f"{base} is no network: --base names the folder of a model package, or an "
            "ultralytics .pt file."
        )
    return base


def _trainer(run: Run, tell: Progress) -> Any:
    """ultralytics' trainer with our network, our loss, our metrics, and safe checkpoints."""
    import torch
    from ultralytics.engine import trainer as engine
    from ultralytics.models.yolo.detect import DetectionTrainer
    from ultralytics.utils.torch_utils import strip_optimizer

    recipe = run.recipe
    if not torch.cuda.is_available():
        # ultralytics allows bfloat16 on CUDA only; on a CPU with avx512_bf16 it halves the time.
        engine.autocast = lambda *_, **__: torch.autocast("cpu", torch.bfloat16)

    class Trainer(DetectionTrainer):  # type: ignore[misc]
        last: Path

        def __init__(self, known: Callable[[], Any], overrides: dict[str, Any]) -> None:
            super().__init__(overrides=overrides)
            # ultralytics reads pictures in the training process itself when there is no
            # accelerator; beside it, an epoch of 3,684 takes a third of the time.
            self.args.workers = 1
            self._known = known
            self._batch = 0
            self._began = 0.0
            self.add_callback("on_train_epoch_start", Trainer._begin_epoch)
            self.add_callback("on_train_batch_end", Trainer._end_batch)

        def get_model(self, cfg: Any = None, weights: Any = None, **_: Any) -> Any:  # noqa: ARG002
            """Keep the given network and change its head, instead of building a fresh one."""
            # Channels last: with bfloat16 on a CPU a third faster (0.079 s for 0.111 s a picture).
            return with_our_head(weights).to(memory_format=torch.channels_last)

        def set_model_attributes(self) -> None:
            """Add the loss for forgetting, which needs the attributes set here."""
            super().set_model_attributes()
            if recipe.remember:
                known = self._known().to(self.device, memory_format=torch.channels_last)
                self.model.criterion = remembering_loss(self.model, known, recipe.remember)

        def _model_train(self) -> None:
            """Keep COCO's batch statistics: a few hundred pictures are no better estimate."""
            super()._model_train()
            for module in self.model.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.eval()

        def save_metrics(self, metrics: dict[str, Any]) -> None:
            """Write our line too, before the checkpoint: what is done again replaces it."""
            super().save_metrics(metrics)
            epoch = _epoch_of(self, time.monotonic() - self._began)
            _write_page(run, add_epoch(run.folder / METRICS, epoch), None)

        def save_model(self) -> bool:
            """Write the checkpoint beside its place first: a kill leaves the one before whole."""
            place, self.last = self.last, self.last.with_suffix(".coming")
            try:
                saved = bool(super().save_model())
                self.last.replace(place)
            finally:
                self.last = place
            tell.epoch(read_epochs(run.folder / METRICS)[-1])
            return saved

        def final_eval(self) -> None:
            """Take the optimizer out of the last checkpoint; our own look comes afterwards."""
            coming = self.last.with_suffix(".coming")
            strip_optimizer(self.last, str(coming))
            run.finished.touch()
            coming.replace(self.last)

        def _begin_epoch(self) -> None:
            # ultralytics sets one thread fewer than there are cores when it picks the device.
            torch.set_num_threads(recipe.threads)
            self._batch, self._began = 0, time.monotonic()
            self.args.val = (self.epoch + 1) % recipe.validate_every == 0

        def _end_batch(self) -> None:
            self._batch += 1
            tell.batch(self.epoch + 1, self.epochs, self._batch, len(self.train_loader))

    return Trainer


def _epoch_of(trainer: Any, seconds: float) -> Epoch:
    """What ultralytics knows of the epoch that has just ended."""
    validated = trainer.args.val or trainer.epoch + 1 >= trainer.epochs
    box = trainer.validator.metrics.box
    found = zip(box.ap_class_index, box.ap50, strict=True) if validated else ()
    kept = {
        name.removeprefix("val/").removesuffix("_loss"): float(value)
        for name, value in (trainer.metrics if validated else {}).items()
        if name.startswith("val/")
    }
    return Epoch(
        number=trainer.epoch + 1,
        of=trainer.epochs,
        seconds=round(seconds, 1),
        learning_rate=float(trainer.optimizer.param_groups[0]["lr"]),
        losses={
            name.removeprefix("train/").removesuffix("_loss"): float(value)
            for name, value in trainer.label_loss_items(trainer.tloss).items()
        },
        validation_losses=kept,
        ap50={trainer.data["names"][int(label)]: round(float(ap), 4) for label, ap in found},
    )


def _write_page(run: Run, epochs: list[Epoch], final: Final | None) -> None:
    coming = run.folder / f".{RESULTS}"
    coming.write_text(page(run.facts, epochs, final), encoding="utf-8")
    coming.replace(run.folder / RESULTS)


if __name__ == "__main__":
    import typer

    from training.commands.train import train as command

    typer.run(command)
