"""`citypatrol dataset export` and `import`: sets of labelled pictures to and from other tools."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from models.wording.counting import counted
from pipeline.terminal import progress, result, say
from training.commands.telling import AsJson, UsageError, store_of

if TYPE_CHECKING:
    from training.exchange.item import Format
    from training.exchange.report import Report

Word = TypeVar("Word", bound=str)
FORMATS_HELP = "yolo, coco, cvat-yolo-1.1 or cvat-ultralytics-1.0."


def export_set(
    context: typer.Context,
    dataset: Annotated[Path, typer.Argument(help="A dataset.")],
    to: Annotated[str, typer.Argument(help="A new folder, a new .zip, or s3://BUCKET/PREFIX.")],
    form: Annotated[str, typer.Option("--format", help=FORMATS_HELP)] = "yolo",
    splits: Annotated[
        list[str] | None, typer.Option("--split", help="Only this side; else all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hand out a dataset, pictures and negatives, for other tools."""
    from training.exchange.handing import hand_out, of_dataset
    from training.exchange.opening import open_target
    from training.split import SPLITS

    sides = [_one_of(side, SPLITS, "--split") for side in splits or SPLITS]
    items, chosen = of_dataset(dataset, sides), _format(form)
    with progress("Exporting") as bar:
        target = open_target(to, store_of(context))
        count = hand_out(items, target, chosen, lambda done: bar(done, None))
    if as_json:
        result({"to": to, "format": form, "pictures": count})
    else:
        say(f"{to} holds {counted(count, 'picture')}.")


def import_set(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="A folder, a .zip, or s3://BUCKET/PREFIX.")],
    out: Annotated[
        Path | None, typer.Option(help="A new folder to write; without it, a preview only.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help=FORMATS_HELP)] = "yolo",
    kind: Annotated[str, typer.Option(help="real, composed or rendered.")] = "real",
    split: Annotated[str, typer.Option(help="The side of subsets whose name says none.")] = "train",
    renames: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="THEIRS=OURS", help="A class under another name."),
    ] = None,
    exported_from: Annotated[
        Path | None,
        typer.Option(help="The dataset it was exported from: for camera, day and pictures."),
    ] = None,
    empty_means_negative: Annotated[
        bool, typer.Option(help="A picture without a label file has nothing on it.")
    ] = False,
    accept_problems: Annotated[
        bool, typer.Option(help="Write although something is left out.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take in a set from other tools; without --out, say what is in it and what is wrong."""
    from typing import get_args

    from training.exchange.opening import open_tree
    from training.exchange.taking import Taking, take
    from training.sources import Kind
    from training.split import SPLITS

    taking = Taking(
        _format(form),
        _one_of(kind, get_args(Kind), "--kind"),
        _one_of(split, SPLITS, "--split"),
        _renames(renames or []),
        empty_means_negative,
        exported_from,
    )
    with progress("Importing") as bar:
        report = take(
            open_tree(source, store_of(context)),
            taking,
            out,
            accept_problems=accept_problems,
            progress=lambda done: bar(done, None),
        )
    refused = out is not None and bool(report.problems) and not accept_problems
    written = out is not None and not refused
    if as_json:
        result({**report.record(), "written": str(out) if written else None})
    else:
        _tell(report)
    if refused:
        say("Nothing was written: correct the set, or import it with --accept-problems.")
        raise typer.Exit(1)
    if written and not as_json:
        say(f'{out} is written: a recipe takes it with type = "folder".')


def _tell(report: Report) -> None:
    pictures = ", ".join(f"{side} {count}" for side, count in sorted(report.pictures.items()))
    say(f"Pictures: {pictures or 'none'}; {report.negatives} of them negatives.")
    boxes = ", ".join(f"{label} {count}" for label, count in report.boxes.most_common())
    say(f"Boxes: {boxes or 'none'}.")
    if report.never_labelled():
        missing = ", ".join(report.never_labelled())
        say(f"The set has no class for {missing}: such things may stand there unlabelled.")
    for problem, count in sorted(report.problems.items()):
        say(f"{problem.value.replace('_', ' ')}, {count}:")
        for sentence in report.sentences[problem]:
            say(f"  {sentence}")


def _format(given: str) -> Format:
    from training.exchange.taking import FORMATS

    return _one_of(given, FORMATS, "--format")


def _one_of(given: str, known: Sequence[Word], option: str) -> Word:
    for one in known:
        if one == given:
            return one
    raise UsageError(f"{option} is one of {', '.join(map(str, known))}, not {given!r}.")


def _renames(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if not all(theirs and ours for theirs, _, ours in pairs):
        raise UsageError("--label takes two names, such as --label trash=garbage_exposed.")
    return {theirs: ours for theirs, _, ours in pairs}
