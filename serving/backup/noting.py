"""Into serving's audit log: that everything was copied, and that a copy was read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.db import Database


def note(
    db: Database, act: Act, by: Actor, at: datetime, file: str, rows: Mapping[str, int]
) -> str | None:
    """Write it down; a sentence when that could not be done, for what was done stands."""
    try:
        with db.writing() as session:
            record(session, act, by, at, file, rows=sum(rows.values()), programs=sorted(rows))
    except sa.exc.SQLAlchemyError:
        return "The audit log does not hold this: the database took no entry."
    return None
