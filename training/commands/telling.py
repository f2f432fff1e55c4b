"""How commands speak: sentences to the person, one JSON line to programs, a bar while it lasts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from training.errors import TrainingError

if TYPE_CHECKING:
    from pipeline.storage import StoreSettings

AsJson = Annotated[bool, typer.Option("--json", help="One JSON line on standard output.")]


class UsageError(TrainingError):
    """The command was called in a way that cannot work; the message says how to call it."""


def say(text: str) -> None:
    typer.echo(text, err=True)


def result(record: object) -> None:
    typer.echo(json.dumps(record, ensure_ascii=False, default=str))


def table(counts: object) -> None:
    from rich.console import Console
    from rich.table import Table

    assert isinstance(counts, dict)
    rows = Table("source/split", "pictures", "negatives", "boxes", box=None)
    for group, numbers in counts.items():
        boxes = ", ".join(
            f"{label} {count}"
            for label, count in numbers.items()
            if label not in ("pictures", "negatives")
        )
        rows.add_row(group, str(numbers["pictures"]), str(numbers.get("negatives", 0)), boxes)
    Console(stderr=True, soft_wrap=True).print(rows)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar on the terminal; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    screen = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def store_of(context: typer.Context) -> StoreSettings:
    """The store of the settings; the embedded one where the program was started without any."""
    from pipeline.storage import StoreSettings

    if context.obj is None:
        return StoreSettings()
    store: StoreSettings = context.obj.settings().store
    return store
