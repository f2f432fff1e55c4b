"""`citypatrol dataset …`: build, look at, check, hand out and take in datasets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Datasets: frozen, hashed sets of labelled pictures.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON line on standard output.")]


class UsageError(Exception):
    """The command was called in a way that cannot work; the message says how to call it."""

    exit_code = 2


@app.command("build")
def build(
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

    read = read_recipe(recipe, _named_folders(folders or []))
    with _progress("Building") as progress:
        made = mix(
            pictures(read, work),
            out,
            name=read.name,
            look_alikes=read.near_duplicates,
            link=link,
            progress=lambda done: progress(done, None),
        )
    facts = {**describe(made.root), "dropped": list(made.dropped)}
    if as_json:
        _result(facts)
    else:
        _say(f"{made.root} is frozen as {made.digest}.")
        _table(facts["counts"])
        if made.dropped:
            _say(f"{len(made.dropped)} look-alikes were left out.")


@app.command("stats")
def stats(
    folder: Annotated[Path, typer.Argument(help="A dataset.")],
    as_json: AsJson = False,
) -> None:
    """What is in a dataset."""
    from training.datasets import describe

    facts = describe(folder)
    if as_json:
        _result(facts)
    else:
        _say(f"{facts['name']}, {facts['sha256']}")
        _table(facts["counts"])


@app.command("verify")
def verify(
    folder: Annotated[Path, typer.Argument(help="A dataset.")], as_json: AsJson = False
) -> None:
    """Hash every picture and label of a dataset again and compare."""
    from training.snapshot import open_snapshot
    from training.snapshot import verify as check

    with _progress("Hashing") as progress:
        problems = check(folder, progress)
    if as_json:
        _result({"sha256": open_snapshot(folder).sha256, "problems": problems})
    for problem in problems:
        _say(problem)
    if problems:
        raise typer.Exit(1)
    if not as_json:
        _say(f"{folder} is what was frozen.")


def _named_folders(given: list[str]) -> dict[str, Path]:
    pairs = [one.partition("=") for one in given]
    if not all(name and path for name, _, path in pairs):
        raise UsageError("--folder takes a name and a path, such as --folder data=/srv/data.")
    return {name: Path(path) for name, _, path in pairs}


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _result(record: object) -> None:
    typer.echo(json.dumps(record, ensure_ascii=False, default=str))


def _table(counts: object) -> None:
    from rich.console import Console
    from rich.table import Table

    assert isinstance(counts, dict)
    table = Table("source/split", "pictures", "negatives", "boxes", box=None)
    for group, numbers in counts.items():
        boxes = ", ".join(
            f"{label} {count}"
            for label, count in numbers.items()
            if label not in ("pictures", "negatives")
        )
        table.add_row(group, str(numbers["pictures"]), str(numbers.get("negatives", 0)), boxes)
    Console(stderr=True, soft_wrap=True).print(table)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar on the terminal; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    screen = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


if __name__ == "__main__":
    app()
