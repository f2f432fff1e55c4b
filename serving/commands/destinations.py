"""`citypatrol destinations`: the systems cases are handed over to, and what is on its way."""

import json
from pathlib import Path
from typing import Annotated

import typer

from models.wording.counting import counted
from serving.cases.reasons import BY_KIND
from serving.commands.common import actor

app = typer.Typer(no_args_is_help=True, help="Systems that cases are handed over to.")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="TOML with [[destinations]].")],
) -> None:
    """Enter or replace destinations; their secrets are kept encrypted."""
    from serving.handover.run import import_destinations

    names = import_destinations(context.obj.settings().serving_or_complain(), file, actor(None))
    typer.echo(f"Entered {', '.join(names)}.", err=True)


@app.command("list")
def list_(context: typer.Context) -> None:
    """Every destination with what waits before it, as JSON lines."""
    from serving.handover.run import list_destinations

    _lines(list_destinations(context.obj.settings().serving_or_complain()))


@app.command("test")
def test(context: typer.Context, destination: str) -> None:
    """Reach a destination without telling it anything."""
    from serving.handover.run import try_destination

    typer.echo(try_destination(context.obj.settings().serving_or_complain(), destination))


@app.command("dead")
def dead(
    context: typer.Context,
    destination: Annotated[str | None, typer.Argument(help="Only of this one.")] = None,
) -> None:
    """Letters that do not go by themselves any more, as JSON lines."""
    from serving.handover.run import dead_letters

    _lines(dead_letters(context.obj.settings().serving_or_complain(), destination))


@app.command("retry")
def retry(
    context: typer.Context,
    destination: Annotated[str | None, typer.Argument(help="Only to this one.")] = None,
    letter: Annotated[int | None, typer.Option(max=2**63 - 1, help="Only this letter.")] = None,
) -> None:
    """Let dead letters go again."""
    from serving.handover.run import retry_letters

    settings = context.obj.settings().serving_or_complain()
    count = retry_letters(settings, destination, letter, actor(None))
    typer.echo(f"{counted(count, 'letter goes', 'letters go')} again.", err=True)


@app.command("policy")
def policy(
    context: typer.Context,
    kind: Annotated[str | None, typer.Argument(help="A violation kind.")] = None,
    mode: Annotated[str | None, typer.Argument(help="auto or after_review.")] = None,
    why: Annotated[str, typer.Option(help="Kept with the change.")] = "",
) -> None:
    """When cases of each kind go out, as JSON lines; with a kind and a mode, change it."""
    from serving.handover.run import policies, set_policy

    settings = context.obj.settings().serving_or_complain()
    if kind is not None and kind not in BY_KIND:
        raise typer.BadParameter(f"there is no violation kind {kind!r}: {', '.join(BY_KIND)}.")
    if kind is not None and mode is not None:
        set_policy(settings, kind, mode, why, actor(None))
    _lines(policies(settings, (kind,) if kind else tuple(BY_KIND)))


def _lines(records: list[dict[str, object]]) -> None:
    for record in records:
        typer.echo(json.dumps(record, ensure_ascii=False, default=str))
