"""`citypatrol tokens …`: API tokens, from a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from pipeline.terminal import result, say
from serving.commands.common import By, actor

app = typer.Typer(no_args_is_help=True, help="API tokens of programs.")


@app.command()
def make(
    context: typer.Context,
    owner: Annotated[str, typer.Argument(help="In whose name it speaks.")],
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scopes: Annotated[list[str], typer.Option("--scope", help="A permission of the owner's role.")],
    days: Annotated[int, typer.Option(help="How long it lives.")] = 90,
    by: By = None,
) -> None:
    """Make a token; prints its text once."""
    from serving.audit.domain import Actor
    from serving.errors import Unacceptable
    from serving.run import database_of
    from serving.tokens import service
    from serving.tokens.schemas import token_out
    from serving.users.domain import Permission
    from serving.users.service import find_user

    for word in scopes:
        if word not in set(Permission):
            raise Unacceptable(f"There is no scope {word!r}; choose from {', '.join(Permission)}.")
    wanted = [Permission(word) for word in scopes]
    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db, db.writing() as session:
        account, at = find_user(session, owner), datetime.now(UTC)
        who = Actor.at_command_line(actor(by))
        made = service.make(session, account.person, name, wanted, days, at, who)
    result({**token_out(made.token).model_dump(mode="json"), "text": made.text})


@app.command("list")
def list_(context: typer.Context) -> None:
    """Everybody's tokens without their texts, newest first, as JSON lines."""
    from serving.run import database_of
    from serving.tokens.repository import TokenRepository
    from serving.tokens.schemas import token_out
    from serving.users.domain import Scope

    with database_of(context.obj.settings().serving_or_complain()) as db, db.reading() as session:
        found = TokenRepository(session).within(Scope.everywhere())
    for token in found:
        result(token_out(token).model_dump(mode="json"))


@app.command()
def revoke(context: typer.Context, token: UUID, by: By = None) -> None:
    """End a token at once."""
    from serving.audit.domain import Actor
    from serving.run import database_of
    from serving.tokens import service
    from serving.tokens.errors import TokenNotFound
    from serving.tokens.repository import TokenRepository
    from serving.users.domain import Scope

    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db, db.writing() as session:
        everybody = TokenRepository(session).within(Scope.everywhere())
        found = next((one for one in everybody if one.id == token), None)
        if found is None:
            raise TokenNotFound
        service.end(session, found, datetime.now(UTC), Actor.at_command_line(actor(by)))
    say(f"The token {found.name} of {found.owner} opens nothing any more.")
