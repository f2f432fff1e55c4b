"""`citypatrol permits …`: approved exceptions, from a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from models.wording.counting import counted
from pipeline.terminal import result, say
from serving.commands.common import By, Why, actor

if TYPE_CHECKING:
    from serving.permits.service import Author

app = typer.Typer(no_args_is_help=True, help="Permits: approved exceptions to the rules.")

HowKept = Annotated[str, typer.Option(help="Why; it is kept in the permit's history.")]


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="TOML with [[permits]], JSON with permits, or GeoJSON.")
    ],
    why: HowKept = "",
    by: By = None,
    dry_run: Annotated[bool, typer.Option(help="Only check it.")] = False,
) -> None:
    """Grant or change the permits of a file; exit 1 when any was refused. What it does not name
    stays as it is."""
    from serving.permits.files import read_permits
    from serving.permits.importing import import_permits
    from serving.run import database_of

    given = read_permits(file)
    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db:
        now = datetime.now(UTC)
        report = import_permits(db, _author(by), given, now, why, dry_run=dry_run)
    for one in report.refused:
        say(one.reason)
    say(
        f"{len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged, {len(report.refused)} refused."
        f"{' Nothing was written.' if dry_run else ''}"
    )
    raise typer.Exit(1 if report.refused else 0)


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[
        str | None, typer.Option(help="Only upcoming, active, expired or ended ones.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Only for this violation kind.")] = None,
    district: Annotated[str | None, typer.Option(help="Only of this district.")] = None,
) -> None:
    """The city's permits, as JSON lines with the views each holds on."""
    from serving.permits.domain import PermitFilter, PermitState
    from serving.permits.schemas import permit_whole
    from serving.permits.service import show_permits
    from serving.run import database_of
    from serving.users.domain import Scope

    if state is not None and state not in set(PermitState):
        raise typer.BadParameter(f"there is no state {state!r}: {', '.join(PermitState)}.")
    settings = context.obj.settings().serving_or_complain()
    city = ZoneInfo(settings.timezone)
    day = datetime.now(city).date()
    wanted = PermitFilter(PermitState(state) if state else None, kind, district)
    with database_of(settings) as db, db.reading() as session:
        found = show_permits(session, Scope.everywhere(), wanted, day, city)
    for shown in found:
        told = permit_whole(shown, day).model_dump(mode="json", exclude={"history"})
        result({**told.pop("permit"), **told})


@app.command()
def add(
    context: typer.Context,
    permit: Annotated[str, typer.Argument(help="Its id: letters, digits, dots and dashes.")],
    kinds: Annotated[str, typer.Option(help="Violation kinds it allows, with commas.")],
    window: Annotated[
        list[str], typer.Option(help="When, like 'fri,sat 18:00-02:00'; as often as needed.")
    ],
    first: Annotated[str, typer.Option("--from", help="First day, 2026-05-01.")],
    last: Annotated[str, typer.Option("--until", help="Last day a window may begin on.")],
    applicant: Annotated[str, typer.Option(help="Who asked for it.")],
    approver: Annotated[str, typer.Option(help="Who granted it.")],
    map_: Annotated[Path | None, typer.Option("--map", help="GeoJSON file with one area.")] = None,
    view: Annotated[
        list[str] | None,
        typer.Option(help="CAMERA or CAMERA/VIEW, the whole view; as often as needed."),
    ] = None,
    capacity: Annotated[
        int | None, typer.Option(help="How many at once, over all cameras.")
    ] = None,
    margin: Annotated[
        float, typer.Option(help="Share of the view beside a drawn area that is out of place.")
    ] = 0.0,
    margin_m: Annotated[
        float, typer.Option(help="Metres beside an area on the map that are out of place.")
    ] = 0.0,
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    district: Annotated[str | None, typer.Option(help="Only cameras of this district.")] = None,
    why: HowKept = "",
    by: By = None,
) -> None:
    """Grant a permit on an area of the map or on whole views. Polygons on a view come from a
    file: `citypatrol permits import`."""
    from serving.permits import service
    from serving.permits.files import area_of, read_geojson
    from serving.permits.window_text import window_of
    from serving.run import database_of

    areas: list[Any] = [_whole(text) for text in view or ()]
    if map_ is not None:
        areas.append(area_of(read_geojson(map_), map_.name))
    if not areas:
        raise typer.BadParameter("say where: --map FILE or --view CAMERA.")
    given = service.checked(
        {
            "id": permit,
            "name": name,
            "district": district,
            "kinds": [kind.strip() for kind in kinds.split(",")],
            "areas": areas,
            "windows": [window_of(text) for text in window],
            "valid_from": first,
            "valid_until": last,
            "capacity": capacity,
            "margin": margin,
            "margin_m": margin_m,
            "applicant": applicant,
            "approver": approver,
        }
    )
    settings = context.obj.settings().serving_or_complain()
    city = ZoneInfo(settings.timezone)
    author = _author(by)
    with database_of(settings) as db, db.writing() as session:
        service.add_permit(session, author, given, datetime.now(UTC), why)
        shown = service.show_permit(session, author.scope, permit, city)
    views = len(shown.touches)
    say(f"Granted {permit}; it holds on {counted(views, 'view')}.")
    for year in shown.years_missing:
        say(f"The calendar of {year} is not imported: its holidays count as ordinary days.")
    if not views:
        say("No camera with a known position stands in that area: check it, or name views.")


@app.command()
def end(
    context: typer.Context,
    permit: Annotated[str, typer.Argument(help="Its id.")],
    why: Why,
    by: By = None,
) -> None:
    """Take a permit back for good. What it allowed becomes a case only by lasting from now on."""
    from serving.permits import service
    from serving.run import database_of

    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db, db.writing() as session:
        service.end_permit(session, _author(by), permit, why, datetime.now(UTC))
    say(f"Ended {permit}; patrols follow with their next watch plan.")


def _author(by: str | None) -> Author:
    from serving.permits.service import Author
    from serving.users.domain import Scope

    return Author(actor(by), Scope.everywhere())


def _whole(text: str) -> dict[str, str]:
    camera, _, view = text.partition("/")
    return {"camera": camera, "view": view or "main", "area": "whole_view"}
