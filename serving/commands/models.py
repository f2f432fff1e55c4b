"""`citypatrol models promote|rollback|shadow|figures|…`: the pointer, from a terminal.

The same services as the API, against the same database: workers hear of it with their next plan.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.terminal import result, say
from serving.commands.common import By, Newest, Why, actor, name_and_version

if TYPE_CHECKING:
    from serving.models.domain import PointerMove

Package = Annotated[str, typer.Argument(metavar="NAME/VERSION")]


def add_to(app: typer.Typer) -> None:
    """Put these commands into a group of commands."""
    app.command()(promote)
    app.command()(rollback)
    app.command()(shadow)
    app.command()(figures)
    app.command()(history)
    app.command()(register)


def promote(
    context: typer.Context,
    package: Package,
    why: Why,
    force: Annotated[
        bool, typer.Option(help="Although the gate was not passed; that is kept, too.")
    ] = False,
    by: By = None,
) -> None:
    """Let a package look from now on: workers switch without a restart."""
    from serving.models import service
    from serving.models.domain import Decision, Who
    from serving.models.shelf import Shelf
    from serving.run import database_of

    settings = context.obj.settings().serving_or_complain()
    name, version = name_and_version(package)
    shelf = Shelf(settings.learning.packages)
    with database_of(settings) as db, db.writing() as session:
        decision = Decision(Who(actor(by)), why, datetime.now(UTC))
        move = service.promote(session, shelf, decision, name, version, force=force)
    result(told(move))
    say(f"{package} looks from now on; every patrol switches with its next watch plan.")


def rollback(context: typer.Context, why: Why, by: By = None) -> None:
    """Back to the package before this one."""
    from serving.models import service
    from serving.models.domain import Decision, Who
    from serving.models.shelf import Shelf
    from serving.run import database_of

    settings = context.obj.settings().serving_or_complain()
    shelf = Shelf(settings.learning.packages)
    with database_of(settings) as db, db.writing() as session:
        decision = Decision(Who(actor(by)), why, datetime.now(UTC))
        move = service.rollback(session, shelf, decision)
    result(told(move))
    say(f"{move.package or 'The package of the patrol settings'} looks again.")


def shadow(
    context: typer.Context,
    why: Why,
    package: Annotated[str | None, typer.Argument(metavar="NAME/VERSION")] = None,
    share: Annotated[float, typer.Option(help="Of live looks, above 0 and up to 1.")] = 0.1,
    hours: Annotated[float, typer.Option(help="After so long it ends by itself.")] = 24.0,
    end: Annotated[bool, typer.Option("--end", help="End the present one.")] = False,
    by: By = None,
) -> None:
    """Let a candidate look beside the current package at live visits; it decides nothing."""
    from serving.errors import Unacceptable
    from serving.models import service
    from serving.models.domain import Decision, Who
    from serving.models.shelf import Shelf
    from serving.run import database_of

    if end == (package is not None):
        raise Unacceptable("Name the candidate, or give --end: one of the two.")
    settings = context.obj.settings().serving_or_complain()
    shelf = Shelf(settings.learning.packages)
    decision = Decision(Who(actor(by)), why, datetime.now(UTC))
    with database_of(settings) as db, db.writing() as session:
        if package is None:
            move = service.end_shadow(session, decision)
        else:
            until = decision.at + timedelta(hours=hours)
            move = service.begin_shadow(
                session, shelf, decision, *name_and_version(package), share, until
            )
    result(told(move))


def figures(context: typer.Context, package: Package) -> None:
    """What a candidate saw in the shadow beside the package that looked, as JSON lines."""
    from serving.models import shadowing
    from serving.models.repository import ModelRepository
    from serving.models.schemas import ShadowFiguresOut
    from serving.run import database_of

    name, version = name_and_version(package)
    with database_of(context.obj.settings().serving_or_complain()) as db, db.reading() as session:
        found = shadowing.figures(ModelRepository(session).shadow_reports(name, version))
    for one in found:
        result(ShadowFiguresOut.model_validate(one).model_dump(mode="json"))
    if not found:
        say(f"No patrol has told yet how {package} does: it does so every few minutes.")


def history(
    context: typer.Context,
    limit: Newest = 50,
) -> None:
    """Who changed the model, when and why, newest first, as JSON lines."""
    from serving.models.repository import ModelRepository
    from serving.run import database_of

    with database_of(context.obj.settings().serving_or_complain()) as db, db.reading() as session:
        moves = ModelRepository(session).history(None, limit)
    for move in moves:
        result(told(move))


def register(context: typer.Context, package: Package, by: By = None) -> None:
    """Write down a package of the model store with its gate and evaluation as they are now."""
    from serving.models import service
    from serving.models.domain import Who
    from serving.models.shelf import Shelf
    from serving.run import database_of

    settings = context.obj.settings().serving_or_complain()
    shelf, who = Shelf(settings.learning.packages), Who(actor(by))
    with database_of(settings) as db, db.writing() as session:
        service.register(session, shelf, who, *name_and_version(package), datetime.now(UTC))
    say(f"{package} is registered.")


def told(move: PointerMove) -> dict[str, Any]:
    """One line of the history, JSON-ready; of the gate only whether it was passed."""
    return {
        "id": move.id,
        "at": move.at.isoformat(),
        "by": move.actor,
        "action": move.action.value,
        "package": str(move.package) if move.package else None,
        "before": str(move.before) if move.before else None,
        "why": move.why,
        "forced": move.forced,
        "gate_passed": move.gate.get("passed") if move.gate else None,
        "share": move.share,
        "until": move.until.isoformat() if move.until else None,
    }
