"""`citypatrol samples export|delete|register|counts`: training data, from a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from models.wording.counting import counted
from pipeline.terminal import result, say
from serving.commands.common import By, Why, actor

app = typer.Typer(no_args_is_help=True, help="Samples: verdicts and looks to learn from.")


@app.command()
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where the records go, one JSON object a line.")],
    deleted: Annotated[
        bool, typer.Option(help="Tombstones too: training has to know what it must not use.")
    ] = True,
) -> None:
    """Write every sample with a blurred picture as NDJSON, for a dataset recipe to read."""
    from serving.errors import Unacceptable
    from serving.learning.handing import write_samples
    from serving.run import database_of
    from serving.samples.domain import Deleted, SampleFilter

    if file.is_dir():
        raise Unacceptable(f"{file} is a folder: name a file in it.")
    wanted = SampleFilter(deleted=Deleted.WITH if deleted else Deleted.WITHOUT)
    with database_of(context.obj.settings().serving_or_complain()) as db:
        try:
            count = write_samples(db, file, wanted)
        except OSError as error:
            raise Unacceptable(
                f"{file} cannot be written ({error.strerror}): name another file."
            ) from None
    say(f"Wrote {counted(count, 'sample')} to {file}.")


@app.command()
def counts(context: typer.Context) -> None:
    """How many samples there are by state, origin, outcome and kind, as JSON lines."""
    from serving.run import database_of
    from serving.samples.listing import SampleListing
    from serving.users.domain import Scope

    with database_of(context.obj.settings().serving_or_complain()) as db, db.reading() as session:
        found = SampleListing(session, Scope.everywhere()).counts()
    names = ("state", "origin", "outcome", "kind", "samples", "duplicates")
    for row in found:
        result(dict(zip(names, row, strict=True)))


@app.command()
def delete(
    context: typer.Context,
    why: Why,
    sample: Annotated[UUID | None, typer.Argument(help="A sample's id.")] = None,
    case: Annotated[str | None, typer.Option(help="Or the number of its case.")] = None,
    by: By = None,
) -> None:
    """Delete a sample for good: its picture goes, a tombstone stays."""
    from serving.run import database_of
    from serving.samples.service import bury, find

    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db, db.writing() as session:
        found = find(session, sample, case)
        held_by = bury(session, found, why, datetime.now(UTC), actor(by), None)
    result({"sample_id": found.id, "held_by": held_by})
    say("It is deleted; its picture's bytes go as soon as 'citypatrol serve' runs.")
    for dataset in held_by:
        say(f"The dataset {dataset} still holds it: build it anew and delete the old folder.")


@app.command()
def register(
    context: typer.Context,
    dataset: Annotated[Path, typer.Argument(help="Folder of a frozen dataset.")],
    by: By = None,
) -> None:
    """Write down which samples a dataset holds, so that a deletion names it."""
    from serving.learning.handing import register_folder
    from serving.run import database_of

    with database_of(context.obj.settings().serving_or_complain()) as db:
        result(register_folder(db, dataset, actor(by), datetime.now(UTC)))
