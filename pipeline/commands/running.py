"""How a command of the program ends."""

from __future__ import annotations

import logging
import sys
from typing import NoReturn

import typer
from pydantic import ValidationError

from models.wording.faults import in_words
from pipeline.terminal import say

INTERNAL_ERROR = 70


def run(program: typer.Typer) -> NoReturn:
    """Run a command. An error made for people is one sentence and its own exit code.

    Such errors, ours and the command line's, carry an ``exit_code``; any other is our mistake.
    """
    try:
        sys.exit(program(prog_name="citypatrol", standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if code is not None:
            if said := _sentence(error):
                say(said)
            sys.exit(code)
        if logging.getLogger().isEnabledFor(logging.DEBUG):
            raise
        say(
            f"Something inside CityPatrol failed ({type(error).__name__}); "
            "run the command again with --verbose and send us what it prints."
        )
        sys.exit(INTERNAL_ERROR)


def _sentence(error: Exception) -> str:
    """What an error says; nothing where a group without a command has shown its help.

    Typer's own errors name the option they are about only when formatted, put a wrong value in
    their library's words, and do not say where to read on.
    """
    called = getattr(error, "ctx", None)
    if called is None:
        return str(error)
    if isinstance(error, typer.BadParameter) and isinstance(error.__cause__, ValidationError):
        error.message = in_words(error.__cause__.errors()[0])
    said = str(getattr(error, "format_message", error.__str__)()).rstrip(".")
    return said and f"{said}. '{called.command_path} --help' says what can be written."
