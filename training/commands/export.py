"""`citypatrol export`: a model package from a finished run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.terminal import result, say
from training.commands.telling import AsJson, UsageError


def export(
    run: Annotated[Path, typer.Argument(help="Folder of a finished citypatrol train.")],
    package: Annotated[Path, typer.Option(help="New folder NAME/VERSION of the package.")],
    int8: Annotated[bool, typer.Option(help="Make and measure cheaper ways to run it.")] = True,
    notes: Annotated[Path | None, typer.Option(help="Markdown for the card.")] = None,
    at_least: Annotated[
        list[str] | None, typer.Option(help="LABEL=SCORE: no lower threshold; again for more.")
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option(help="LABEL=SCORE: exactly this threshold; say in the notes why."),
    ] = None,
    like: Annotated[
        Path | None,
        typer.Option(help="Package whose thresholds stay where validation shows too little."),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Make a model package: ONNX compared with torch, thresholds, int8, figures, card.

    Needs the environment of make setup-training.
    """
    from models import Package
    from training.package import deliver
    from training.run import open_run
    from training.thresholds import Rules

    before = Package.load(like).thresholds if like else {}
    rules = Rules(floors=_scores(at_least or []), fixed=_scores(at or []), defaults=before)
    text = ""
    if notes is not None:
        if not notes.is_file():
            raise UsageError(f"There are no notes {notes}: check the path.")
        text = notes.read_text(encoding="utf-8")
    record = deliver(
        open_run(run),
        package,
        rules,
        datetime.now(UTC),
        int8=int8,
        notes=text,
        threads=threads,
        tell=say,
    )
    if as_json:
        map50 = {kind: means.value for kind, means in record.map50.items()}
        result({"package": package, "sha256": record.package.sha256, "map50": map50})
    say(f"Made {package}. Its card tells what it is worth.")


def _scores(given: list[str]) -> dict[str, float]:
    from training.labels import LABELS

    scores = {}
    for text in given:
        label, _, score = text.partition("=")
        try:
            scores[label] = float(score)
        except ValueError:
            raise UsageError(f"{text!r} is not LABEL=SCORE, such as street_stall=0.5.") from None
        if label not in LABELS or not 0 < scores[label] <= 0.8:
            raise UsageError(f"{text!r}: use a label of ours and a score up to 0.8.")
    return scores
