"""`citypatrol users …`: people who may sign in, from a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.terminal import result, say
from serving.commands.common import By, actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.audit.domain import Actor

app = typer.Typer(no_args_is_help=True, help="People who may sign in.")

District = Annotated[
    str | None, typer.Option(help="Only this district and all below it; else the whole city.")
]
Unit = Annotated[str | None, typer.Option(help="The unit of somebody of a handling_unit.")]


@app.command()
def add(
    context: typer.Context,
    name: str,
    role: str = "reviewer",
    district: District = None,
    unit: Unit = None,
    keep_password: Annotated[
        bool, typer.Option(help="It may stay; else it is changed at the first sign-in.")
    ] = False,
    by: By = None,
) -> None:
    """Add a person; prints the generated password once."""
    from serving.run import add_user

    settings = context.obj.settings().serving_or_complain()
    password = add_user(
        settings, name, role, district, unit, by=actor(by), must_change=not keep_password
    )
    result({"name": name, "role": role, "district": district, "unit": unit, "password": password})


@app.command("list")
def list_(context: typer.Context) -> None:
    """Everybody with a login, as JSON lines."""
    from serving.run import database_of
    from serving.users.schemas import user_out
    from serving.users.service import list_users

    with database_of(context.obj.settings().serving_or_complain()) as db, db.reading() as session:
        found = list_users(session)
    for account in found:
        result(user_out(account).model_dump(mode="json"))


@app.command()
def change(
    context: typer.Context,
    name: str,
    role: Annotated[str | None, typer.Option(help="Another role.")] = None,
    district: District = None,
    whole_city: Annotated[bool, typer.Option(help="Every district from now on.")] = False,
    unit: Unit = None,
    by: By = None,
) -> None:
    """Give somebody another role, district or unit; it holds with their next request."""
    from serving.run import role_of
    from serving.users import service
    from serving.users.schemas import user_out

    wishes: dict[str, object] = {"role": role_of(role)} if role else {}
    if district or whole_city:
        wishes["district"] = None if whole_city else district
    if unit:
        wishes["unit"] = unit
    with _open(context, by) as (session, at, who):
        account = service.change_user(session, service.find_user(session, name), wishes, at, who)
    result(user_out(account).model_dump(mode="json"))


@app.command()
def deactivate(context: typer.Context, name: str, by: By = None) -> None:
    """Let somebody in no more: sessions end at once, tokens open nothing."""
    from serving.users import service

    with _open(context, by) as (session, at, who):
        service.deactivate(session, service.find_user(session, name), at, who)
    say(f"{name} is signed out everywhere and cannot sign in.")


@app.command()
def activate(context: typer.Context, name: str, by: By = None) -> None:
    """Let somebody in again."""
    from serving.users import service

    with _open(context, by) as (session, at, who):
        service.activate(session, service.find_user(session, name), at, who)
    say(f"{name} can sign in again.")


@app.command()
def unlock(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Somebody who has to wait.")] = None,
    address: Annotated[str | None, typer.Option(help="Or a network address.")] = None,
    by: By = None,
) -> None:
    """Forget wrong passwords, so that a person or an address need not wait."""
    from serving.users import service

    with _open(context, by) as (session, at, who):
        gone = service.unlock(session, at, who, name=name, address=address)
    say(f"{gone} failed sign-ins of {name or address} are forgotten.")


@app.command("reset-password")
def reset_password(context: typer.Context, name: str, by: By = None) -> None:
    """Make a first password again; prints it once. Sessions end."""
    from serving.users import service

    with _open(context, by) as (session, at, who):
        password = service.reset_password(session, service.find_user(session, name), at, who)
    result({"name": name, "password": password})


@app.command("sign-out")
def sign_out(context: typer.Context, name: str, by: By = None) -> None:
    """End all sessions of a person."""
    from serving.users import service

    with _open(context, by) as (session, at, who):
        ended = service.end_sessions(session, service.find_user(session, name), at, who)
    say(f"{ended} sessions of {name} ended.")


@app.command()
def matrix() -> None:
    """Which role may use which route, as docs/access.md shows it."""
    from serving.access.matrix import page
    from serving.app import ROUTERS

    typer.echo(page(ROUTERS), nl=False)


@contextmanager
def _open(context: typer.Context, by: str | None) -> Iterator[tuple[Session, datetime, Actor]]:
    from serving.audit.domain import Actor
    from serving.run import database_of

    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db, db.writing() as session:
        yield session, datetime.now(UTC), Actor.at_command_line(actor(by))
