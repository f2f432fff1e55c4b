"""`citypatrol audit …`: the log of sign-ins and changes, taken out and proved."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from models.wording.counting import counted
from pipeline.terminal import say
from serving.commands.common import By, actor

app = typer.Typer(no_args_is_help=True, help="The audit log.")


@app.command()
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write it, as JSON lines.")],
    by: By = None,
) -> None:
    """Write the whole log into a file, oldest first; it says of itself that it was taken out."""
    from serving.audit.domain import Act, Actor
    from serving.audit.repository import AuditLog, pages
    from serving.audit.service import record
    from serving.errors import Unacceptable
    from serving.run import database_of

    settings = context.obj.settings().serving_or_complain()
    count = 0
    with database_of(settings) as db:
        with db.writing() as session:
            who = Actor.at_command_line(actor(by))
            record(session, Act.EXPORTED, who, datetime.now(UTC), "audit log")
        try:
            with db.reading() as session, file.open("w", encoding="utf-8") as out:
                for entry in pages(AuditLog(session)):
                    out.write(json.dumps(entry.record(), ensure_ascii=False) + "\n")
                    count += 1
        except OSError as error:
            raise Unacceptable(
                f"{file} cannot be written ({error.strerror}); name another file."
            ) from None
    say(f"Wrote {counted(count, 'entry', 'entries')} to {file}.")


@app.command()
def verify(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Option(help="An exported file instead of the database.")
    ] = None,
    head: Annotated[
        str | None, typer.Option(help="SEQUENCE:HASH that was written down before.")
    ] = None,
) -> None:
    """Prove every hash and link of the log again; prints its head to be kept elsewhere."""
    from serving.audit.files import head_of, read_entries
    from serving.audit.repository import AuditLog, pages
    from serving.audit.verify import verify as prove
    from serving.run import database_of

    kept = head_of(head) if head else None
    if file is not None:
        verdict = prove(read_entries(file), kept)
    else:
        settings = context.obj.settings().serving_or_complain()
        with database_of(settings) as db, db.reading() as session:
            verdict = prove(pages(AuditLog(session)), kept)
    for complaint in verdict.complaints:
        say(str(complaint))
    if verdict.complaints:
        raise typer.Exit(1)
    say(f"The log is whole: {verdict.entries} entries, head {verdict.head}.")
