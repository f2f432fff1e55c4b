"""`citypatrol models gate`: may this candidate take the current package's place?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.terminal import progress, result, say
from training.commands.telling import AsJson


def gate(
    candidate: Annotated[Path, typer.Argument(help="Folder of the candidate package.")],
    current: Annotated[
        Path | None, typer.Option(help="Folder of the package it would replace.")
    ] = None,
    dataset: Annotated[
        Path | None, typer.Option(help="Measure both on it first; else the records there count.")
    ] = None,
    split: Annotated[str, typer.Option(help="val or test.")] = "val",
    events: Annotated[Path | None, typer.Option(help="Folder of scenario clips.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Folder of rejected samples.")] = None,
    videos: Annotated[Path | None, typer.Option(help="Teacher's boxes on recordings.")] = None,
    innocent: Annotated[
        Path | None, typer.Option(help="Folder whose innocent.toml names recordings of nothing.")
    ] = None,
    recordings: Annotated[
        Path | None, typer.Option(help="Where those recordings lie, else in the same folder.")
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="Rules, else training/gate.toml.")] = None,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Compare a candidate with the current package and write gate.json beside it.

    Ends with 1 when the candidate failed.
    """
    from training.evaluate import Way, measure
    from training.gate import RULES
    from training.promote import CURRENT_EVALUATION, GATE, request_promotion
    from training.record import EVALUATION, write_record

    packages = {EVALUATION: candidate} | ({CURRENT_EVALUATION: current} if current else {})
    if dataset is not None:
        with progress("packages measured") as tell:
            for number, (file, package) in enumerate(packages.items()):
                tell(number, len(packages))
                record = measure(
                    *(package, dataset, split, Way(threads=threads)),
                    events=events,
                    replay=replay,
                    videos=videos,
                    innocent=innocent,
                    recordings=recordings,
                    tell=say,
                )
                write_record(record, candidate / file)
    verdict = request_promotion(candidate, current, datetime.now(UTC), rules or RULES)
    if as_json:
        result({"passed": verdict.passed, "reasons": verdict.reasons, "gate": candidate / GATE})
    else:
        for check in verdict.checks:
            typer.echo(f"{'ok  ' if check.passed else 'FAIL'} {check.sentence}")
    say("The candidate passed its gate." if verdict.passed else "The candidate failed its gate.")
    if not verdict.passed:
        raise typer.Exit(1)
