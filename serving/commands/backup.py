"""`citypatrol backup` and `citypatrol restore`: all that is kept in one file, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.wording.counting import counted
from pipeline.terminal import progress, result, say
from serving.commands.common import By, actor

if TYPE_CHECKING:
    from serving.audit.domain import Act
    from serving.config import ServingSettings


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The backup to write, a ZIP.")],
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Copy the pictures too, not only their hashes.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of a file of that name.")
    ] = False,
    by: By = None,
) -> None:
    """Copy both databases and the list of pictures into one file, and prove it."""
    from serving.audit.domain import Act
    from serving.backup.writing import write_backup

    settings = context.obj.settings()
    stores = context.obj.stores(settings) if pictures else None
    with progress(f"Writing {file.name}") as moved:
        made = write_backup(
            file,
            context.obj.kept(settings),
            stores,
            datetime.now(UTC),
            moved,
            replace=replace,
        )
    rows = {one.name: sum(table.rows for table in one.tables) for one in made.programs}
    unnoted = _note(settings.serving, Act.BACKED_UP, file, rows, by)
    result(
        {
            "file": str(file),
            "bytes": file.stat().st_size,
            "rows": rows,
            "cases": made.chains.cases,
            "broken_histories": made.chains.broken,
            "pictures": made.pictures.count,
            "pictures_included": made.pictures.included,
            "pictures_missing": made.pictures.missing,
        }
    )
    say(
        "It holds people's data, password hashes and sealed secrets, not the key that opens them: "
        "keep it safe, and the settings file and the signing key elsewhere."
    )
    if len(made.programs) < 2:
        [only] = made.programs
        say(
            f"Only what {only.name} keeps is in it: to have both, name both patrol.state_url and "
            "serving.database_url in the settings."
        )
    if made.chains.broken:
        say(
            f"{counted(made.chains.broken, 'case has', 'cases have')} a broken history: "
            "'citypatrol evidence verify'."
        )
    if made.pictures.missing:
        say(
            f"{counted(made.pictures.missing, 'picture is', 'pictures are')} not whole in the "
            "store and not in the backup."
        )
    if unnoted:
        say(unnoted)
    if made.chains.broken or made.pictures.missing or unnoted:
        raise typer.Exit(1)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete what is in the databases now.")
    ] = False,
    by: By = None,
) -> None:
    """Read a backup back into empty databases, bring it to this version, and prove it."""
    from serving.audit.domain import Act
    from serving.backup.restoring import restore as read_back
    from serving.backup.sealed import sealed_complaints

    settings = context.obj.settings()
    kept, stores = context.obj.kept(settings), context.obj.stores(settings)
    with progress(f"Reading {file.name}") as moved:
        done = read_back(file, kept, stores, replace=replace, progress=moved)
    unnoted = _note(settings.serving, Act.RESTORED, file, done.rows, by)
    result(
        {
            "rows": dict(done.rows),
            "upgraded": list(done.upgraded),
            "cases": done.chains.cases,
            "broken_histories": done.chains.broken,
            "pictures": done.pictures,
            "pictures_missing": len(done.missing),
        }
    )
    complaints = list(_complaints(done.chains.broken, done.missing))
    complaints += sealed_complaints(settings.serving) if settings.serving else []
    complaints += [unnoted] if unnoted else []
    for sentence in complaints:
        say(sentence)
    if complaints:
        raise typer.Exit(1)
    say("Everything was read back as it is in the backup, pictures and histories included.")


def _note(
    settings: ServingSettings | None,
    act: Act,
    file: Path,
    rows: Mapping[str, int],
    by: str | None,
) -> str | None:
    from serving.audit.domain import Actor
    from serving.backup.noting import note
    from serving.run import database_of

    if settings is None:
        return None
    with database_of(settings) as db:
        who = Actor.at_command_line(actor(by))
        return note(db, act, who, datetime.now(UTC), file.name, rows)


def _complaints(broken: int, missing: tuple[str, ...]) -> list[str]:
    found = []
    if broken:
        found.append(
            f"{counted(broken, 'case has', 'cases have')} "
            "a broken history, and had it when the backup was made: "
            "'citypatrol evidence verify' says of each what is wrong."
        )
    if missing:
        some = ", ".join(sha256[:12] for sha256 in missing[:5])
        found.append(
            f"{counted(len(missing), 'picture is', 'pictures are')} "
            f"not whole in the store, such as {some}: copy the store "
            "back, or restore a backup made with --pictures."
        )
    return found
