"""Whom a worker tells of what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.journeys import NOBODY, Journeys
from pipeline.patrol_book import PatrolBook
from pipeline.showing import ShowDesk
from pipeline.status import OutboxStanding, StatusBoard
from pipeline.storage import SpoolStanding


@dataclass(frozen=True, slots=True)
class Audience:
    """None of them makes a worker wait."""

    board: StatusBoard
    """How the patrol does hangs here."""
    book: PatrolBook
    """The same by the hour."""
    show: ShowDesk
    """Gets the looks that people want to see."""
    journeys: Journeys = NOBODY
    """Is told of visits that led to a report."""
    outbox: Callable[[], OutboxStanding] = OutboxStanding
    """Says what has not been handed over yet."""
    spool: Callable[[], SpoolStanding] = SpoolStanding
    """Says what waits for the store."""
