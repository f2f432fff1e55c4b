"""`citypatrol cameras …`: the camera registry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline.terminal import progress, result, say
from serving.commands.common import Newest
from serving.errors import Unacceptable

app = typer.Typer(no_args_is_help=True, help="The camera registry.")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A TOML or JSON plan, a CSV, XLSX or JSON list.")],
    source: Annotated[
        str | None, typer.Option(help="Source of new cameras, where the file names none.")
    ] = None,
    district: Annotated[
        str | None, typer.Option(help="District of new cameras, where the file names none.")
    ] = None,
    watch: Annotated[
        str | None, typer.Option(help="Kinds to look for on new cameras, with commas.")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option(help="FIELD=HEADER, for a column not recognised.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a text file; else found out.")] = None,
    replace_drawings: Annotated[
        bool, typer.Option(help="Also replace zones and permits drawn in the console.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option(help="Say what would happen and change nothing.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write all refusals here, as CSV.")] = None,
) -> None:
    """Take over sources and cameras from a plan, a list or a platform's catalogue."""
    from serving.cameras.domain import Defaults
    from serving.cameras.lists import ListOptions, read_cameras
    from serving.cameras.printed import import_lines, write_refusals
    from serving.run import import_cameras

    settings = context.obj.settings().serving_or_complain()
    options = ListOptions(_named_columns(columns or []), encoding, district is None)
    given = read_cameras(file, options)
    defaults = Defaults(source, district, context.obj.watched(watch, needed=given.is_list))
    with progress(f"Importing {file.name}") as moved:
        done = import_cameras(
            settings,
            given,
            defaults,
            replace_drawings=replace_drawings,
            dry_run=dry_run,
            progress=moved,
        )
    for line in import_lines(done, dry_run=dry_run):
        say(line)
    if report:
        try:
            write_refusals(done, report)
        except OSError as error:
            raise Unacceptable(
                f"The import is done, but {report} cannot be written ({error.strerror}): "
                "name another --report and import again."
            ) from None
    if done.refused:
        raise typer.Exit(1)


def _named_columns(columns: Sequence[str]) -> dict[str, str]:
    pairs = [column.partition("=") for column in columns]
    if not all(field and header for field, _, header in pairs):
        raise Unacceptable("--columns takes a field and a header, such as --columns name=点位.")
    return {field.strip(): header for field, _, header in pairs}


@app.command("list")
def list_(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    district: Annotated[str | None, typer.Option(help="Only this district.")] = None,
    text: Annotated[str | None, typer.Option(help="Part of id, name, site or GB id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines, with views.")] = False,
) -> None:
    """The registered cameras; addresses without their passwords."""
    from serving.cameras.domain import CameraFilter
    from serving.cameras.printed import camera_lines
    from serving.run import list_cameras

    wanted = CameraFilter(district, source, text)
    found = list_cameras(context.obj.settings().serving_or_complain(), wanted)
    if as_json:
        for card in found:
            result(card)
    else:
        for line in camera_lines(found):
            typer.echo(line)


@app.command()
def events(
    context: typer.Context,
    camera: Annotated[str | None, typer.Argument(help="Only this camera, by id.")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only troubles that last.")] = False,
    district: Annotated[str | None, typer.Option(help="Only this district.")] = None,
    limit: Newest = 1000,
) -> None:
    """What happened to cameras themselves, newest first, as JSON lines."""
    from serving.events.domain import EventFilter
    from serving.run import list_camera_events

    wanted = EventFilter(only_open, None, camera, district)
    for event in list_camera_events(context.obj.settings().serving_or_complain(), wanted, limit):
        result(event)
