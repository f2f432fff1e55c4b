"""One process of serving at a time works on an SQLite file: others would hear nothing of it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from serving.db import file_of

BESIDE: Final = "-served"
"""Added to the database's own name. The file stays, empty; what counts is who has it locked."""
PATIENCE_S: Final = 1.0


class ServedAlready(Exception):
    """Another serving works on the same SQLite file."""

    exit_code = 1


@contextmanager
def only_one(url: str) -> Iterator[None]:
    """Nobody else serves the SQLite database at ``url`` meanwhile; of a PostgreSQL many may.

    The lock ends with the process, however that ends. Raises DatabaseUrlUnusable or ServedAlready.
    """
    file = file_of(url)
    if file is None:
        yield
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(_beside(file), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _locked_in_time(handle):
            raise ServedAlready(
                f"Another 'citypatrol serve' works on {file} already, and an SQLite file can have "
                "only one: stop it first, or move to PostgreSQL, on which several may run."
            )
        yield
    finally:
        os.close(handle)


def is_served(file: Path) -> bool:
    """Whether a process of serving on this machine works on an SQLite file."""
    try:
        handle = os.open(_beside(file), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _locked(handle)
    finally:
        os.close(handle)


def _beside(file: Path) -> Path:
    return file.with_name(file.name + BESIDE)


def _locked_in_time(handle: int) -> bool:
    """Somebody may only be looking (``is_served``)."""
    patience = monotonic() + PATIENCE_S
    while not (locked := _locked(handle)) and monotonic() < patience:
        sleep(0.05)
    return locked


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
