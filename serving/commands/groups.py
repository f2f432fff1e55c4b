"""Every command of serving, at its place in the program."""

from __future__ import annotations

import typer

from serving.commands import learning, samples
from serving.commands import models as pointer
from serving.commands.audit import app as audit
from serving.commands.backup import backup, restore
from serving.commands.calendar import app as calendar
from serving.commands.cameras import app as cameras
from serving.commands.destinations import app as destinations
from serving.commands.districts import app as districts
from serving.commands.evidence import app as evidence
from serving.commands.permits import app as permits
from serving.commands.report import report
from serving.commands.retention import app as retention
from serving.commands.serve import serve
from serving.commands.standards import app as standards
from serving.commands.tokens import app as tokens
from serving.commands.units import app as units
from serving.commands.users import app as users

__all__ = ["add_to", "cameras"]

GROUPS = {
    "cameras": cameras,
    "destinations": destinations,
    "evidence": evidence,
    "users": users,
    "samples": samples.app,
    "learning": learning.app,
    "standards": standards,
    "calendar": calendar,
    "retention": retention,
    "districts": districts,
    "permits": permits,
    "units": units,
    "tokens": tokens,
    "audit": audit,
}


def add_to(program: typer.Typer, models: typer.Typer) -> None:
    """Put serving's commands into the program, and into the group it shares with others."""
    for command in (serve, backup, restore, report):
        program.command()(command)
    for name, group in GROUPS.items():
        program.add_typer(group, name=name)
    pointer.add_to(models)
