"""Every command of training, at its place in the program."""

from __future__ import annotations

import typer

from training.commands.dataset import app as dataset
from training.commands.evaluate import evaluate
from training.commands.export import export
from training.commands.gate import gate
from training.commands.train import train


def add_to(program: typer.Typer, models: typer.Typer) -> None:
    """Put training's commands into the program, and into the group it shares with others."""
    for command in (train, evaluate, export):
        program.command()(command)
    program.add_typer(dataset, name="dataset")
    models.command()(gate)
