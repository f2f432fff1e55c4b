"""How commands speak: sentences to the person, JSON lines to programs, a bar while it lasts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import typer


def say(text: str) -> None:
    """To the person at the terminal; standard output stays for results other programs read."""
    typer.echo(text, err=True)


def result(record: object) -> None:
    """One JSON line on standard output."""
    typer.echo(json.dumps(record, ensure_ascii=False, default=str))


def moment(typed: datetime) -> datetime:
    """A moment as it was typed: in UTC where it names no time zone, else the moment it names."""
    return typed.astimezone(UTC) if typed.tzinfo else typed.replace(tzinfo=UTC)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar on the terminal, moved by ``(done, total)``; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    screen = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
