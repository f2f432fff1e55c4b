"""Takes the bytes of training pictures out of the store, as soon as it answers."""

from __future__ import annotations

import logging
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.storage import ErasableStore, StoreUnavailable
from serving.db import Database
from serving.dialects import upsert
from serving.looks.repository import is_shown
from serving.samples.repository import SampleRepository
from serving.samples.tables import ErasureRow
from serving.users.domain import Scope

log = logging.getLogger(__name__)

AT_ONCE = 100


def erase_later(session: Session, sha256: str, at: datetime) -> None:
    """Write down that a picture is to go; the bytes follow, also after a crash."""
    session.execute(
        upsert(session, ErasureRow)
        .values(sha256=sha256, since=at)
        .on_conflict_do_nothing(index_elements=["sha256"])
    )


def erase_due(db: Database, store: ErasableStore) -> int:
    """Erase what is to go and neither a ready sample nor a last look needs; how many entries were
    settled."""
    settled = 0
    with db.reading() as session:
        due = list(
            session.scalars(sa.select(ErasureRow.sha256).order_by(ErasureRow.since).limit(AT_ONCE))
        )
    for sha256 in due:
        with db.reading() as session:
            used = SampleRepository(session, Scope.everywhere()).is_used(sha256)
            used = used or is_shown(session, sha256)
        if not used:
            try:
                store.erase(sha256)
            except StoreUnavailable as error:
                log.warning("training picture %s is not erased yet: %s", sha256[:12], error)
                return settled
        with db.writing() as session:
            session.execute(sa.delete(ErasureRow).where(ErasureRow.sha256 == sha256))
        settled += 1
    return settled
