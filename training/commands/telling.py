"""What the commands of training share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from training.errors import TrainingError

if TYPE_CHECKING:
    from pipeline.storage import StoreSettings

AsJson = Annotated[bool, typer.Option("--json", help="One JSON line on standard output.")]


class UsageError(TrainingError):
    """The command was called in a way that cannot work; the message says how to call it."""


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


def store_of(context: typer.Context) -> StoreSettings:
    """The store of the settings; the embedded one where the program was started without any."""
    from pipeline.storage import StoreSettings

    if context.obj is None:
        return StoreSettings()
    store: StoreSettings = context.obj.settings().store
    return store
