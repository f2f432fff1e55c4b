"""Where SQLAlchemy leaves a difference between both databases to its users."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from serving.base import Base


def upsert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that takes ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def is_damage(error: DatabaseError) -> bool:
    """Whether a file is no database of SQLite, or a damaged one. All other errors of a database
    have classes of their own."""
    return type(error) is DatabaseError
