"""Every table of the pipeline in one metadata, and what of it belongs into a copy."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from pipeline import outbox, state, suppressions
from pipeline.database import METADATA
from pipeline.keeping import KEPT_PICTURES
from pipeline.learning.kept import LOOK_SAMPLES
from pipeline.shards import kept_book
from pipeline.state import WATCH_PLAN

__all__ = ["LEFT_OUT", "METADATA", "TABLES", "pictures_named"]

DECLARED = (outbox, state, suppressions, kept_book)
"""Whoever declares a table stands here, or is imported by those who do."""
TABLES = frozenset(METADATA.tables)
LEFT_OUT = frozenset({WATCH_PLAN.name, kept_book.TERMS.name, kept_book.HOLDINGS.name})
"""Tables whose rows belong into no copy: the plan holds every camera's address with its password,
and serving gives it again; who holds which camera is true for seconds."""


def pictures_named(connection: sa.Connection) -> Iterator[str]:
    """SHA-256 of every picture that is the patrol's own to keep or to delete, once each."""
    unreported = sa.select(KEPT_PICTURES.c.sha256).where(~KEPT_PICTURES.c.reported)
    for row in connection.execute(sa.union(unreported, sa.select(LOOK_SAMPLES.c.sha256))):
        yield row.sha256
