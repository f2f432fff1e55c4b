"""Legal holds told to a store that can hold: who gets at the bucket then deletes nothing either.

The database says what is held; the store follows within a minute, also when it was away. A picture
goes only after the store has let go of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

import sqlalchemy as sa

from pipeline.storage import (
    ErasableStore,
    HoldingStore,
    PictureMissing,
    StoreUnavailable,
)
from serving.db import Database
from serving.retention.tables import CasePictureRow, LegalHoldRow, StoredPictureRow

log = logging.getLogger(__name__)

AT_ONCE: Final = 500


def follow_holds(
    db: Database, store: ErasableStore, ending: Callable[[], bool] = lambda: False
) -> int:
    """Tell the store what is held and what no longer; how many pictures changed. A store that
    cannot hold is told nothing, and one that is away later."""
    try:
        if not isinstance(store, HoldingStore) or not store.can_hold():
            return 0
        freed = _each(db, ~_is_held() & StoredPictureRow.held, store.let_go, False, ending)
        return freed + _each(db, _is_held() & ~StoredPictureRow.held, store.hold, True, ending)
    except StoreUnavailable as error:
        log.warning("the store does not know yet what is under legal hold: %s", error)
        return 0


def _each(
    db: Database,
    which: sa.ColumnElement[bool],
    tell: Callable[[str], None],
    held: bool,
    ending: Callable[[], bool],
) -> int:
    """A crash between telling and writing down repeats both, which changes nothing."""
    with db.reading() as session:
        found = session.scalars(
            sa.select(StoredPictureRow.sha256)
            .where(which)
            .order_by(StoredPictureRow.sha256)
            .limit(AT_ONCE)
        ).all()
    done = 0
    for sha256 in found:
        if ending():
            break
        try:
            tell(sha256)
        except PictureMissing:
            log.error("the picture %s is under legal hold and not in the store", sha256)
            continue
        with db.writing() as session:
            session.execute(
                sa.update(StoredPictureRow)
                .where(StoredPictureRow.sha256 == sha256)
                .values(held=held)
            )
        done += 1
    return done


def _is_held() -> sa.ColumnElement[bool]:
    """Some case that is held still refers to the picture."""
    held = (
        sa.select(CasePictureRow.sha256)
        .join(LegalHoldRow, LegalHoldRow.case_id == CasePictureRow.case_id)
        .where(LegalHoldRow.lifted_at.is_(None), CasePictureRow.deleted_at.is_(None))
    )
    return StoredPictureRow.sha256.in_(held)
