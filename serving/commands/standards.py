"""`citypatrol standards …`: which standard cases are opened under, from a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from models.wording.counting import counted
from pipeline.terminal import result, say
from serving.commands.common import By, actor

app = typer.Typer(no_args_is_help=True, help="Standards packs: codes, limits, units, by edition.")


@app.command("import")
def import_(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(help="A pack's folder, or the name of a shipped one.")],
    dry_run: Annotated[bool, typer.Option(help="Only check it.")] = False,
    by: By = None,
) -> None:
    """Take a standards pack over. New cases follow it from its day on, old ones keep theirs."""
    from serving.run import database_of
    from serving.standards import service
    from serving.standards.reading import find_pack, read_pack

    pack = read_pack(find_pack(folder))
    counts = (
        f"{counted(len(pack.majors), 'major')}, {counted(len(pack.minors), 'minor')}, "
        f"{counted(len(pack.units), 'unit')}"
    )
    if dry_run:
        say(f"{pack.id} {pack.version} is sound: {counts}. Nothing was written.")
        return
    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db, db.writing() as session:
        new = service.import_pack(session, pack, actor(by), datetime.now(UTC))
    if new:
        say(f"Imported {pack.id} {pack.version}: {counts}. In force from {pack.effective}.")
    else:
        say(f"{pack.id} {pack.version} was imported before; nothing changed.")


@app.command("list")
def list_(context: typer.Context) -> None:
    """The imported packs in the order they take effect, as JSON lines; one is in force today."""
    from zoneinfo import ZoneInfo

    from serving.run import database_of
    from serving.standards.repository import PackRepository

    settings = context.obj.settings().serving_or_complain()
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    with database_of(settings) as db, db.reading() as session:
        packs = PackRepository(session)
        lines, present = packs.lines(), packs.in_force(today)
    for line in lines:
        result(
            {
                "id": line.id,
                "version": line.version,
                "effective": line.effective_on,
                "in_force": (line.id, line.version) == present,
                "imported_at": line.imported_at.isoformat(),
                "by": line.imported_by,
                "sha256": line.sha256,
            }
        )


@app.command()
def show(
    context: typer.Context,
    pack: Annotated[str, typer.Argument(help="A pack's id.")],
    version: Annotated[str | None, typer.Option(help="Else the one in force.")] = None,
) -> None:
    """A pack whole, as one JSON object."""
    from zoneinfo import ZoneInfo

    from serving.run import database_of
    from serving.standards import service

    settings = context.obj.settings().serving_or_complain()
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    with database_of(settings) as db, db.reading() as session:
        found = service.show_pack(session, pack, version, today)
    result(found.model_dump(mode="json", by_alias=True))
