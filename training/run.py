"""A run's folder: what it was begun with, so that it goes on with the same or not at all.

run.json            dataset, base, recipe, when it began
metrics.jsonl       one line an epoch          results.html   the same to look at
run/weights/last.pt the weights; `finished` beside run/ once the last epoch is done
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from training.errors import TrainingError
from training.snapshot import file_hash, open_snapshot

RUN = "run.json"


class RunError(TrainingError):
    """A run's folder cannot be used: the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The knobs of a run.

    side: longer side of the training picture, pixels, a multiple of 32.
    learning_rate: peak, for AdamW. Small on purpose: the network must keep what COCO taught it.
    freeze: the first N layers stay as they are (3 is the stem, 10 the whole backbone).
    remember: weight of the loss for forgetting COCO's people and vehicles, 0 turns it off.
    mosaic: share of training pictures glued from four, 0..1; off in the last `plain_epochs`.
    validate_every: epochs between two looks at validation; the last is always looked at.
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
    validate_every: int = 1
    threads: int = 2
    seed: int = 0

    def __post_init__(self) -> None:
        if min(self.epochs, self.batch, self.threads, self.validate_every) < 1:
            raise ValueError("epochs, batch, threads and validate_every must be at least 1")
        if self.side % 32 or self.side < 32:
            raise ValueError(f"side {self.side} is not a positive multiple of 32")
        if self.remember < 0:
            raise ValueError(f"remember {self.remember} is negative")
        if not 0 <= self.mosaic <= 1:
            raise ValueError(f"mosaic {self.mosaic} is outside 0..1")


@dataclass(frozen=True, slots=True)
class Run:
    """A training run.

    dataset: its folder, dataset_sha256 its hash; base: file of the network it began with,
    base_sha256 its hash; began_at: aware, UTC.
    """

    folder: Path
    dataset: Path
    dataset_name: str
    dataset_sha256: str
    base: str
    base_sha256: str
    recipe: Recipe
    began_at: datetime

    @property
    def weights(self) -> Path:
        return self.folder / "run" / "weights" / "last.pt"

    @property
    def finished(self) -> Path:
        """A file that is there once the last epoch is done."""
        return self.folder / "finished"

    @property
    def facts(self) -> dict[str, Any]:
        """What the results page says first."""
        return {
            "name": self.folder.name,
            "dataset": f"{self.dataset_name} ({self.dataset_sha256[:12]}…)",
            "base": f"{self.base} ({self.base_sha256[:12]}…)",
            "began": f"{self.began_at:%Y-%m-%d %H:%M} UTC",
            **asdict(self.recipe),
        }


def begin(
    folder: Path,
    dataset: Path,
    base: Path,
    recipe: Recipe,
    now: datetime,
    base_name: str | None = None,
) -> Run:
    """The run of a folder: as it was begun, or begun now.

    base_name: what the base is called, if not as its file.
    Raises RunError when the folder holds a run of another dataset, base or recipe, or when there is
    no base; SnapshotError when the dataset is none.
    """
    if not base.is_file():
        raise RunError(
            f"There is no network {base} to begin with: --base names the folder of a model "
            "package, or an ultralytics .pt file."
        )
    snapshot = open_snapshot(dataset)
    run = Run(
        folder=folder,
        dataset=dataset,
        dataset_name=snapshot.name,
        dataset_sha256=snapshot.sha256,
        base=base_name or base.name,
        base_sha256=file_hash(base),
        recipe=recipe,
        began_at=now.astimezone(UTC).replace(microsecond=0),
    )
    if (folder / RUN).exists():
        return _same_or_none(open_run(folder), run)
    folder.mkdir(parents=True, exist_ok=True)
    said = asdict(run) | {"dataset": str(dataset.resolve()), "began_at": run.began_at.isoformat()}
    del said["folder"]
    (folder / RUN).write_text(f"{json.dumps(said, indent=1)}\n")
    return run


def open_run(folder: Path) -> Run:
    """The run of a folder. Raises RunError when there is none."""
    try:
        said: Mapping[str, Any] = json.loads((folder / RUN).read_text())
        return Run(
            **{
                **said,
                "folder": folder,
                "dataset": Path(said["dataset"]),
                "recipe": Recipe(**said["recipe"]),
                "began_at": datetime.fromisoformat(said["began_at"]),
            }
        )
    except OSError:
        raise RunError(
            f"{folder} is no run of citypatrol train: there is no {RUN} in it. Name the folder "
            "that --out named when it was trained."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise RunError(
            f"The {RUN} in {folder} is not what citypatrol train writes: train once more, into "
            "another folder."
        ) from None


def _same_or_none(before: Run, now: Run) -> Run:
    for what, one, other in (
        ("dataset", before.dataset_sha256, now.dataset_sha256),
        ("base network", before.base_sha256, now.base_sha256),
        ("recipe", replace(before.recipe, threads=now.recipe.threads), now.recipe),
    ):
        if one != other:
            raise RunError(
                f"{now.folder} holds a run with another {what}: name another folder, or begin it "
                "as it was begun to go on with it."
            )
    return before
