"""`citypatrol units …`: who handles cases and where, from a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from models.wording.counting import counted
from pipeline.terminal import result, say
from serving.commands.common import By, Why, actor

app = typer.Typer(no_args_is_help=True, help="Who handles cases, and where each is on duty.")


@app.command("import")
def import_(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(help="A register's folder, or a shipped one's name.")],
    dry_run: Annotated[bool, typer.Option(help="Only check it.")] = False,
    by: By = None,
) -> None:
    """Take a register of units and duty areas over; it replaces the one before."""
    from zoneinfo import ZoneInfo

    from serving.run import database_of
    from serving.standards.service import known_kinds
    from serving.units import service
    from serving.units.reading import find_register, read_register, warnings_of

    register = read_register(find_register(folder))
    settings = context.obj.settings().serving_or_complain()
    now = datetime.now(UTC)
    with database_of(settings) as db:
        with db.reading() as session:
            day = now.astimezone(ZoneInfo(settings.timezone)).date()
            kinds = known_kinds(session, day)
        counts = (
            f"{counted(len(register.units), 'unit')}, {counted(len(register.areas), 'duty area')}"
        )
        for warning in warnings_of(register, kinds):
            say(warning.sentence)
        if dry_run:
            say(f"{register.id} is sound: {counts}. Nothing was written.")
            return
        with db.writing() as session:
            new = service.import_units(session, register, actor(by), now)
    if new:
        say(f"Imported {register.id}: {counts}. Cases that wait are looked at again.")
    else:
        say(f"{register.id} holds already as it is; nothing changed.")


@app.command("list")
def list_(context: typer.Context) -> None:
    """The units of the register that holds, each below the one above it, as JSON lines."""
    from serving.run import database_of
    from serving.units.repository import UnitRepository
    from serving.units.schemas import unit_out
    from serving.units.tree import in_order

    with database_of(context.obj.settings().serving_or_complain()) as db, db.reading() as session:
        register = UnitRepository(session).register()
    if register is None:
        say("No units are registered yet; 'citypatrol units import' takes a register over.")
        return
    areas = [area.unit for area in register.areas]
    for depth, unit in in_order(register.units):
        told = unit_out(unit).model_dump(mode="json", by_alias=True)
        result({**told, "depth": depth, "areas": areas.count(unit.id)})


@app.command("policy")
def policy(
    context: typer.Context,
    kind: Annotated[str | None, typer.Argument(help="A violation kind.")] = None,
    mode: Annotated[str | None, typer.Argument(help="auto or by_hand.")] = None,
    why: Why = "",
    by: By = None,
) -> None:
    """When cases of each kind are dispatched, as JSON lines; with a kind and a mode, change it."""
    from serving.cases.reasons import BY_KIND
    from serving.run import database_of
    from serving.standards.service import known_kinds
    from serving.units import service
    from serving.units.repository import DispatchPolicyRepository

    settings = context.obj.settings().serving_or_complain()
    now = datetime.now(UTC)
    with database_of(settings) as db:
        with db.reading() as session:
            known = sorted({*BY_KIND, *known_kinds(session, now.date())})
        if kind is not None and kind not in known:
            raise typer.BadParameter(f"there is no violation kind {kind!r}: {', '.join(known)}.")
        if kind is not None and mode is not None:
            with db.writing() as session:
                service.set_policy(session, kind, mode, now, actor(by), why)
        with db.reading() as session:
            policies = DispatchPolicyRepository(session)
            found = [policies.of(one) for one in ([kind] if kind else known)]
    for one in found:
        result(
            {
                "kind": one.kind,
                "mode": one.mode,
                "since": one.since,
                "actor": one.actor,
                "why": one.why,
            }
        )
