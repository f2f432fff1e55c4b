"""What the commands of the learning loop share."""

from __future__ import annotations

import getpass
import json
from typing import Annotated

import typer

from serving.errors import Unacceptable

Why = Annotated[str, typer.Option(help="Why; it is kept for good.")]
By = Annotated[str | None, typer.Option(help="Who decides, if not the one who is signed in here.")]


def actor(by: str | None) -> str:
    """Who stands in the history: a name given, or the account of whoever sits there."""
    return by.strip() if by and by.strip() else f"{getpass.getuser()} (command line)"


def name_and_version(package: str) -> tuple[str, str]:
    """Of NAME/VERSION. Raises Unacceptable."""
    name, _, version = package.partition("/")
    if not (name and version) or "/" in version:
        raise Unacceptable(
            f"{package!r:.80} is no package: write NAME/VERSION, such as citypatrol/0.2.1."
        )
    return name, version


def say(text: str) -> None:
    """To the person at the terminal; standard output stays for results other programs read."""
    typer.echo(text, err=True)


def result(record: object) -> None:
    """One JSON line on standard output."""
    typer.echo(json.dumps(record, ensure_ascii=False, default=str))
