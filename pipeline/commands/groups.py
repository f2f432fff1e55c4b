"""Every command of the pipeline, at its place in the program."""

from __future__ import annotations

import typer

from pipeline.commands import cameras as ways
from pipeline.commands import models as shelf
from pipeline.commands.bench import app as bench
from pipeline.commands.doctor import doctor
from pipeline.commands.outbox import app as outbox
from pipeline.commands.patrol import patrol
from pipeline.commands.plan import plan
from pipeline.commands.playing import look, replay, simulate
from pipeline.commands.rehearse import rehearse
from pipeline.commands.starting import demo, init
from pipeline.commands.support import support_bundle


def add_to(program: typer.Typer, cameras: typer.Typer, models: typer.Typer) -> None:
    """Put the pipeline's commands into the program, and into groups it shares with others."""
    for command in (init, demo, patrol, doctor, replay, look, simulate, plan, rehearse):
        program.command()(command)
    program.command("support-bundle")(support_bundle)
    program.add_typer(outbox, name="outbox")
    program.add_typer(bench, name="bench")
    ways.add_to(cameras)
    shelf.add_to(models)
