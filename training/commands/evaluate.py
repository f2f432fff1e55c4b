"""`citypatrol evaluate`: what a package is worth on labelled pictures, recordings and clips."""

from pathlib import Path
from typing import Annotated

import typer

from models.ways import Engine, Precision

SPLITS = ("val", "test")


def evaluate(
    package: Annotated[Path, typer.Option(help="Folder of the model package.")],
    dataset: Annotated[Path, typer.Option(help="Dataset folder with labelled pictures.")],
    split: Annotated[
        str, typer.Option(help="val, or test: pictures nothing was tuned on.")
    ] = "val",
    out: Annotated[
        Path | None, typer.Option(help="Where the record goes, for the gate: evaluation.json.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The record as one JSON line.")] = False,
    group: Annotated[
        list[str] | None, typer.Option(help="Tables by kind, source, condition; again for more.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="Engine to run it with.")] = Engine.ONNX,
    precision: Annotated[Precision, typer.Option(help="At which precision.")] = Precision.FP32,
    events: Annotated[
        Path | None, typer.Option(help="Folder of scenario clips: also measure whole violations.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(help="Folder of rejected samples, shown to the package again.")
    ] = None,
    videos: Annotated[
        Path | None, typer.Option(help="Teacher's boxes on recordings, of training.teacher_video.")
    ] = None,
    innocent: Annotated[
        Path | None, typer.Option(help="Folder whose innocent.toml names recordings of nothing.")
    ] = None,
    recordings: Annotated[
        Path | None, typer.Option(help="Where those recordings lie, else in the same folder.")
    ] = None,
    resamples: Annotated[int, typer.Option(min=0, help="Draws for the intervals.")] = 200,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 2,
) -> None:
    """Measure a model package: AP50 and more per label, with confidence intervals.

    AP50 is COCO's 101-point figure. Real, composed and rendered pictures are never mixed.
    """
    from training.evaluate import Way, measure, report
    from training.record import write_record

    if split not in SPLITS:
        raise typer.BadParameter(f"there is no split {split!r}: use {' or '.join(SPLITS)}.")
    ways = tuple(group or ["kind"])
    unknown = set(ways) - {"kind", "source", "condition"}
    if unknown:
        raise typer.BadParameter(f"there is no grouping {sorted(unknown)[0]!r}.")
    way = Way(engine, precision, threads=threads, resamples=resamples)
    record = measure(
        *(package, dataset, split, way),
        events=events,
        replay=replay,
        videos=videos,
        innocent=innocent,
        recordings=recordings,
        tell=lambda what: typer.echo(what, err=True),
    )
    if out is not None:
        write_record(record, out)
    if as_json:
        typer.echo(record.model_dump_json(exclude={"pictures"}))
    else:
        typer.echo(report(record, ways))
