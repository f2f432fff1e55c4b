"""`citypatrol train`: one run on a dataset folder; the same command goes on after a stop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.terminal import result, say


def train(
    dataset: Annotated[Path, typer.Option(help="Dataset folder of citypatrol dataset build.")],
    base: Annotated[
        Path, typer.Option(help="What it begins with: a model package's folder, or a .pt file.")
    ],
    out: Annotated[Path, typer.Option(help="Folder of the run; one found there goes on.")],
    coco: Annotated[
        Path | None,
        typer.Option(help="Network whose people and vehicles to remember, else --base."),
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Times it sees the dataset.")] = 40,
    side: Annotated[int, typer.Option(min=32, help="Longer picture side, pixels.")] = 512,
    batch: Annotated[int, typer.Option(min=1, help="Pictures at once.")] = 16,
    freeze: Annotated[int, typer.Option(min=0, help="First layers that stay as they are.")] = 10,
    remember: Annotated[float, typer.Option(help="Weight of the loss for forgetting COCO.")] = 2.0,
    learning_rate: Annotated[float, typer.Option(help="At its highest.")] = 5e-4,
    mosaic: Annotated[float, typer.Option(help="Share of pictures glued from four.")] = 0.8,
    plain_epochs: Annotated[int, typer.Option(min=0, help="Last epochs without mosaic.")] = 1,
    validate_every: Annotated[int, typer.Option(min=1, help="Epochs between two looks.")] = 1,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 2,
    seed: Annotated[int, typer.Option(help="Of chance.")] = 0,
    pictures: Annotated[
        bool, typer.Option(help="Small copies of the worst pictures on the page.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line an epoch.")] = False,
) -> None:
    """Train a network; needs the environment of make setup-training.

    Metrics go to metrics.jsonl in the run's folder, a page to look at to results.html.
    """
    from training.commands.telling import UsageError
    from training.progress import telling
    from training.results.page import RESULTS
    from training.train import Recipe
    from training.train import train as run_training

    try:
        recipe = Recipe(
            epochs=epochs,
            side=side,
            batch=batch,
            learning_rate=learning_rate,
            freeze=freeze,
            remember=remember,
            mosaic=mosaic,
            plain_epochs=plain_epochs,
            validate_every=validate_every,
            seed=seed,
            threads=threads,
        )
    except ValueError as error:
        raise UsageError(f"This run makes no sense: {error}.") from None
    with telling(as_json=as_json) as progress:
        weights = run_training(dataset, base, out, recipe, coco, progress, pictures=pictures)
    if as_json:
        result({"weights": weights, "results": out / RESULTS})
    say(f"Trained: {weights}. Look at {out / RESULTS}.")
