"""`citypatrol retention`: deleting what was kept long enough, and holding what must stay."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from models.wording.counting import counted
from pipeline.terminal import result, say
from serving.commands.common import By, Why, actor

app = typer.Typer(no_args_is_help=True, help="How long evidence is kept.")


@app.command()
def run(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be deleted and delete nothing.")
    ] = False,
) -> None:
    """Delete what was kept long enough: unconfirmed places, then cases; JSON lines by rule."""
    from pipeline.storage import open_store
    from serving.retention.running import delete_due, what_is_due
    from serving.run import database_of

    settings = context.obj.settings()
    serving = settings.serving_or_complain()
    unconfirmed = context.obj.unconfirmed(settings)
    result(unconfirmed.due())
    with database_of(serving) as db:
        for line in what_is_due(db, serving.retention, datetime.now(UTC)):
            result(asdict(line))
        if dry_run:
            return
        done = delete_due(db, open_store(settings.store), serving.retention)
    pictures = done.pictures + unconfirmed.everything()
    cases = counted(done.cases, "case gave up its", "cases gave up their")
    say(f"{cases} evidence, {counted(pictures, 'picture was', 'pictures were')} erased.")


@app.command()
def hold(
    context: typer.Context,
    case: Annotated[str, typer.Argument(help="A case's number or id.")],
    why: Why,
    by: By = None,
) -> None:
    """Keep a case's evidence, however old it gets."""
    from serving.retention.running import hold_case
    from serving.run import database_of

    with database_of(context.obj.settings().serving_or_complain()) as db:
        for one in hold_case(db, case, why, actor(by), datetime.now(UTC)):
            result(asdict(one))


@app.command()
def lift(
    context: typer.Context,
    case: Annotated[str, typer.Argument(help="A case's number or id.")],
    why: Why,
    by: By = None,
) -> None:
    """Lift a legal hold: the case's evidence goes when its time is over."""
    from serving.retention.running import lift_case
    from serving.run import database_of

    with database_of(context.obj.settings().serving_or_complain()) as db:
        for one in lift_case(db, case, why, actor(by), datetime.now(UTC)):
            result(asdict(one))
