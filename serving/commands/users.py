"""`citypatrol users …`: people who may sign in, from a terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.commands.common import result

app = typer.Typer(no_args_is_help=True, help="People who may sign in.")


@app.command()
def add(
    context: typer.Context,
    name: str,
    role: str = "reviewer",
    district: Annotated[
        str | None, typer.Option(help="Only this district and all below it; else the whole city.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="The unit of somebody of a handling_unit.")
    ] = None,
) -> None:
    """Add a person; prints the generated password once."""
    from serving.run import add_user

    settings = context.obj.settings().serving_or_complain()
    password = add_user(settings, name, role, district, unit)
    result({"name": name, "role": role, "district": district, "unit": unit, "password": password})
