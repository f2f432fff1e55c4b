"""What the commands of serving share."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from serving.errors import Unacceptable

Why = Annotated[str, typer.Option(help="Why; it is kept for good.")]
Newest = Annotated[int, typer.Option(min=1, max=1_000_000, help="The newest so many.")]
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
