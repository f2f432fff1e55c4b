"""`citypatrol calendar …`: holidays and the days worked instead, from a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from models.wording.counting import counted
from pipeline.terminal import result, say
from serving.commands.common import By, actor

app = typer.Typer(no_args_is_help=True, help="The city's calendar, by which deadlines count.")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="A year's TOML file, or a year that is shipped.")],
    by: By = None,
) -> None:
    """Take a year of the calendar over; it replaces what was known of that year."""
    from serving.calendars import service
    from serving.calendars.files import find_year, read_year
    from serving.cases.deadlines import recount
    from serving.run import database_of

    year = read_year(find_year(file))
    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db, db.writing() as session:
        service.import_year(session, year, actor(by), datetime.now(UTC))
        recount(session)
    days = year.work_year()
    say(
        f"Imported {year.year}: {counted(len(days.holidays), 'day', 'days')} off, "
        f"{counted(len(days.makeup), 'weekend day')} worked. Open deadlines follow it at once."
    )


@app.command("list")
def list_(context: typer.Context) -> None:
    """The imported years, as JSON lines."""
    from serving.calendars import service
    from serving.run import database_of

    with database_of(context.obj.settings().serving_or_complain()) as db, db.reading() as session:
        years = service.years(session)
    for year, at, who in years:
        result({**year.model_dump(mode="json"), "imported_at": at.isoformat(), "by": who})
