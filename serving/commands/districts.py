"""`citypatrol districts …`: the city's tree of three levels, from a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from models.wording.counting import counted
from pipeline.terminal import result, say
from serving.commands.common import By, actor

app = typer.Typer(no_args_is_help=True, help="The city's tree: city, districts, streets.")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file: id,name,level,parent.")],
    dry_run: Annotated[bool, typer.Option(help="Only check it.")] = False,
    by: By = None,
) -> None:
    """Take a tree over in the place of the one there is. Who sees a place sees all below it."""
    from serving.audit.domain import Actor
    from serving.districts.files import read_tree
    from serving.districts.service import replace_tree
    from serving.run import database_of

    tree = read_tree(file)
    if dry_run:
        say(f"The tree is sound: {counted(len(tree), 'place')}. Nothing was written.")
        return
    with database_of(context.obj.settings().serving_or_complain()) as db, db.writing() as session:
        who = Actor.at_command_line(actor(by))
        replace_tree(session, tree, file.name, datetime.now(UTC), who)
    say(f"Imported {counted(len(tree), 'place')}. What people see follows it at once.")


@app.command("list")
def list_(context: typer.Context) -> None:
    """The tree as JSON lines, parents before children."""
    from serving.districts.repository import DistrictRepository
    from serving.run import database_of

    with database_of(context.obj.settings().serving_or_complain()) as db, db.reading() as session:
        tree = DistrictRepository(session).everything()
    for one in tree:
        result({"id": one.id, "name": one.name, "level": one.level, "parent": one.parent})
