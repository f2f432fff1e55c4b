"""Who refers to which picture: one that nobody refers to any more may go, and no other.

Reports and deletions may meet at one picture. Both take its row first, so one of them waits for the
other; and a report that read its pictures before a deletion, and is entered after it, finds that
the picture has had another turn since, and is sent again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import EvidenceItem
from serving.base import table_of
from serving.dialects import upsert
from serving.retention.domain import Deleted, PictureState
from serving.retention.errors import PictureGoing
from serving.retention.tables import CasePictureRow, StoredPictureRow


def named_by(evidence: Iterable[EvidenceItem]) -> list[str]:
    """Every picture that some evidence stands on, originals of cuttings included, in one order."""
    found = {item.sha256 for item in evidence}
    return sorted(found | {item.cut_from for item in evidence if item.cut_from is not None})


def turns(session: Session, pictures: Iterable[str]) -> dict[str, int]:
    """How often each picture has changed its state; one that nobody knows yet is missing. Ask
    before looking into the store."""
    rows = session.execute(
        sa.select(StoredPictureRow.sha256, StoredPictureRow.turn).where(
            StoredPictureRow.sha256.in_(list(pictures))
        )
    )
    return {row.sha256: row.turn for row in rows}


@dataclass(frozen=True, slots=True)
class Reference:
    """A case that will refer to pictures found in the store after ``before`` was asked (by
    ``turns``)."""

    case_id: UUID
    pictures: Collection[str]
    before: Mapping[str, int]


def refer(session: Session, references: Sequence[Reference], at: datetime) -> None:
    """Let cases refer to pictures.

    Raises PictureGoing for one that is being, or was, deleted since; nothing is to be committed
    then.
    """
    rows = _locked(session, {sha256 for one in references for sha256 in one.pictures}, at)
    for one in references:
        for sha256 in one.pictures:
            row = rows[sha256]
            if row.state is PictureState.GOING or row.turn != one.before.get(sha256, 0):
                raise PictureGoing(sha256)
    for row in rows.values():
        if row.state is PictureState.GONE:
            # Somebody put it into the store again.
            row.state, row.turn, row.since = PictureState.KEPT, row.turn + 1, at
    session.flush()
    named = [
        {"case_id": one.case_id, "sha256": sha256} for one in references for sha256 in one.pictures
    ]
    if named:
        session.execute(sa.insert(table_of(CasePictureRow)), named)


def referred(session: Session, case_id: UUID) -> set[str]:
    """Every picture a case refers to, or did."""
    rows = session.scalars(
        sa.select(CasePictureRow.sha256).where(CasePictureRow.case_id == case_id)
    )
    return set(rows)


def release(session: Session, sha256: str, at: datetime) -> bool:
    """Let a picture go unless some case still refers to it; whether it goes."""
    row = _locked(session, [sha256], at)[sha256]
    used = session.scalar(
        sa.select(sa.func.count())
        .select_from(CasePictureRow)
        .where(CasePictureRow.sha256 == sha256, CasePictureRow.deleted_at.is_(None))
    )
    if used or row.state is not PictureState.KEPT:
        return False
    row.state, row.turn, row.since = PictureState.GOING, row.turn + 1, at
    session.flush()
    return True


def is_kept(session: Session, sha256: str) -> bool:
    """Whether a picture is not being deleted, nor was."""
    state = session.scalar(
        sa.select(StoredPictureRow.state).where(StoredPictureRow.sha256 == sha256)
    )
    return state is None or state is PictureState.KEPT


def deletions(session: Session, case_id: UUID) -> dict[str, Deleted]:
    """What was deleted of a case, by hash."""
    rows = session.scalars(
        sa.select(CasePictureRow).where(
            CasePictureRow.case_id == case_id, CasePictureRow.deleted_at.is_not(None)
        )
    )
    return {
        row.sha256: Deleted(row.sha256, row.rule, row.deleted_at)
        for row in rows
        if row.rule is not None and row.deleted_at is not None
    }


def _locked(session: Session, pictures: Iterable[str], at: datetime) -> dict[str, StoredPictureRow]:
    """The pictures' rows, nobody else's until the transaction ends. Everybody takes them in the
    same order, so nobody waits for somebody who waits for them."""
    names = sorted(set(pictures))
    if not names:
        return {}
    new = [{"sha256": name, "state": PictureState.KEPT, "turn": 0, "since": at} for name in names]
    entering = upsert(session, StoredPictureRow).on_conflict_do_nothing(index_elements=["sha256"])
    session.execute(entering, new)
    rows = session.scalars(
        sa.select(StoredPictureRow)
        .where(StoredPictureRow.sha256.in_(names))
        .order_by(StoredPictureRow.sha256)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.sha256: row for row in rows}
