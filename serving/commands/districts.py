"""`citypatrol districts …`: the city's tree of three levels, from a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from serving.commands.common import By, actor, result, say

app = typer.Typer(no_args_is_help=True, help="The city's tree: city, districts, streets.")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file: id,name,level,parent.")],
    dry_run: Annotated[bool, typer.Option(help="Only check it.")] = False,
    by: By = None,
) -> None:
    """Take a tree over in the place of the one there is. Who sees a place sees all below it."""
    from serving.audit.domain import Act, Actor
    from serving.audit.service import record
    from serving.cameras.repository import CameraRepository
    from serving.districts.files import read_tree
    from serving.districts.repository import DistrictRepository
    from serving.run import database_of
    from serving.users.domain import Scope

    tree = read_tree(file)
    if dry_run:
        say(f"The tree is sound: {len(tree)} places. Nothing was written.")
        return
    with database_of(context.obj.settings().serving_or_complain()) as db, db.writing() as session:
        DistrictRepository(session).replace(tree)
        CameraRepository(session, Scope.everywhere()).count_change()
        who, at = Actor.at_command_line(actor(by)), datetime.now(UTC)
        record(session, Act.DISTRICTS_CHANGED, who, at, file.name, places=len(tree))
    say(f"Imported {len(tree)} places. What people see follows it at once.")


@app.command("list")
def list_(context: typer.Context) -> None:
    """The tree as JSON lines, parents before children."""
    from serving.districts.repository import DistrictRepository
    from serving.run import database_of

    with database_of(context.obj.settings().serving_or_complain()) as db, db.reading() as session:
        tree = DistrictRepository(session).everything()
    for one in tree:
        result({"id": one.id, "name": one.name, "level": one.level, "parent": one.parent})
