"""`citypatrol dataset …`: build, look at, check, hand out and take in datasets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.terminal import progress, result, say
from training.commands.exchange import export_set, import_set
from training.commands.telling import AsJson, UsageError, store_of, table

if TYPE_CHECKING:
    from training.samples import Tally

app = typer.Typer(no_args_is_help=True, help="Datasets: frozen, hashed sets of labelled pictures.")
app.command("export")(export_set)
app.command("import")(import_set)


@app.command("build")
def build(
    context: typer.Context,
    recipe: Annotated[Path, typer.Argument(help="A recipe, TOML.")],
    out: Annotated[Path, typer.Option(help="The dataset folder to write.")],
    work: Annotated[Path, typer.Option(help="Kept between builds: proposals, frames, samples.")],
    folders: Annotated[
        list[str] | None,
        typer.Option("--folder", metavar="NAME=PATH", help="What {NAME} in the recipe stands for."),
    ] = None,
    link: Annotated[bool, typer.Option(help="Hard links instead of copies.")] = False,
    as_json: AsJson = False,
) -> None:
    """Freeze what a recipe names into a dataset folder."""
    from training.datasets import describe, mix
    from training.ingredients import pictures
    from training.recipe import read_recipe
    from training.schooling import School
    from training.snapshot import SnapshotError

    read = read_recipe(recipe, _named_folders(folders or []))
    school = School(store_of(context), work)
    try:
        with progress("Building") as bar:
            made = mix(
                pictures(read, work, school.pictures),
                out,
                name=read.name,
                look_alikes=read.near_duplicates,
                link=link,
                progress=lambda done: bar(done, None),
            )
    except SnapshotError:
        _tell_samples(school.tallies)
        raise
    became = {name: tally.counts() for name, tally in school.tallies.items()}
    facts = {**describe(made.root), "dropped": list(made.dropped), "became": became}
    if as_json:
        result(facts)
    else:
        say(f"{made.root} is frozen as {made.digest}.")
        table(facts["counts"])
        if made.dropped:
            say(f"{len(made.dropped)} look-alikes were left out.")
        _tell_samples(school.tallies)


def _tell_samples(tallies: Mapping[str, Tally]) -> None:
    for name, tally in tallies.items():
        for sentence in tally.sentences():
            say(f"{name}: {sentence}")


@app.command("samples")
def samples(
    context: typer.Context,
    records: Annotated[str, typer.Argument(help="Serving's address, or a file of records.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    as_json: AsJson = False,
) -> None:
    """Keep reviewed samples with their pictures, for the gate's replay of rejected cases."""
    from pipeline.storage import open_store
    from training.samples import keep
    from training.schooling import spool_of

    store = open_store(store_of(context).of_samples())
    with progress("Keeping") as bar:
        tally = keep(spool_of(records, out), store, out, lambda done: bar(done, None))
    if as_json:
        result({"folder": str(out), **tally.counts()})
    else:
        _tell_samples({str(out): tally})


@app.command("stats")
def stats(
    folder: Annotated[Path, typer.Argument(help="A dataset, or a folder of datasets.")],
    records: Annotated[
        Path | None,
        typer.Option(
            "--samples", help="Sample records, NDJSON: names datasets that hold deleted ones."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What is in a dataset, and whether it still holds samples that were deleted since."""
    from training.datasets import describe
    from training.samples import deleted_samples
    from training.snapshot import holding

    single = (folder / "manifest.jsonl").is_file() or records is None
    facts: dict[str, object] = describe(folder) if single else {"folder": str(folder)}
    held = holding(folder, deleted_samples(records)) if records else {}
    facts["deleted_samples_in"] = {str(root): ids for root, ids in held.items()}
    if as_json:
        result(facts)
    elif single:
        say(f"{facts['name']}, {facts['sha256']}")
        table(facts["counts"])
    for root, ids in held.items():
        say(f"{root} still holds {len(ids)} deleted samples: build it anew and remove it.")
    if held:
        raise typer.Exit(1)


@app.command("verify")
def verify(
    folder: Annotated[Path, typer.Argument(help="A dataset.")], as_json: AsJson = False
) -> None:
    """Hash every picture and label of a dataset again and compare."""
    from training.snapshot import open_snapshot
    from training.snapshot import verify as check

    with progress("Hashing") as bar:
        problems = check(folder, bar)
    if as_json:
        result({"sha256": open_snapshot(folder).sha256, "problems": problems})
    for problem in problems:
        say(problem)
    if problems:
        raise typer.Exit(1)
    if not as_json:
        say(f"{folder} is what was frozen.")


def _named_folders(given: list[str]) -> dict[str, Path]:
    pairs = [one.partition("=") for one in given]
    if not all(name and path for name, _, path in pairs):
        raise UsageError("--folder takes a name and a path, such as --folder data=/srv/data.")
    return {name: Path(path) for name, _, path in pairs}
