"""Keeps the queue complete where cases did not come to it by a step: after an upgrade, a new
calendar, other head starts."""

from __future__ import annotations

from typing import Final

from serving.db import Database
from serving.review.following import fill, rank_again

PAUSE_S: Final = 30.0


def keep_complete(db: Database) -> bool:
    """A part of it; whether there may be more."""
    with db.writing() as session:
        return bool(fill(session) + rank_again(session))
