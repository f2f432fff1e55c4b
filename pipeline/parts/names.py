"""What a patrol is called."""

from __future__ import annotations

import re
import socket

from pipeline.config import PatrolSettings


def worker_name(settings: PatrolSettings) -> str:
    """The name of the settings, else the machine's."""
    return settings.worker or machine_name()


def machine_name() -> str:
    """This machine's name, as far as an id may hold it."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname()).strip("-._")[:64] or "patrol"
